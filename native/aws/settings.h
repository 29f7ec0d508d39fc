/* What the environment and the profile say before any request: profile, region, number of attempts,
 * endpoints.
 *
 * Orders. Profile: given, AWS_PROFILE, AWS_DEFAULT_PROFILE, `default`. Region: given, AWS_REGION,
 * AWS_DEFAULT_REGION, the profile's. Endpoint of a service: AWS_ENDPOINT_URL_<SERVICE>,
 * AWS_ENDPOINT_URL, the profile's `services` section, its endpoint_url, the partition's host;
 * AWS_IGNORE_CONFIGURED_ENDPOINT_URLS leaves out all but the last. Attempts: AWS_MAX_ATTEMPTS, the
 * profile's max_attempts, 5. FIPS hosts: AWS_USE_FIPS_ENDPOINT, the profile's use_fips_endpoint. */
#ifndef AWS_SETTINGS_H
#define AWS_SETTINGS_H

#include "aws/profiles.h"
#include "aws/services.h"

#define SETTINGS_ATTEMPTS 5u
#define SETTINGS_MOST_ATTEMPTS 20u

struct settings {
  const char *profile;
  bool is_profile_given; /* explicitly, by a flag: then keys in the environment do not count */
  const char *region;    /* NULL: nobody names one */
  unsigned attempts;     /* of one request, the first included */
  bool is_fips;
  /* URLs without a slash at the end; NULL where the host comes from the region */
  const char *endpoints[SERVICE_COUNT];
};

/* `profile` and `region` may be NULL. False with *problem, one sentence, where the profile does not
 * exist, or a value is impossible. Everything is copied into `arena`. */
bool settings_read(struct settings *settings, const struct world *world,
                   const struct profiles *profiles, const char *profile, const char *region,
                   struct arena *arena, const char **problem);

/* Can it be a label of a host, as regions and most buckets are? */
bool settings_is_label(const char *region);
/* The word `true`, in any case, as botocore reads it. */
bool settings_is_true(const char *value);

#endif

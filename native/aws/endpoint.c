#include "aws/endpoint.h"

#include <string.h>

#include "base/partition.h"

struct place {
  const char *host; /* of its region */
  bool is_plain_in_govcloud;
};

static const struct place places[SERVICE_COUNT] = {
#define ROW(id, host, signing_name, variable, protocol, version, is_plain_in_govcloud, is_secret) \
  {host, is_plain_in_govcloud},
    AWS_SERVICES(ROW)
#undef ROW
};

const char *endpoint_url(struct arena *arena, const struct settings *settings,
                         enum aws_service service, const char *region) {
  if (settings->endpoints[service]) return settings->endpoints[service];
  const struct partition *partition = partition_of(region);
  const struct place *place = &places[service];
  /* GovCloud's ordinary hosts of these services are FIPS hosts already. */
  bool is_fips = settings->is_fips &&
                 !(place->is_plain_in_govcloud && strcmp(partition->id, "aws-us-gov") == 0);
  const char *mark = strstr(place->host, "%s");
  return text_new(arena, "https://%.*s%s.%s.%s", (int)(mark - place->host), place->host,
                  is_fips ? "-fips" : "", region, partition->suffix);
}

static const char *host_start(const char *url) {
  const char *slashes = strstr(url, "://");
  return slashes ? slashes + 3 : url;
}

const char *endpoint_path(const char *url) {
  const char *start = host_start(url);
  return start + strcspn(start, "/");
}

const char *endpoint_host(struct arena *arena, const char *url) {
  const char *start = host_start(url);
  size_t length = strcspn(start, "/");
  const char *port = strncmp(url, "https", 5) == 0 ? ":443" : ":80";
  size_t port_length = strlen(port);
  if (length > port_length && memcmp(start + length - port_length, port, port_length) == 0)
    length -= port_length;
  return arena_copy(arena, start, length);
}

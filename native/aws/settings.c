#include "aws/settings.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static const char *const service_variables[SERVICE_COUNT] = {
#define ROW(id, host, signing_name, variable, protocol, version, is_plain_in_govcloud, is_secret) \
  variable,
    AWS_SERVICES(ROW)
#undef ROW
};

bool settings_is_true(const char *value) { return value && strcasecmp(value, "true") == 0; }

bool settings_is_label(const char *region) {
  size_t length = strlen(region);
  if (!length || length > 63 || region[0] == '-' || region[length - 1] == '-') return false;
  for (const char *c = region; *c; c++)
    if (!isdigit((unsigned char)*c) && !(*c >= 'a' && *c <= 'z') && *c != '-') return false;
  return true;
}

/* ---- Profile, region, attempts ---- */

/* The profile's section; NULL without a problem where nobody named it and it is not there. */
static const struct section *read_profile(struct settings *settings, const struct world *world,
                                          const struct profiles *profiles, const char *given,
                                          struct arena *arena, const char **problem) {
  const char *named = given ? given : world_variable(world, "AWS_PROFILE");
  if (!named) named = world_variable(world, "AWS_DEFAULT_PROFILE");
  settings->is_profile_given = given != NULL;
  settings->profile = arena_string(arena, named ? named : "default");
  const struct section *section = profiles_section(profiles, SECTION_PROFILE, settings->profile);
  if (!section && named && strcmp(named, "default") != 0)
    *problem = text_new(arena,
                        "there is no profile \"%s\" in the AWS config and credentials files; `aws "
                        "configure list-profiles` lists them",
                        text_shown(arena, named));
  return section;
}

static void read_region(struct settings *settings, const struct world *world,
                        const struct section *section, const char *given, struct arena *arena,
                        const char **problem) {
  const char *region = given ? given : world_variable(world, "AWS_REGION");
  if (!region) region = world_variable(world, "AWS_DEFAULT_REGION");
  if (!region) region = section_value(section, "region");
  if (!region || !*region) return;
  settings->region = arena_string(arena, region);
  if (!settings_is_label(region))
    *problem = text_new(arena, "\"%s\" is no region; regions look like eu-central-1",
                        text_shown(arena, region));
}

static void read_attempts(struct settings *settings, const struct world *world,
                          const struct section *section, struct arena *arena,
                          const char **problem) {
  const char *value = world_variable(world, "AWS_MAX_ATTEMPTS");
  if (!value) value = section_value(section, "max_attempts");
  settings->attempts = SETTINGS_ATTEMPTS;
  if (!value || !*value) return;
  char *end;
  unsigned long attempts = strtoul(value, &end, 10);
  if (*end || !isdigit((unsigned char)*value) || !attempts)
    *problem = text_new(arena, "AWS_MAX_ATTEMPTS is \"%s\"; it is a number from 1",
                        text_shown(arena, value));
  settings->attempts =
      attempts > SETTINGS_MOST_ATTEMPTS ? SETTINGS_MOST_ATTEMPTS : (unsigned)attempts;
}

/* ---- Endpoints ---- */

static const char *in_environment(const struct world *world, struct arena *arena,
                                  enum aws_service service) {
  const char *url =
      world_variable(world, text_new(arena, "AWS_ENDPOINT_URL_%s", service_variables[service]));
  return url ? url : world_variable(world, "AWS_ENDPOINT_URL");
}

static const char *in_profile(const struct profiles *profiles, const struct section *section,
                              struct arena *arena, enum aws_service service) {
  char *key = arena_string(arena, service_variables[service]);
  for (char *c = key; *c; c++) *c = (char)tolower((unsigned char)*c);
  const char *name = section_value(section, "services");
  const struct section *services = name ? profiles_section(profiles, SECTION_SERVICES, name) : NULL;
  const char *url = section_inner_value(services, key, "endpoint_url");
  return url ? url : section_value(section, "endpoint_url");
}

/* A host behind http:// or https://, and perhaps a path; nothing that curl or a signer could read
 * in two ways. */
static bool is_endpoint(const char *url) {
  size_t scheme = strncmp(url, "https://", 8) == 0 ? 8 : strncmp(url, "http://", 7) == 0 ? 7 : 0;
  if (!scheme || (url[scheme] != '[' && !isalnum((unsigned char)url[scheme]))) return false;
  for (const char *c = url; *c; c++)
    if (*c <= ' ' || *c == 0x7f || strchr("?#@\\%", *c)) return false;
  return true;
}

static void read_endpoint(struct settings *settings, const char *url, enum aws_service service,
                          struct arena *arena, const char **problem) {
  if (!url || !*url) return;
  size_t length = strlen(url);
  while (length && url[length - 1] == '/') length--;
  settings->endpoints[service] = arena_copy(arena, url, length);
  if (!is_endpoint(settings->endpoints[service]))
    *problem = text_new(arena, "the endpoint \"%s\" is no URL of the form https://host",
                        text_shown(arena, url));
}

static void read_endpoints(struct settings *settings, const struct world *world,
                           const struct profiles *profiles, const struct section *section,
                           struct arena *arena, const char **problem) {
  const char *ignored = world_variable(world, "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS");
  if (!ignored) ignored = section_value(section, "ignore_configured_endpoint_urls");
  if (settings_is_true(ignored)) return;
  for (int service = 0; service < SERVICE_COUNT; service++) {
    const char *url = in_environment(world, arena, (enum aws_service)service);
    if (!url) url = in_profile(profiles, section, arena, (enum aws_service)service);
    read_endpoint(settings, url, (enum aws_service)service, arena, problem);
  }
}

bool settings_read(struct settings *settings, const struct world *world,
                   const struct profiles *profiles, const char *profile, const char *region,
                   struct arena *arena, const char **problem) {
  *settings = (struct settings){0};
  *problem = profiles->problem ? arena_string(arena, profiles->problem) : NULL;
  const struct section *section = read_profile(settings, world, profiles, profile, arena, problem);
  read_region(settings, world, section, region, arena, problem);
  read_attempts(settings, world, section, arena, problem);
  read_endpoints(settings, world, profiles, section, arena, problem);
  const char *fips = world_variable(world, "AWS_USE_FIPS_ENDPOINT");
  settings->is_fips = settings_is_true(fips ? fips : section_value(section, "use_fips_endpoint"));
  return !*problem;
}

/* role_arn with source_profile or credential_source. A profile with web_identity_token_file is the
 * web identity's. */
#include <string.h>

#include "aws/sts.h"

/* Roles that lead to roles; AWS itself has no limit, people have two. */
#define MOST_STEPS 8

static bool has_keys(const struct section *section) {
  return section_value(section, "aws_access_key_id") ||
         section_value(section, "aws_secret_access_key");
}

static bool is_circle(const struct source_search *search, const char *profile) {
  int steps = 0;
  for (const struct source_search *step = search; step; step = step->from)
    if (strcmp(step->profile, profile) == 0 || ++steps == MOST_STEPS) return true;
  return false;
}

/* A profile may name itself where it has keys: they assume its role. */
static enum source_result from_profile(struct source_search *search, const char *profile,
                                       struct credentials *start) {
  struct source_search next = *search;
  next.from = search;
  next.profile = profile;
  next.section = profiles_section(search->profiles, SECTION_PROFILE, profile);
  const char *shown = text_shown(search->arena, profile);
  if (!next.section) return source_fail(search, "the source_profile \"%s\" does not exist", shown);
  bool is_itself = strcmp(profile, search->profile) == 0;
  if (is_itself ? !has_keys(next.section) : is_circle(search, profile))
    return source_fail(search, "the source_profile \"%s\" leads back to itself", shown);
  enum source_result result = sources_ask(&next, start);
  search->problem = next.problem;
  return result == SOURCE_NOT_SET_UP
             ? source_fail(search, "the source_profile \"%s\" has no credentials", shown)
             : result;
}

static enum source_result from_source(struct source_search *search, const char *canonical,
                                      struct credentials *start) {
  struct source_search next = *search;
  next.from = search;
  enum source_result result = sources_ask_named(&next, canonical, start);
  search->problem = next.problem;
  return result;
}

static enum source_result find_start(struct source_search *search, struct credentials *start) {
  const char *profile = section_value(search->section, "source_profile");
  const char *canonical = section_value(search->section, "credential_source");
  const char *shown = text_shown(search->arena, search->profile);
  if (profile && canonical)
    return source_fail(search, "profile \"%s\" has both source_profile and credential_source",
                       shown);
  if (!profile && !canonical)
    return source_fail(
        search, "profile \"%s\" has a role_arn without source_profile or credential_source", shown);
  if (section_value(search->section, "mfa_serial"))
    return source_fail(
        search,
        "profile \"%s\" asks for an MFA code (mfa_serial), which this program cannot ask for; hand "
        "the session over: eval \"$(aws configure export-credentials --profile %s --format env)\"",
        shown, shown);
  return profile ? from_profile(search, profile, start) : from_source(search, canonical, start);
}

static bool is_number(const char *text) {
  return text && *text && strspn(text, "0123456789") == strlen(text);
}

enum source_result source_role(struct source_search *search, struct credentials *credentials) {
  const char *arn = section_value(search->section, "role_arn"),
             *duration = section_value(search->section, "duration_seconds");
  if (!arn || section_value(search->section, "web_identity_token_file")) return SOURCE_NOT_SET_UP;
  /* As somebody else's start, or as its own, a profile's keys count before its role. */
  if (search->from && has_keys(search->section)) return SOURCE_NOT_SET_UP;
  struct credentials start = {0};
  enum source_result result = find_start(search, &start);
  if (result == SOURCE_FOUND) {
    struct sts_role role = {.arn = arn,
                            .session = section_value(search->section, "role_session_name"),
                            .external_id = section_value(search->section, "external_id"),
                            .duration = is_number(duration) ? duration : NULL,
                            .start = &start};
    result = sts_assume(search, &role, credentials);
  }
  credentials_clear(&start);
  return result;
}

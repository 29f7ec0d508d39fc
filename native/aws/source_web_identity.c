/* A token of another identity provider (EKS, GitHub, GitLab) for a role: from the environment, else
 * from the profile. */
#include "aws/profiles.h"
#include "aws/sts.h"

/* The most that STS takes. */
#define MOST_TOKEN_BYTES ((size_t)20000)

/* Where a profile was given, or is another one's start, the environment speaks of somebody else. */
static const char *value(const struct source_search *search, const char *variable,
                         const char *key) {
  bool is_profiles_turn = search->from || search->settings->is_profile_given;
  const char *found = is_profiles_turn ? NULL : world_variable(search->caller->world, variable);
  return found ? found : section_value(search->section, key);
}

enum source_result source_web_identity(struct source_search *search,
                                       struct credentials *credentials) {
  const char *file = value(search, "AWS_WEB_IDENTITY_TOKEN_FILE", "web_identity_token_file");
  if (!file) return SOURCE_NOT_SET_UP;
  struct sts_role role = {.arn = value(search, "AWS_ROLE_ARN", "role_arn"),
                          .session = value(search, "AWS_ROLE_SESSION_NAME", "role_session_name")};
  if (!role.arn)
    return source_fail(
        search, "there is a web identity token file, but no role: set AWS_ROLE_ARN or role_arn");
  const struct world *world = search->caller->world;
  struct text token;
  if (world->file(world->context, file, MOST_TOKEN_BYTES, search->arena, &token) != FILE_READ ||
      !token.length)
    return source_fail(search, "the web identity token file %s cannot be read",
                       text_shown(search->arena, file));
  role.web_identity = token.at;
  return sts_assume(search, &role, credentials);
}

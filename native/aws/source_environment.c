/* AWS_ACCESS_KEY_ID and its companions. They count before the profile, unless a profile was given
 * explicitly. */
#include "aws/moment.h"
#include "aws/sources.h"

enum source_result source_environment(struct source_search *search,
                                      struct credentials *credentials) {
  const struct world *world = search->caller->world;
  const char *id = world_variable(world, "AWS_ACCESS_KEY_ID"),
             *token = world_variable(world, "AWS_SECURITY_TOKEN");
  bool is_asked_by_name = search->from != NULL;
  if (!id || (search->settings->is_profile_given && !is_asked_by_name)) return SOURCE_NOT_SET_UP;
  const char *secret = world_variable(world, "AWS_SECRET_ACCESS_KEY"),
             *until = world_variable(world, "AWS_CREDENTIAL_EXPIRATION");
  if (!token) token = world_variable(world, "AWS_SESSION_TOKEN");
  if (!secret) return source_fail(search, "AWS_ACCESS_KEY_ID is set, AWS_SECRET_ACCESS_KEY is not");
  if (!credentials_set(credentials, id, secret, token))
    return source_fail(search,
                       "AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY or AWS_SESSION_TOKEN is no key: "
                       "too long, or with a space in it");
  if (until && !moment_read_iso(until, &credentials->expiration))
    return source_fail(search, "AWS_CREDENTIAL_EXPIRATION is no time: %s",
                       text_shown(search->arena, until));
  return SOURCE_FOUND;
}

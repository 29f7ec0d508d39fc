/* Sessions of `aws login` are bound to a key in a cache whose form AWS does not document: not read,
 * but said, because the next source would be somebody else. */
#include "aws/sources.h"

enum source_result source_login(struct source_search *search, struct credentials *credentials) {
  (void)credentials;
  if (!section_value(search->section, "login_session")) return SOURCE_NOT_SET_UP;
  const char *profile = text_shown(search->arena, search->profile);
  return source_fail(
      search,
      "profile \"%s\" signs in with `aws login`, which is not supported; hand its credentials "
      "over: eval \"$(aws configure export-credentials --profile %s --format env)\"",
      profile, profile);
}

/* Keys that stand in a profile: two rows, because the credentials file comes long before the config
 * file. */
#include "aws/sources.h"

static enum source_result take(struct source_search *search, enum profile_file file,
                               const char *file_name, struct credentials *credentials) {
  const char *id = section_value_of(search->section, file, "aws_access_key_id");
  const char *secret = section_value_of(search->section, file, "aws_secret_access_key");
  const char *token = section_value_of(search->section, file, "aws_security_token");
  if (!token) token = section_value_of(search->section, file, "aws_session_token");
  if (!id) return SOURCE_NOT_SET_UP;
  if (credentials_set(credentials, id, secret, token)) return SOURCE_FOUND;
  return source_fail(search,
                     "profile \"%s\" of the %s file has an aws_access_key_id, but no usable "
                     "aws_secret_access_key with it",
                     text_shown(search->arena, search->profile), file_name);
}

enum source_result source_credentials_file(struct source_search *search,
                                           struct credentials *credentials) {
  return take(search, FILE_CREDENTIALS, "credentials", credentials);
}

enum source_result source_config_file(struct source_search *search,
                                      struct credentials *credentials) {
  return take(search, FILE_CONFIG, "config", credentials);
}

/* IAM Identity Center: the token that `aws sso login` left in ~/.aws/sso/cache is exchanged for a
 * role's credentials. An expired token is not renewed here: signing in belongs to a person. */
#include <assert.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <string.h>

#include "aws/endpoint.h"
#include "aws/moment.h"
#include "aws/sources.h"

#define MOST_CACHE_BYTES ((size_t)64 * 1024)

struct sso {
  const char *session; /* NULL: the profile names the start URL itself */
  const char *start_url, *region, *account, *role;
};

static const char *setting(const struct source_search *search, const struct section *session,
                           const char *key) {
  const char *value = section_value(session, key);
  return value ? value : section_value(search->section, key);
}

/* Keys that stand in both must agree, as botocore demands. */
static bool agree(const struct source_search *search, const struct section *session,
                  const char *key) {
  const char *a = section_value(search->section, key), *b = section_value(session, key);
  return !a || !b || strcmp(a, b) == 0;
}

static enum source_result read_settings(struct source_search *search, struct sso *sso) {
  sso->account = section_value(search->section, "sso_account_id");
  sso->role = section_value(search->section, "sso_role_name");
  if (!sso->account && !sso->role) return SOURCE_NOT_SET_UP;
  sso->session = section_value(search->section, "sso_session");
  const struct section *session =
      sso->session ? profiles_section(search->profiles, SECTION_SSO_SESSION, sso->session) : NULL;
  const char *shown = text_shown(search->arena, search->profile);
  if (sso->session && !session)
    return source_fail(search, "the sso-session \"%s\" of profile \"%s\" does not exist",
                       text_shown(search->arena, sso->session), shown);
  if (!agree(search, session, "sso_region") || !agree(search, session, "sso_start_url"))
    return source_fail(
        search, "profile \"%s\" and its sso-session differ in sso_region or sso_start_url", shown);
  sso->start_url = setting(search, session, "sso_start_url");
  sso->region = setting(search, session, "sso_region");
  if (!sso->account || !sso->role || !sso->start_url || !sso->region)
    return source_fail(
        search, "profile \"%s\" needs sso_account_id, sso_role_name, sso_start_url and sso_region",
        shown);
  if (!settings_is_label(sso->region))
    return source_fail(search, "the sso_region of profile \"%s\" is no region", shown);
  return SOURCE_FOUND;
}

/* The AWS CLI names the cache after the SHA-1 of the session's name, or of the start URL. */
static const char *cache_name(struct source_search *search, const struct sso *sso) {
  const char *key = sso->session ? sso->session : sso->start_url;
  assert(key);
  unsigned char digest[EVP_MAX_MD_SIZE];
  unsigned int length = 0;
  EVP_Digest(key, strlen(key), digest, &length, EVP_sha1(), NULL);
  struct text name;
  text_init(&name, search->arena);
  text_string(&name, "~/.aws/sso/cache/");
  for (unsigned int i = 0; i < length; i++) text_format(&name, "%02x", digest[i]);
  text_string(&name, ".json");
  return profiles_file_name(search->arena, search->caller->world, name.at);
}

static const char *read_token(struct source_search *search, const struct sso *sso) {
  const struct world *world = search->caller->world;
  struct text text;
  struct document_error error;
  int64_t expires;
  if (world->file(world->context, cache_name(search, sso), MOST_CACHE_BYTES, search->arena,
                  &text) != FILE_READ)
    return NULL;
  const node *tree = document_read_json(text.at, text.length, &error);
  const char *token = node_string(node_member(tree, "accessToken")),
             *until = node_string(node_member(tree, "expiresAt"));
  if (!token || strpbrk(token, "\r\n") || !until || !moment_read_iso(until, &expires)) return NULL;
  return expires > world->now(world->context) ? token : NULL;
}

static enum source_result sign_in(struct source_search *search) {
  const char *profile = text_shown(search->arena, search->profile);
  return source_fail(
      search,
      "the sign-in of profile \"%s\" has expired; sign in again: aws sso login --profile %s",
      profile, profile);
}

/* The answer counts milliseconds, as a number. */
static enum source_result take(struct source_search *search, const node *tree,
                               struct credentials *credentials) {
  static const struct source_members members = {"accessKeyId", "secretAccessKey", "sessionToken",
                                                ""};
  const node *found = node_member(tree, "roleCredentials");
  enum source_result result = source_take(search, found, &members, credentials);
  double expiration = node_double(node_member(found, "expiration"));
  if (result == SOURCE_FOUND && expiration > 0 && expiration < 1e15)
    credentials->expiration = (int64_t)expiration;
  return result;
}

enum source_result source_sso(struct source_search *search, struct credentials *credentials) {
  struct sso sso = {0};
  enum source_result result = read_settings(search, &sso);
  if (result != SOURCE_FOUND) return result;
  const char *token = read_token(search, &sso);
  if (!token) return sign_in(search);
  struct http_header header = {"x-amz-sso_bearer_token", token};
  struct sigv4_query query[] = {{"role_name", sso.role}, {"account_id", sso.account}};
  struct aws_request request = {
      .service = SERVICE_SSO,
      .operation = "GetRoleCredentials",
      .method = "GET",
      .path = "/federation/credentials",
      .query = query,
      .query_count = 2,
      .headers = &header,
      .header_count = 1,
      .endpoint = endpoint_url(search->arena, search->settings, SERVICE_SSO, sso.region),
      .region = sso.region};
  struct aws_answer answer;
  aws_send(search->caller, search->arena, &request, &answer);
  if (answer.status == 401) return sign_in(search);
  if (answer.outcome != AWS_ANSWERED)
    return source_fail(search, "%s", aws_problem(search->arena, &request, &answer));
  return take(search, answer.tree, credentials);
}

#include "aws/client.h"

#include <string.h>

#include "aws/endpoint.h"
#include "aws/sources.h"

bool client_start(struct client *client, const struct world *world, const char *profile,
                  const char *region, struct arena *arena, const char **problem) {
  *client = (struct client){.world = *world};
  struct arena secret;
  struct profiles profiles;
  arena_init_secret(&secret);
  profiles_read(&profiles, world, &secret);
  bool is_read =
      settings_read(&client->settings, world, &profiles, profile, region, arena, problem);
  arena_clear(&secret);
  client->caller =
      (struct aws_caller){.world = &client->world, .attempts = client->settings.attempts};
  return is_read;
}

void client_end(struct client *client) { credentials_clear(&client->credentials); }

/* ---- Credentials ---- */

static const char *nothing_found =
    "there are no AWS credentials: set AWS_PROFILE to a profile of the AWS config files (`aws "
    "configure` or `aws configure sso` makes one), or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY";

static const char *explain(struct arena *arena, const struct source_search *search,
                           enum source_result result) {
  return result == SOURCE_NOT_SET_UP
             ? nothing_found
             : arena_string(arena, search->problem ? search->problem : nothing_found);
}

/* Asks the sources, from files as they are now: a person may have signed in again. */
static bool look(struct client *client, struct arena *arena, struct credentials *found,
                 const char **problem) {
  struct arena secret;
  arena_init_secret(&secret);
  struct arena *before = document_use(&secret);
  struct profiles profiles;
  profiles_read(&profiles, &client->world, &secret);
  struct source_search search = {
      .caller = &client->caller,
      .settings = &client->settings,
      .profiles = &profiles,
      .arena = &secret,
      .profile = client->settings.profile,
      .section = profiles_section(&profiles, SECTION_PROFILE, client->settings.profile)};
  enum source_result result = SOURCE_BROKEN;
  if (profiles.problem) search.problem = profiles.problem;
  else result = sources_ask(&search, found);
  if (result != SOURCE_FOUND) *problem = explain(arena, &search, result);
  document_use(before);
  arena_clear(&secret);
  return result == SOURCE_FOUND;
}

static bool renew(struct client *client, struct arena *arena, int64_t now, const char **problem) {
  struct credentials found = {0};
  bool is_found = look(client, arena, &found, problem);
  if (is_found) client->credentials = found;
  credentials_clear(&found);
  client->next_try = now + CLIENT_RENEWAL_PAUSE;
  return is_found;
}

static int64_t now_of(const struct client *client) {
  return client->world.now(client->world.context) + client->caller.clock_offset;
}

bool client_credentials(struct client *client, struct arena *arena, const char **problem) {
  const struct credentials *held = &client->credentials;
  int64_t now = now_of(client), left = held->expiration - now;
  bool is_held = *held->id;
  if (is_held && (!held->expiration || left > CREDENTIALS_RENEW_FROM)) return true;
  bool may_serve = is_held && left > CREDENTIALS_RENEW_AT_LAST;
  if (may_serve && now < client->next_try) return true;
  if (renew(client, arena, now, problem)) return true;
  /* Without a source that answers, what is held is tried for as long as it is valid at all. */
  return may_serve || (is_held && left > 0);
}

/* ---- Calls ---- */

static void refuse(struct aws_answer *answer, enum aws_outcome outcome, const char *problem) {
  *answer =
      (struct aws_answer){.outcome = outcome, .code = "", .message = problem, .request_id = ""};
}

static bool has_expired(const struct aws_answer *answer) {
  return answer->outcome == AWS_REFUSED && aws_is_expired(answer->code);
}

static const char *with_prefix(struct arena *arena, const char *endpoint, const char *prefix) {
  const char *host = strstr(endpoint, "://") + 3;
  return text_new(arena, "%.*s%s.%s", (int)(host - endpoint), endpoint, prefix, host);
}

void client_call(struct client *client, struct arena *arena, struct aws_request *request,
                 struct aws_answer *answer) {
  const char *problem = "";
  request->region = client->settings.region;
  if (!request->region) {
    refuse(answer, AWS_NO_CREDENTIALS,
           "there is no region: set AWS_REGION, or `region` in the profile");
    return;
  }
  if (!client_credentials(client, arena, &problem)) {
    refuse(answer, AWS_NO_CREDENTIALS, problem);
    return;
  }
  request->endpoint = endpoint_url(arena, &client->settings, request->service, request->region);
  if (request->host_prefix)
    request->endpoint = with_prefix(arena, request->endpoint, request->host_prefix);
  request->credentials = &client->credentials;
  aws_send(&client->caller, arena, request, answer);
  if (has_expired(answer) && renew(client, arena, now_of(client), &problem))
    aws_send(&client->caller, arena, request, answer);
}

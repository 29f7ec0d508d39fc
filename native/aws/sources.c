#include "aws/sources.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "aws/moment.h"

struct source_row {
  source *ask;
  const char *name, *canonical;
  bool is_profile;
};

static const struct source_row rows[] = {
#define ROW(function, name, canonical, is_profile) {source_##function, name, canonical, is_profile},
    CREDENTIAL_SOURCES(ROW)
#undef ROW
};
#define ROW_COUNT (sizeof rows / sizeof *rows)

enum source_result source_fail(struct source_search *search, const char *format, ...) {
  char problem[1024];
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(problem, sizeof problem, format, arguments);
  va_end(arguments);
  search->problem = arena_string(search->arena, problem);
  return SOURCE_BROKEN;
}

static enum source_result ask(const struct source_row *row, struct source_search *search,
                              struct credentials *credentials) {
  enum source_result result = row->ask(search, credentials);
  if (result == SOURCE_FOUND) credentials->source = row->name;
  return result;
}

enum source_result sources_ask(struct source_search *search, struct credentials *credentials) {
  for (size_t i = 0; i < ROW_COUNT; i++) {
    if (search->from && !rows[i].is_profile) continue;
    enum source_result result = ask(&rows[i], search, credentials);
    if (result != SOURCE_NOT_SET_UP) return result;
  }
  return SOURCE_NOT_SET_UP;
}

enum source_result sources_ask_named(struct source_search *search, const char *canonical,
                                     struct credentials *credentials) {
  for (size_t i = 0; i < ROW_COUNT; i++) {
    if (!rows[i].canonical || strcmp(rows[i].canonical, canonical) != 0) continue;
    enum source_result result = ask(&rows[i], search, credentials);
    if (result != SOURCE_NOT_SET_UP) return result;
    return source_fail(search, "profile \"%s\" takes its credentials from %s, which has none",
                       text_shown(search->arena, search->profile), rows[i].name);
  }
  return source_fail(search,
                     "profile \"%s\" has the credential_source \"%s\"; it is Environment, "
                     "EcsContainer or Ec2InstanceMetadata",
                     text_shown(search->arena, search->profile),
                     text_shown(search->arena, canonical));
}

enum source_result source_take(struct source_search *search, const node *from,
                               const struct source_members *members,
                               struct credentials *credentials) {
  const char *expiration = node_string(node_member(from, members->expiration));
  if (!credentials_set(credentials, node_string(node_member(from, members->id)),
                       node_string(node_member(from, members->secret)),
                       node_string(node_member(from, members->token))))
    return source_fail(search, "the answer has no usable %s and %s", members->id, members->secret);
  if (!expiration || moment_read_iso(expiration, &credentials->expiration)) return SOURCE_FOUND;
  credentials_clear(credentials);
  return source_fail(search, "the answer's %s is no time: %s", members->expiration,
                     text_shown(search->arena, expiration));
}

const char *source_fetch(struct source_search *search, const struct http_request *request,
                         unsigned attempts, int *status) {
  const struct world *world = search->caller->world;
  struct http_response response = {.problem = ""};
  for (unsigned attempt = 1; attempt <= attempts; attempt++) {
    if (attempt > 1 && !world->sleep(world->context, 1000)) break;
    world->http(world->context, request, search->arena, &response);
    *status = response.result == HTTP_ANSWERED ? response.status : 0;
    if (*status == 200) return response.body;
    if (*status >= 400 && *status < 500) break;
  }
  search->problem = *status ? text_new(search->arena, "%s answers with HTTP %d",
                                       text_shown(search->arena, request->url), *status)
                            : response.problem;
  return NULL;
}

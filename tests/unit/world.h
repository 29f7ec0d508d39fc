/* A world for the AWS client without network, clock or files: answers are given in advance,
 * everything that is asked is noted. */
#ifndef TESTS_UNIT_WORLD_H
#define TESTS_UNIT_WORLD_H

#include "unit.h"

#include <stdio.h>

#include "aws/world.h"

struct fake_answer {
  enum http_result result;
  int status;
  const char *headers; /* "name: value\n..." in lower case, or NULL */
  const char *body;
};

struct fake_request {
  char url[512], body[4096], headers[8192];
};

struct fake {
  const struct fake_answer *answers; /* the last one again and again */
  size_t answer_count;
  struct fake_request requests[64];
  size_t request_count;
  int64_t now, slept[64];
  size_t sleep_count;
  bool wants_to_end;
  double chance;
  const char *variables[32][2]; /* name, value */
  const char *files[8][2];      /* name, contents */
};

static struct fake fake;

static inline void fake_header(struct http_response *response, const char *line, size_t length,
                               struct arena *into) {
  const char *colon = memchr(line, ':', length);
  response->headers[response->header_count++] =
      (struct http_header){arena_copy(into, line, (size_t)(colon - line)),
                           arena_copy(into, colon + 2, length - (size_t)(colon - line) - 2)};
}

static inline void fake_http(void *context, const struct http_request *request, struct arena *into,
                             struct http_response *response) {
  (void)context;
  assert_true(fake.request_count < 64);
  size_t i = fake.request_count < fake.answer_count ? fake.request_count : fake.answer_count - 1;
  struct fake_request *noted = &fake.requests[fake.request_count++];
  snprintf(noted->url, sizeof noted->url, "%s %s", request->method, request->url);
  snprintf(noted->body, sizeof noted->body, "%.*s", (int)request->body_length,
           request->body ? request->body : "");
  *noted->headers = '\0';
  for (size_t h = 0; h < request->header_count; h++)
    snprintf(noted->headers + strlen(noted->headers),
             sizeof noted->headers - strlen(noted->headers), "%s: %s\n", request->headers[h].name,
             request->headers[h].value);
  assert_true(request->timeout > 0 && request->connect_timeout > 0 && request->largest_body > 0);
  const struct fake_answer *answer = &fake.answers[i];
  const char *body = answer->body ? answer->body : "";
  *response = (struct http_response){.result = answer->result,
                                     .problem = answer->result ? "no answer" : "",
                                     .status = answer->status,
                                     .headers = arena_alloc(into, 16 * sizeof(struct http_header)),
                                     .body = arena_string(into, body),
                                     .body_length = strlen(body)};
  for (const char *line = answer->headers; line && *line; line += strcspn(line, "\n") + 1)
    fake_header(response, line, strcspn(line, "\n"), into);
}

static inline int64_t fake_now(void *context) {
  (void)context;
  return fake.now;
}
static inline double fake_chance(void *context) {
  (void)context;
  return fake.chance;
}

static inline bool fake_sleep(void *context, int64_t milliseconds) {
  (void)context;
  fake.slept[fake.sleep_count++ % 64] = milliseconds;
  fake.now += milliseconds;
  return !fake.wants_to_end;
}

static inline const char *fake_environment(void *context, const char *name) {
  (void)context;
  for (size_t i = 0; i < 32 && fake.variables[i][0]; i++)
    if (strcmp(fake.variables[i][0], name) == 0) return fake.variables[i][1];
  return NULL;
}

static inline enum file_result fake_file(void *context, const char *name, size_t most,
                                         struct arena *into, struct text *text) {
  (void)context;
  text_init(text, into);
  for (size_t i = 0; i < 8 && fake.files[i][0]; i++) {
    if (strcmp(fake.files[i][0], name) != 0) continue;
    text_string(text, fake.files[i][1]);
    return text->length <= most ? FILE_READ : FILE_UNREADABLE;
  }
  return FILE_MISSING;
}

static inline void fake_process(void *context, char *const *arguments, int64_t timeout, size_t most,
                                struct arena *into, struct process_result *result) {
  (void)context, (void)arguments, (void)timeout, (void)most, (void)into;
  *result = (struct process_result){.output = ""};
}

static inline struct world fake_world(void) {
  return (struct world){NULL,        fake_http,        fake_now,  fake_now,    fake_sleep,
                        fake_chance, fake_environment, fake_file, fake_process};
}

/* 2026-11-01T12:00:00Z */
#define NOON INT64_C(1793534400000)

static inline int set_up_world(void **state) {
  memset(&fake, 0, sizeof fake);
  fake.now = NOON;
  fake.chance = 0.5;
  return set_up(state);
}

#define WORLD_TEST(name) cmocka_unit_test_setup_teardown(name, set_up_world, tear_down)

#define ANSWERS(...)                                       \
  static const struct fake_answer given[] = {__VA_ARGS__}; \
  fake.answers = given;                                    \
  fake.answer_count = sizeof given / sizeof *given

#endif

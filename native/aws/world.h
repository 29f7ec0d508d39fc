/* The world outside of this room, behind one seam: HTTP, the clocks, sleep, chance, the
 * environment, files, processes. The real one is world_real() with http_curl() (http.h); the tests
 * bring their own.
 *
 * Everything that comes through the seam is untrusted. Strings and buffers given back live in the
 * arena of the call. */
#ifndef AWS_WORLD_H
#define AWS_WORLD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/text.h"

struct http_header {
  const char *name, *value;
};

struct http_request {
  const char *method, *url;
  const struct http_header *headers;
  size_t header_count;
  /* NULL: no body and no Content-Length, except for the methods that always have one */
  const char *body;
  size_t body_length;
  /* milliseconds; the second is for everything, the first is part of it */
  int64_t connect_timeout, timeout;
  size_t largest_body; /* an answer with more bytes is cut off and failed */
  /* never through a proxy: the metadata addresses of a machine or a container */
  bool is_direct;
};

/* Why there is no answer. All but the last three may pass, and are worth another try. */
enum http_result {
  HTTP_ANSWERED,
  HTTP_NO_CONNECTION,
  HTTP_TIMED_OUT,
  HTTP_BROKEN_OFF,
  HTTP_NOT_TRUSTED,
  HTTP_TOO_LARGE,
  HTTP_NO_URL
};

struct http_response {
  enum http_result result;
  const char *problem; /* one sentence for people where there is no answer, "" otherwise */
  int status;
  struct http_header *headers; /* names in lower case */
  size_t header_count;
  char *body; /* with a NUL behind it */
  size_t body_length;
};

enum file_result { FILE_READ, FILE_MISSING, FILE_UNREADABLE };

struct process_result {
  bool is_started, is_cut_off; /* cut off: it took too long or printed too much, and was killed */
  int exit_code;               /* 128 and the signal where one ended it */
  const char *output;
  size_t output_length;
};

struct world {
  void *context; /* the first argument of all of them */
  void (*http)(void *context, const struct http_request *request, struct arena *arena,
               struct http_response *response);
  int64_t (*now)(void *context);       /* milliseconds since 1970 */
  int64_t (*monotonic)(void *context); /* milliseconds since some moment, never backwards */
  /* false: somebody wants to end, do not go on */
  bool (*sleep)(void *context, int64_t milliseconds);
  double (*chance)(void *context);                             /* evenly from [0, 1) */
  const char *(*environment)(void *context, const char *name); /* NULL where it is not set */
  /* The whole of a file of at most `most` bytes; longer ones are unreadable. */
  enum file_result (*file)(void *context, const char *name, size_t most, struct arena *arena,
                           struct text *into);
  /* Runs a program without a shell, standard error left alone; keeps at most `most` bytes of what
   * it prints. */
  void (*process)(void *context, char *const *arguments, int64_t timeout, size_t most,
                  struct arena *arena, struct process_result *result);
};

/* The first header of that name (in lower case), NULL where there is none. */
const char *http_header(const struct http_response *response, const char *name);

/* A variable of the environment, NULL where it is not set or empty. */
const char *world_variable(const struct world *world, const char *name);

/* The system's own, with http_curl for HTTP. Once *stop is not 0 (set by a signal's handler), sleep
 * ends early and says so, and a request is broken off; `stop` may be NULL. */
struct world world_real(const volatile int *stop);

#endif

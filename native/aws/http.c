#include "aws/http.h"

#include <curl/curl.h>
#include <openssl/crypto.h>
#include <stdlib.h>
#include <string.h>

/* ---- Memory that is overwritten ---- */

/* Every allocation begins with its size, in a field as large as the strictest alignment. */
#define FRONT ((size_t)16)

static void *allocate(size_t size) {
  if (size > SIZE_MAX - FRONT) return NULL;
  char *memory = malloc(FRONT + size);
  if (!memory) return NULL;
  memcpy(memory, &size, sizeof size);
  return memory + FRONT;
}

static size_t size_of(const void *memory) {
  size_t size;
  memcpy(&size, (const char *)memory - FRONT, sizeof size);
  return size;
}

static void release(void *memory) {
  if (!memory) return;
  OPENSSL_cleanse(memory, size_of(memory));
  free((char *)memory - FRONT);
}

static void *reallocate(void *old, size_t size) {
  void *memory = allocate(size);
  if (!memory || !old) return memory;
  size_t kept = size_of(old);
  memcpy(memory, old, kept < size ? kept : size);
  release(old);
  return memory;
}

static char *duplicate(const char *string) {
  size_t size = strlen(string) + 1;
  char *copy = allocate(size);
  return copy ? memcpy(copy, string, size) : NULL;
}

static void *allocate_zero(size_t count, size_t size) {
  if (size && count > SIZE_MAX / size) return NULL;
  void *memory = allocate(count * size);
  return memory ? memset(memory, 0, count * size) : NULL;
}

/* ---- One handle for the process: it keeps the connections ---- */

static CURL *handle;

static bool is_ready(void) {
  if (handle) return true;
  if (curl_global_init_mem(CURL_GLOBAL_DEFAULT, allocate, release, reallocate, duplicate,
                           allocate_zero) != CURLE_OK)
    return false;
  handle = curl_easy_init();
  if (!handle) curl_global_cleanup();
  return handle != NULL;
}

void http_curl_end(void) {
  if (!handle) return;
  curl_easy_cleanup(handle);
  curl_global_cleanup();
  handle = NULL;
}

const char *http_libraries(struct arena *arena) {
  return text_new(arena, "libcurl %s, %s", curl_version_info(CURLVERSION_NOW)->version,
                  OpenSSL_version(OPENSSL_VERSION));
}

/* ---- What comes back ---- */

struct exchange {
  const struct http_request *request;
  struct arena *arena;
  struct http_response *response;
  struct text body;
  size_t header_bytes, header_capacity;
  bool is_too_large;
};

static size_t take_body(char *bytes, size_t one, size_t count, void *context) {
  (void)one;
  struct exchange *exchange = context;
  if (count > exchange->request->largest_body - exchange->body.length) {
    exchange->is_too_large = true;
    return 0;
  }
  text_add(&exchange->body, bytes, count);
  return count;
}

static void add_header(struct exchange *exchange, const char *line, size_t length) {
  struct http_response *response = exchange->response;
  const char *colon = memchr(line, ':', length);
  if (!colon) return;
  if (response->header_count == exchange->header_capacity) {
    size_t capacity = exchange->header_capacity ? 2 * exchange->header_capacity : 16,
           size = sizeof *response->headers;
    response->headers = arena_grow(exchange->arena, response->headers,
                                   response->header_count * size, capacity * size);
    exchange->header_capacity = capacity;
  }
  char *name = arena_copy(exchange->arena, line, (size_t)(colon - line));
  for (char *c = name; *c; c++)
    if (*c >= 'A' && *c <= 'Z') *c += 'a' - 'A';
  const char *value = colon + 1, *end = line + length;
  while (value < end && (*value == ' ' || *value == '\t')) value++;
  while (end > value && strchr(" \t\r\n", end[-1])) end--;
  response->headers[response->header_count++] =
      (struct http_header){name, arena_copy(exchange->arena, value, (size_t)(end - value))};
}

static size_t take_header(char *line, size_t one, size_t length, void *context) {
  (void)one;
  struct exchange *exchange = context;
  /* An interim answer (100) or a proxy's comes before the one that counts. */
  if (length >= 5 && memcmp(line, "HTTP/", 5) == 0) exchange->response->header_count = 0;
  exchange->header_bytes += length;
  if (exchange->header_bytes > HTTP_MOST_HEADER_BYTES ||
      exchange->response->header_count == HTTP_MOST_HEADERS) {
    exchange->is_too_large = true;
    return 0;
  }
  add_header(exchange, line, length);
  return length;
}

/* ---- What goes out ---- */

/* curl only reads such a list: it may lie in an arena, which overwrites the tokens in it. */
static struct curl_slist *header_list(const struct http_request *request, struct arena *arena) {
  /* curl's own ideas: it would wait for "100 Continue", and call the body of a POST a form. */
  static char no_expect[] = "Expect:", no_type[] = "Content-Type:", no_accept[] = "Accept:";
  struct curl_slist *list = NULL;
  bool has_type = false, has_accept = false;
  for (size_t i = request->header_count; i-- > 0;) {
    const struct http_header *header = &request->headers[i];
    struct curl_slist *node = arena_alloc(arena, sizeof *node);
    node->data = text_new(arena, *header->value ? "%s: %s" : "%s;", header->name, header->value);
    node->next = list;
    list = node;
    has_type |= strcmp(header->name, "Content-Type") == 0;
    has_accept |= strcmp(header->name, "Accept") == 0;
  }
  char *unwanted[] = {no_expect, has_type ? NULL : no_type, has_accept ? NULL : no_accept};
  for (size_t i = 0; i < sizeof unwanted / sizeof *unwanted; i++) {
    if (!unwanted[i]) continue;
    struct curl_slist *node = arena_alloc(arena, sizeof *node);
    *node = (struct curl_slist){unwanted[i], list};
    list = node;
  }
  return list;
}

/* An option that is not taken, for lack of memory above all, must not be left out silently: it may
 * be the one that keeps a request from a proxy, or names whom to trust. */
static CURLcode refused;

static void note(CURLcode code) {
  if (refused == CURLE_OK) refused = code;
}

#define SET(option, value) note(curl_easy_setopt(handle, option, value))

static void set_trust(void) {
  const char *authorities = getenv("AWS_CA_BUNDLE");
  if (!authorities || !*authorities) authorities = getenv("SSL_CERT_FILE");
  if (authorities && *authorities) SET(CURLOPT_CAINFO, authorities);
  SET(CURLOPT_SSL_VERIFYPEER, 1L);
  SET(CURLOPT_SSL_VERIFYHOST, 2L);
  SET(CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
}

/* curl asks about once a second, also while nothing comes. */
static int is_to_stop(void *context, curl_off_t a, curl_off_t b, curl_off_t c, curl_off_t d) {
  (void)a, (void)b, (void)c, (void)d;
  return *(const volatile int *)context != 0;
}

static void set_stop(void *stop) {
  if (!stop) return;
  SET(CURLOPT_NOPROGRESS, 0L);
  SET(CURLOPT_XFERINFOFUNCTION, is_to_stop);
  SET(CURLOPT_XFERINFODATA, stop);
}

static void set_limits(const struct http_request *request) {
#if LIBCURL_VERSION_NUM >= 0x075500
  SET(CURLOPT_PROTOCOLS_STR, "http,https");
#else /* Ubuntu 22.04 */
  SET(CURLOPT_PROTOCOLS, (long)(CURLPROTO_HTTP | CURLPROTO_HTTPS));
#endif
  SET(CURLOPT_FOLLOWLOCATION, 0L);
  SET(CURLOPT_CONNECTTIMEOUT_MS, (long)request->connect_timeout);
  SET(CURLOPT_TIMEOUT_MS, (long)request->timeout);
  SET(CURLOPT_NOSIGNAL, 1L);
  SET(CURLOPT_TCP_KEEPALIVE, 1L);
  SET(CURLOPT_PATH_AS_IS, 1L); /* it is signed as it is */
  if (request->is_direct) SET(CURLOPT_PROXY, "");
}

static void set_request(const struct http_request *request, struct arena *arena) {
  SET(CURLOPT_URL, request->url);
  SET(CURLOPT_HTTPHEADER, header_list(request, arena));
  SET(CURLOPT_USERAGENT, "sls-rollout/" ROLLOUT_VERSION);
  SET(CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
  if (request->body || strcmp(request->method, "GET") != 0) {
    SET(CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)request->body_length);
    SET(CURLOPT_POSTFIELDS, request->body ? request->body : "");
  } else {
    SET(CURLOPT_HTTPGET, 1L);
  }
  SET(CURLOPT_CUSTOMREQUEST, request->method);
}

static void set_answer(struct exchange *exchange) {
  SET(CURLOPT_WRITEFUNCTION, take_body);
  SET(CURLOPT_WRITEDATA, exchange);
  SET(CURLOPT_HEADERFUNCTION, take_header);
  SET(CURLOPT_HEADERDATA, exchange);
}

/* ---- Failures ---- */

/* CURLE_UNSUPPORTED_PROTOCOL says two things: of a URL, that it is neither http nor https, and of
 * an answer, that it is no HTTP. */
static enum http_result result_of(CURLcode code, const char *url) {
  switch (code) {
    case CURLE_OK: return HTTP_ANSWERED;
    case CURLE_COULDNT_RESOLVE_PROXY:
    case CURLE_COULDNT_RESOLVE_HOST:
    case CURLE_COULDNT_CONNECT: return HTTP_NO_CONNECTION;
    case CURLE_OPERATION_TIMEDOUT: return HTTP_TIMED_OUT;
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_ISSUER_ERROR: return HTTP_NOT_TRUSTED;
    case CURLE_URL_MALFORMAT: return HTTP_NO_URL;
    case CURLE_UNSUPPORTED_PROTOCOL:
      return strncmp(url, "http", 4) == 0 ? HTTP_BROKEN_OFF : HTTP_NO_URL;
    default: return HTTP_BROKEN_OFF;
  }
}

static const char *problem_of(struct arena *arena, const struct http_request *request,
                              CURLcode code, const char *detail) {
  return text_new(arena, "%s: %s", text_shown(arena, request->url),
                  text_shown(arena, *detail ? detail : curl_easy_strerror(code)));
}

/* Status 0 is an answer without a status line, which curl takes from a server that speaks HTTP/0.9
 * or no HTTP at all. */
static void finish(struct exchange *exchange, CURLcode code, const char *detail) {
  struct http_response *response = exchange->response;
  long status = 0;
  curl_easy_getinfo(handle, CURLINFO_RESPONSE_CODE, &status);
  response->status = (int)status;
  response->body = exchange->body.at;
  response->body_length = exchange->body.length;
  response->result =
      code == CURLE_OK && !status ? HTTP_BROKEN_OFF : result_of(code, exchange->request->url);
  if (exchange->is_too_large) response->result = HTTP_TOO_LARGE;
  response->problem = "";
  if (response->result == HTTP_TOO_LARGE)
    response->problem = text_new(exchange->arena, "%s: the answer is longer than %zu bytes",
                                 text_shown(exchange->arena, exchange->request->url),
                                 exchange->request->largest_body);
  else if (response->result != HTTP_ANSWERED)
    response->problem = problem_of(exchange->arena, exchange->request, code, detail);
}

void http_curl(void *context, const struct http_request *request, struct arena *arena,
               struct http_response *response) {
  *response = (struct http_response){.result = HTTP_NO_CONNECTION,
                                     .problem = "libcurl cannot be started, for lack of memory",
                                     .body = ""};
  if (!is_ready()) return;
  char detail[CURL_ERROR_SIZE] = "";
  struct exchange exchange = {.request = request, .arena = arena, .response = response};
  text_init(&exchange.body, arena);
  struct arena secret;
  arena_init_secret(&secret);
  curl_easy_reset(handle); /* of options; connections stay */
  refused = CURLE_OK;
  SET(CURLOPT_ERRORBUFFER, detail);
  set_trust();
  set_stop(context);
  set_limits(request);
  set_request(request, &secret);
  set_answer(&exchange);
  CURLcode code = refused == CURLE_OK ? curl_easy_perform(handle) : refused;
  if (code != CURLE_OUT_OF_MEMORY) finish(&exchange, code, detail);
  curl_easy_reset(handle); /* forgets the pointers into this call's arenas */
  arena_clear(&secret);
  if (code == CURLE_OUT_OF_MEMORY) arena_exhaust(arena);
}

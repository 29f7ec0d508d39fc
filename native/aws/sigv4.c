#include "aws/sigv4.h"

#include <ctype.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "aws/moment.h"

#define DATE_LENGTH 8 /* of the time's text */
#define DIGEST_LENGTH 32

/* ---- Hashes ---- */

static void hexadecimal(const unsigned char *bytes, size_t length, char *into) {
  for (size_t i = 0; i < length; i++) sprintf(into + 2 * i, "%02x", bytes[i]);
}

/* Without memory, or where SHA-256 itself is missing: no signature may come out that looks like
 * one. */
_Noreturn static void give_up(void) {
  fputs(
      "sls-rollout: OpenSSL cannot compute SHA-256, for lack of memory or because it is not built "
      "in\n",
      stderr);
  exit(3);
}

void sigv4_hash(const char *bytes, size_t length, char hash[static SIGV4_HASH_SIZE]) {
  unsigned char digest[DIGEST_LENGTH];
  if (!EVP_Digest(bytes ? bytes : "", length, digest, NULL, EVP_sha256(), NULL)) give_up();
  hexadecimal(digest, sizeof digest, hash);
}

static void keyed_hash(const unsigned char *key, size_t key_length, const char *text,
                       unsigned char digest[DIGEST_LENGTH]) {
  if (!HMAC(EVP_sha256(), key, (int)key_length, (const unsigned char *)text, strlen(text), digest,
            NULL))
    give_up();
}

/* ---- Encoding ---- */

void sigv4_time(int64_t now, char time[static SIGV4_TIME_SIZE]) { moment_compact(now, time); }

void sigv4_encode(struct text *into, const char *string, bool is_whole) {
  for (const char *c = string; *c; c++) {
    bool is_plain = strchr("-_.~", *c) || (*c == '/' && !is_whole) ||
                    (isascii((unsigned char)*c) && isalnum((unsigned char)*c));
    if (is_plain) text_char(into, *c);
    else text_format(into, "%%%02X", (unsigned char)*c);
  }
}

/* ---- Query ---- */

struct pair {
  const char *name, *value;
  size_t position; /* equal names keep their order */
};

static int by_name_and_value(const void *left, const void *right) {
  const struct pair *a = left, *b = right;
  int order = strcmp(a->name, b->name);
  return order ? order : strcmp(a->value, b->value);
}

static int by_name_and_position(const void *left, const void *right) {
  const struct pair *a = left, *b = right;
  int order = strcmp(a->name, b->name);
  return order ? order : (a->position > b->position) - (a->position < b->position);
}

static const char *encoded(struct arena *arena, const char *string) {
  struct text text;
  text_init(&text, arena);
  sigv4_encode(&text, string, true);
  return text.at;
}

const char *sigv4_canonical_query(struct arena *arena, const struct sigv4_query *query,
                                  size_t count) {
  struct pair *pairs = arena_alloc(arena, count * sizeof *pairs);
  for (size_t i = 0; i < count; i++)
    pairs[i] = (struct pair){encoded(arena, query[i].name), encoded(arena, query[i].value), i};
  if (count) qsort(pairs, count, sizeof *pairs, by_name_and_value);
  struct text text;
  text_init(&text, arena);
  for (size_t i = 0; i < count; i++)
    text_format(&text, "%s%s=%s", i ? "&" : "", pairs[i].name, pairs[i].value);
  return text.at;
}

/* ---- Path ---- */

static bool is_segment(const char *segment, size_t length, const char *word) {
  return strlen(word) == length && memcmp(segment, word, length) == 0;
}

static void drop_last_segment(struct text *path) {
  while (path->length && path->at[path->length - 1] != '/') path->length--;
  if (path->length) path->length--;
  if (path->at[path->length]) path->at[path->length] = '\0';
}

/* Without empty segments, `.` and `..`; a slash at the end stays one. */
static const char *normalised(struct arena *arena, const char *path) {
  struct text text;
  text_init(&text, arena);
  size_t end = strlen(path);
  for (const char *segment = path; *segment;) {
    size_t length = strcspn(segment, "/");
    if (is_segment(segment, length, "..")) drop_last_segment(&text);
    else if (length && !is_segment(segment, length, ".")) {
      text_char(&text, '/');
      text_add(&text, segment, length);
    }
    segment += length + (segment[length] == '/');
  }
  if (!text.length || (end && path[end - 1] == '/')) text_char(&text, '/');
  return text.at;
}

static void add_path(struct text *into, struct arena *arena, const struct sigv4_request *request) {
  if (request->is_path_final) text_string(into, *request->path ? request->path : "/");
  else sigv4_encode(into, normalised(arena, request->path), false);
}

/* ---- Headers ---- */

static const char *lower_case(struct arena *arena, const char *name) {
  char *copy = arena_string(arena, name);
  for (char *c = copy; *c; c++) *c = (char)tolower((unsigned char)*c);
  return copy;
}

static struct pair *sorted_headers(struct arena *arena, const struct http_header *headers,
                                   size_t count) {
  struct pair *pairs = arena_alloc(arena, count * sizeof *pairs);
  for (size_t i = 0; i < count; i++)
    pairs[i] = (struct pair){lower_case(arena, headers[i].name), headers[i].value, i};
  if (count) qsort(pairs, count, sizeof *pairs, by_name_and_position);
  return pairs;
}

/* No space at the ends, one for each run of them within. */
static void add_trimmed(struct text *into, const char *value) {
  bool is_first = true;
  while (*(value += strspn(value, " \t\r\n\v\f"))) {
    size_t length = strcspn(value, " \t\r\n\v\f");
    if (!is_first) text_char(into, ' ');
    text_add(into, value, length);
    value += length;
    is_first = false;
  }
}

static void add_headers(struct text *into, struct arena *arena, const struct http_header *headers,
                        size_t count) {
  struct pair *pairs = sorted_headers(arena, headers, count);
  for (size_t i = 0; i < count; i++) {
    bool is_same = i && strcmp(pairs[i].name, pairs[i - 1].name) == 0;
    if (is_same) text_char(into, ',');
    else text_format(into, "%s%s:", i ? "\n" : "", pairs[i].name);
    add_trimmed(into, pairs[i].value);
  }
  text_char(into, '\n');
}

const char *sigv4_signed_headers(struct arena *arena, const struct http_header *headers,
                                 size_t count) {
  struct pair *pairs = sorted_headers(arena, headers, count);
  struct text text;
  text_init(&text, arena);
  for (size_t i = 0; i < count; i++)
    if (!i || strcmp(pairs[i].name, pairs[i - 1].name) != 0)
      text_format(&text, "%s%s", i ? ";" : "", pairs[i].name);
  return text.at;
}

/* ---- The three steps ---- */

const char *sigv4_canonical_request(struct arena *arena, const struct sigv4_request *request) {
  struct text text;
  text_init(&text, arena);
  text_format(&text, "%s\n", request->method);
  add_path(&text, arena, request);
  text_format(&text, "\n%s\n", sigv4_canonical_query(arena, request->query, request->query_count));
  add_headers(&text, arena, request->headers, request->header_count);
  text_format(&text, "\n%s\n%s",
              sigv4_signed_headers(arena, request->headers, request->header_count),
              request->payload_hash);
  return text.at;
}

static const char *scope_text(struct arena *arena, const struct sigv4_scope *scope) {
  return text_new(arena, "%.*s/%s/%s/aws4_request", DATE_LENGTH, scope->time, scope->region,
                  scope->service);
}

const char *sigv4_string_to_sign(struct arena *arena, const struct sigv4_scope *scope,
                                 const char *canonical_request) {
  char hash[SIGV4_HASH_SIZE];
  sigv4_hash(canonical_request, strlen(canonical_request), hash);
  return text_new(arena, "AWS4-HMAC-SHA256\n%s\n%s\n%s", scope->time, scope_text(arena, scope),
                  hash);
}

/* The key holds for one day, region and service; what leads to it is overwritten. */
static void signing_key(const struct sigv4_scope *scope, const char *secret,
                        unsigned char key[DIGEST_LENGTH]) {
  char first[sizeof "AWS4" + CREDENTIALS_SECRET_SIZE], date[DATE_LENGTH + 1];
  int length = snprintf(first, sizeof first, "AWS4%s", secret);
  snprintf(date, sizeof date, "%.*s", DATE_LENGTH, scope->time);
  unsigned char next[DIGEST_LENGTH];
  keyed_hash((const unsigned char *)first, (size_t)length, date, key);
  keyed_hash(key, DIGEST_LENGTH, scope->region, next);
  /* there and back. NOLINTNEXTLINE(readability-suspicious-call-argument) */
  keyed_hash(next, DIGEST_LENGTH, scope->service, key);
  keyed_hash(key, DIGEST_LENGTH, "aws4_request", next);
  memcpy(key, next, DIGEST_LENGTH);
  OPENSSL_cleanse(first, sizeof first);
  OPENSSL_cleanse(next, sizeof next);
}

const char *sigv4_authorization(struct arena *arena, const struct sigv4_scope *scope,
                                const struct credentials *credentials, const char *signed_headers,
                                const char *string_to_sign) {
  unsigned char key[DIGEST_LENGTH], digest[DIGEST_LENGTH];
  signing_key(scope, credentials->secret, key);
  keyed_hash(key, sizeof key, string_to_sign, digest);
  OPENSSL_cleanse(key, sizeof key);
  char signature[2 * DIGEST_LENGTH + 1];
  hexadecimal(digest, sizeof digest, signature);
  return text_new(arena, "AWS4-HMAC-SHA256 Credential=%s/%s, SignedHeaders=%s, Signature=%s",
                  credentials->id, scope_text(arena, scope), signed_headers, signature);
}

const char *sigv4_sign(struct arena *arena, const struct sigv4_request *request,
                       const struct sigv4_scope *scope, const struct credentials *credentials) {
  const char *canonical = sigv4_canonical_request(arena, request);
  return sigv4_authorization(arena, scope, credentials,
                             sigv4_signed_headers(arena, request->headers, request->header_count),
                             sigv4_string_to_sign(arena, scope, canonical));
}

/* Signature Version 4: three steps, each a pure function of its arguments, so that each can be
 * compared with another signer.
 *
 *   sigv4_canonical_request   the request as AWS will see it, put in order
 *   sigv4_string_to_sign      its hash, with the moment and the scope
 *   sigv4_authorization       the value of the Authorization header
 *
 * sigv4_sign is the three in a row. Source: "Create a signed AWS API request", IAM user guide.
 * Presigned URLs and chunked bodies are not made. */
#ifndef AWS_SIGV4_H
#define AWS_SIGV4_H

#include "aws/credentials.h"
#include "aws/world.h"

/* 20150830T123600Z */
#define SIGV4_TIME_SIZE ((size_t)17)
#define SIGV4_HASH_SIZE ((size_t)65)

struct sigv4_query {
  const char *name, *value; /* not encoded */
};

struct sigv4_request {
  const char *method;
  const char *path; /* as it goes over the wire, from its first slash; already encoded once */
  const struct sigv4_query *query;
  size_t query_count;
  /* all of them are signed: give Host, X-Amz-Date, the token; leave out what proxies change */
  const struct http_header *headers;
  size_t header_count;
  const char *payload_hash; /* of sigv4_hash */
  bool is_path_final;       /* S3: the path is neither normalised nor encoded a second time */
};

struct sigv4_scope {
  const char *time; /* of sigv4_time */
  const char *region, *service;
};

/* Milliseconds since 1970 as the text that AWS wants. */
void sigv4_time(int64_t now, char time[static SIGV4_TIME_SIZE]);
/* The SHA-256 of some bytes, in hexadecimal. */
void sigv4_hash(const char *bytes, size_t length, char hash[static SIGV4_HASH_SIZE]);
/* Percent-encodes everything but A-Z a-z 0-9 - _ . ~ and, unless `is_whole`, the slash. */
void sigv4_encode(struct text *into, const char *string, bool is_whole);

const char *sigv4_canonical_query(struct arena *arena, const struct sigv4_query *query,
                                  size_t count);
const char *sigv4_canonical_request(struct arena *arena, const struct sigv4_request *request);
const char *sigv4_string_to_sign(struct arena *arena, const struct sigv4_scope *scope,
                                 const char *canonical_request);
/* `signed_headers` of sigv4_signed_headers. */
const char *sigv4_authorization(struct arena *arena, const struct sigv4_scope *scope,
                                const struct credentials *credentials, const char *signed_headers,
                                const char *string_to_sign);
const char *sigv4_signed_headers(struct arena *arena, const struct http_header *headers,
                                 size_t count);
const char *sigv4_sign(struct arena *arena, const struct sigv4_request *request,
                       const struct sigv4_scope *scope, const struct credentials *credentials);

#endif

/* One call of an AWS operation: written for the service's protocol, signed, sent, tried again where
 * that can help, read.
 *
 * Tried again, with a wait drawn evenly from nothing to min(2^n, 20) seconds: throttling and
 * transient errors by their code, HTTP 500, 502, 503 and 504, and connections that failed.
 * `x-amz-retry-after` (milliseconds) is waited for at least. A refusal that comes with a Date far
 * from this machine's clock is tried once more with the service's clock.
 *
 * Source of codes and formats: botocore 1.43, retries/standard.py and parsers.py. */
#ifndef AWS_REQUEST_H
#define AWS_REQUEST_H

#include "aws/credentials.h"
#include "aws/services.h"
#include "aws/sigv4.h"
#include "document/document.h"

enum aws_outcome {
  AWS_ANSWERED,       /* 2xx; the tree is there */
  AWS_REFUSED,        /* the service said no: code and message */
  AWS_UNREACHABLE,    /* no answer, at any attempt */
  AWS_GARBLED,        /* an answer that is none: HTML, cut JSON */
  AWS_INTERRUPTED,    /* somebody wants to end */
  AWS_NO_CREDENTIALS, /* none found, or the source that was set up is broken */
};

/* Everything in it is untrusted, and lives in the arena of the call. */
struct aws_answer {
  enum aws_outcome outcome;
  int status;             /* 0 where there was no answer */
  const char *code;       /* ThrottlingException; "" where there is none */
  const char *message;    /* for people, made visible; "" where all went well */
  const char *request_id; /* "" where there is none */
  const node *tree;       /* of an answer without a body, an empty object */
  unsigned attempts;
};

struct aws_request {
  enum aws_service service;
  const char *operation; /* DescribeAlarms; of the rest protocols only for messages */
  /* For the rest protocols: the method, and the path, encoded. NULL for the others: POST to /. */
  const char *method, *path;
  /* a label (settings_is_label) that goes before the endpoint's host; NULL: none */
  const char *host_prefix;
  /* rest: of the URL; query: the form's fields besides Action and Version */
  const struct sigv4_query *query;
  size_t query_count;
  const struct http_header *headers; /* besides those that every request has */
  size_t header_count;
  const char *body; /* JSON, or what is uploaded; not for query */
  size_t body_length;
  const char *endpoint;                  /* of endpoint_url */
  const char *region;                    /* to sign for */
  const struct credentials *credentials; /* NULL: not signed */
};

/* What calls have in common and learn from each other. */
struct aws_caller {
  const struct world *world;
  unsigned attempts;
  int64_t clock_offset; /* milliseconds to add to this machine's clock */
};

/* `arena` gets everything, the tree too; the document room is back at its own arena afterwards. */
void aws_send(struct aws_caller *caller, struct arena *arena, const struct aws_request *request,
              struct aws_answer *answer);

/* Did the service refuse with one of these? For the caller's own decisions. */
bool aws_is_throttling(const char *code);
bool aws_is_expired(const char *code);
/* One line for people: what was asked, what was answered, the request's id. */
const char *aws_problem(struct arena *arena, const struct aws_request *request,
                        const struct aws_answer *answer);

#define AWS_CONNECT_TIMEOUT ((int64_t)10 * 1000)
#define AWS_TIMEOUT ((int64_t)60 * 1000)
/* A page of anything AWS lists is below 1 MB; a template can be 1 MB and is escaped. */
#define AWS_LARGEST_ANSWER ((size_t)16 * 1024 * 1024)
/* Below this a clock is right: AWS itself accepts 5 minutes. */
#define AWS_CLOCK_TOLERANCE ((int64_t)4 * 60 * 1000)

#endif

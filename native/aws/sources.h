/* The sources of credentials, one row each, in the order in which they are asked; each has a file
 * of its own, source_*.c.
 *
 *   X(function, name for people, name in credential_source, asked for the profile that a role
 *   starts from)
 *
 * Source of the order: botocore's create_credential_resolver. */
#ifndef AWS_SOURCES_H
#define AWS_SOURCES_H

#include "aws/credentials.h"
#include "aws/request.h"
#include "aws/settings.h"

#define CREDENTIAL_SOURCES(X)                              \
  X(environment, "the environment", "Environment", false)  \
  X(role, "a profile's role", NULL, true)                  \
  X(web_identity, "a web identity", NULL, true)            \
  X(sso, "IAM Identity Center (SSO)", NULL, true)          \
  X(credentials_file, "the credentials file", NULL, true)  \
  X(login, "`aws login`", NULL, true)                      \
  X(process, "a profile's credential_process", NULL, true) \
  X(config_file, "the config file", NULL, true)            \
  X(container, "the container", "EcsContainer", false)     \
  X(metadata, "the machine's metadata service", "Ec2InstanceMetadata", false)

enum source_result {
  SOURCE_NOT_SET_UP, /* ask the next one */
  SOURCE_FOUND,
  SOURCE_BROKEN, /* set up, but there is nothing to be had: `problem` says why */
};

/* One look for credentials. */
struct source_search {
  struct aws_caller *caller;
  const struct settings *settings;
  const struct profiles *profiles;
  /* secret, and cleared after the search; the document room's arena meanwhile */
  struct arena *arena;
  const char *profile;              /* the one that is asked */
  const struct section *section;    /* its, NULL where it does not exist */
  const struct source_search *from; /* whose role starts from this one, NULL: none's */
  const char *problem;              /* one sentence */
};

typedef enum source_result source(struct source_search *search, struct credentials *credentials);
#define ROW(function, name, canonical, is_profile) source source_##function;
CREDENTIAL_SOURCES(ROW)
#undef ROW

/* The rows in their order; for a profile that a role starts from, only those that a profile sets
 * up. */
enum source_result sources_ask(struct source_search *search, struct credentials *credentials);
/* The row with this credential_source; its problem where there is none. */
enum source_result sources_ask_named(struct source_search *search, const char *canonical,
                                     struct credentials *credentials);

/* ---- What several sources share ---- */

/* Notes the problem and returns SOURCE_BROKEN. */
__attribute__((format(printf, 2, 3))) enum source_result source_fail(struct source_search *search,
                                                                     const char *format, ...);
/* Members of a JSON answer become credentials. The expiration is a time in ISO 8601; NULL or
 * missing: never. */
struct source_members {
  const char *id, *secret, *token, *expiration;
};
enum source_result source_take(struct source_search *search, const node *from,
                               const struct source_members *members,
                               struct credentials *credentials);
/* A GET or PUT of a metadata service, tried `attempts` times: the body of a 200, NULL otherwise
 * with *status, 0 without answer. */
const char *source_fetch(struct source_search *search, const struct http_request *request,
                         unsigned attempts, int *status);
/* Metadata answers have some 1.5 KB. */
#define SOURCE_LARGEST_ANSWER ((size_t)32 * 1024)

#endif

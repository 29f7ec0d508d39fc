/* The credentials of a container (ECS, EKS Pod Identity, CodeBuild, CloudShell). The URL comes from
 * the environment: plain HTTP is taken only to this machine and to the addresses that AWS names, so
 * that nobody else can be asked. */
#include <string.h>

#include "aws/sources.h"

#define TIMEOUT ((int64_t)2000)
#define ATTEMPTS 3
#define MOST_TOKEN_BYTES ((size_t)16 * 1024)

static bool is_host(const char *host, size_t length, const char *name) {
  return strlen(name) == length && strncmp(host, name, length) == 0;
}

/* 127.0.0.0/8, four numbers, nothing that a resolver would look up. */
static bool is_loopback(const char *host, size_t length) {
  size_t points = 0;
  for (size_t i = 0; i < length; i++) {
    points += host[i] == '.';
    if (host[i] != '.' && (host[i] < '0' || host[i] > '9')) return false;
  }
  return points == 3 && strncmp(host, "127.", 4) == 0 && host[length - 1] != '.';
}

static bool is_allowed(const char *url) {
  static const char *const hosts[] = {"localhost", "169.254.170.2", "169.254.170.23", "[::1]",
                                      "[fd00:ec2::23]"};
  if (strncmp(url, "https://", 8) == 0) return !strchr(url, '@');
  if (strncmp(url, "http://", 7) != 0 || strchr(url, '@')) return false;
  const char *host = url + 7;
  size_t length = *host == '[' ? strcspn(host, "]") + 1 : strcspn(host, ":/?#");
  if (host[length] && !strchr(":/?", host[length])) return false;
  for (size_t i = 0; i < sizeof hosts / sizeof *hosts; i++)
    if (is_host(host, length, hosts[i])) return true;
  return is_loopback(host, length);
}

/* The value of the Authorization header; NULL with the problem noted, "" where there is none to
 * send. */
static const char *authorization(struct source_search *search) {
  const struct world *world = search->caller->world;
  const char *file = world_variable(world, "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE");
  const char *token = world_variable(world, "AWS_CONTAINER_AUTHORIZATION_TOKEN");
  struct text text;
  if (file &&
      world->file(world->context, file, MOST_TOKEN_BYTES, search->arena, &text) != FILE_READ) {
    source_fail(search, "the container's token file %s cannot be read",
                text_shown(search->arena, file));
    return NULL;
  }
  if (file) token = text.at;
  if (!token || !strpbrk(token, "\r\n")) return token ? token : "";
  source_fail(search, "the container's authorization token has a line break in it");
  return NULL;
}

enum source_result source_container(struct source_search *search, struct credentials *credentials) {
  static const struct source_members members = {"AccessKeyId", "SecretAccessKey", "Token",
                                                "Expiration"};
  const struct world *world = search->caller->world;
  const char *relative = world_variable(world, "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI");
  const char *url = world_variable(world, "AWS_CONTAINER_CREDENTIALS_FULL_URI");
  if (relative)
    url =
        text_new(search->arena, "http://169.254.170.2%s%s", *relative == '/' ? "" : "/", relative);
  if (!url) return SOURCE_NOT_SET_UP;
  if (!is_allowed(url))
    return source_fail(search,
                       "AWS_CONTAINER_CREDENTIALS_FULL_URI is %s; plain http is allowed to "
                       "loopback and container addresses only",
                       text_shown(search->arena, url));
  const char *token = authorization(search);
  if (!token) return SOURCE_BROKEN;
  struct http_header headers[] = {{"Accept", "application/json"}, {"Authorization", token}};
  struct http_request request = {.method = "GET",
                                 .url = url,
                                 .headers = headers,
                                 .header_count = *token ? 2 : 1,
                                 .connect_timeout = TIMEOUT,
                                 .timeout = TIMEOUT,
                                 .largest_body = SOURCE_LARGEST_ANSWER,
                                 .is_direct = strncmp(url, "http:", 5) == 0};
  int status = 0;
  struct document_error error;
  const char *body = source_fetch(search, &request, ATTEMPTS, &status);
  if (!body) return SOURCE_BROKEN;
  const node *tree = document_read_json(body, strlen(body), &error);
  if (!tree)
    return source_fail(search, "%s answers with something that is no JSON",
                       text_shown(search->arena, url));
  return source_take(search, tree, &members, credentials);
}

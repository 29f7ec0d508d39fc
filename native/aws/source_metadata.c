/* The role of an EC2 instance, from its metadata service, version 2: a session token is fetched
 * first. Version 1, which any process could be tricked into asking, is not spoken. Asked last, and
 * quietly: most machines have no such service. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "aws/sources.h"

#define ROLES "/latest/meta-data/iam/security-credentials/"

struct service {
  const char *base; /* without a slash at the end */
  int64_t timeout;
  unsigned attempts;
};

/* A number from 1; anything else counts as the usual one. */
static long number(const struct world *world, const char *variable, long usual, long most) {
  const char *value = world_variable(world, variable);
  long read = value ? strtol(value, NULL, 10) : 0;
  return read < 1 ? usual : read > most ? most : read;
}

static const char *value(const struct source_search *search, const char *variable,
                         const char *key) {
  const char *found = world_variable(search->caller->world, variable);
  return found ? found : section_value(search->section, key);
}

static void find_service(struct source_search *search, struct service *service) {
  const char *base =
      value(search, "AWS_EC2_METADATA_SERVICE_ENDPOINT", "ec2_metadata_service_endpoint");
  const char *mode =
      value(search, "AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE", "ec2_metadata_service_endpoint_mode");
  if (!base)
    base =
        mode && strcasecmp(mode, "ipv6") == 0 ? "http://[fd00:ec2::254]" : "http://169.254.169.254";
  size_t length = strlen(base);
  while (length && base[length - 1] == '/') length--;
  const struct world *world = search->caller->world;
  service->base = arena_copy(search->arena, base, length);
  service->timeout = number(world, "AWS_METADATA_SERVICE_TIMEOUT", 1, 60) * 1000;
  service->attempts = (unsigned)number(world, "AWS_METADATA_SERVICE_NUM_ATTEMPTS", 1, 10);
}

static const char *fetch(struct source_search *search, const struct service *service,
                         const char *method, const char *path, const struct http_header *header) {
  struct http_request request = {.method = method,
                                 .url = text_new(search->arena, "%s%s", service->base, path),
                                 .headers = header,
                                 .header_count = 1,
                                 .connect_timeout = service->timeout,
                                 .timeout = service->timeout,
                                 .largest_body = SOURCE_LARGEST_ANSWER,
                                 .is_direct = true};
  int status = 0;
  return source_fetch(search, &request, service->attempts, &status);
}

/* The first line of the list; NULL where it cannot be part of a path. */
static const char *first_role(struct arena *arena, const char *list) {
  if (!list) return NULL;
  size_t length = strcspn(list, "\r\n");
  const char *role = arena_copy(arena, list, length);
  return length &&
                 strspn(role,
                        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+=,.@_-") ==
                     length
             ? role
             : NULL;
}

enum source_result source_metadata(struct source_search *search, struct credentials *credentials) {
  static const struct source_members members = {"AccessKeyId", "SecretAccessKey", "Token",
                                                "Expiration"};
  if (settings_is_true(world_variable(search->caller->world, "AWS_EC2_METADATA_DISABLED")))
    return SOURCE_NOT_SET_UP;
  struct service service;
  find_service(search, &service);
  struct http_header ttl = {"x-aws-ec2-metadata-token-ttl-seconds", "21600"};
  const char *token = fetch(search, &service, "PUT", "/latest/api/token", &ttl);
  if (!token || !*token || strpbrk(token, "\r\n")) return SOURCE_NOT_SET_UP;
  struct http_header header = {"x-aws-ec2-metadata-token", token};
  const char *role = first_role(search->arena, fetch(search, &service, "GET", ROLES, &header));
  if (!role) return SOURCE_NOT_SET_UP;
  const char *body =
      fetch(search, &service, "GET", text_new(search->arena, ROLES "%s", role), &header);
  struct document_error error;
  const node *tree = body ? document_read_json(body, strlen(body), &error) : NULL;
  /* {"Code": ..., "Message": ...}: a role that EC2 may not use */
  if (!node_member(tree, members.id)) return SOURCE_NOT_SET_UP;
  return source_take(search, tree, &members, credentials);
}

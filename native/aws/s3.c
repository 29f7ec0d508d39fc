#include "aws/s3.h"

#include "aws/endpoint.h"
#include "base/partition.h"

/* A bucket is the first label of the host, except at an endpoint of somebody's own, and where its
 * name is no label: points in it would ask for a certificate that nobody has. */
static bool is_in_path(const struct client *client, const char *bucket) {
  return client->settings.endpoints[SERVICE_S3] || !settings_is_label(bucket);
}

static const char *path_of(const struct client *client, struct arena *arena, const char *bucket,
                           const char *key) {
  struct text path;
  text_init(&path, arena);
  text_char(&path, '/');
  if (is_in_path(client, bucket)) {
    sigv4_encode(&path, bucket, true);
    text_char(&path, '/');
  }
  sigv4_encode(&path, key, false);
  return path.at;
}

bool s3_put(struct client *client, struct arena *arena, const char *bucket, const char *key,
            const char *content_type, const char *body, size_t length, struct aws_answer *answer) {
  struct http_header type = {"Content-Type", content_type};
  struct aws_request request = {.service = SERVICE_S3,
                                .operation = "PutObject",
                                .method = "PUT",
                                .path = path_of(client, arena, bucket, key),
                                .host_prefix = is_in_path(client, bucket) ? NULL : bucket,
                                .headers = &type,
                                .header_count = 1,
                                .body = body,
                                .body_length = length};
  client_call(client, arena, &request, answer);
  return answer->outcome == AWS_ANSWERED;
}

const char *s3_url(struct client *client, struct arena *arena, const char *bucket,
                   const char *key) {
  const char *region = client->settings.region ? client->settings.region : "us-east-1";
  struct text url;
  text_init(&url, arena);
  text_format(&url, "https://s3.%s.%s/", region, partition_of(region)->suffix);
  sigv4_encode(&url, bucket, true);
  text_char(&url, '/');
  sigv4_encode(&url, key, false);
  return url.at;
}

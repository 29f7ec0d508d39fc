#include "aws/lambda.h"

const node *lambda_alias(struct client *client, struct arena *arena, const char *function,
                         const char *alias, struct aws_answer *answer) {
  struct text path;
  text_init(&path, arena);
  text_string(&path, "/2015-03-31/functions/");
  sigv4_encode(&path, function, true);
  text_string(&path, "/aliases/");
  sigv4_encode(&path, alias, true);
  struct aws_request request = {
      .service = SERVICE_LAMBDA, .operation = "GetAlias", .method = "GET", .path = path.at};
  client_call(client, arena, &request, answer);
  return answer->outcome == AWS_ANSWERED ? answer->tree : NULL;
}

/* The alarms' own stack against a CloudFormation of recorded answers: their shapes and words are
 * those of AWS's API reference (DescribeStacks, ListStackResources, DescribeStackEvents,
 * CreateStack) and of its query protocol's errors. */
#include "world.h"

#include "alarms/attributes.h"
#include "alerts_stack/alerts_stack.h"

#define RESULT(operation, inner)                                                                  \
  {                                                                                               \
    HTTP_ANSWERED, 200, NULL,                                                                     \
        "<" operation "Response><" operation "Result>" inner "</" operation "Result></" operation \
        "Response>"                                                                               \
  }
#define ID(name) "arn:aws:cloudformation:eu-west-1:123456789012:stack/" name "/1-2-3"
#define STACK(name, status)                                                                  \
  RESULT("DescribeStacks", "<Stacks><member><StackName>" name                                \
                           "</StackName><StackId>" ID(name) "</StackId><StackStatus>" status \
                                                            "</StackStatus></member></Stacks>")
#define REFUSED(code, message)                                                            \
  {                                                                                       \
    HTTP_ANSWERED, 400, NULL,                                                             \
        "<ErrorResponse><Error><Type>Sender</Type><Code>" code "</Code><Message>" message \
        "</Message></Error></ErrorResponse>"                                              \
  }
#define MISSING REFUSED("ValidationError", "Stack with id shop-dev-alerts does not exist")
#define RESOURCE(id, type, physical)                                                   \
  "<member><LogicalResourceId>" id "</LogicalResourceId><PhysicalResourceId>" physical \
  "</PhysicalResourceId><ResourceType>" type                                           \
  "</ResourceType><ResourceStatus>CREATE_COMPLETE</ResourceStatus></member>"
#define RESOURCES                                                                                \
  RESULT("ListStackResources",                                                                   \
         "<StackResourceSummaries>" RESOURCE("Order", "AWS::Lambda::Function", "shop-dev-order") \
             RESOURCE("OrderVersion", "AWS::Lambda::Version",                                    \
                      "arn:aws:lambda:eu-west-1:123456789012:function:shop-dev-order:13")        \
                 RESOURCE("ServerlessDeploymentBucket", "AWS::S3::Bucket",                       \
                          "shop-bucket") "</StackResourceSummaries>")
#define STARTED(operation) RESULT(operation, "<StackId>" ID("shop-dev-alerts") "</StackId>")
#define EVENT(id, type, physical, status, reason)                                               \
  "<member><StackId>" ID("shop-dev-alerts") "</StackId><LogicalResourceId>" id                  \
                                            "</LogicalResourceId><PhysicalResourceId>" physical \
                                            "</PhysicalResourceId><ResourceType>" type          \
                                            "</ResourceType><ResourceStatus>" status            \
                                            "</ResourceStatus><ResourceStatusReason>" reason    \
                                            "</ResourceStatusReason></member>"
#define OWN_EVENT(status) \
  EVENT("shop-dev-alerts", "AWS::CloudFormation::Stack", ID("shop-dev-alerts"), status, "")

#define DOCUMENT(template) \
  "{\"name\":\"shop-dev-alerts\",\"of\":\"shop-dev\",\"template\":" template \
  ",\"tags\":{\"STAGE\":\"dev\",\"Team\":\"shop\"}," \
  "\"parameters\":{\"Order\":{\"logicalId\":\"Order\",\"attribute\":null}," \
  "\"OrderVersionVersion\":{\"logicalId\":\"OrderVersion\"," \
  "\"attribute\":\"Version\"},\"Limit\":{\"value\":\"3\"}}}"
#define TEMPLATE                                                                                 \
  "{\"Parameters\":{\"Order\":{\"Type\":\"String\",\"Default\":\"x\"},\"OrderVersionVersion\":{" \
  "\"Type\":\"String\"},\"Limit\":{}},"                                                          \
  "\"Resources\":{\"A\":{\"Type\":\"AWS::CloudWatch::Alarm\"}}}"

static struct client client;
static struct world world;
static struct alerts_stack stack;
static struct text told;

static void note_line(void *context, const char *line) {
  (void)context;
  text_format(&told, "%s\n", line);
}

static void set_up_stack(const char *document) {
  static const char *const variables[][2] = {{"AWS_ACCESS_KEY_ID", "AKIAEXAMPLE"},
                                             {"AWS_SECRET_ACCESS_KEY", "secret"}};
  const char *problem;
  struct document_error error;
  memcpy(fake.variables, variables, sizeof variables);
  world = fake_world();
  assert_true(client_start(&client, &world, NULL, "eu-west-1", &arena, &problem));
  text_init(&told, &arena);
  stack = (struct alerts_stack){.client = &client,
                                .arena = &arena,
                                .document = document_read_json(document, strlen(document), &error),
                                .tell = note_line};
}

static bool was_sent(size_t i, const char *words) {
  return i < fake.request_count && strstr(fake.requests[i].body, words);
}
static size_t operations(const char *name) {
  size_t count = 0;
  for (size_t i = 0; i < fake.request_count; i++)
    count += strstr(fake.requests[i].body, text_new(&arena, "Action=%s&", name)) != NULL;
  return count;
}

static void a_stack_that_is_not_there_is_created(void **state) {
  (void)state;
  ANSWERS(STACK("shop-dev", "UPDATE_COMPLETE"), RESOURCES, MISSING, STARTED("CreateStack"),
          STACK("shop-dev-alerts", "CREATE_IN_PROGRESS"),
          STACK("shop-dev-alerts", "CREATE_COMPLETE"));
  set_up_stack(DOCUMENT(TEMPLATE));
  assert_int_equal(alerts_stack_deploy(&stack), ALERTS_STACK_FINE);
  assert_string_equal(told.at, "shop-dev-alerts: creating, 1 resource\nshop-dev-alerts: created\n");
  assert_int_equal(fake.request_count, 6);
  assert_int_equal(fake.sleep_count, 1);
  assert_true(was_sent(3, "Action=CreateStack"));
  assert_true(was_sent(3, "StackName=shop-dev-alerts"));
  assert_true(was_sent(
      3,
      "Parameters.member.1.ParameterKey=Order&Parameters.member.1.ParameterValue=shop-dev-order"));
  assert_true(was_sent(3,
                       "Parameters.member.2.ParameterKey=OrderVersionVersion&Parameters.member.2."
                       "ParameterValue=13"));
  assert_true(
      was_sent(3, "Parameters.member.3.ParameterKey=Limit&Parameters.member.3.ParameterValue=3"));
  assert_true(was_sent(3,
                       "Tags.member.1.Key=STAGE&Tags.member.1.Value=dev&Tags.member.2.Key=Team&"
                       "Tags.member.2.Value=shop"));
  assert_true(was_sent(3, "TemplateBody=%7B%22Parameters%22"));
  assert_false(was_sent(3, "Capabilities"));
  assert_true(was_sent(4, "StackName=arn%3Aaws%3Acloudformation"));
}

#define SPLIT_RESOURCES                                                                    \
  RESULT("ListStackResources",                                                             \
         "<StackResourceSummaries>" RESOURCE("OrderStack", "AWS::CloudFormation::Stack",   \
                                             "shop-dev-OrderStack-1")                      \
             RESOURCE("OtherStack", "AWS::CloudFormation::Stack", "shop-dev-OtherStack-1") \
                 RESOURCE("ServerlessDeploymentBucket", "AWS::S3::Bucket",                 \
                          "shop-bucket") "</StackResourceSummaries>")

/* A stack that was split has the functions in nested stacks; the others are not asked for. */
static void a_parameter_for_a_resource_of_a_nested_stack_gets_its_value(void **state) {
  (void)state;
  ANSWERS(STACK("shop-dev", "UPDATE_COMPLETE"), SPLIT_RESOURCES, RESOURCES, MISSING,
          STARTED("CreateStack"), STACK("shop-dev-alerts", "CREATE_COMPLETE"));
  set_up_stack(DOCUMENT(TEMPLATE));
  assert_int_equal(alerts_stack_deploy(&stack), ALERTS_STACK_FINE);
  assert_int_equal(operations("ListStackResources"), 2);
  assert_true(was_sent(2, "StackName=shop-dev-OrderStack-1"));
  assert_true(was_sent(
      4,
      "Parameters.member.1.ParameterKey=Order&Parameters.member.1.ParameterValue=shop-dev-order"));
}

static void a_stack_that_is_there_is_updated(void **state) {
  (void)state;
  ANSWERS(STACK("shop-dev", "UPDATE_COMPLETE"), RESOURCES,
          STACK("shop-dev-alerts", "UPDATE_COMPLETE"), STARTED("UpdateStack"),
          STACK("shop-dev-alerts", "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS"),
          STACK("shop-dev-alerts", "UPDATE_COMPLETE"));
  set_up_stack(DOCUMENT(TEMPLATE));
  assert_int_equal(alerts_stack_deploy(&stack), ALERTS_STACK_FINE);
  assert_string_equal(told.at, "shop-dev-alerts: updating, 1 resource\nshop-dev-alerts: updated\n");
  assert_true(was_sent(3, "Action=UpdateStack"));
  assert_int_equal(operations("CreateStack"), 0);
}

static void nothing_to_change_is_fine(void **state) {
  (void)state;
  ANSWERS(STACK("shop-dev", "UPDATE_COMPLETE"), RESOURCES,
          STACK("shop-dev-alerts", "CREATE_COMPLETE"),
          REFUSED("ValidationError", "No updates are to be performed."));
  set_up_stack(DOCUMENT(TEMPLATE));
  assert_int_equal(alerts_stack_deploy(&stack), ALERTS_STACK_FINE);
  assert_string_equal(stack.problem, "");
  assert_string_equal(told.at,
                      "shop-dev-alerts: updating, 1 resource\nshop-dev-alerts: has not changed\n");
  assert_int_equal(fake.request_count, 4);
}

static void a_failure_has_the_first_reason_of_this_operation(void **state) {
  (void)state;
  ANSWERS(
      STACK("shop-dev", "UPDATE_COMPLETE"), RESOURCES, STACK("shop-dev-alerts", "CREATE_COMPLETE"),
      STARTED("UpdateStack"), STACK("shop-dev-alerts", "UPDATE_ROLLBACK_COMPLETE"),
      RESULT("DescribeStackEvents",
             "<StackEvents>" OWN_EVENT("UPDATE_ROLLBACK_COMPLETE") EVENT(
                 "B", "AWS::SNS::Topic", "", "CREATE_FAILED", "Resource creation cancelled")
                 EVENT("A", "AWS::CloudWatch::Alarm", "", "CREATE_FAILED", "Invalid period\x1b[2J")
                     OWN_EVENT("UPDATE_IN_PROGRESS")
                         EVENT("Old", "AWS::SNS::Topic", "", "CREATE_FAILED",
                               "of another update") "</StackEvents>"));
  set_up_stack(DOCUMENT(TEMPLATE));
  assert_int_equal(alerts_stack_deploy(&stack), ALERTS_STACK_FAILED);
  assert_non_null(
      strstr(stack.problem,
             "the stack shop-dev-alerts could not be updated, it is UPDATE_ROLLBACK_COMPLETE: A "
             "(AWS::CloudWatch::Alarm) CREATE_FAILED: Invalid period"));
  assert_null(strchr(stack.problem, '\x1b'));
}

static void a_creation_that_failed_is_removed_and_tried_again(void **state) {
  (void)state;
  ANSWERS(STACK("shop-dev", "UPDATE_COMPLETE"), RESOURCES,
          STACK("shop-dev-alerts", "ROLLBACK_COMPLETE"), RESULT("DeleteStack", ""),
          STACK("shop-dev-alerts", "DELETE_COMPLETE"), STARTED("CreateStack"),
          STACK("shop-dev-alerts", "CREATE_COMPLETE"));
  set_up_stack(DOCUMENT(TEMPLATE));
  assert_int_equal(alerts_stack_deploy(&stack), ALERTS_STACK_FINE);
  assert_true(was_sent(3, "Action=DeleteStack"));
  assert_true(was_sent(5, "Action=CreateStack"));
}

static void somebody_elses_update_is_waited_for(void **state) {
  (void)state;
  ANSWERS(STACK("shop-dev", "UPDATE_COMPLETE"), RESOURCES,
          STACK("shop-dev-alerts", "UPDATE_IN_PROGRESS"),
          STACK("shop-dev-alerts", "UPDATE_COMPLETE"), STARTED("UpdateStack"),
          STACK("shop-dev-alerts", "UPDATE_COMPLETE"));
  set_up_stack(DOCUMENT(TEMPLATE));
  assert_int_equal(alerts_stack_deploy(&stack), ALERTS_STACK_FINE);
  assert_true(was_sent(4, "Action=UpdateStack"));
}

static void without_a_template_the_stack_goes(void **state) {
  (void)state;
  ANSWERS(STACK("shop-dev-alerts", "CREATE_COMPLETE"), RESULT("DeleteStack", ""),
          STACK("shop-dev-alerts", "DELETE_IN_PROGRESS"),
          STACK("shop-dev-alerts", "DELETE_COMPLETE"));
  set_up_stack(DOCUMENT("null"));
  assert_int_equal(alerts_stack_deploy(&stack), ALERTS_STACK_FINE);
  assert_string_equal(told.at, "shop-dev-alerts: removing\nshop-dev-alerts: removed\n");
  assert_true(was_sent(1, "Action=DeleteStack"));
  assert_int_equal(operations("ListStackResources"), 0);
}

static void a_removal_of_nothing_is_fine(void **state) {
  (void)state;
  ANSWERS(MISSING);
  set_up_stack(DOCUMENT(TEMPLATE));
  assert_int_equal(alerts_stack_remove(&stack), ALERTS_STACK_FINE);
  assert_string_equal(told.at, "shop-dev-alerts: is not there, nothing to remove\n");
  assert_int_equal(fake.request_count, 1);
}

static void a_removal_that_fails_says_why(void **state) {
  (void)state;
  ANSWERS(STACK("shop-dev-alerts", "CREATE_COMPLETE"), RESULT("DeleteStack", ""),
          STACK("shop-dev-alerts", "DELETE_FAILED"),
          RESULT("DescribeStackEvents",
                 "<StackEvents>" OWN_EVENT("DELETE_FAILED")
                     EVENT("A", "AWS::SNS::Topic", "a", "DELETE_FAILED", "no right")
                         OWN_EVENT("DELETE_IN_PROGRESS") "</StackEvents>"));
  set_up_stack(DOCUMENT(TEMPLATE));
  assert_int_equal(alerts_stack_remove(&stack), ALERTS_STACK_FAILED);
  assert_string_equal(stack.problem,
                      "the stack shop-dev-alerts could not be removed, it is DELETE_FAILED: A "
                      "(AWS::SNS::Topic) DELETE_FAILED: no right");
}

/* A template of so many bytes: the description fills it up. */
static const char *document_of(size_t bytes) {
  static const char start[] = "{\"Description\":\"",
                    rest[] = "\",\"Parameters\":{},\"Resources\":{}}";
  size_t filling = bytes - (sizeof start - 1) - (sizeof rest - 1);
  char *description = arena_alloc(&arena, filling + 1);
  memset(description, 'x', filling);
  description[filling] = '\0';
  return text_new(&arena,
                  "{\"name\":\"shop-dev-alerts\",\"of\":\"shop-dev\",\"parameters\":{},\"tags\":{},"
                  "\"template\":%s%s%s}",
                  start, description, rest);
}

static void the_largest_body_goes_in_the_request(void **state) {
  (void)state;
  ANSWERS(STACK("shop-dev", "UPDATE_COMPLETE"), RESOURCES, MISSING, STARTED("CreateStack"),
          STACK("shop-dev-alerts", "CREATE_COMPLETE"));
  set_up_stack(document_of(51200));
  assert_int_equal(alerts_stack_deploy(&stack), ALERTS_STACK_FINE);
  assert_true(was_sent(3, "&TemplateBody="));
}

static void a_larger_one_goes_through_the_bucket(void **state) {
  (void)state;
  ANSWERS(STACK("shop-dev", "UPDATE_COMPLETE"), RESOURCES, {HTTP_ANSWERED, 200, NULL, ""}, MISSING,
          STARTED("CreateStack"), STACK("shop-dev-alerts", "CREATE_COMPLETE"));
  set_up_stack(document_of(51201));
  stack.prefix = "serverless/shop/dev/1";
  assert_int_equal(alerts_stack_deploy(&stack), ALERTS_STACK_FINE);
  assert_string_equal(fake.requests[2].url,
                      "PUT "
                      "https://shop-bucket.s3.eu-west-1.amazonaws.com/serverless/shop/dev/1/"
                      "compiled-cloudformation-alerts-template.json");
  assert_non_null(strstr(fake.requests[2].headers, "Content-Type: application/json"));
  assert_true(was_sent(4,
                       "TemplateURL=https%3A%2F%2Fs3.eu-west-1.amazonaws.com%2Fshop-bucket%"
                       "2Fserverless%2Fshop%2Fdev%2F1%2Fcompiled"));
  assert_false(was_sent(4, "TemplateBody"));
}

static void a_bucket_can_be_given_or_is_missed(void **state) {
  (void)state;
  ANSWERS(STACK("shop-dev", "UPDATE_COMPLETE"),
          RESULT("ListStackResources", "<StackResourceSummaries></StackResourceSummaries>"),
          {HTTP_ANSWERED, 200, NULL, ""}, MISSING, STARTED("CreateStack"),
          STACK("shop-dev-alerts", "CREATE_COMPLETE"));
  set_up_stack(document_of(60000));
  stack.bucket = "mine";
  assert_int_equal(alerts_stack_deploy(&stack), ALERTS_STACK_FINE);
  assert_string_equal(fake.requests[2].url,
                      "PUT "
                      "https://mine.s3.eu-west-1.amazonaws.com/shop-dev/"
                      "compiled-cloudformation-alerts-template.json");
  fake.request_count = 0;
  stack.bucket = NULL;
  assert_int_equal(alerts_stack_deploy(&stack), ALERTS_STACK_FAILED);
  assert_int_equal(fake.request_count, 2);
  assert_non_null(strstr(stack.problem, "give --bucket"));
}

static void a_value_that_is_missing(void **state) {
  (void)state;
  ANSWERS(STACK("shop-dev", "UPDATE_COMPLETE"),
          RESULT("ListStackResources", "<StackResourceSummaries></StackResourceSummaries>"),
          MISSING, STARTED("CreateStack"), STACK("shop-dev-alerts", "CREATE_COMPLETE"));
  set_up_stack(DOCUMENT(TEMPLATE));
  assert_int_equal(alerts_stack_deploy(&stack), ALERTS_STACK_FAILED);
  assert_string_equal(stack.problem,
                      "the stack shop-dev has no value for the parameter OrderVersionVersion: its "
                      "resource is not there");
  assert_int_equal(fake.request_count, 2);
}

static void capabilities_are_those_that_are_needed(void **state) {
  (void)state;
  ANSWERS(STACK("shop-dev", "UPDATE_COMPLETE"), RESOURCES, MISSING, STARTED("CreateStack"),
          STACK("shop-dev-alerts", "CREATE_COMPLETE"));
  set_up_stack(
      "{\"name\":\"shop-dev-alerts\",\"of\":\"shop-dev\",\"parameters\":{},\"tags\":{},"
      "\"template\":{\"Transform\":\"AWS::Include\","
      "\"Resources\":{\"R\":{\"Type\":\"AWS::IAM::Role\"}}}}");
  assert_int_equal(alerts_stack_deploy(&stack), ALERTS_STACK_FINE);
  assert_true(was_sent(
      3,
      "Capabilities.member.1=CAPABILITY_NAMED_IAM&Capabilities.member.2=CAPABILITY_AUTO_EXPAND"));
}

static void refusals_of_aws_are_told(void **state) {
  (void)state;
  ANSWERS(STACK("shop-dev", "UPDATE_COMPLETE"), RESOURCES,
          REFUSED("AccessDenied", "User is not authorized"));
  set_up_stack(DOCUMENT(TEMPLATE));
  assert_int_equal(alerts_stack_deploy(&stack), ALERTS_STACK_WORLD);
  assert_non_null(strstr(stack.problem, "AccessDenied"));
  assert_non_null(strstr(stack.problem, "User is not authorized"));
}

static void who_wants_to_end_does_not_wait(void **state) {
  (void)state;
  ANSWERS(STACK("shop-dev", "UPDATE_COMPLETE"), RESOURCES, MISSING, STARTED("CreateStack"),
          STACK("shop-dev-alerts", "CREATE_IN_PROGRESS"));
  set_up_stack(DOCUMENT(TEMPLATE));
  fake.wants_to_end = true;
  assert_int_equal(alerts_stack_deploy(&stack), ALERTS_STACK_INTERRUPTED);
  assert_int_equal(fake.request_count, 5);
}

/* Each sleep of the wait takes ten minutes of this world's time. */
static bool long_sleep(void *context, int64_t milliseconds) {
  (void)context, (void)milliseconds;
  fake.now += 10 * 60 * 1000;
  return true;
}

static void a_wait_has_an_end(void **state) {
  (void)state;
  ANSWERS(STACK("shop-dev-alerts", "UPDATE_IN_PROGRESS"));
  set_up_stack(DOCUMENT("null"));
  client.world.sleep = long_sleep;
  assert_int_equal(alerts_stack_deploy(&stack), ALERTS_STACK_WORLD);
  assert_int_equal(fake.request_count, 8);
  assert_non_null(strstr(stack.problem, "UPDATE_IN_PROGRESS"));
}

static void what_is_no_description_is_refused(void **state) {
  (void)state;
  static const char *const documents[] = {
      "{}",
      "[]",
      "null",
      "1",
      "{\"name\":\"a\",\"of\":\"b\"}",
      "{\"name\":\"\",\"of\":\"b\",\"template\":null}",
      "{\"name\":\"a\",\"template\":null}",
      "{\"name\":1,\"of\":\"b\",\"template\":null}",
      "{\"name\":\"a\",\"of\":\"b\",\"template\":\"x\"}",
      "{\"name\":\"a\",\"of\":\"b\",\"template\":{},\"parameters\":[{}]}",
      "{\"name\":\"a\",\"of\":\"b\",\"template\":{},\"tags\":[\"x\"]}"};
  for (size_t i = 0; i < sizeof documents / sizeof *documents; i++) {
    set_up_stack(documents[i]);
    assert_int_equal(alerts_stack_deploy(&stack), ALERTS_STACK_FAILED);
    assert_int_equal(alerts_stack_remove(&stack), ALERTS_STACK_FAILED);
    assert_non_null(strstr(stack.problem, "no description"));
  }
  assert_int_equal(fake.request_count, 0);
}

/* Return values as AWS's template reference shows them for these types. */
static void attributes_are_those_of_fn_get_att(void **state) {
  (void)state;
  static const char stack_id[] =
      "arn:aws-cn:cloudformation:cn-north-1:123456789012:stack/shop-dev/1-2-3";
  static const char *const rows[][4] = {
      {"AWS::Lambda::Version", "Version",
       "arn:aws-cn:lambda:cn-north-1:123456789012:function:order:13", "13"},
      {"AWS::Lambda::Function", "Arn", "order",
       "arn:aws-cn:lambda:cn-north-1:123456789012:function:order"},
      {"AWS::SNS::Topic", "TopicName", "arn:aws-cn:sns:cn-north-1:123456789012:red", "red"},
      {"AWS::SQS::Queue", "Arn", "https://sqs.cn-north-1.amazonaws.com.cn/123456789012/jobs",
       "arn:aws-cn:sqs:cn-north-1:123456789012:jobs"},
      {"AWS::SQS::Queue", "QueueName", "https://sqs.cn-north-1.amazonaws.com.cn/123456789012/jobs",
       "jobs"},
      {"AWS::DynamoDB::Table", "Arn", "orders",
       "arn:aws-cn:dynamodb:cn-north-1:123456789012:table/orders"},
      {"AWS::Kinesis::Stream", "Arn", "clicks",
       "arn:aws-cn:kinesis:cn-north-1:123456789012:stream/clicks"},
      {"AWS::Logs::LogGroup", "Arn", "/aws/lambda/order",
       "arn:aws-cn:logs:cn-north-1:123456789012:log-group:/aws/lambda/order:*"},
  };
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
    assert_string_equal(attribute_value(&arena, rows[i][0], rows[i][1], rows[i][2], stack_id),
                        rows[i][3]);
  assert_string_equal(attribute_value(&arena, "Any::Type", NULL, "x", stack_id), "x");
  assert_null(attribute_value(&arena, "AWS::Lambda::Function", "Version", "x", stack_id));
  assert_null(attribute_value(&arena, "AWS::Lambda::Function", "Arn", "x", "no-arn"));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      WORLD_TEST(a_stack_that_is_not_there_is_created),
      WORLD_TEST(a_parameter_for_a_resource_of_a_nested_stack_gets_its_value),
      WORLD_TEST(a_stack_that_is_there_is_updated),
      WORLD_TEST(nothing_to_change_is_fine),
      WORLD_TEST(a_failure_has_the_first_reason_of_this_operation),
      WORLD_TEST(a_creation_that_failed_is_removed_and_tried_again),
      WORLD_TEST(somebody_elses_update_is_waited_for),
      WORLD_TEST(without_a_template_the_stack_goes),
      WORLD_TEST(a_removal_of_nothing_is_fine),
      WORLD_TEST(a_removal_that_fails_says_why),
      WORLD_TEST(the_largest_body_goes_in_the_request),
      WORLD_TEST(a_larger_one_goes_through_the_bucket),
      WORLD_TEST(a_bucket_can_be_given_or_is_missed),
      WORLD_TEST(a_value_that_is_missing),
      WORLD_TEST(capabilities_are_those_that_are_needed),
      WORLD_TEST(refusals_of_aws_are_told),
      WORLD_TEST(who_wants_to_end_does_not_wait),
      WORLD_TEST(a_wait_has_an_end),
      WORLD_TEST(what_is_no_description_is_refused),
      WORLD_TEST(attributes_are_those_of_fn_get_att),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}

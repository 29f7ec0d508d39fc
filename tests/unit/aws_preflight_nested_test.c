/* The look before an update of a stack with nested stacks: answers by operation and stack, written
 * from botocore's model of CloudFormation. */
#include "world.h"

#include "preflight/preflight.h"

/* ---- A world that answers by operation and stack ---- */

struct row {
  const char *operation, *stack; /* parts of the request; stack: NULL for any */
  int status;
  const char *body;
};

enum { MOST_ROWS = 16 };
static struct row rows[MOST_ROWS];
static size_t row_count;
static char asked[2048]; /* "GetTemplate shop-dev; ..." */

static void add_row(const char *operation, const char *stack, const char *body) {
  assert_true(row_count < MOST_ROWS);
  rows[row_count++] = (struct row){operation, stack, 200, body};
}

static bool is_of_stack(const char *body, const char *stack) {
  const char *name = strstr(body, "StackName=");
  size_t length = stack ? strlen(stack) : 0;
  if (!stack) return true;
  return name && strncmp(name + 10, stack, length) == 0 &&
         (name[10 + length] == '&' || !name[10 + length]);
}

/* The row that was added last goes before. */
static void answer(void *context, const struct http_request *request, struct arena *into,
                   struct http_response *response) {
  static struct fake_answer given;
  fake.request_count = 0;
  fake_http(context, request, into, response);
  const struct fake_request *noted = &fake.requests[0];
  for (size_t i = row_count; i-- > 0;) {
    bool is_asked = strstr(noted->body, rows[i].operation) ||
                    strstr(noted->headers, rows[i].operation) ||
                    strstr(noted->url, rows[i].operation);
    if (!is_asked || !is_of_stack(noted->body, rows[i].stack)) continue;
    size_t length = strlen(asked);
    snprintf(asked + length, sizeof asked - length, "%s%s%s", rows[i].operation,
             rows[i].stack ? " " : "", rows[i].stack ? rows[i].stack : "");
    strcat(asked, "; ");
    given = (struct fake_answer){0, rows[i].status, NULL, rows[i].body};
    fake.answers = &given;
    fake.request_count = 0;
    fake_http(context, request, into, response);
    return;
  }
  fail_msg("not expected: %s %s", noted->url, noted->body);
}

#define XML(operation, inside)                                                               \
  "<" operation "Response><" operation "Result>" inside "</" operation "Result></" operation \
  "Response>"
#define RESOURCE(id, type, name)                                             \
  "<member><LogicalResourceId>" id "</LogicalResourceId><ResourceType>" type \
  "</ResourceType><PhysicalResourceId>" name                                 \
  "</PhysicalResourceId><ResourceStatus>UPDATE_COMPLETE</ResourceStatus></member>"
#define LIST(resources) \
  XML("ListStackResources", "<StackResourceSummaries>" resources "</StackResourceSummaries>")

static const char *quoted(const char *text) {
  char *copy = arena_string(&arena, text);
  for (char *c = copy; *c; c++)
    if (*c == '\'') *c = '"';
  return copy;
}

static void deployed(const char *stack, const char *template) {
  add_row(
      "GetTemplate", stack,
      text_new(&arena, XML("GetTemplate", "<TemplateBody>%s</TemplateBody>"), quoted(template)));
}

/* ---- The templates ---- */

/* The root has the application, the roles and the nested stack, which gets one of the roles. */
static const char *root_of(const char *role) {
  return text_new(&arena,
                  "{'Resources':{'App':{'Type':'AWS::CodeDeploy::Application','Properties':{}},"
                  "'RoleA':{'Type':'AWS::IAM::Role'},'RoleB':{'Type':'AWS::IAM::Role'},'Nested':{"
                  "'Type':'AWS::CloudFormation::Stack','Properties':{'TemplateURL':'nested.json',"
                  "'Parameters':{'RoleArn':{'Fn::GetAtt':['%s','Arn']},'App':{'Ref':'App'}}}}}}",
                  role);
}

#define ROLLED_OUT(version, role)                                                                  \
  "'Order':{'Type':'AWS::Lambda::Function','Properties':{'FunctionName':'shop-dev-order','Role'"   \
  ":" role "}},'" version                                                                          \
  "':{'Type':'AWS::Lambda::Version','Properties':{'FunctionName':{'Ref':'Order'}}},'Red':{'Type':" \
  "'AWS::CloudWatch::Alarm','Properties':{}},'Group':{'Type':'AWS::CodeDeploy::DeploymentGroup',"  \
  "'Properties':{'DeploymentGroupName':'shop-dev-group','AlarmConfiguration':{'Enabled':true,"     \
  "'Alarms':[{'Name':{'Ref':'Red'}}]}}},'Alias':{'Type':'AWS::Lambda::Alias','Properties':{"       \
  "'FunctionName':{'Ref':'Order'},'FunctionVersion':{'Fn::GetAtt':['" version                      \
  "','Version']},'Name':'live'},'UpdatePolicy':{'CodeDeployLambdaAliasUpdate':{"                   \
  "'ApplicationName':{'Ref':'App'},'DeploymentGroupName':{'Ref':'Group'}}}}"
#define NESTED(version)                                                                           \
  "{'Parameters':{'RoleArn':{'Type':'String'},'App':{'Type':'String'}},'Resources':{" ROLLED_OUT( \
      version, "{'Ref':'RoleArn'}") "}}"
#define UNSPLIT(version)                                                                  \
  "{'Resources':{'App':{'Type':'AWS::CodeDeploy::Application','Properties':{}},'RoleA':{" \
  "'Type':'AWS::IAM::Role'}," ROLLED_OUT(version, "{'Fn::GetAtt':['RoleA','Arn']}") "}}"

static void all_is_well(void) {
  row_count = 0;
  *asked = '\0';
  add_row("DescribeStacks", "shop-dev",
          XML("DescribeStacks",
              "<Stacks><member><StackStatus>UPDATE_COMPLETE</StackStatus></member></Stacks>"));
  deployed("shop-dev", root_of("RoleA"));
  deployed("shop-dev-Nested-1", NESTED("VersionOne"));
  add_row("ListStackResources", "shop-dev",
          LIST(RESOURCE("Nested", "AWS::CloudFormation::Stack", "shop-dev-Nested-1")
                   RESOURCE("App", "AWS::CodeDeploy::Application", "shop-App-1")));
  add_row("ListStackResources", "shop-dev-Nested-1",
          LIST(RESOURCE("Red", "AWS::CloudWatch::Alarm", "shop-dev-Nested-1-Red-2")));
  add_row("CodeDeploy_20141006.ListDeployments", NULL, "{\"deployments\":[]}");
  add_row("/2015-03-31/functions/", NULL, "{\"FunctionVersion\":\"12\"}");
  add_row("GraniteServiceVersion20100801.DescribeAlarms", NULL, "{\"MetricAlarms\":[]}");
}

static node *give(void *context, const struct nested_stack *stack) {
  return stack->file ? json(context) : NULL;
}

static const char *look(const char *root, const char *nested) {
  static const char *const variables[][2] = {{"AWS_REGION", "eu-west-1"},
                                             {"AWS_ACCESS_KEY_ID", "AKID"},
                                             {"AWS_SECRET_ACCESS_KEY", "geheim"}};
  static const struct fake_answer none = {0, 404, NULL, ""};
  struct client client;
  struct diagnostics diagnostics;
  struct stacks stacks;
  struct text text;
  const char *problem = "";
  memcpy(fake.variables, variables, sizeof variables);
  fake.answers = &none;
  fake.answer_count = 1;
  struct world world = fake_world();
  world.http = answer;
  if (!client_start(&client, &world, NULL, NULL, &arena, &problem)) fail_msg("%s", problem);
  diagnostics_init(&diagnostics, &arena);
  stacks_read(&stacks, &arena, json(root), give, (void *)nested);
  preflight_look(&(struct preflight){&client, &arena, "shop-dev", stacks_flatten(&stacks),
                                     &diagnostics, &stacks});
  client_end(&client);
  text_init(&text, &arena);
  for (size_t i = 0; i < diagnostics.count; i++)
    text_format(&text, "%s %s: %s\n", diagnostic_rules[diagnostics.list[i].id].id,
                diagnostics.list[i].path, diagnostics.list[i].message);
  return text.at;
}

/* ---- Tests ---- */

static void a_rollout_in_a_nested_stack_is_compared_and_asked_for(void **state) {
  (void)state;
  all_is_well();
  assert_string_equal(look(root_of("RoleA"), NESTED("VersionTwo")), "");
  assert_string_equal(
      asked,
      "DescribeStacks shop-dev; GetTemplate shop-dev; ListStackResources shop-dev; GetTemplate "
      "shop-dev-Nested-1; ListStackResources shop-dev-Nested-1; "
      "CodeDeploy_20141006.ListDeployments; /2015-03-31/functions/; "
      "GraniteServiceVersion20100801.DescribeAlarms; ");
  all_is_well();
  assert_string_equal(
      look(root_of("RoleA"), NESTED("VersionOne")),
      "RO608 nested.json: Resources.Alias: shop-dev-order publishes no new version: none of its "
      "traffic is shifted\n");
  all_is_well();
  assert_string_equal(
      look(root_of("RoleB"), NESTED("VersionTwo")),
      "RO605 nested.json: Resources.Order.Properties.Role: the execution role of shop-dev-order "
      "changes together with its code\n");
}

static void a_name_that_cloudformation_made_is_the_nested_stacks(void **state) {
  (void)state;
  all_is_well();
  add_row("GraniteServiceVersion20100801.DescribeAlarms", NULL,
          "{\"MetricAlarms\":[{\"AlarmName\":\"shop-dev-Nested-1-Red-2\",\"StateValue\":\"ALARM\","
          "\"StateReason\":\"why\"}]}");
  assert_string_equal(
      look(root_of("RoleA"), NESTED("VersionTwo")),
      "RO604 nested.json: Resources.Alias: the alarm shop-dev-Nested-1-Red-2 is in ALARM, and "
      "would stop the rollout of shop-dev-order: why\n");
}

static void a_rollout_that_moves_to_another_stack_is_refused(void **state) {
  (void)state;
  all_is_well();
  deployed("shop-dev", UNSPLIT("VersionOne"));
  assert_string_equal(
      look(root_of("RoleA"), NESTED("VersionTwo")),
      "RO610 nested.json: Resources.Alias: the alias of shop-dev-order is deployed in the root "
      "stack and would move to the nested stack Nested, where it cannot be created "
      "while it exists\n");
  all_is_well();
  assert_string_equal(
      look(UNSPLIT("VersionTwo"), "{}"),
      "RO610 Resources.Alias: the alias of shop-dev-order is deployed in the nested "
      "stack Nested and would move to the root stack, where it cannot be created "
      "while it exists\n");
}

static void a_nested_stack_that_is_not_known_is_a_note(void **state) {
  (void)state;
  all_is_well();
  deployed("shop-dev-Nested-1", "{");
  assert_string_equal(look(root_of("RoleA"), NESTED("VersionTwo")),
                      "RO609 : what is deployed of Nested is not known: its template cannot be "
                      "read: the document ends too early\n");
  assert_non_null(strstr(asked, "ListDeployments"));
  all_is_well();
  rows[row_count++] = (struct row){"GetTemplate", "shop-dev-Nested-1", 400,
                                   "<ErrorResponse><Error><Code>AccessDenied</Code><Message>not "
                                   "allowed</Message></Error></ErrorResponse>"};
  assert_string_equal(look(root_of("RoleA"), NESTED("VersionTwo")),
                      "RO609 : what is deployed is not known: cloudformation:GetTemplate: not "
                      "allowed\n");
  assert_non_null(strstr(asked, "ListDeployments"));
}

static void an_alias_that_is_new_in_a_nested_stack_shifts_nothing(void **state) {
  (void)state;
  all_is_well();
  deployed("shop-dev-Nested-1", "{'Resources':{'Order':{'Type':'AWS::Lambda::Function'}}}");
  assert_string_equal(
      look(root_of("RoleA"), NESTED("VersionTwo")),
      "RO607 nested.json: Resources.Alias: shop-dev-order gets its alias by this update: all of "
      "its traffic goes to the new version at once, without hooks and alarms\n");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      WORLD_TEST(a_rollout_in_a_nested_stack_is_compared_and_asked_for),
      WORLD_TEST(a_name_that_cloudformation_made_is_the_nested_stacks),
      WORLD_TEST(a_rollout_that_moves_to_another_stack_is_refused),
      WORLD_TEST(a_nested_stack_that_is_not_known_is_a_note),
      WORLD_TEST(an_alias_that_is_new_in_a_nested_stack_shifts_nothing),
  };
  return RUN(tests);
}

/* The look before an update, at answers written from the wire formats: botocore's models of
 * CloudFormation, CodeDeploy, Lambda and CloudWatch. */
#include "world.h"

#include "preflight/preflight.h"

/* ---- A world that answers by operation ---- */

enum { STACK, TEMPLATE, RESOURCES, DEPLOYMENTS, ALIAS, ALARMS, OPERATIONS };

/* What a request of the operation has in its body, its headers or its URL. */
static const char *const keys[OPERATIONS] = {
    "Action=DescribeStacks",     "Action=GetTemplate",
    "Action=ListStackResources", "CodeDeploy_20141006.ListDeployments",
    "/2015-03-31/functions/",    "GraniteServiceVersion20100801.DescribeAlarms"};
static struct fake_answer answers[OPERATIONS];
static unsigned asked[OPERATIONS];
static int64_t takes; /* an answer, milliseconds */

static void answer(void *context, const struct http_request *request, struct arena *into,
                   struct http_response *response) {
  fake.request_count = 0;
  fake_http(context, request, into, response);
  for (int i = 0; i < OPERATIONS; i++) {
    if (!strstr(fake.requests[0].url, keys[i]) && !strstr(fake.requests[0].body, keys[i]) &&
        !strstr(fake.requests[0].headers, keys[i]))
      continue;
    asked[i]++;
    fake.now += takes;
    fake.answers = &answers[i];
    fake.request_count = 0;
    fake_http(context, request, into, response);
    return;
  }
  fail_msg("nobody expects %s", fake.requests[0].url);
}

#define XML(operation, inside)                                                               \
  "<" operation "Response><" operation "Result>" inside "</" operation "Result></" operation \
  "Response>"
#define STACK_IN(status)                                                                      \
  XML("DescribeStacks", "<Stacks><member><StackName>shop-dev</StackName><StackStatus>" status \
                        "</StackStatus></member></Stacks>")
#define RESOURCE(id, name)                                                         \
  "<member><LogicalResourceId>" id "</LogicalResourceId><PhysicalResourceId>" name \
  "</PhysicalResourceId><ResourceStatus>UPDATE_COMPLETE</ResourceStatus></member>"
#define ARN(alias) "arn:aws:lambda:eu-west-1:123456789012:function:shop-dev-order:" alias
#define TEXT_OF(text) \
  { 0, 200, NULL, text }
#define REFUSED_QUERY(code, message)                                                      \
  {                                                                                       \
    0, 400, NULL,                                                                         \
        "<ErrorResponse><Error><Type>Sender</Type><Code>" code "</Code><Message>" message \
        "</Message></Error></ErrorResponse>"                                              \
  }
#define DENIED \
  { 0, 400, NULL, "{\"__type\":\"AccessDeniedException\",\"message\":\"not allowed\"}" }

static const char *with_double_quotes(const char *quoted) {
  char *text = arena_string(&arena, quoted);
  for (char *c = text; *c; c++)
    if (*c == '\'') *c = '"';
  return text;
}

/* ---- The template ---- */

/* One function that is rolled out, with a version, an alarm, and what a test adds to the function's
 * properties. */
static const char *template_of(const char *version, const char *function, const char *alarm_name,
                               const char *group, const char *alias) {
  return with_double_quotes(text_new(
      &arena,
      "{'Resources':{'Order':{'Type':'AWS::Lambda::Function','Properties':{'FunctionName':'shop-"
      "dev-order'%s}},'%s':{'Type':'AWS::Lambda::Version','Properties':{'FunctionName':{'Ref':'"
      "Order'}}},'Red':{'Type':'AWS::CloudWatch::Alarm','Properties':{'AlarmName':%s}},'RoleA':{'"
      "Type':'AWS::IAM::Role','Properties':{}},'RoleB':{'Type':'AWS::IAM::Role','Properties':{}},'"
      "App':{'Type':'AWS::CodeDeploy::Application','Properties':{}},'Group':{'Type':'AWS::"
      "CodeDeploy::DeploymentGroup','Properties':{'DeploymentGroupName':'shop-dev-group'%s}},'"
      "Alias':{'Type':'AWS::Lambda::Alias','Properties':{'FunctionName':{'Ref':'Order'},'"
      "FunctionVersion':{'Fn::GetAtt':['%s','Version']},'Name':'%s'},'UpdatePolicy':{'"
      "CodeDeployLambdaAliasUpdate':{'ApplicationName':{'Ref':'App'},'DeploymentGroupName':{'Ref':'"
      "Group'}}}}}}",
      function, version, alarm_name, group, version, alias));
}

#define GUARDED                                                                                    \
  ",'DeploymentConfigName':'CodeDeployDefault.LambdaCanary10Percent5Minutes','AlarmConfiguration'" \
  ":{'Enabled':true,'Alarms':[{'Name':{'Ref':'Red'}},{'Name':'elsewhere'}]}"
#define UNGUARDED ",'AlarmConfiguration':{'Enabled':false,'Alarms':[{'Name':{'Ref':'Red'}}]}"
#define ALL_AT_ONCE ",'DeploymentConfigName':'CodeDeployDefault.LambdaAllAtOnce'"
#define ROLE(id) ",'Role':{'Fn::GetAtt':['" id "','Arn']}"

static const char *before_update(const char *function, const char *alarm_name) {
  return template_of("VersionOne", function, alarm_name, GUARDED, "live");
}
static const char *ordinary(void) {
  return template_of("VersionTwo", ROLE("RoleA"), "'red'", GUARDED, "live");
}

static void deployed(const char *template) {
  answers[TEMPLATE] = (struct fake_answer){
      0, 200, NULL,
      text_new(&arena, XML("GetTemplate", "<TemplateBody>%s</TemplateBody>"), template)};
}

/* All is well: the function's code changed and nothing stands in the way. */
static void all_is_well(void) {
  static const struct fake_answer well[OPERATIONS] = {
      [STACK] = TEXT_OF(STACK_IN("UPDATE_COMPLETE")),
      [RESOURCES] = TEXT_OF(
          XML("ListStackResources",
              "<StackResourceSummaries>" RESOURCE("Order", "shop-dev-order") RESOURCE("Red", "red")
                  RESOURCE("App", "shop-App-1") RESOURCE("Group", "shop-dev-group")
                      RESOURCE("Alias", ARN("live")) "</StackResourceSummaries>")),
      [DEPLOYMENTS] = TEXT_OF("{\"deployments\":[]}"),
      [ALIAS] = TEXT_OF("{\"FunctionVersion\":\"12\",\"Name\":\"live\"}"),
      [ALARMS] = TEXT_OF("{\"MetricAlarms\":[{\"AlarmName\":\"red\",\"StateValue\":\"OK\"},{"
                         "\"AlarmName\":\"elsewhere\",\"StateValue\":\"INSUFFICIENT_DATA\"}]}"),
  };
  memcpy(answers, well, sizeof answers);
  memset(asked, 0, sizeof asked);
  takes = 0;
  deployed(before_update(ROLE("RoleA"), "'red'"));
}

static const char *look_as(const char *stack, const char *template) {
  static const char *const variables[][2] = {{"AWS_REGION", "eu-west-1"},
                                             {"AWS_ACCESS_KEY_ID", "AKID"},
                                             {"AWS_SECRET_ACCESS_KEY", "geheim"}};
  static const struct fake_answer none = {0, 404, NULL, ""};
  struct client client;
  struct diagnostics diagnostics;
  struct text text;
  const char *problem = "";
  memcpy(fake.variables, variables, sizeof variables);
  fake.answers = &none;
  fake.answer_count = 1;
  struct world world = fake_world();
  world.http = answer;
  if (!client_start(&client, &world, NULL, NULL, &arena, &problem)) fail_msg("%s", problem);
  diagnostics_init(&diagnostics, &arena);
  preflight_look(&(struct preflight){&client, &arena, stack, json(template), &diagnostics, NULL});
  client_end(&client);
  text_init(&text, &arena);
  for (size_t i = 0; i < diagnostics.count; i++) {
    const struct diagnostic *each = &diagnostics.list[i];
    text_format(&text, "%s %s: %s\n%s%s", diagnostic_rules[each->id].id, each->path, each->message,
                each->repair ? each->repair : "", each->repair ? "\n" : "");
  }
  return text.at;
}
static const char *look(const char *template) { return look_as("shop-dev", template); }

#define assert_says(template, expected) assert_string_equal(look(template), expected)

/* ---- Nothing to say ---- */

static void nothing_is_said_where_all_is_well(void **state) {
  (void)state;
  all_is_well();
  assert_says(ordinary(), "");
  for (int i = 0; i < OPERATIONS; i++) assert_int_equal(asked[i], 1);
}

static void a_template_without_rollouts_asks_nobody(void **state) {
  (void)state;
  all_is_well();
  assert_says(
      "{'Resources':{'Order':{'Type':'AWS::Lambda::Function','Properties':{'FunctionName':'shop-"
      "dev-order'}},'Alias':{'Type':'AWS::Lambda::Alias',"
      "'Properties':{}}}}",
      "");
  for (int i = 0; i < OPERATIONS; i++) assert_int_equal(asked[i], 0);
}

/* ---- The stack ---- */

#define FIRST                                                                                     \
  "RO607 Resources.Alias: shop-dev-order gets its alias by this update: all of its traffic goes " \
  "to the new version at once, without hooks and alarms\n"

static void states_that_take_no_update_say_what_ends_them(void **state) {
  (void)state;
  static const struct {
    const char *answer, *expected;
  } rows[] = {
      {STACK_IN("ROLLBACK_COMPLETE"),
       "RO601 : stack shop-dev is ROLLBACK_COMPLETE: its creation failed; it can only be deleted "
       "and made anew\n"
       "aws cloudformation delete-stack --stack-name shop-dev --region eu-west-1\n"},
      {STACK_IN("UPDATE_ROLLBACK_FAILED"),
       "RO601 : stack shop-dev is UPDATE_ROLLBACK_FAILED: the rollback of the last update failed; "
       "mend what stopped it, and continue it\n"
       "aws cloudformation continue-update-rollback --stack-name shop-dev --region eu-west-1\n"},
      {STACK_IN("UPDATE_IN_PROGRESS"),
       "RO601 : stack shop-dev is UPDATE_IN_PROGRESS: another update is running\n"
       "aws cloudformation wait stack-update-complete --stack-name shop-dev --region eu-west-1\n"},
  };
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    all_is_well();
    answers[STACK] = (struct fake_answer){0, 200, NULL, rows[i].answer};
    assert_says(ordinary(), rows[i].expected);
    assert_int_equal(asked[DEPLOYMENTS], 0);
  }
}

static void states_that_take_an_update_are_let_pass(void **state) {
  (void)state;
  static const char *const rows[] = {
      STACK_IN("CREATE_COMPLETE"), STACK_IN("UPDATE_ROLLBACK_COMPLETE"), STACK_IN("UPDATE_FAILED"),
      STACK_IN("IMPORT_COMPLETE"), STACK_IN("A_STATE_OF_A_LATER_DAY")};
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    all_is_well();
    answers[STACK] = (struct fake_answer){0, 200, NULL, rows[i]};
    assert_says(ordinary(), "");
  }
}

static void a_stack_that_is_not_there_yet_shifts_nothing(void **state) {
  (void)state;
  static const struct fake_answer rows[] = {
      REFUSED_QUERY("ValidationError", "Stack with id shop-dev does not exist"),
      TEXT_OF(STACK_IN("REVIEW_IN_PROGRESS"))};
  for (size_t i = 0; i < 2; i++) {
    all_is_well();
    answers[STACK] = rows[i];
    assert_says(ordinary(), FIRST);
    assert_int_equal(asked[TEMPLATE] + asked[RESOURCES] + asked[DEPLOYMENTS] + asked[ALARMS], 0);
  }
}

static void a_name_that_is_no_word_of_a_shell_becomes_no_command(void **state) {
  (void)state;
  all_is_well();
  answers[STACK] = (struct fake_answer){0, 200, NULL, STACK_IN("ROLLBACK_COMPLETE")};
  assert_string_equal(look_as("a;b\x1b", ordinary()),
                      "RO601 : stack a;b\\x1b is ROLLBACK_COMPLETE: its creation failed; it can "
                      "only be deleted and made anew\n");
}

/* ---- What the templates say ---- */

#define MISSING                                                                            \
  {                                                                                        \
    0, 404, NULL,                                                                          \
        "{\"__type\":\"ResourceNotFoundException\",\"message\":\"Cannot find alias arn\"}" \
  }
/* What the stack has: the function, and two aliases under the logical ids and names given. */
static void has_aliases(const char *id, const char *arn, const char *other, const char *other_arn) {
#define ROW(id, arn) text_new(&arena, RESOURCE("%s", "%s"), id, arn)
  answers[RESOURCES] = (struct fake_answer){
      0, 200, NULL,
      text_new(&arena,
               XML("ListStackResources",
                   "<StackResourceSummaries>" RESOURCE("Order",
                                                       "shop-dev-"
                                                       "order") "%s%s</StackResourceSummaries>"),
               id ? ROW(id, arn) : "", other ? ROW(other, other_arn) : "")};
#undef ROW
}

static void an_alias_that_is_new_shifts_nothing(void **state) {
  (void)state;
  all_is_well();
  has_aliases(NULL, NULL, NULL, NULL);
  answers[ALIAS] = (struct fake_answer)MISSING;
  deployed(
      with_double_quotes("{'Resources':{'Order':{'Type':'AWS::Lambda::Function','Properties':{'"
                         "FunctionName':'shop-dev-order'}}}}"));
  assert_says(ordinary(), FIRST);
  assert_int_equal(asked[ALIAS], 1);
  assert_int_equal(asked[DEPLOYMENTS] + asked[ALARMS], 0);
  all_is_well();
  /* Name is create-only */
  has_aliases("Alias", ARN("former"), NULL, NULL);
  answers[ALIAS] = (struct fake_answer)MISSING;
  deployed(template_of("VersionOne", ROLE("RoleA"), "'red'", GUARDED, "former"));
  assert_says(ordinary(), FIRST);
  assert_int_equal(asked[ALIAS], 1);
}

#define TAKEN(words)                                                                               \
  "RO613 Resources.Alias: CloudFormation would create the alias live of shop-dev-order and fail: " \
  "it exists already, " words "\n"
#define IN_THIS_STACK "in this stack under the logical id OrderAliasLive"
#define PRESENT "; write `alias: provisioned`, which is the present name of Alias"

/* serverless-plugin-canary-deployments 0.8.0 made the alias of the settings beside the framework's,
 * which gets the same name now: the update stack's docs say that removed resources go last. */
static void a_new_alias_whose_name_another_one_of_the_stack_has_is_refused(void **state) {
  (void)state;
  const char *provisioned =
      template_of("VersionOne", ROLE("RoleA"), "'red'", GUARDED, "provisioned");
  all_is_well();
  deployed(provisioned);
  has_aliases("Alias", ARN("provisioned"), "OrderAliasLive", ARN("live"));
  assert_says(ordinary(), TAKEN(IN_THIS_STACK PRESENT));
  assert_int_equal(asked[ALIAS] + asked[DEPLOYMENTS] + asked[ALARMS], 0);
  /* what is deployed is not known */
  all_is_well();
  has_aliases("Alias", ARN("provisioned"), "OrderAliasLive", ARN("live"));
  answers[TEMPLATE] = (struct fake_answer)REFUSED_QUERY("AccessDenied", "not allowed");
  assert_says(
      ordinary(),
      "RO609 : what is deployed is not known: cloudformation:GetTemplate: not allowed\n" TAKEN(
          IN_THIS_STACK PRESENT));
  /* under another logical id, without a name that could stay */
  all_is_well();
  deployed(
      with_double_quotes("{'Resources':{'Order':{'Type':'AWS::Lambda::Function','Properties':{'"
                         "FunctionName':'shop-dev-order'}}}}"));
  has_aliases(NULL, NULL, "OrderAliasLive", ARN("live"));
  assert_says(ordinary(), TAKEN(IN_THIS_STACK));
}

static void without_the_list_of_resources_the_deployed_template_tells_who_has_the_name(
    void **state) {
  (void)state;
  all_is_well();
  answers[RESOURCES] = (struct fake_answer)REFUSED_QUERY("AccessDenied", "not allowed");
  deployed(with_double_quotes(
      "{'Resources':{'Order':{'Type':'AWS::Lambda::Function','Properties':{'FunctionName':'shop-"
      "dev-order'}},'Alias':{'Type':'AWS::Lambda::Alias',"
      "'"
      "Properties':{'FunctionName':{'Ref':'Order'},'Name':'provisioned'}},'OrderAliasLive':{'Type':"
      "'AWS::Lambda::Alias','Properties':{'FunctionName':{'Ref':'Order'},'Name':'live'}}}}"));
  assert_says(ordinary(),
              "RO609 : under which names it is deployed is not known: "
              "cloudformation:ListStackResources: not allowed\n" TAKEN(IN_THIS_STACK PRESENT));
}

static void a_new_alias_that_exists_outside_of_the_stack_is_refused(void **state) {
  (void)state;
  all_is_well();
  deployed(
      with_double_quotes("{'Resources':{'Order':{'Type':'AWS::Lambda::Function','Properties':{'"
                         "FunctionName':'shop-dev-order'}}}}"));
  has_aliases(NULL, NULL, NULL, NULL);
  assert_says(ordinary(), TAKEN("outside of this stack"));
  assert_int_equal(asked[ALIAS], 1);
  answers[ALIAS] = (struct fake_answer)DENIED;
  assert_says(ordinary(),
              "RO609 : whether an alias of the same name exists is not known: "
              "lambda:GetAlias: not allowed\n" FIRST);
}

static void a_function_that_is_replaced_has_no_alias_yet(void **state) {
  (void)state;
  all_is_well();
  has_aliases(NULL, NULL, "OrderAliasLive", ARN("live"));
  deployed(
      with_double_quotes("{'Resources':{'Order':{'Type':'AWS::Lambda::Function','Properties':{'"
                         "FunctionName':'shop-dev-"
                         "former'}}}}"));
  assert_says(ordinary(), FIRST);
  assert_int_equal(asked[ALIAS], 0);
}

static void the_alias_of_another_function_or_name_takes_nothing(void **state) {
  (void)state;
  static const char *const others[] = {
      "arn:aws:lambda:eu-west-1:123456789012:function:shop-dev-order-archive:live",
      "arn:aws:lambda:eu-west-1:123456789012:function:shop-dev-order:live2",
      "arn:aws:lambda:eu-west-1:123456789012:function:shop-dev-order:provisioned",
      "arn:aws:lambda:eu-west-1:123456789012:function:shop-dev-order", "live"};
  for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
    all_is_well();
    answers[ALIAS] = (struct fake_answer)MISSING;
    deployed(
        with_double_quotes("{'Resources':{'Order':{'Type':'AWS::Lambda::Function','Properties':{'"
                           "FunctionName':'shop-dev-order'}}}}"));
    has_aliases(NULL, NULL, "Other", others[i]);
    assert_says(ordinary(), FIRST);
  }
}

static void a_version_that_stays_shifts_nothing(void **state) {
  (void)state;
  all_is_well();
  deployed(ordinary());
  assert_says(ordinary(),
              "RO608 Resources.Alias: shop-dev-order publishes no new version: none of its traffic "
              "is shifted\n");
  assert_int_equal(asked[DEPLOYMENTS] + asked[ALIAS] + asked[ALARMS], 0);
}

static void a_role_or_a_queue_that_changes_with_the_code_is_refused(void **state) {
  (void)state;
#define CHANGES_ROLE                                                                              \
  "RO605 Resources.Order.Properties.Role: the execution role of shop-dev-order changes together " \
  "with its code\n"
#define MAY_CHANGE_ROLE                                                                     \
  "RO606 Resources.Order.Properties.Role: the execution role of shop-dev-order may change " \
  "together with its code\n"
#define CHANGES_QUEUE                                                                           \
  "RO605 Resources.Order.Properties.DeadLetterConfig: the dead-letter queue of shop-dev-order " \
  "changes together with its code\n"
#define QUEUE(value) ",'DeadLetterConfig':{'TargetArn':" value "}"
  static const struct {
    const char *before, *now, *group, *expected;
  } rows[] = {
      {ROLE("RoleA"), ROLE("RoleB"), GUARDED, CHANGES_ROLE},
      {ROLE("RoleA"), ROLE("RoleB"), ALL_AT_ONCE, ""},
      {",'Role':'arn:aws:iam::1:role/a'", ",'Role':'arn:aws:iam::1:role/b'", GUARDED, CHANGES_ROLE},
      {",'Role':'arn:aws:iam::1:role/a'", ROLE("RoleA"), GUARDED, MAY_CHANGE_ROLE},
      {ROLE("RoleA"), ",'Role':{'Ref':'RoleParameter'}", GUARDED, MAY_CHANGE_ROLE},
      {ROLE("RoleA"), ",'Role':{'Fn::If':['Yes',{'Fn::GetAtt':['RoleA','Arn']},'x']}", GUARDED,
       MAY_CHANGE_ROLE},
      {"", QUEUE("'arn:aws:sqs:eu-west-1:1:q'"), GUARDED, CHANGES_QUEUE},
      {QUEUE("'arn:aws:sqs:eu-west-1:1:q'"), "", GUARDED, CHANGES_QUEUE},
      {QUEUE("'arn:aws:sqs:eu-west-1:1:q'"), QUEUE("'arn:aws:sqs:eu-west-1:1:q'"), GUARDED, ""},
      {ROLE("RoleA") ",'Timeout':3", ROLE("RoleA") ",'Timeout':9", GUARDED, ""},
  };
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    all_is_well();
    deployed(before_update(rows[i].before, "'red'"));
    assert_says(template_of("VersionTwo", rows[i].now, "'red'", rows[i].group, "live"),
                rows[i].expected);
  }
}

static void a_role_that_is_made_anew_is_another_role(void **state) {
  (void)state;
  all_is_well();
  const char *named = ordinary();
  static const char
      was[] = "\"RoleA\":{\"Type\":\"AWS::IAM::Role\",\"Properties\":{}}",
      is[] = "\"RoleA\":{\"Type\":\"AWS::IAM::Role\",\"Properties\":{\"RoleName\":\"other\"}}";
  const char *at = strstr(named, was);
  assert_non_null(at);
  assert_says(text_new(&arena, "%.*s%s%s", (int)(at - named), named, is, at + sizeof was - 1),
              CHANGES_ROLE);
}

/* ---- What stands in the way ---- */

static void a_deployment_that_runs_is_waited_for_or_stopped(void **state) {
  (void)state;
  all_is_well();
  answers[DEPLOYMENTS] = (struct fake_answer){0, 200, NULL, "{\"deployments\":[\"d-ABC\"]}"};
  answers[ALIAS] = (struct fake_answer){
      0, 200, NULL,
      "{\"FunctionVersion\":\"12\",\"RoutingConfig\":{\"AdditionalVersionWeights\":{\"13\":0.1}}}"};
  assert_says(ordinary(),
              "RO602 Resources.Alias: deployment d-ABC of shop-dev-order is still running; a "
              "deployment group has one at a time\n"
              "sls-rollout watch --stack shop-dev --region eu-west-1\nsls-rollout stop --stack "
              "shop-dev --region eu-west-1\n");
  assert_int_equal(asked[ALIAS], 0);
}

static void a_weight_that_was_left_over_comes_with_the_command_that_mends_it(void **state) {
  (void)state;
  all_is_well();
  answers[ALIAS] = (struct fake_answer){0, 200, NULL,
                                        "{\"FunctionVersion\":\"12\",\"RoutingConfig\":{"
                                        "\"AdditionalVersionWeights\":{\"13\":0.125}}}"};
  assert_says(
      ordinary(),
      "RO603 Resources.Alias: the alias live of shop-dev-order gives 12.5 % of its traffic to "
      "version 13 and the rest to version 12, and no deployment is running\n"
      "aws lambda update-alias --function-name shop-dev-order --name live --function-version 12 "
      "--routing-config AdditionalVersionWeights={} --region eu-west-1\n");
  static const char *const none[] = {
      "{\"FunctionVersion\":\"12\",\"RoutingConfig\":{}}",
      "{\"FunctionVersion\":\"12\",\"RoutingConfig\":{\"AdditionalVersionWeights\":{}}}",
      "{\"FunctionVersion\":\"12\",\"RoutingConfig\":{\"AdditionalVersionWeights\":{\"13\":0.0}}}",
      "{\"RoutingConfig\":[1]}", "{}"};
  for (size_t i = 0; i < sizeof none / sizeof *none; i++) {
    all_is_well();
    answers[ALIAS] = (struct fake_answer){0, 200, NULL, none[i]};
    assert_says(ordinary(), "");
  }
}

#define RED(name)                                              \
  "{\"MetricAlarms\":[{\"AlarmName\":\"" name                  \
  "\",\"StateValue\":\"ALARM\",\"StateReason\":\"1 datapoint " \
  "\\u001b[2J\",\"StateTransitionedTimestamp\":1793534400.25}]}"
#define IS_RED(name)                                                                          \
  "RO604 Resources.Alias: the alarm " name                                                    \
  " is in ALARM since 2026-11-01T12:00:00Z, and would stop the rollout of shop-dev-order: 1 " \
  "datapoint \\x1b[2J\n"

static void an_alarm_that_is_red_is_told_with_its_reason(void **state) {
  (void)state;
  all_is_well();
  answers[ALARMS] = (struct fake_answer){0, 200, NULL, RED("red")};
  assert_says(ordinary(), IS_RED("red"));
  all_is_well();
  answers[ALARMS] = (struct fake_answer){0, 200, NULL, RED("elsewhere")};
  assert_says(ordinary(), IS_RED("elsewhere"));
}

static void an_alarm_that_guards_nothing_is_not_told(void **state) {
  (void)state;
  all_is_well();
  answers[ALARMS] = (struct fake_answer){0, 200, NULL, RED("red")};
  /* --rollout-ignore-alarms */
  assert_says(template_of("VersionTwo", ROLE("RoleA"), "'red'", UNGUARDED, "live"), "");
  assert_int_equal(asked[ALARMS], 0);
  /* One of the new version's own is made anew under another name. */
  answers[ALARMS] = (struct fake_answer){0, 200, NULL, RED("red-v12")};
  deployed(before_update(ROLE("RoleA"), "{'Fn::Sub':'red-v${VersionOne.Version}'}"));
  assert_says(template_of("VersionTwo", ROLE("RoleA"), "{'Fn::Sub':'red-v${VersionTwo.Version}'}",
                          GUARDED, "live"),
              "");
}

/* ---- What cannot be found out ---- */

static void what_is_refused_is_a_note_and_the_rest_is_asked(void **state) {
  (void)state;
  static const struct {
    int operation;
    struct fake_answer answer;
    const char *expected;
  } rows[] = {
      {STACK, REFUSED_QUERY("AccessDenied", "not allowed"),
       "RO609 : the state of the stack is not known: cloudformation:DescribeStacks: not allowed\n"},
      {TEMPLATE, REFUSED_QUERY("AccessDenied", "not allowed"),
       "RO609 : what is deployed is not known: cloudformation:GetTemplate: not allowed\n"},
      {DEPLOYMENTS, DENIED,
       "RO609 : whether a deployment is running is not known: codedeploy:ListDeployments: not "
       "allowed\n"},
      {ALIAS, DENIED,
       "RO609 : whether an alias still divides its traffic is not known: lambda:GetAlias: not "
       "allowed\n"},
      {ALARMS, DENIED,
       "RO609 : whether an alarm is red already is not known: cloudwatch:DescribeAlarms: not "
       "allowed\n"},
  };
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    all_is_well();
    answers[rows[i].operation] = rows[i].answer;
    assert_says(ordinary(), rows[i].expected);
    assert_int_equal(asked[ALARMS], 1);
  }
}

static void names_that_are_written_out_need_no_list_of_resources(void **state) {
  (void)state;
  all_is_well();
  answers[RESOURCES] = (struct fake_answer)REFUSED_QUERY("AccessDenied", "not allowed");
  answers[ALARMS] = (struct fake_answer){0, 200, NULL, RED("red")};
  assert_says(ordinary(),
              "RO609 : under which names it is deployed is not known: "
              "cloudformation:ListStackResources: not allowed\n" IS_RED("red"));
}

static void nobody_who_does_not_answer_is_asked_again(void **state) {
  (void)state;
  all_is_well();
  answers[STACK] = (struct fake_answer){HTTP_NO_CONNECTION, 0, NULL, NULL};
  const char *said = look(ordinary());
  assert_non_null(strstr(said, "RO609 : nothing could be looked at before the update: "));
  assert_int_equal(asked[STACK], PREFLIGHT_ATTEMPTS);
  assert_int_equal(
      asked[TEMPLATE] + asked[RESOURCES] + asked[DEPLOYMENTS] + asked[ALIAS] + asked[ALARMS], 0);
}

static void a_deployment_is_not_held_up_by_an_aws_that_takes_its_time(void **state) {
  (void)state;
  all_is_well();
  takes = PREFLIGHT_PATIENCE / 4 + 1; /* four answers fit: stack, template, names, deployments */
  assert_says(ordinary(),
              "RO609 : not everything was looked at: AWS took longer than 40 seconds to answer\n");
  assert_int_equal(asked[DEPLOYMENTS], 1);
  assert_int_equal(asked[ALIAS] + asked[ALARMS], 0);
}

static void answers_that_are_none_are_let_pass(void **state) {
  (void)state;
  static const char *const bodies[] = {
      "", "<html>", "[]", "{\"deployments\":[{}],\"MetricAlarms\":{\"a\":[]}}",
      "{\"MetricAlarms\":[null,{\"AlarmName\":1,\"StateValue\":\"ALARM\"}]}"};
  for (size_t i = 0; i < sizeof bodies / sizeof *bodies; i++)
    for (int operation = STACK; operation < OPERATIONS; operation++) {
      all_is_well();
      answers[operation] = (struct fake_answer){0, 200, NULL, bodies[i]};
      const char *said = look(ordinary());
      assert_true(!*said || strncmp(said, "RO609", 5) == 0);
    }
  all_is_well();
  deployed("no: [template");
  assert_non_null(strstr(look(ordinary()),
                         "RO609 : what is deployed is not known: its template cannot be read: "));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      WORLD_TEST(nothing_is_said_where_all_is_well),
      WORLD_TEST(a_template_without_rollouts_asks_nobody),
      WORLD_TEST(states_that_take_no_update_say_what_ends_them),
      WORLD_TEST(states_that_take_an_update_are_let_pass),
      WORLD_TEST(a_stack_that_is_not_there_yet_shifts_nothing),
      WORLD_TEST(a_name_that_is_no_word_of_a_shell_becomes_no_command),
      WORLD_TEST(an_alias_that_is_new_shifts_nothing),
      WORLD_TEST(a_new_alias_whose_name_another_one_of_the_stack_has_is_refused),
      WORLD_TEST(without_the_list_of_resources_the_deployed_template_tells_who_has_the_name),
      WORLD_TEST(a_new_alias_that_exists_outside_of_the_stack_is_refused),
      WORLD_TEST(a_function_that_is_replaced_has_no_alias_yet),
      WORLD_TEST(the_alias_of_another_function_or_name_takes_nothing),
      WORLD_TEST(a_version_that_stays_shifts_nothing),
      WORLD_TEST(a_role_or_a_queue_that_changes_with_the_code_is_refused),
      WORLD_TEST(a_role_that_is_made_anew_is_another_role),
      WORLD_TEST(a_deployment_that_runs_is_waited_for_or_stopped),
      WORLD_TEST(a_weight_that_was_left_over_comes_with_the_command_that_mends_it),
      WORLD_TEST(an_alarm_that_is_red_is_told_with_its_reason),
      WORLD_TEST(an_alarm_that_guards_nothing_is_not_told),
      WORLD_TEST(what_is_refused_is_a_note_and_the_rest_is_asked),
      WORLD_TEST(names_that_are_written_out_need_no_list_of_resources),
      WORLD_TEST(nobody_who_does_not_answer_is_asked_again),
      WORLD_TEST(a_deployment_is_not_held_up_by_an_aws_that_takes_its_time),
      WORLD_TEST(answers_that_are_none_are_let_pass),
  };
  return RUN(tests);
}

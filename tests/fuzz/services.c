#include "services.h"

#include <string.h>

#include "base/text.h"
#include "maker.h"
#include "rollout/callers.h"
#include "service/names.h"
#include "shift/shift.h"
#include "sources.h"

/* A definition of Step Functions as text. */
static node *states_of(struct maker *maker, const struct lambda *function) {
  const char *start = "{\"StartAt\":\"A\",\"States\":{\"A\":{\"Type\":\"Task\",\"Resource\":\"",
             *end = "\",\"End\":true}}}";
  if (chance(maker, 50)) {
    node *sub = node_new_object();
    node_add(sub, "Fn::Sub",
             node_new_string(text_new(maker->arena, "%s${%s.Arn}%s", start, function->id, end)));
    return sub;
  }
  node *pieces = node_new_array();
  node_append(pieces, node_new_string(start));
  node_append(pieces, get_att(maker, function->id));
  node_append(pieces, node_new_string(end));
  return join("", pieces);
}

/* ---- Every place that names a function ---- */

enum verdict { CALLS, STAYS };
static const struct place {
  const char *type, *property, *principal;
  enum verdict verdict;
} places[] = {
#define ROW(type, property, how, principal) {type, property, principal, CALLS},
    CALLER_ROWS(ROW)
#undef ROW
#define ROW(type, property, id, principal, reason) {type, property, principal, STAYS},
        STAYING_ROWS(ROW)
#undef ROW
};

/* One of the properties that a pattern with a * fits. */
static const struct {
  const char *type, *pattern, *property;
} examples[] = {
    {"*", "Body.*", "Body.paths./a.get.x-amazon-apigateway-integration.uri"},
    {"*", "LambdaConfig.*", "LambdaConfig.PreSignUp"},
    {"*", "Definition.*", "Definition.States.A.Resource"},
    {"*", "DefinitionSubstitutions.*", "DefinitionSubstitutions.It"},
    {"AWS::Kendra::DataSource", "*",
     "CustomDocumentEnrichmentConfiguration.PreExtractionHookConfiguration.LambdaArn"},
    {"AWS::QBusiness::DataSource", "*",
     "DocumentEnrichmentConfiguration.PostExtractionHookConfiguration.LambdaArn"},
    {"AWS::SageMaker::Model", "*",
     "Containers[].ImageConfig.RepositoryAuthConfig.RepositoryCredentialsProviderArn"},
    {"AWS::CloudFront::Distribution", "*",
     "DistributionConfig.DefaultCacheBehavior.LambdaFunctionAssociations[].LambdaFunctionARN"},
    {"AWS::IoTTwinMaker::ComponentType", "*", "Functions.A.ImplementedBy.Lambda.Arn"},
    {"AWS::KinesisFirehose::DeliveryStream", "*",
     "S3DestinationConfiguration.ProcessingConfiguration.Processors[].Parameters[].ParameterValue"},
    {"AWS::Logs::AccountPolicy", "*", "PolicyDocument.DestinationArn"},
    {"AWS::CodePipeline::Pipeline", "*", "Stages[].Actions[].Configuration.FunctionName"},
    {"AWS::IoTEvents::AlarmModel", "*", "AlarmEventActions.AlarmActions[].Lambda.FunctionArn"},
    {"AWS::IoTEvents::DetectorModel", "*",
     "DetectorModelDefinition.States[].OnEnter.Events[].Actions[].Lambda.FunctionArn"},
    {"AWS::AppConfig::Extension", "*", "Actions.A[].Uri"},
    {"AWS::ARCRegionSwitch::Plan", "*",
     "Workflows[].Steps[].ExecutionBlockConfiguration.CustomActionLambdaConfig.Lambdas[].Arn"},
    {"AWS::Athena::DataCatalog", "*", "Parameters.function"},
    {"AWS::Cognito::IdentityPool", "*", "CognitoEvents.SyncTrigger"},
    {"AWS::Lambda::EventInvokeConfig", "DestinationConfig.*",
     "DestinationConfig.OnFailure.Destination"},
};

static const char *property_of(const struct place *place) {
  if (!strchr(place->property, '*')) return place->property;
  for (size_t i = 0; i < sizeof examples / sizeof *examples; i++)
    if (text_fits(examples[i].type, place->type) && text_fits(examples[i].pattern, place->property))
      return examples[i].property;
  return place->property;
}

/* Properties with `value` at a path such as Targets[].Arn. */
static node *properties_with(struct maker *maker, const char *path, node *value) {
  size_t length = strcspn(path, ".[");
  if (strncmp(path, "[]", 2) == 0) {
    node *list = node_new_array();
    const char *rest = path + 2 + (path[2] == '.');
    node_append(list, *rest ? properties_with(maker, rest, value) : value);
    return list;
  }
  node *object = node_new_object();
  const char *rest = path + length + (path[length] == '.');
  node_add(object, arena_copy(maker->arena, path, length),
           *rest ? properties_with(maker, rest, value) : value);
  return object;
}

static bool ends_with(const char *text, const char *end) {
  size_t length = strlen(text), size = strlen(end);
  return length >= size && strcmp(text + length - size, end) == 0;
}

static node *reference_for(struct maker *maker, const struct place *place, const char *property,
                           const struct lambda *function) {
  bool is_gateway = strncmp(place->type, "AWS::ApiGateway", 15) == 0;
  if (strcmp(property, "DefinitionString") == 0) return states_of(maker, function);
  if (is_gateway && (ends_with(property, "Uri") || ends_with(property, ".uri")))
    return address_of(maker, function);
  if (strncmp(place->type, "AWS::Lambda::", 13) == 0 &&
      (ends_with(property, "FunctionName") || ends_with(property, "TargetFunctionArn")))
    return name_of(maker, function);
  return arn_of(maker, function);
}

/* What the place needs beside it. */
static void complete(struct maker *maker, const struct place *place, const struct lambda *function,
                     node *properties) {
  static const struct {
    const char *type, *property, *beside;
  } rows[] = {
      {"AWS::Lambda::EventInvokeConfig", "FunctionName",
       "{'Qualifier':'$LATEST','MaximumRetryAttempts':1}"},
      {"AWS::Lambda::Url", "*", "{'AuthType':'AWS_IAM'}"},
      {"AWS::SNS::Subscription", "*",
       "{'Protocol':'lambda','TopicArn':'arn:aws:sns:us-east-1:1:t'}"},
      {"AWS::Lambda::EventSourceMapping", "*", "{'BatchSize':10,'Enabled':true}"},
      {"AWS::SSM::MaintenanceWindowTask", "*",
       "{'TaskType':'LAMBDA','TaskInvocationParameters':{'MaintenanceWindowLambdaParameters':{'"
       "Payload':'{}'}}}"},
  };
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
    if (strcmp(rows[i].type, place->type) == 0 && text_fits(rows[i].property, place->property))
      node_merge(properties, json(maker, "%s", rows[i].beside));
  /* whose role, which sends to the destination, is in the template */
  if (text_fits("DestinationConfig.*", place->property))
    node_merge(properties,
               json(maker, "{'FunctionName':{'Ref':'%s'},'Qualifier':'$LATEST'}", function->id));
  if (strcmp(place->type, "AWS::SNS::Topic") == 0)
    node_add(node_at(node_member(properties, "Subscription"), 0), "Protocol",
             node_new_string("lambda"));
}

/* Does the place's own resource have an ARN that its calls present? */
static bool is_source(const struct place *place) {
  static const char *const others[] = {"AWS::ApiGateway*",       "AWS::SNS::Subscription",
                                       "AWS::Logs::*",           "AWS::Connect::*",
                                       "AWS::SecretsManager::*", "AWS::Pinpoint::*",
                                       "AWS::CloudFormation::*"};
  for (size_t i = 0; i < sizeof others / sizeof *others; i++)
    if (text_fits(others[i], place->type)) return false;
  return true;
}

static void add_permission(struct maker *maker, const struct place *place,
                           const struct lambda *function, const char *caller) {
  bool is_url = strcmp(place->type, "AWS::Lambda::Url") == 0;
  if (!*place->principal && !is_url) return;
  node *properties = node_new_object();
  node_add(properties, "FunctionName", name_of(maker, function));
  node_add(properties, "Action",
           node_new_string(is_url ? "lambda:InvokeFunctionUrl" : "lambda:InvokeFunction"));
  node_add(
      properties, "Principal",
      node_new_string(is_url ? "*" : text_new(maker->arena, "%s.amazonaws.com", place->principal)));
  if (is_url) node_add(properties, "FunctionUrlAuthType", node_new_string("AWS_IAM"));
  else if (is_source(place) && chance(maker, 70))
    node_add(properties, "SourceArn", get_att(maker, caller));
  add(maker, fresh(maker, "Permission"), "AWS::Lambda::Permission", properties);
}

static void add_place(struct maker *maker, const struct place *place,
                      const struct lambda *function) {
  const char *type = strcmp(place->type, "Custom::*") == 0 ? "Custom::Thing" : place->type,
             *property = property_of(place), *id = fresh(maker, "Caller");
  node *properties =
      properties_with(maker, property, reference_for(maker, place, property, function));
  complete(maker, place, function, properties);
  maker->condition = function->condition;
  if (!maker->condition && chance(maker, 10)) maker->condition = "Big";
  node *resource = add(maker, id, type, properties);
  if (chance(maker, 10))
    node_add(resource, "DependsOn",
             json(maker, chance(maker, 50) ? "'%s'" : "['%s']", function->id));
  add_permission(maker, place, function, id);
  maker->condition = NULL;
}

/* ---- Policies ---- */

/* The function, its qualifiers, or what has a name that begins alike. */
static node *resource_of(struct maker *maker, const struct lambda *function) {
  switch (below(maker, 6)) {
    case 0: return json(maker, "{'Fn::Sub':'${%s.Arn}:*'}", function->id);
    case 1: return json(maker, "{'Fn::Sub':'${%s.Arn}*'}", function->id);
    case 2:
      return json(maker,
                  "{'Fn::Sub':'arn:${AWS::Partition}:lambda:${AWS::Region}:${AWS::AccountId}:"
                  "function:%s-archive:*'}",
                  function->name);
    default: return arn_of(maker, function);
  }
}

static node *statement_of(struct maker *maker, const struct lambda *function) {
  static const char *const actions[] = {
      "'Action':['lambda:InvokeFunction']", "'Action':'lambda:*'", "'Action':'lambda:Invoke*'",
      "'Action':['logs:*','lambda:invokefunction']", "'NotAction':'iam:*'"};
  node *statement =
      json(maker, "{'Effect':'%s',%s}", chance(maker, 70) ? "Allow" : "Deny", PICK(maker, actions));
  const char *member = chance(maker, 80) ? "Resource" : "NotResource";
  node *resource = resource_of(maker, function);
  if (chance(maker, 50)) {
    node *list = node_add(statement, member, node_new_array());
    node_append(list, resource);
    if (chance(maker, 50)) node_append(list, node_new_string("arn:aws:s3:::bucket/*"));
  } else node_add(statement, member, resource);
  if (chance(maker, 20))
    node_add(statement, "Condition", json(maker, "{'Bool':{'aws:SecureTransport':'true'}}"));
  return statement;
}

static void add_policy(struct maker *maker, const struct lambda *function) {
  node *document = json(maker, "{'Version':'2012-10-17','Statement':[]}"),
       *properties = node_new_object();
  for (size_t left = 1 + below(maker, 2); left; left--)
    node_append(node_member(document, "Statement"), statement_of(maker, function));
  node_add(properties, "PolicyName", node_new_string("own"));
  node_add(properties, "PolicyDocument", document);
  node_add(properties, "Roles", json(maker, "[{'Ref':'IamRoleLambdaExecution'}]"));
  maker->condition = function->condition;
  add(maker, fresh(maker, "Policy"), "AWS::IAM::Policy", properties);
  maker->condition = NULL;
}

/* A state machine whose role may invoke the function, and no alias of it. */
static void add_denied_machine(struct maker *maker, const struct lambda *function) {
  const char *role = fresh(maker, "DeniedRole");
  maker->condition = function->condition;
  add(maker, role, "AWS::IAM::Role",
      json(maker,
           "{'AssumeRolePolicyDocument':{'Version':'2012-10-17','Statement':[{'Effect':'Allow','"
           "Principal':{'Service':['states.amazonaws.com']},'Action':['sts:AssumeRole']}]},'"
           "Policies':[{'PolicyName':'own','PolicyDocument':{'Version':'2012-10-17','Statement':[{'"
           "Effect':'Allow','Action':'lambda:InvokeFunction','Resource':'*'},{'Effect':'Deny','"
           "Action':'lambda:InvokeFunction','Resource':{'Fn::Sub':'${%s.Arn}:*'}}]}}]}",
           function->id));
  node *properties = json(maker, "{'RoleArn':{'Fn::GetAtt':['%s','Arn']}}", role);
  node_add(properties, "DefinitionString", states_of(maker, function));
  add(maker, fresh(maker, "DeniedMachine"), "AWS::StepFunctions::StateMachine", properties);
  maker->condition = NULL;
}

/* ---- Other resources ---- */

/* A nested stack that is given a function's ARN. */
static void add_nested_stack(struct maker *maker, const struct lambda *function) {
  node *properties = json(maker, "{'TemplateURL':'https://artifacts/nested.json'}");
  node_add(node_add(properties, "Parameters", node_new_object()), "Target",
           arn_of(maker, function));
  maker->condition = function->condition;
  add(maker, fresh(maker, "Nested"), "AWS::CloudFormation::Stack", properties);
  maker->condition = NULL;
}

/* A resource that has nothing to do with functions, with intrinsics in unusual places. */
static void add_stranger(struct maker *maker) {
  static const char *const strangers[] = {
      "{'QueueName':{'Fn::If':['Big',{'Ref':'AWS::NoValue'},'q']}}",
      "{'Tags':[{'Key':'a','Value':{'Fn::Sub':'${AWS::StackName}-${!literal}'}},{'Ref':'AWS::"
      "NoValue'}]}",
      "{'A':{'Fn::Select':['0',{'Fn::Split':[',','a,b']}]},'B':1.50,'C':12345678901234567890,'D':"
      "null,'E':'','F':{},'G':[],'H':false}",
      "{'A':{'Fn::FindInMap':['M','a',{'Ref':'AWS::Region'}]},'B':{'Fn::ImportValue':{'Fn::Sub':'${"
      "AWS::StackName}-x'}}}",
      "{'Policy':{'Statement':{'Effect':'Deny','Action':'lambda:*','Resource':'*'}}}",
      "{'Fn::Transform':{'Name':'AWS::Include','Parameters':{'Location':'s3://a/b'}}}",
      "{'a.b':{'~/':{'\\\\u00e9 \\\\n':'order'}},'':[[['Live']]]}",
      "{'Fn::Sub':['${a}',{'a':{'Fn::Base64':'x'}}]}",
  };
  static const char *const types[] = {"AWS::SQS::Queue", "AWS::DynamoDB::Table",
                                      "AWS::CloudFormation::Stack", "Own::Type::Of::Somebody",
                                      "AWS::SNS::TopicPolicy"};
  node *resource = add(maker, fresh(maker, "Stranger"), PICK(maker, types),
                       json(maker, "%s", PICK(maker, strangers)));
  if (chance(maker, 30)) node_add(resource, "Metadata", json(maker, "{'a':{'Ref':'AWS::Region'}}"));
  if (chance(maker, 20)) node_add(resource, "DeletionPolicy", node_new_string("Retain"));
}

/* ---- Functions ---- */

/* `role` may be NULL: the one that all share. */
static void add_function(struct maker *maker, const struct lambda *function, const char *role) {
  maker->condition = function->condition;
  const char *group = name_log_group_id(maker->arena, function->key);
  add(maker, group, "AWS::Logs::LogGroup",
      json(maker, "{'LogGroupName':'/aws/lambda/%s'}", function->name));
  node *resource = add(maker, function->id, "AWS::Lambda::Function",
                       json(maker,
                            "{'Code':{'S3Bucket':'artifacts','S3Key':'shop.zip'},'Handler':'index."
                            "handler','Runtime':'nodejs20.x','FunctionName':'%s','MemorySize':%zu,'"
                            "Timeout':6,'Role':{'Fn::GetAtt':['IamRoleLambdaExecution','Arn']}}",
                            function->name, 128 * (1 + below(maker, 8))));
  if (role) node_set(node_member(resource, "Properties"), "Role", node_new_string(role));
  node_add(resource, "DependsOn", json(maker, "['%s']", group));
  node *version = add(maker,
                      name_lambda_version(maker->arena, function->key,
                                          text_new(maker->arena, "H%zu", below(maker, 1000))),
                      "AWS::Lambda::Version",
                      json(maker, "{'FunctionName':{'Ref':'%s'},'CodeSha256':'x'}", function->id));
  node_add(version, "DeletionPolicy", node_new_string("Retain"));
  maker->condition = NULL;
}

static const char *type_of_shift(struct maker *maker) {
  static const char *const types[] = {
#define ROW(name, shape, percent, minutes) "'" name "'", "'" SHIFT_PREFIX name "'",
      PREDEFINED_SHIFT_ROWS(ROW)
#undef ROW
          "{'canary':{'percentage':25,'interval':3}}",
      "{'linear':{'percentage':20,'interval':2}}", "'OwnConfiguration'"};
  return PICK(maker, types);
}

static const char *const alarm_choices[] = {
    "'functionErrors'",
    "'functionThrottles'",
    "'functionDuration'",
    "'functionInvocations'",
    "{'name':'functionErrors','period':300,'scope':'version'}",
    "{'name':'slow','namespace':'AWS/"
    "Lambda','metric':'Duration','statistic':'p95','threshold':500,'period':60,'evaluationPeriods':"
    "2,'comparisonOperator':'GreaterThanThreshold'}",
    ("{'name':'rate','type':'expression','metrics':[{'id':'errors','metric':'Errors'},{'id':'"
     "requests','metric':'Invocations'}],'expression':'IF(requests >= 10, 100 * errors / requests, "
     "0)','threshold':5,'comparisonOperator':'GreaterThanThreshold','period':60,'evaluationPeriods'"
     ":1}"),
    "{'name':'bad-lines','metric':'lines','statistic':'Sum','threshold':1,'period':60,'"
    "evaluationPeriods':1,'comparisonOperator':'GreaterThanOrEqualToThreshold','pattern':'{$.level "
    "> 40}'}"};

static void add_settings(struct maker *maker, node *definition, struct lambda *function,
                         const struct lambda *hook) {
  static const char *const aliases[] = {"Live", "live", "blue-green", "my_alias"};
  static const char *const canaries[] = {"true", "['errorRate']",
                                         "['throttles',{'preset':'errorRate','threshold':2}]",
                                         "[{'preset':'duration','threshold':500}]", "false"};
  function->alias = PICK(maker, aliases);
  node *settings = node_add(definition, "deploymentSettings", node_new_object());
  node_add(settings, "type", json(maker, "%s", type_of_shift(maker)));
  node_add(settings, "alias", node_new_string(function->alias));
  if (chance(maker, 30))
    node_add(settings, "canaryAlarms", json(maker, "%s", PICK(maker, canaries)));
  if (chance(maker, 30)) node_add(settings, "alarms", json(maker, "[{'name':'elsewhere'}]"));
  if (hook && chance(maker, 40))
    node_add(settings, chance(maker, 50) ? "preTrafficHook" : "postTrafficHook",
             node_new_string(hook->key));
  if (chance(maker, 15))
    node_add(settings, "codeDeployRole",
             node_new_string(
                 text_new(maker->arena, "arn:%s:iam::" ACCOUNT ":role/deploy", maker->partition)));
  function->moves_url = chance(maker, 30);
  if (function->moves_url) node_add(settings, "functionUrl", node_new_string("alias"));
}

static void add_alarms(struct maker *maker, node *definition) {
  node *alarms = node_add(definition, "alarms", node_new_array());
  node_append(alarms, json(maker, "'functionErrors'"));
  if (chance(maker, 50)) node_append(alarms, json(maker, "%s", alarm_choices[1 + below(maker, 3)]));
  bool has_alias = node_member(definition, "deploymentSettings") != NULL;
  size_t chosen = 4 + below(maker, 4);
  if (has_alias || chosen != 4) node_append(alarms, json(maker, "%s", alarm_choices[chosen]));
  node *settings = node_member(definition, "deploymentSettings");
  if (settings && chance(maker, 60))
    node_set(settings, "alarms", json(maker, "['functionErrors']"));
}

static void make_functions(struct maker *maker, node *service) {
  static const char *const keys[MOST_FUNCTIONS] = {"order",      "product",     "list-orders",
                                                   "sync_stock", "resizeImage", "a"};
  node *functions = node_add(service, "functions", node_new_object());
  bool has_alarms =
      node_member(node_member(service, "custom"), "alerts") &&
      !node_member(node_member(node_member(service, "custom"), "alerts"), "externalStack");
  /* evidence of the account */
  const char *role = chance(maker, 50) ? text_new(maker->arena, "arn:%s:iam::" ACCOUNT ":role/own",
                                                  maker->partition)
                                       : NULL;
  maker->function_count = 1 + below(maker, MOST_FUNCTIONS);
  for (size_t i = 0; i < maker->function_count; i++) {
    struct lambda *function = &maker->functions[i];
    *function =
        (struct lambda){.key = keys[i],
                        .id = name_lambda(maker->arena, keys[i]),
                        .name = name_function(maker->arena, maker->service, maker->stage, keys[i])};
    node *definition = node_add(
        functions, keys[i], json(maker, "{'handler':'index.handler','name':'%s'}", function->name));
    /* the first one is not rolled out where it may be a hook */
    const struct lambda *hook = i > 0 && !maker->functions[0].alias ? &maker->functions[0] : NULL;
    if (chance(maker, i ? 70 : 50)) add_settings(maker, definition, function, hook);
    if (has_alarms && chance(maker, 60)) add_alarms(maker, definition);
    if (i && chance(maker, 8)) {
      function->condition = "Big";
      node_add(definition, "condition", node_new_string(function->condition));
    }
    add_function(maker, function, i ? NULL : role);
  }
}

/* ---- All of it ---- */

static node *make_custom(struct maker *maker) {
  static const char *const alerts[] = {
      "{}",
      "{'alarms':['functionErrors'],'topics':{'alarm':'shop-alarms'}}",
      "{'dashboards':true,'topics':{'ok':{'topic':'shop-ok','notifications':[{'protocol':'email','"
      "endpoint':'me@example.com'}]}}}",
      "{'nameTemplate':'$[functionName]-$[metricName]','prefixTemplate':'team'}",
      "{'definitions':{'functionErrors':{'period':300,'treatMissingData':'notBreaching'}},'"
      "dashboards':['default','vertical']}",
      "{'externalStack':true,'alarms':['functionThrottles']}"};
  node *custom = node_new_object();
  if (chance(maker, 60)) node_add(custom, "alerts", json(maker, "%s", PICK(maker, alerts)));
  if (chance(maker, 15))
    node_add(custom, "deploymentSettings", json(maker, "{'ignore':['RO511']}"));
  return custom;
}

static node *make_template(struct maker *maker) {
  node *template =
      json(maker,
           "{'AWSTemplateFormatVersion':'2010-09-09','Description':'%s','Parameters':{'Stage':{'"
           "Type':'String','Default':'dev'},'Target':{'Type':'String'},'Source':{'Type':'String'}},"
           "'Conditions':{'Big':{'Fn::Equals':[{'Ref':'AWS::Region'},'%s']},'IsProd':{'Fn::Equals':"
           "[{'Ref':'Stage'},'prod']},'NotProd':{'Fn::Not':[{'Condition':'IsProd'}]}},'Mappings':{'"
           "M':{'a':{'%s':'b'}}}}",
           maker->service, maker->region, maker->region);
  maker->resources = node_add(template, "Resources", node_new_object());
  node *role =
      json(maker,
           "{'AssumeRolePolicyDocument':{'Version':'2012-10-17','Statement':[{'Effect':'Allow','"
           "Principal':{'Service':['lambda.amazonaws.com']},'Action':['sts:AssumeRole']}]},'"
           "Policies':[{'PolicyName':'own','PolicyDocument':{'Version':'2012-10-17','Statement':[{'"
           "Effect':'Allow','Action':['logs:PutLogEvents'],'Resource':'*'}]}}]}");
  add(maker, "IamRoleLambdaExecution", "AWS::IAM::Role", role);
  return template;
}

static void add_outputs(struct maker *maker, node *template) {
  node *outputs = node_add(template, "Outputs", node_new_object());
  for (size_t i = 0; i < maker->function_count; i++) {
    node *output = node_add(outputs, text_new(maker->arena, "%sArn", maker->functions[i].id),
                            node_new_object());
    if (maker->functions[i].condition)
      node_add(output, "Condition", node_new_string(maker->functions[i].condition));
    node_add(output, "Value", arn_of(maker, &maker->functions[i]));
  }
}

static void tell(struct maker *maker, struct made *made) {
  made->guarded = node_new_object();
  made->urls = node_new_array();
  for (size_t i = 0; i < maker->function_count; i++) {
    const struct lambda *function = &maker->functions[i];
    if (!function->alias) continue;
    node_add(made->guarded, function->id, node_new_string(function->alias));
    if (function->moves_url) node_append(made->urls, node_new_string(function->id));
  }
  made->world = json(maker, "{'partition':'%s','region':'%s','stack':'%s'}", maker->partition,
                     maker->region, name_stack(maker->arena, maker->service, maker->stage));
}

void service_make(struct made *made, struct arena *arena, uint64_t seed) {
  static const char *const services[] =
      {"shop", "order-service", "stock_keeping",
       "a-service-with-a-long-name-with-a-long-name-with-a-long-name-indeed"},
                           *const stages[] = {"dev", "prod", "pr-12"};
  static const struct {
    const char *partition, *region;
  } regions[] = {{"aws", "us-east-1"},
                 {"aws", "eu-west-1"},
                 {"aws-cn", "cn-north-1"},
                 {"aws-us-gov", "us-gov-west-1"}};
  struct maker maker = {.arena = arena, .state = seed};
  size_t region = below(&maker, sizeof regions / sizeof *regions);
  maker.service = PICK(&maker, services);
  maker.stage = PICK(&maker, stages);
  maker.partition = regions[region].partition;
  maker.region = regions[region].region;
  made->service = json(&maker, "{'service':'%s','provider':{'name':'aws','region':'%s'}}",
                       maker.service, maker.region);
  made->options = json(&maker, "{'stage':'%s','region':'%s'}", maker.stage, maker.region);
  node_add(made->service, "custom", make_custom(&maker));
  made->template = make_template(&maker);
  make_functions(&maker, made->service);
  for (size_t left = below(&maker, 8); left; left--)
    add_place(&maker, &PICK(&maker, places), any_function(&maker));
  add_sources(&maker);
  for (size_t left = below(&maker, 3); left; left--) add_policy(&maker, any_function(&maker));
  if (chance(&maker, 5)) add_denied_machine(&maker, any_function(&maker));
  if (chance(&maker, 10)) add_nested_stack(&maker, any_function(&maker));
  for (size_t left = below(&maker, 4); left; left--) add_stranger(&maker);
  if (chance(&maker, 30)) add_outputs(&maker, made->template);
  tell(&maker, made);
}

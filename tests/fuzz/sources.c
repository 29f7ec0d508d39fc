#include "sources.h"

#include <string.h>

#include "base/text.h"

/* ---- Rows ---- */

/* A source: its type, the property with its name (NULL: a service makes it), its ARN after the
 * partition with %s for the name, the attribute that is the ARN (NULL: none), the service, and
 * whether Ref is the ARN.
 *
 * Its callers: a list or object within it, with the property of an element that names the
 * function; or a resource of another type, with a property that names the source, by its ARN or by
 * its name. */
static const struct row {
  const char *type, *name, *arn, *attribute, *principal;
  bool ref_is_arn;
  const char *list, *element, *target; /* within the source */
  const char *caller, *link, *base;    /* a resource of its own */
} rows[] = {
    {.type = "AWS::Events::Rule",
     .name = "Name",
     .arn = "events:${AWS::Region}:${AWS::AccountId}:rule/%s",
     .attribute = "Arn",
     .principal = "events",
     .list = "Targets",
     .element = "{'Id':'%s'}",
     .target = "Arn"},
    {.type = "AWS::S3::Bucket",
     .name = "BucketName",
     .arn = "s3:::%s",
     .attribute = "Arn",
     .principal = "s3",
     .list = "LambdaConfigurations",
     .element = "{'Event':'s3:ObjectCreated:*'}",
     .target = "Function"},
    {.type = "AWS::SNS::Topic",
     .name = "TopicName",
     .arn = "sns:${AWS::Region}:${AWS::AccountId}:%s",
     .attribute = "TopicArn",
     .principal = "sns",
     .ref_is_arn = true,
     .list = "Subscription",
     .element = "{'Protocol':'lambda'}",
     .target = "Endpoint"},
    {.type = "AWS::SNS::Topic",
     .name = "TopicName",
     .arn = "sns:${AWS::Region}:${AWS::AccountId}:%s",
     .attribute = "TopicArn",
     .principal = "sns",
     .ref_is_arn = true,
     .caller = "AWS::SNS::Subscription",
     .link = "TopicArn",
     .base = "{'Protocol':'lambda'}",
     .target = "Endpoint"},
    {.type = "AWS::ApiGateway::RestApi",
     .arn = "execute-api:${AWS::Region}:${AWS::AccountId}:%s",
     .principal = "apigateway",
     .caller = "AWS::ApiGateway::Method",
     .link = "RestApiId",
     .base = "{'HttpMethod':'GET','AuthorizationType':'NONE','ResourceId':'root'}",
     .target = "Uri"},
    {.type = "AWS::ApiGateway::RestApi",
     .arn = "execute-api:${AWS::Region}:${AWS::AccountId}:%s",
     .principal = "apigateway",
     .caller = "AWS::ApiGateway::Authorizer",
     .link = "RestApiId",
     .base = "{'Type':'TOKEN','Name':'own'}",
     .target = "AuthorizerUri"},
    {.type = "AWS::ApiGatewayV2::Api",
     .arn = "execute-api:${AWS::Region}:${AWS::AccountId}:%s",
     .principal = "apigateway",
     .caller = "AWS::ApiGatewayV2::Integration",
     .link = "ApiId",
     .base = "{'IntegrationType':'AWS_PROXY','PayloadFormatVersion':'2.0'}",
     .target = "IntegrationUri"},
    {.type = "AWS::Logs::LogGroup",
     .name = "LogGroupName",
     .arn = "logs:${AWS::Region}:${AWS::AccountId}:log-group:%s",
     .attribute = "Arn",
     .principal = "logs",
     .caller = "AWS::Logs::SubscriptionFilter",
     .link = "LogGroupName",
     .base = "{'FilterPattern':''}",
     .target = "DestinationArn"},
    {.type = "AWS::Cognito::UserPool",
     .arn = "cognito-idp:${AWS::Region}:${AWS::AccountId}:userpool/%s",
     .attribute = "Arn",
     .principal = "cognito-idp",
     .list = "LambdaConfig",
     .element = "{}",
     .target = "PreSignUp"},
    {.type = "AWS::IoT::TopicRule",
     .name = "RuleName",
     .arn = "iot:${AWS::Region}:${AWS::AccountId}:rule/%s",
     .attribute = "Arn",
     .principal = "iot",
     .list = "Actions",
     .element = "{}",
     .target = "Lambda"},
    {.type = "AWS::ElasticLoadBalancingV2::TargetGroup",
     .arn = "elasticloadbalancing:${AWS::Region}:${AWS::AccountId}:targetgroup/%s",
     .attribute = "TargetGroupArn",
     .principal = "elasticloadbalancing",
     .ref_is_arn = true,
     .list = "Targets",
     .element = "{}",
     .target = "Id"},
};

/* One source. Its name is a service's (NULL), or written out, and then perhaps begins with the name
 * of the stack; or it is none of the template's, and its name or id is known. */
struct source {
  const struct row *row;
  const char *id;   /* NULL: none of the template's */
  const char *name; /* as Fn::Sub has it; NULL: made by a service */
  bool has_composed_name;
  const char *condition;
};

/* ---- A source's ARN ---- */

/* The ARN as Fn::Sub has it, around `name`, with the path of an API or the streams of a group. */
static const char *sub_arn(struct maker *maker, const struct source *source, const char *name) {
  static const char *const paths[] = {"/*/*", "/*", "/*/GET/orders", "/prod/*/orders/*"};
  const struct row *row = source->row;
  const char *suffix = "";
  if (strcmp(row->principal, "apigateway") == 0) suffix = PICK(maker, paths);
  if (strcmp(row->principal, "logs") == 0 && chance(maker, 60)) suffix = ":*";
  struct arena *arena = maker->arena;
  const char *end = strstr(row->arn, "%s");
  return text_new(arena, "arn:${AWS::Partition}:%.*s%s%s%s", (int)(end - row->arn), row->arn, name,
                  end + 2, suffix);
}

/* The text of an Fn::Sub with the pseudo parameters written out. */
static const char *written_out(struct maker *maker, const char *text) {
  const struct {
    const char *variable, *value;
  } known[] = {
      {"${AWS::Partition}", maker->partition},
      {"${AWS::Region}", maker->region},
      {"${AWS::AccountId}", ACCOUNT},
      {"${AWS::StackName}", text_new(maker->arena, "%s-%s", maker->service, maker->stage)}};
  for (size_t i = 0; i < sizeof known / sizeof *known; i++)
    for (const char *at = strstr(text, known[i].variable); at; at = strstr(text, known[i].variable))
      text = text_new(maker->arena, "%.*s%s%s", (int)(at - text), text, known[i].value,
                      at + strlen(known[i].variable));
  return text;
}

/* Fn::Join of the components of a text of Fn::Sub, which has ${Id} or a pseudo parameter in whole
 * pieces only. */
static node *joined(struct maker *maker, const char *text) {
  node *pieces = node_new_array();
  while (*text) {
    size_t length = *text == '$' ? strcspn(text, "}") + 1 : strcspn(text, "$");
    const char *piece = arena_copy(maker->arena, text, length);
    if (*piece == '$')
      node_append(pieces,
                  json(maker, "{'Ref':'%s'}", arena_copy(maker->arena, piece + 2, length - 3)));
    else node_append(pieces, node_new_string(piece));
    text += length;
  }
  return join("", pieces);
}

static node *source_arn(struct maker *maker, const struct source *source) {
  const struct row *row = source->row;
  const char *id = source->id, *name = source->name;
  bool is_exact = strcmp(row->principal, "apigateway") != 0;
  if (id && row->attribute && chance(maker, 30))
    return chance(maker, 70) ? json(maker, "{'Fn::GetAtt':['%s','%s']}", id, row->attribute)
                             : json(maker, "{'Fn::GetAtt':'%s.%s'}", id, row->attribute);
  if (id && row->ref_is_arn && chance(maker, 50)) return json(maker, "{'Ref':'%s'}", id);
  if (id && row->attribute && is_exact && (row->ref_is_arn || chance(maker, 15)))
    return json(maker, "{'Fn::Sub':'${%s.%s}'}", id, row->attribute);
  bool by_name = name && (!id || chance(maker, 50));
  const char *inner = by_name ? name : text_new(maker->arena, "${%s}", id);
  const char *text = sub_arn(maker, source, inner);
  switch (below(maker, 4)) {
    case 0: return joined(maker, text);
    case 1:
      if (by_name) return node_new_string(written_out(maker, text));
      return json(maker, "{'Fn::Sub':['%s',{'It':{'Ref':'%s'}}]}", sub_arn(maker, source, "${It}"),
                  id);
    default: return json(maker, "{'Fn::Sub':'%s'}", text);
  }
}

/* What a caller names its source by. */
static node *link_of(struct maker *maker, const struct source *source) {
  bool by_arn = strcmp(source->row->link, "TopicArn") == 0;
  if (source->id && chance(maker, 70)) return json(maker, "{'Ref':'%s'}", source->id);
  if (by_arn) {
    if (source->id) return json(maker, "{'Fn::Sub':'${%s.TopicArn}'}", source->id);
    const char *text = sub_arn(maker, source, source->name);
    return chance(maker, 50) ? node_new_string(written_out(maker, text))
                             : json(maker, "{'Fn::Sub':'%s'}", text);
  }
  if (source->id && !source->name) return json(maker, "{'Fn::Sub':'${%s}'}", source->id);
  return source->has_composed_name ? json(maker, "{'Fn::Sub':'%s'}", source->name)
                                   : node_new_string(source->name);
}

/* ---- Targets ---- */

/* What a caller calls: mostly the function; or another account's, a queue, or what only a
 * deployment knows. */
static node *target_of(struct maker *maker, const struct source *source,
                       const struct lambda *function) {
  bool is_api = strcmp(source->row->principal, "apigateway") == 0;
  size_t kind = below(maker, 21);
  if (kind == 0) return json(maker, "{'Ref':'Target'}");
  if (kind == 20)
    return is_api ? json(maker,
                         "'arn:%s:apigateway:%s:lambda:path/2015-03-31/functions/"
                         "{{resolve:ssm:/order}}/invocations'",
                         maker->partition, maker->region)
                  : node_new_string("{{resolve:ssm:/order}}");
  if (kind == 1) return json(maker, "{'Fn::ImportValue':'their-function'}");
  if (kind == 2 && is_api)
    return json(maker,
                "{'Fn::Sub':'arn:${AWS::Partition}:apigateway:${AWS::Region}:lambda:path/"
                "2015-03-31/functions/arn:${AWS::Partition}:lambda:${AWS::Region}:"
                "${AWS::AccountId}:function:${!stageVariables.fn}/invocations'}");
  if (kind == 3 && !is_api) return foreign_arn(maker, function);
  if (kind == 4 && !is_api)
    return json(maker,
                "{'Fn::Sub':'arn:${AWS::Partition}:sqs:${AWS::Region}:${AWS::AccountId}:q'}");
  return is_api ? address_of(maker, function) : arn_of(maker, function);
}

/* A value below the names of a path such as Integration.Uri. */
static void put(node *object, const char *outer, const char *inner, node *value) {
  node_add(node_add(object, outer, node_new_object()), inner, value);
}

static node *element_of(struct maker *maker, const struct source *source,
                        const struct lambda *function) {
  const struct row *row = source->row;
  node *element = json(maker, row->element, fresh(maker, "t")),
       *target = target_of(maker, source, function);
  if (strcmp(row->target, "Lambda") == 0) put(element, "Lambda", "FunctionArn", target);
  else node_add(element, row->target, target);
  return element;
}

/* The lists and objects of a source in which its calls are. */
static void add_calls(struct maker *maker, const struct source *source, node *properties,
                      const struct lambda *function) {
  const struct row *row = source->row;
  if (strcmp(row->list, "LambdaConfig") == 0) {
    node_add(properties, row->list, element_of(maker, source, function));
    return;
  }
  node *list = node_new_array();
  for (size_t left = 1 + below(maker, 2); left; left--)
    node_append(list, element_of(maker, source,
                                 chance(maker, 80) || function->condition ? function
                                                                          : &maker->functions[0]));
  if (strcmp(row->list, "LambdaConfigurations") == 0)
    put(properties, "NotificationConfiguration", row->list, list);
  else if (strcmp(row->list, "Actions") == 0) put(properties, "TopicRulePayload", row->list, list);
  else node_add(properties, row->list, list);
  if (strcmp(row->type, "AWS::ElasticLoadBalancingV2::TargetGroup") == 0)
    node_add(properties, "TargetType", node_new_string("lambda"));
}

static void add_caller(struct maker *maker, const struct source *source,
                       const struct lambda *function) {
  const struct row *row = source->row;
  node *properties = json(maker, "%s", row->base), *target = target_of(maker, source, function);
  node_add(properties, row->link, link_of(maker, source));
  if (strcmp(row->target, "Uri") == 0)
    node_add(node_add(properties, "Integration", json(maker, "{'Type':'AWS_PROXY'}")), "Uri",
             target);
  else node_add(properties, row->target, target);
  add(maker, fresh(maker, "Call"), row->caller, properties);
}

/* ---- Permissions ---- */

/* A source whose name has the name of the given one in it; NULL where that has an ARN of another
 * form. */
static node *longer_arn(struct maker *maker, const struct source *source) {
  if (!source->id || !source->row->name || source->row->ref_is_arn) return NULL;
  return json(maker, "{'Fn::Sub':'%s'}",
              sub_arn(maker, source, text_new(maker->arena, "${%s}-retry", source->id)));
}

/* Fn::If between a source and something else. */
static node *source_if(node *one, node *other) {
  node *branches = node_new_array();
  node_append(branches, node_new_string("IsProd"));
  node_append(branches, one);
  node_append(branches, other);
  node *chosen = node_new_object();
  node_add(chosen, "Fn::If", branches);
  return chosen;
}

/* Whose principal, and from where; mostly the source. */
static void restrict_permission(struct maker *maker, const struct source *source,
                                node *properties) {
  static const char *const sources[] = {
      "{'Fn::ImportValue':'their-source'}", "{'Ref':'Source'}",
      "{'Fn::Sub':'arn:${AWS::Partition}:events:${AWS::Region}:${AWS::AccountId}:rule/*'}",
      ("{'Fn::Sub':'arn:${AWS::Partition}:sns:${AWS::Region}:" OTHER_ACCOUNT ":theirs'}"),
      "{'Fn::Sub':'arn:${AWS::Partition}:execute-api:${AWS::Region}:${AWS::AccountId}:*/*'}"};
  static const char *const accounts[] = {"'" OTHER_ACCOUNT "'", "{'Ref':'AWS::AccountId'}",
                                         "'" ACCOUNT "'", "{'Ref':'Source'}"};
  size_t kind = below(maker, 24);
  if (kind == 0) return;
  node *value = kind == 1 ? json(maker, "%s", PICK(maker, sources)) : source_arn(maker, source);
  node *longer = kind == 5 ? longer_arn(maker, source) : NULL;
  if (kind == 2) value = source_if(value, json(maker, "%s", PICK(maker, sources)));
  if (kind == 3) value = source_if(value, json(maker, "{'Ref':'AWS::NoValue'}"));
  if (kind == 4) value = source_if(value, source_arn(maker, source));
  if (longer) value = longer;
  node_add(properties, "SourceArn", value);
  if (chance(maker, 25)) {
    const char *account = chance(maker, 60) ? accounts[1] : PICK(maker, accounts);
    node_add(properties, "SourceAccount", json(maker, "%s", account));
  }
}

static node *principal_of(struct maker *maker, const struct source *source) {
  const char *service = source->row->principal;
  if (strcmp(service, "logs") == 0)
    return chance(maker, 50) ? json(maker, "{'Fn::Sub':'logs.${AWS::Region}.amazonaws.com'}")
                             : json(maker, "'logs.%s.amazonaws.com'", maker->region);
  if (strcmp(maker->partition, "aws") == 0 && chance(maker, 20))
    return json(maker, "{'Fn::Sub':'%s.${AWS::URLSuffix}'}", service);
  return json(maker, "'%s.amazonaws.com'", service);
}

static void add_permission(struct maker *maker, const struct source *source,
                           const struct lambda *function) {
  node *properties = node_new_object();
  node_add(properties, "FunctionName", name_of(maker, function));
  node_add(properties, "Action",
           node_new_string(chance(maker, 95) ? "lambda:InvokeFunction" : "lambda:*"));
  node_add(properties, "Principal", principal_of(maker, source));
  restrict_permission(maker, source, properties);
  add(maker, fresh(maker, "May"), "AWS::Lambda::Permission", properties);
}

/* A permission for what is no source of the template. */
static void add_other_permission(struct maker *maker, const struct lambda *function) {
  static const char *const others[] = {
      "{'Action':'lambda:InvokeFunction','Principal':'alexa-appkit.amazon.com','EventSourceToken':'"
      "amzn1.ask.skill.1'}",
      "{'Action':'lambda:InvokeFunction','Principal':'" OTHER_ACCOUNT "'}",
      "{'Action':'lambda:InvokeFunction','Principal':'*','PrincipalOrgID':'o-1'}",
      "{'Action':'lambda:InvokeFunction','Principal':{'Fn::Sub':'arn:${AWS::Partition}:iam::"
      "${AWS::AccountId}:root'}}",
      "{'Action':'lambda:InvokeFunction','Principal':{'Ref':'Source'}}",
      "{'Action':'lambda:InvokeFunction','Principal':'secretsmanager.amazonaws.com'}",
      "{'Action':'lambda:GetFunction','Principal':'" OTHER_ACCOUNT "'}",
      "{'Action':'lambda:*','Principal':'" OTHER_ACCOUNT "'}",
      "{'Action':'lambda:InvokeFunction','Principal':'events.amazonaws.com','SourceArn':{'Fn::"
      "GetAtt':['NestedSource','Outputs.Rule']}}"};
  node *properties = json(maker, "%s", PICK(maker, others));
  node *source = node_member(properties, "SourceArn");
  if (source && !node_member(maker->resources, "NestedSource"))
    node_become(source, json(maker, "{'Fn::ImportValue':'nested-source'}"));
  node_set(properties, "FunctionName", name_of(maker, function));
  maker->condition = function->condition;
  add(maker, fresh(maker, "May"), "AWS::Lambda::Permission", properties);
  maker->condition = NULL;
}

/* ---- Sources ---- */

static struct source new_source(struct maker *maker, const struct row *row) {
  struct source source = {.row = row};
  bool is_elsewhere = row->caller && chance(maker, 25);
  const char *id = fresh(maker, "Source");
  if (!is_elsewhere) source.id = id;
  if (is_elsewhere || (row->name && chance(maker, 50)))
    source.name = text_new(maker->arena, "src%u", maker->number);
  if (source.id && source.name && chance(maker, 30)) {
    source.has_composed_name = true;
    source.name = text_new(maker->arena, "${AWS::StackName}-%s", source.name);
  }
  return source;
}

/* The definition of an API: in S3, or in the template, with values that call nobody, and perhaps a
 * part that a macro adds. */
static void add_definition(struct maker *maker, node *properties, const struct lambda *function) {
  if (chance(maker, 15))
    node_add(properties, "BodyS3Location", json(maker, "{'Bucket':'definitions','Key':'api.yml'}"));
  if (!chance(maker, 30)) return;
  node *body = node_add(properties, "Body",
                        json(maker, "{'openapi':'3.0.1','info':{'title':{'Ref':'Source'}}}"));
  node *paths = node_add(body, "paths", node_new_object());
  node *method = node_add(node_add(paths, "/orders", node_new_object()), "get", node_new_object());
  node *integration =
      node_add(method, "x-amazon-apigateway-integration",
               json(maker, "{'type':'aws_proxy','credentials':{'Fn::ImportValue':'role'}}"));
  node_add(integration, "uri", address_of(maker, function));
  if (chance(maker, 50))
    put(node_add(paths, "/old", node_new_object()), "get", "x-amazon-apigateway-integration",
        json(maker, "{'type':'http_proxy','uri':{'Ref':'Target'}}"));
  if (chance(maker, 20)) node_add(paths, "Fn::Transform", json(maker, "{'Name':'AWS::Include'}"));
}

/* Properties of the source itself. */
static node *source_properties(struct maker *maker, const struct source *source,
                               const struct lambda *function) {
  node *properties = node_new_object();
  const struct row *row = source->row;
  if (row->name && source->name)
    node_add(properties, row->name,
             source->has_composed_name ? json(maker, "{'Fn::Sub':'%s'}", source->name)
                                       : node_new_string(source->name));
  if (row->list) add_calls(maker, source, properties, function);
  if (strncmp(row->type, "AWS::ApiGateway", 15) == 0) add_definition(maker, properties, function);
  if (row->list && chance(maker, 5))
    node_add(properties, "Fn::Transform", json(maker, "{'Name':'Calls'}"));
  return properties;
}

/* A source, its callers, and permissions for them. */
static void add_source(struct maker *maker, const struct row *row) {
  const struct lambda *function = any_function(maker);
  struct source source = new_source(maker, row);
  source.condition = function->condition;
  if (!source.condition && chance(maker, 15)) source.condition = "IsProd";
  maker->condition = source.condition;
  if (source.id) add(maker, source.id, row->type, source_properties(maker, &source, function));
  if (row->caller)
    for (size_t left = chance(maker, 90) ? 1 + below(maker, 2) : 0; left; left--)
      add_caller(maker, &source, function);
  if (chance(maker, 95)) add_permission(maker, &source, function);
  maker->condition = NULL;
}

void add_sources(struct maker *maker) {
  if (chance(maker, 10))
    add(maker, "NestedSource", "AWS::CloudFormation::Stack",
        json(maker, "{'TemplateURL':'https://artifacts/source.json'}"));
  for (size_t left = 1 + below(maker, 3); left; left--) {
    const struct row *row = &PICK(maker, rows);
    add_source(maker, row);
    add_source(maker, row);
  }
  for (size_t left = below(maker, 3); left; left--)
    add_other_permission(maker, any_function(maker));
}

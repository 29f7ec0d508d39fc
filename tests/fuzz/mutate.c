#include "mutate.h"

#include "alarms/attributes.h"
#include "base/text.h"
#include "rollout/callers.h"
#include "rollout/policies.h"
#include "service/settings.h"
#include "shift/shift.h"

#define MOST_PARTS 16
#define MOST_NODES 4096
#define MOST_CHANGES 4

#ifdef FUZZ_REPLAY
static size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t most) {
  return (void)data, (void)most, size;
}
#else
size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t most);
#endif

/* ---- Words ---- */

const char *const mutate_service_words[] = {
#define NAME(name, ...) name,
    DEPLOYMENT_SETTING_ROWS(NAME) SERVICE_DEPLOYMENT_SETTING_ROWS(NAME) ALARM_ROWS(NAME)
#undef NAME
#define NAME(name, shape, percent, minutes) name,
        PREDEFINED_SHIFT_ROWS(NAME)
#undef NAME
#define NAME(type, property, ...) type, property,
            CALLER_ROWS(NAME) STAYING_ROWS(NAME) NEUTRAL_ROWS(NAME) POLICY_ROWS(NAME)
#undef NAME
                "Resources",
    "Properties",
    "Type",
    "DependsOn",
    "Condition",
    "DeletionPolicy",
    "UpdatePolicy",
    "Conditions",
    "Outputs",
    "Metadata",
    "AWS::Lambda::Function",
    "AWS::Lambda::Version",
    "AWS::Lambda::Alias",
    "AWS::Lambda::Permission",
    "AWS::Lambda::Url",
    "AWS::IAM::Role",
    "AWS::CloudWatch::Alarm",
    "AWS::CloudWatch::CompositeAlarm",
    "AWS::SNS::Topic",
    "AWS::CodeDeploy::DeploymentGroup",
    "Ref",
    "Fn::GetAtt",
    "Fn::Sub",
    "Fn::Join",
    "Fn::If",
    "Fn::Select",
    "Fn::Split",
    "Fn::ImportValue",
    "Fn::FindInMap",
    "AWS::NoValue",
    "AWS::Partition",
    "AWS::Region",
    "AWS::AccountId",
    "AWS::StackName",
    "Arn",
    "Version",
    "FunctionName",
    "FunctionVersion",
    "Name",
    "Principal",
    "SourceArn",
    "Action",
    "lambda:InvokeFunction",
    "apigateway.amazonaws.com",
    "arn:aws:lambda:us-east-1:123456789012:function:",
    "${AWS::Region}",
    "OrderLambdaFunction",
    "OrderLambdaFunctionAliasLive",
    "OrderLambdaFunctionDeploymentGroup",
    "CodeDeployServiceRole",
    "Live",
    "order",
    "functions",
    "custom",
    "provider",
    "service",
    "deploymentSettings",
    "alerts",
    "definitions",
    "topics",
    "dashboards",
    "externalStack",
    "nameSuffix",
    "resources",
    "stackTags",
    "deployParameters",
    "stages",
    "alarms",
    "events",
    "stage",
    "region",
    "preset",
    "errorRate",
    "errors",
    "throttles",
    "duration",
    "minimumRequests",
    "canary",
    "linear",
    "percentage",
    "interval",
    "notifications",
    "protocol",
    "endpoint",
    "nameTemplate",
    "prefixTemplate",
    "$[functionName]",
    "$[functionId]",
    "$[metricName]",
    "$[metricId]",
    "$[stackName]",
    "FunctionErrors",
    "functionErrors",
    "functionDuration",
    "Sum",
    "p99",
    "tm90",
    "IQM",
    "version",
    "alias",
    "expression",
    "anomalyDetection",
    NULL};

/* ---- Chance ---- */

struct maker {
  struct arena *arena;
  const struct mutation *mutation;
  uint64_t state;
  node *nodes[MOST_NODES];  /* all that may be changed */
  node *others[MOST_NODES]; /* what may be taken from */
  size_t count, other_count;
};

static size_t below(struct maker *maker, size_t most) {
  maker->state ^= maker->state << 13;
  maker->state ^= maker->state >> 7;
  maker->state ^= maker->state << 17;
  return most ? (size_t)(maker->state % most) : 0;
}

static void collect(node *value, node **list, size_t *count) {
  if (*count < MOST_NODES) list[(*count)++] = value;
  for (node *each = node_first(value); each; each = node_next(each)) collect(each, list, count);
}

static const char *word(struct maker *maker) {
  size_t count = 0;
  while (maker->mutation->words[count]) count++;
  return count ? maker->mutation->words[below(maker, count)] : "x";
}

static node *any(struct maker *maker) {
  return maker->other_count ? node_copy(maker->others[below(maker, maker->other_count)])
                            : node_new_null();
}

static const char *any_name(struct maker *maker) {
  const char *name =
      maker->other_count ? node_name(maker->others[below(maker, maker->other_count)]) : NULL;
  return name && below(maker, 2) ? name : word(maker);
}

static node *literal(struct maker *maker) {
  static const char *const texts[] = {
      "null",
      "true",
      "false",
      "0",
      "1",
      "-1",
      "60",
      "10",
      "99",
      "100",
      "2880",
      "1e400",
      "0.1",
      "9007199254740993",
      "\"\"",
      "[]",
      "{}",
      "[[]]",
      "{\"Ref\":\"AWS::NoValue\"}",
      "{\"Ref\":\"\"}",
      "{\"Fn::Sub\":\"${\"}",
      "{\"Fn::GetAtt\":\"OrderLambdaFunction.Arn\"}",
      "{\"Fn::GetAtt\":[\"OrderLambdaFunction\",\"Arn\"]}",
      "{\"Ref\":\"OrderLambdaFunction\"}",
      "{\"Fn::Sub\":[\"${a}\",{\"a\":{\"Ref\":\"OrderLambdaFunction\"}}]}",
      "{\"Fn::If\":[\"C\",1]}",
      "{\"Fn::Join\":[\"\",[\"a\",{\"Fn::GetAtt\":[\"OrderLambdaFunction\",\"Arn\"]}]]}"};
  struct document_error error;
  const char *text = texts[below(maker, sizeof texts / sizeof *texts)];
  return below(maker, 2) ? node_new_string(word(maker))
                         : document_read_json(text, strlen(text), &error);
}

/* ---- Changes of one node ---- */

static void replace_by_other(struct maker *maker, node *value) { node_become(value, any(maker)); }
static void replace_by_literal(struct maker *maker, node *value) {
  node_become(value, literal(maker));
}

static void add_member(struct maker *maker, node *value) {
  if (node_is(value, NODE_OBJECT))
    node_set(value, any_name(maker), below(maker, 2) ? any(maker) : literal(maker));
  else if (node_is(value, NODE_ARRAY))
    node_insert(value, below(maker, node_count(value) + 1),
                below(maker, 2) ? any(maker) : literal(maker));
  else replace_by_other(maker, value);
}

static void take_away(struct maker *maker, node *value) {
  size_t gone = below(maker, node_count(value)), i = 0;
  bool is_object = node_is(value, NODE_OBJECT);
  if (!node_first(value)) return;
  node *left = is_object ? node_new_object() : node_new_array();
  for (const node *each = node_first(value); each; each = node_next(each), i++) {
    if (i == gone) continue;
    if (is_object) node_add(left, node_name(each), node_copy(each));
    else node_append(left, node_copy(each));
  }
  node_become(value, left);
}

static void rename_member(struct maker *maker, node *value) {
  size_t renamed = below(maker, node_count(value)), i = 0;
  if (!node_is(value, NODE_OBJECT)) return;
  node *left = node_new_object();
  for (const node *each = node_first(value); each; each = node_next(each), i++)
    node_set(left, i == renamed ? any_name(maker) : node_name(each), node_copy(each));
  node_become(value, left);
}

static void wrap(struct maker *maker, node *value) {
  static const char *const texts[] = {"{\"Fn::If\":[\"C\",0,{\"Ref\":\"AWS::NoValue\"}]}",
                                      "{\"Fn::If\":[\"C\",{\"Ref\":\"AWS::NoValue\"},0]}",
                                      "{\"Fn::Join\":[\"\",[0]]}",
                                      "[0]",
                                      "{\"Fn::Sub\":[0,{}]}",
                                      "{\"Fn::Sub\":[\"${a}\",{\"a\":0}]}",
                                      "{\"Fn::Select\":[0,[0]]}",
                                      "{\"Fn::Sub\":0}",
                                      "{\"name\":0}",
                                      "{\"Fn::ImportValue\":0}",
                                      "{\"Ref\":0}"};
  struct document_error error;
  const char *text = texts[below(maker, sizeof texts / sizeof *texts)];
  node *around = document_read_json(text, strlen(text), &error), *place[8];
  size_t count = 0, found = 0;
  node *inner[32];
  collect(around, inner, &count);
  for (size_t i = 0; i < count; i++)
    if (node_is(inner[i], NODE_NUMBER) && found < 8) place[found++] = inner[i];
  if (found) node_become(place[found - 1], node_copy(value));
  node_become(value, around);
}

static void edit_string(struct maker *maker, node *value) {
  const char *old = node_string(value), *piece = word(maker),
             *other = maker->other_count
                          ? node_string(maker->others[below(maker, maker->other_count)])
                          : NULL;
  if (!old) return;
  if (other && below(maker, 2)) piece = other;
  size_t cut = below(maker, strlen(old) + 1),
         skipped = below(maker, 2) ? below(maker, strlen(old + cut) + 1) : 0;
  struct text text;
  text_init(&text, maker->arena);
  switch (below(maker, 4)) {
    case 0: text_format(&text, "%.*s%s%s", (int)cut, old, piece, old + cut + skipped); break;
    case 1: text_format(&text, "%.*s${%s}%s", (int)cut, old, piece, old + cut + skipped); break;
    case 2: text_format(&text, "%.*s%s", (int)cut, old, old + cut + skipped); break;
    default: text_string(&text, piece);
  }
  node_become(value, node_new_string(text.at));
}

static void twice(struct maker *maker, node *value) {
  const node *first = node_first(value);
  if (!first) return;
  if (node_is(value, NODE_ARRAY))
    node_append(value, node_copy(node_at(value, below(maker, node_count(value)))));
  else node_set(value, any_name(maker), node_copy(first));
}

static void (*const changes[])(struct maker *maker, node *value) = {
    replace_by_other, replace_by_literal, add_member,  add_member, take_away, rename_member, wrap,
    edit_string,      edit_string,        edit_string, twice};

/* ---- Inputs ---- */

static size_t put_together(const struct part *parts, size_t count, size_t changed,
                           const struct text *text, char separator, uint8_t *out, size_t most) {
  size_t length = 0;
  for (size_t i = 0; i < count; i++) {
    const char *bytes = i == changed ? text->at : parts[i].bytes;
    size_t size = i == changed ? text->length : parts[i].length;
    if (length + size + 1 > most) return 0;
    memmove(out + length, bytes, size);
    length += size;
    if (i + 1 < count) out[length++] = (uint8_t)separator;
  }
  return length;
}

static size_t change_tree(struct maker *maker, uint8_t *data, size_t size, size_t most) {
  struct part parts[MOST_PARTS];
  struct document_error error;
  node *trees[MOST_PARTS];
  uint8_t *copy = arena_alloc(maker->arena, size);
  memcpy(copy, data, size);
  size_t count = fuzz_parts(copy, size, maker->mutation->separator, parts, MOST_PARTS),
         chosen = below(maker, count);
  for (size_t i = 0; i < count; i++) {
    trees[i] = document_read(NULL, parts[i].bytes, parts[i].length, &error);
    if (trees[i]) collect(trees[i], maker->others, &maker->other_count);
  }
  if (!trees[chosen]) return 0;
  for (size_t left = 1 + below(maker, MOST_CHANGES); left; left--) {
    maker->count = 0;
    collect(trees[chosen], maker->nodes, &maker->count);
    changes[below(maker, sizeof changes / sizeof *changes)](
        maker, maker->nodes[below(maker, maker->count)]);
    maker->other_count = 0; /* what was changed may be gone */
    for (size_t i = 0; i < count; i++)
      if (trees[i]) collect(trees[i], maker->others, &maker->other_count);
  }
  struct text text;
  text_init(&text, maker->arena);
  if (below(maker, 8) == 0) document_print_yaml(trees[chosen], &text);
  else document_print(trees[chosen], DOCUMENT_COMPACT, &text);
  return put_together(parts, count, chosen, &text, maker->mutation->separator, data, most);
}

static size_t change_with(const struct mutation *mutation, uint8_t *data, size_t size, size_t most,
                          unsigned seed) {
  struct arena arena;
  arena_init(&arena);
  document_use(&arena);
  struct maker *maker = arena_zero(&arena, sizeof *maker);
  maker->arena = &arena;
  maker->mutation = mutation;
  maker->state = seed * UINT64_C(0x9e3779b97f4a7c15) + 1;
  size_t made = below(maker, 3) ? change_tree(maker, data, size, most) : 0;
  arena_clear(&arena);
  return made;
}

size_t mutate_documents(const struct mutation *mutation, uint8_t *data, size_t size, size_t most,
                        unsigned seed) {
  size_t made = size ? change_with(mutation, data, size, most, seed) : 0;
  return made ? made : LLVMFuzzerMutate(data, size, most);
}

size_t mutate_crossing(const struct mutation *mutation, const uint8_t *a, size_t a_size,
                       const uint8_t *b, size_t b_size, uint8_t *out, size_t most, unsigned seed) {
  struct part first[MOST_PARTS], second[MOST_PARTS];
  size_t count = fuzz_parts(a, a_size, mutation->separator, first, MOST_PARTS),
         others = fuzz_parts(b, b_size, mutation->separator, second, MOST_PARTS);
  size_t at = seed % count, from = at < others ? at : seed / 7 % others;
  struct text text = {.at = (char *)second[from].bytes, .length = second[from].length};
  return put_together(first, count, at, &text, mutation->separator, out, most);
}

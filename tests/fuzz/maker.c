#include "maker.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

/* ---- Chance ---- */

/* splitmix64, by Sebastiano Vigna. */
static uint64_t draw(struct maker *maker) {
  uint64_t mixed = maker->state += UINT64_C(0x9e3779b97f4a7c15);
  mixed = (mixed ^ mixed >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
  mixed = (mixed ^ mixed >> 27) * UINT64_C(0x94d049bb133111eb);
  return mixed ^ mixed >> 31;
}
size_t below(struct maker *maker, size_t most) { return (size_t)(draw(maker) % most); }
bool chance(struct maker *maker, unsigned percent) { return below(maker, 100) < percent; }
const struct lambda *any_function(struct maker *maker) {
  return &maker->functions[below(maker, maker->function_count)];
}

/* ---- Nodes ---- */

node *json(struct maker *maker, const char *format, ...) {
  va_list arguments;
  char text[4096];
  va_start(arguments, format);
  vsnprintf(text, sizeof text, format, arguments);
  va_end(arguments);
  for (char *c = text; *c; c++)
    if (*c == '\'') *c = '"';
  struct document_error error;
  node *tree = document_read_json(arena_string(maker->arena, text), strlen(text), &error);
  if (!tree) {
    fprintf(stderr, "%s: %s\n", text, error.message);
    abort();
  }
  return tree;
}

node *join(const char *delimiter, node *pieces) {
  node *join = node_new_object(), *operands = node_add(join, "Fn::Join", node_new_array());
  node_append(operands, node_new_string(delimiter));
  node_append(operands, pieces);
  return join;
}

const char *fresh(struct maker *maker, const char *word) {
  return text_new(maker->arena, "%s%u", word, ++maker->number);
}

node *add(struct maker *maker, const char *id, const char *type, node *properties) {
  node *resource = node_add(maker->resources, id, node_new_object());
  node_add(resource, "Type", node_new_string(type));
  if (maker->condition) node_add(resource, "Condition", node_new_string(maker->condition));
  node_add(resource, "Properties", properties);
  return resource;
}

/* ---- Spellings of a reference ---- */

node *get_att(struct maker *maker, const char *id) {
  return json(maker, "{'Fn::GetAtt':['%s','Arn']}", id);
}

node *conditional(struct maker *maker, node *one, node *other) {
  static const char *const conditions[] = {"Big", "IsProd", "NotProd"};
  node *value = json(maker, "{'Fn::If':['%s']}", PICK(maker, conditions)),
       *branches = node_first(value);
  node_append(branches, one);
  node_append(branches, other);
  return value;
}

#define ARN_START "arn:${AWS::Partition}:lambda:${AWS::Region}:${AWS::AccountId}:function:"

/* The names of functions begin with the name of the stack. */
static node *composed_arn(struct maker *maker, const struct lambda *function) {
  switch (below(maker, 3)) {
    case 0: return json(maker, "{'Fn::Sub':'%s${AWS::StackName}-%s'}", ARN_START, function->key);
    case 1:
      return json(maker, "{'Fn::Sub':['%s${It}',{'It':{'Fn::Sub':'${AWS::StackName}-%s'}}]}",
                  ARN_START, function->key);
    default:
      return json(maker,
                  "{'Fn::Join':[':',['arn',{'Ref':'AWS::Partition'},'lambda',{'Ref':'AWS::Region'},"
                  "{'Ref':'AWS::AccountId'},'function',{'Fn::Join':['-',[{'Ref':'AWS::StackName'},"
                  "'%s']]}]]}",
                  function->key);
  }
}

node *arn_of(struct maker *maker, const struct lambda *function) {
  const char *id = function->id, *start = ARN_START;
  switch (below(maker, 14)) {
    case 0: return json(maker, "{'Fn::GetAtt':'%s.Arn'}", id);
    case 1: return json(maker, "{'Fn::Sub':'${%s.Arn}'}", id);
    case 2: return json(maker, "{'Fn::Sub':['${It}',{'It':{'Fn::GetAtt':['%s','Arn']}}]}", id);
    case 3:
      return json(maker,
                  "{'Fn::Join':['',['arn:',{'Ref':'AWS::Partition'},':lambda:',{'Ref':'AWS::Region'"
                  "},':',{'Ref':'AWS::AccountId'},':function:',{'Ref':'%s'}]]}",
                  id);
    case 4:
      return json(maker,
                  "{'Fn::Join':[':',['arn',{'Ref':'AWS::Partition'},'lambda',{'Ref':'AWS::Region'},"
                  "{'Ref':'AWS::AccountId'},'function',{'Ref':'%s'}]]}",
                  id);
    case 5: return json(maker, "{'Fn::Sub':'%s${%s}'}", start, id);
    case 6: return json(maker, "{'Fn::Sub':'%s%s'}", start, function->name);
    case 7: return json(maker, "{'Fn::Sub':['%s${It}',{'It':{'Ref':'%s'}}]}", start, id);
    case 8:
      if (maker->without_account) return get_att(maker, id);
      return json(maker, "'arn:%s:lambda:%s:" ACCOUNT ":function:%s'", maker->partition,
                  maker->region, function->name);
    case 9: return json(maker, "{'Fn::Join':['',[{'Fn::GetAtt':['%s','Arn']}]]}", id);
    case 10: return conditional(maker, arn_of(maker, function), arn_of(maker, function));
    case 11: return composed_arn(maker, function);
    default: return get_att(maker, id);
  }
}

/* An ARN that is written out is by itself here, and so evidence of the account. */
node *name_of(struct maker *maker, const struct lambda *function) {
  switch (below(maker, 10)) {
    case 3:
      return json(maker, "'arn:%s:lambda:%s:" ACCOUNT ":function:%s'", maker->partition,
                  maker->region, function->name);
    case 0: return json(maker, "{'Ref':'%s'}", function->id);
    case 1: return json(maker, "{'Fn::Sub':'${%s}'}", function->id);
    case 2: return node_new_string(function->name);
    default: break;
  }
  maker->without_account = true;
  node *arn = arn_of(maker, function);
  maker->without_account = false;
  return arn;
}

node *foreign_arn(struct maker *maker, const struct lambda *function) {
  const char *name = function->name;
  bool is_china = strcmp(maker->partition, "aws-cn") == 0;
  switch (below(maker, 4)) {
    case 0:
      return json(maker, "'arn:%s:lambda:%s:" OTHER_ACCOUNT ":function:%s'", maker->partition,
                  maker->region, name);
    case 1:
      return json(maker,
                  "{'Fn::Sub':'arn:${AWS::Partition}:lambda:${AWS::Region}:" OTHER_ACCOUNT
                  ":function:%s'}",
                  name);
    case 2:
      return json(maker,
                  "{'Fn::Sub':'arn:${AWS::Partition}:lambda:ap-south-1:${AWS::AccountId}:function:"
                  "%s'}",
                  name);
    default:
      return json(maker, "{'Fn::Sub':'arn:%s:lambda:${AWS::Region}:${AWS::AccountId}:function:%s'}",
                  is_china ? "aws" : "aws-cn", name);
  }
}

node *address_of(struct maker *maker, const struct lambda *function) {
  const char *path = ":lambda:path/2015-03-31/functions/";
  if (chance(maker, 20))
    return json(
        maker,
        "{'Fn::Sub':'arn:${AWS::Partition}:apigateway:${AWS::Region}%s${%s.Arn}/invocations'}",
        path, function->id);
  node *pieces = json(
      maker, "['arn:',{'Ref':'AWS::Partition'},':apigateway:',{'Ref':'AWS::Region'},'%s']", path);
  node_append(pieces, arn_of(maker, function));
  node_append(pieces, node_new_string("/invocations"));
  return join("", pieces);
}

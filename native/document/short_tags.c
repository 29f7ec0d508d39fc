/* CloudFormation's intrinsic functions that have a short tag: what the reader takes and what the
 * writer may write. */
#include <string.h>

#include "document/internal.h"

/* Operands of a list, a letter each: s a string, m an object, l a list or what may become one, v
 * anything. The shapes are those of CloudFormation's template reference;
 * docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference. Transform and GetStackOutput are
 * read but written long: serverless 3 does not know the two tags, and AWS forbids every other short
 * form inside them. */
static const struct short_tag rows[] = {
    {.tag = "Ref", .name = "Ref", .takes_string = true},
    {.tag = "Condition", .name = "Condition", .takes_string = true, .is_condition = true},
    {.tag = "And", .name = "Fn::And", .list = "mmmmmmmmmm", .least = 2, .holds_conditions = true},
    {.tag = "Base64", .name = "Fn::Base64", .takes_string = true},
    {.tag = "Cidr", .name = "Fn::Cidr", .list = "vvv", .least = 2},
    {.tag = "Equals", .name = "Fn::Equals", .list = "vv", .least = 2},
    {.tag = "FindInMap", .name = "Fn::FindInMap", .list = "vvvm", .least = 3},
    {.tag = "GetAtt", .name = "Fn::GetAtt", .list = "ss", .least = 2, .is_joined = true},
    {.tag = "GetAZs", .name = "Fn::GetAZs", .takes_string = true},
    {.tag = "GetStackOutput", .name = "Fn::GetStackOutput"},
    {.tag = "If", .name = "Fn::If", .list = "svv", .least = 3},
    {.tag = "ImportValue", .name = "Fn::ImportValue", .takes_string = true},
    {.tag = "Join", .name = "Fn::Join", .list = "sl", .least = 2},
    {.tag = "Not", .name = "Fn::Not", .list = "m", .least = 1, .holds_conditions = true},
    {.tag = "Or", .name = "Fn::Or", .list = "mmmmmmmmmm", .least = 2, .holds_conditions = true},
    {.tag = "Select", .name = "Fn::Select", .list = "vl", .least = 2},
    {.tag = "Split", .name = "Fn::Split", .list = "sv", .least = 2},
    {.tag = "Sub", .name = "Fn::Sub", .takes_string = true, .list = "sm", .least = 2},
    {.tag = "Transform", .name = "Fn::Transform"},
};

const struct short_tag *short_tag_read(const char *tag) {
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
    if (strcmp(rows[i].tag, tag) == 0) return &rows[i];
  return NULL;
}

static bool fits(char letter, const node *operand) {
  switch (letter) {
    case 's': return node_is(operand, NODE_STRING);
    case 'm': return node_is(operand, NODE_OBJECT);
    case 'l': return node_is(operand, NODE_ARRAY) || node_is(operand, NODE_OBJECT);
    default: return true;
  }
}

static bool list_fits(const struct short_tag *row, const node *list) {
  size_t count = 0;
  for (const node *operand = node_first(list); operand; operand = node_next(operand), count++)
    if (!row->list[count] || !fits(row->list[count], operand)) return false;
  return count >= row->least;
}

/* Read back, the first point parts the resource from its attribute. */
static bool can_be_joined(const node *pair) {
  const char *resource = node_string(node_at(pair, 0)), *attribute = node_string(node_at(pair, 1));
  return *resource && !strchr(resource, '.') && *attribute;
}

const struct short_tag *short_tag_of(const node *value, bool is_condition) {
  const node *operand = node_first(value);
  if (!node_is(value, NODE_OBJECT) || !operand || node_next(operand)) return NULL;
  for (const struct short_tag *row = rows; row < rows + sizeof rows / sizeof *rows; row++) {
    if (strcmp(row->name, node_name(operand)) != 0) continue;
    if (row->is_condition && !is_condition) return NULL;
    if (node_is(operand, NODE_STRING)) return row->takes_string ? row : NULL;
    if (!node_is(operand, NODE_ARRAY) || !row->list || !list_fits(row, operand)) return NULL;
    return row->is_joined && !can_be_joined(operand) ? NULL : row;
  }
  return NULL;
}

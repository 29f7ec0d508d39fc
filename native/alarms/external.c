#include "alarms/external.h"

#include <ctype.h>
#include <string.h>

#include "alarms/attributes.h"
#include "alarms/internal.h"
#include "service/names.h"
#include "template/conditions.h"

#define SETTING "custom.alerts.externalStack"

/* One stack in the making. */
struct making {
  struct external_stack *stack;
  const struct service *service;
  const struct template *template; /* the service's */
  const node *settings;            /* externalStack where it is an object; NULL */
  const node *sections;            /* its `resources`; NULL */
  node *resources, *parameters;    /* of the stack's template */
  struct diagnostics *diagnostics;
  const char *whose; /* the resource that is looked at, for messages */
};

/* ---- Settings ---- */

static const node *written(const struct service *service) {
  const node *setting = node_member(service->alerts, "externalStack");
  return setting_is_on(setting) ? setting : node_member(service->options, "alerts-external-stack");
}

bool external_stack_is_on(const struct service *service) { return setting_is_on(written(service)); }

/* A setting of the kind it must have; NULL where it is not given, or is another kind, which is
 * said. */
static const node *setting_of(const struct making *making, const char *name, enum node_kind kind) {
  const node *value = node_member(making->settings, name);
  if (!setting_is_on(value)) return NULL;
  if (node_is(value, kind)) return value;
  const char *path = text_new(making->service->arena, SETTING ".%s", name);
  diagnose(making->diagnostics, RO201, path, "%s is %s; it must be %s", path,
           node_kind_name(node_kind(value)),
           kind == NODE_STRING  ? "a string"
           : kind == NODE_ARRAY ? "a list"
                                : "an object");
  return NULL;
}

static void add_tags(struct external_stack *stack, struct arena *arena, const node *tags) {
  for (const node *tag = node_is(tags, NODE_OBJECT) ? node_first(tags) : NULL; tag;
       tag = node_next(tag)) {
    const char *value = setting_text(arena, tag);
    if (value) node_set(stack->tags, node_name(tag), node_new_string(arena_string(arena, value)));
  }
}

void external_stack_begin(struct external_stack *stack, const struct service *service) {
  const node *settings = written(service), *own_tags = node_member(settings, "stackTags");
  *stack = (struct external_stack){.parameters = node_new_object(), .tags = node_new_object()};
  const char *suffix = node_string(node_member(settings, "nameSuffix"));
  stack->name =
      name_alerts_stack(service->arena, service->stack, suffix && *suffix ? suffix : NULL);
  node_add(stack->tags, "STAGE", node_new_string(service->stage));
  add_tags(stack, service->arena,
           node_is(own_tags, NODE_OBJECT) ? own_tags : node_member(service->provider, "stackTags"));
}

/* CloudFormation's rule for a stack's name. What holds a variable still is no name yet. */
static void check_name(const struct making *making) {
  const char *name = making->stack->name, *at = name;
  setting_of(making, "nameSuffix", NODE_STRING);
  while (isalnum((unsigned char)*at) || *at == '-') at++;
  if (strstr(name, "${") ||
      (!*at && isalpha((unsigned char)*name) && strlen(name) <= EXTERNAL_NAME_MOST))
    return;
  diagnose(making->diagnostics, RO220, SETTING,
           "\"%s\" cannot be a stack's name: letters, digits and - may stand in it, %d at most",
           text_shown(making->service->arena, name), EXTERNAL_NAME_MOST);
}

/* ---- References to the service's stack ---- */

/* `why` goes on with the sentence. */
static const char *refuse(const struct making *making, const char *to, const char *why) {
  struct arena *arena = making->service->arena;
  diagnose(making->diagnostics, RO220, SETTING, "%s refers to %s, %s",
           text_shown(arena, making->whose), text_shown(arena, to), why);
  return NULL;
}

/* The former plugin's default, for whoever deploys the template by hand: a function's name is known
 * before its stack is there. Of a conditional resource that does not exist: empty. */
static node *parameter_of(const struct resource *resource, const char *attribute) {
  node *parameter = node_new_object();
  node_add(parameter, "Type", node_new_string("String"));
  const char *name = node_string(node_member(resource->properties, "FunctionName"));
  if (resource_condition(resource)) node_add(parameter, "Default", node_new_string(""));
  else if (!attribute && name && strcmp(resource->type, "AWS::Lambda::Function") == 0)
    node_add(parameter, "Default", node_new_string(name));
  return parameter;
}

/* The parameter that stands for a resource of the service's stack, or for an attribute of it. NULL
 * where the reference stays as it is: this stack has the resource or the parameter, AWS has it, or
 * it was refused. */
static const char *parameter_for(struct making *making, const char *id, const char *attribute) {
  struct arena *arena = making->service->arena;
  bool is_own = node_member(making->resources, id) ||
                node_member(node_member(making->sections, "Parameters"), id);
  if (is_own || strncmp(id, "AWS::", 5) == 0) return NULL;
  const struct resource *resource = template_resource(making->template, id);
  if (!resource) return refuse(making, id, "which is no resource of the service's template");
  if (attribute && !attribute_is_known(resource->type, attribute))
    return refuse(making, text_new(arena, "%s.%s", id, attribute),
                  text_new(arena, "an attribute of %s that is not known outside of its stack",
                           text_shown(arena, resource->type)));
  const char *name = name_alerts_parameter(arena, id, attribute);
  node *source = node_new_object();
  node_add(source, "logicalId", node_new_string(id));
  node_add(source, "attribute", attribute ? node_new_string(attribute) : node_new_null());
  const node *earlier = node_member(making->stack->parameters, name);
  bool is_taken =
      earlier ? !node_equal(earlier, source)
              : node_member(making->resources, name) || node_member(making->parameters, name);
  if (is_taken)
    return refuse(making, id,
                  text_new(arena, "and the parameter %s for it stands for something else already",
                           text_shown(arena, name)));
  node_set(making->stack->parameters, name, source);
  node_set(making->parameters, name, parameter_of(resource, attribute));
  return name;
}

/* "Id.Attribute" or "Id" as Fn::Sub and the short form of Fn::GetAtt have it; *attribute is NULL in
 * the second. */
static const char *split(struct arena *arena, const char *text, size_t length,
                         const char **attribute) {
  const char *copy = arena_copy(arena, text, length), *point = strchr(copy, '.');
  *attribute = point ? point + 1 : NULL;
  return point ? arena_copy(arena, copy, (size_t)(point - copy)) : copy;
}

static void replace_attribute(struct making *making, node *holder, const node *argument) {
  const char *attribute = node_string(node_at(argument, 1)),
             *id = node_string(node_at(argument, 0));
  if (node_string(argument))
    id = split(making->service->arena, node_string(argument), strlen(node_string(argument)),
               &attribute);
  const char *name = id && attribute ? parameter_for(making, id, attribute) : NULL;
  if (name) node_become(holder, intrinsic_ref(name));
}

/* `variables`: those that the Fn::Sub gives itself; may be NULL. */
static void replace_in_text(struct making *making, node *holder, const node *variables) {
  struct arena *arena = making->service->arena;
  struct text out;
  text_init(&out, arena);
  for (const char *at = node_string(holder); *at;) {
    size_t length = strncmp(at, "${", 2) == 0 && at[2] != '!' ? strcspn(at + 2, "}") : 0;
    if (!length || !at[2 + length]) {
      text_char(&out, *at++);
      continue;
    }
    const char *attribute, *word = arena_copy(arena, at + 2, length),
                           *id = split(arena, word, length, &attribute);
    const char *name = node_member(variables, word) ? NULL : parameter_for(making, id, attribute);
    text_format(&out, "${%s}", name ? name : word);
    at += length + 3;
  }
  node_become(holder, node_new_string(out.at));
}

static void replace_references(struct making *making, node *value) {
  const char *ref = node_string(node_only(value, "Ref"));
  const node *attribute = node_only(value, "Fn::GetAtt"), *choice = node_only(value, "Fn::If");
  node *sub = (node *)node_only(value, "Fn::Sub"),
       *text = node_is(sub, NODE_ARRAY) ? node_first(sub) : sub;
  if (ref) {
    parameter_for(making, ref, NULL);
    return;
  }
  if (attribute) {
    replace_attribute(making, value, attribute);
    return;
  }
  const char *condition = node_string(node_at(choice, 0));
  if (condition && !node_member(node_member(making->sections, "Conditions"), condition))
    refuse(making, condition, "a condition that " SETTING ".resources does not have");
  if (node_string(text)) replace_in_text(making, text, sub == text ? NULL : node_next(text));
  for (node *each = node_first(value); each; each = node_next(each))
    if (node_is(each, NODE_OBJECT) || node_is(each, NODE_ARRAY)) replace_references(making, each);
}

/* What the service's stack has is there before this one. */
static void drop_dependencies(const struct making *making, node *resource) {
  const node *list = node_member(resource, "DependsOn");
  if (!list) return;
  node *kept = node_new_array();
  for (const node *each = node_is(list, NODE_ARRAY) ? node_first(list) : list; each;
       each = node_is(list, NODE_ARRAY) ? node_next(each) : NULL)
    if (!node_string(each) || !template_resource(making->template, node_string(each)) ||
        node_member(making->resources, node_string(each)))
      node_append(kept, node_copy(each));
  if (node_first(kept)) node_set(resource, "DependsOn", kept);
  else node_remove(resource, "DependsOn");
}

static void look_through(struct making *making, node *section) {
  for (node *each = node_is(section, NODE_OBJECT) ? node_first(section) : NULL; each;
       each = node_next(each)) {
    making->whose = node_name(each);
    drop_dependencies(making, each);
    replace_references(making, each);
  }
}

/* ---- Conditions ---- */

/* A function whose condition this is; NULL where there is none. */
static const char *function_under(const struct making *making, const char *condition) {
  for (size_t i = 0; i < making->service->function_count; i++) {
    const char *id = making->service->functions[i].logical_id,
               *own = resource_condition(template_resource(making->template, id));
    if (own && strcmp(own, condition) == 0) return id;
  }
  return NULL;
}

/* The service's condition is true where its function exists: where the parameter for it has a
 * value. A condition of that name in `resources` stays. */
static void define_condition(struct making *making, node *template, const char *condition) {
  const char *id = function_under(making, condition);
  node *conditions = node_member(template, "Conditions");
  if (!id || node_member(conditions, condition)) return;
  if (!conditions) conditions = node_add(template, "Conditions", node_new_object());
  const char *parameter = parameter_for(making, id, NULL);
  node *definition = node_add(conditions, condition, node_new_object()),
       *equals = node_append(node_add(definition, "Fn::Not", node_new_array()), node_new_object()),
       *operands = node_add(equals, "Fn::Equals", node_new_array());
  node_append(operands, intrinsic_ref(parameter ? parameter : id));
  node_append(operands, node_new_string(""));
}

static void define_conditions(struct making *making, node *template) {
  for (const node *each = node_first(making->resources); each; each = node_next(each)) {
    const char *condition = node_string(node_member(each, "Condition"));
    making->whose = node_name(each);
    if (condition) define_condition(making, template, condition);
  }
}

/* ---- The template ---- */

/* Values that the user gives to parameters of the user's own. */
static void add_values(const struct making *making) {
  const node *list = setting_of(making, "deployParameters", NODE_ARRAY);
  for (const node *each = node_first(list); each; each = node_next(each)) {
    const char *key = node_string(node_member(each, "ParameterKey"));
    const node *value = node_member(each, "ParameterValue");
    if (!key || !(node_string(value) || node_number(value))) {
      diagnose(making->diagnostics, RO201, SETTING ".deployParameters",
               "a parameter is {ParameterKey, ParameterValue}, two strings");
      continue;
    }
    node *entry = node_set(making->stack->parameters, key, node_new_object());
    node_add(entry, "value",
             node_new_string(node_string(value) ? node_string(value) : node_number(value)));
  }
}

static void add_section(const struct making *making, node *template, const char *name) {
  const node *section = node_member(making->sections, name);
  if (setting_is_on(section)) node_add(template, name, node_copy(section));
}

/* The user's own resources first, ours over them, as the former plugin merges. */
static void put_together(struct making *making, const node *made) {
  struct arena *arena = making->service->arena;
  node *template = node_new_object();
  const node *description = node_member(making->sections, "Description");
  node_add(template, "AWSTemplateFormatVersion", node_new_string("2010-09-09"));
  node_add(template, "Description",
           setting_is_on(description) ? node_copy(description)
                                      : node_new_string(text_new(arena, "Alarms of the stack %s",
                                                                 making->service->stack)));
  add_section(making, template, "Metadata");
  making->parameters = node_add(template, "Parameters", node_new_object());
  static const char *const sections[] = {"Mappings", "Conditions", "Transform"};
  for (size_t i = 0; i < sizeof sections / sizeof *sections; i++)
    add_section(making, template, sections[i]);
  const node *own = node_member(making->sections, "Resources");
  making->resources = node_add(template, "Resources",
                               node_is(own, NODE_OBJECT) ? node_copy(own) : node_new_object());
  for (const node *each = node_first(made); each; each = node_next(each))
    node_set(making->resources, node_name(each), node_copy(each));
  add_section(making, template, "Outputs");
  define_conditions(making, template);
  look_through(making, making->resources);
  look_through(making, node_member(template, "Outputs"));
  const node *parameters = node_member(making->sections, "Parameters");
  for (const node *each = node_is(parameters, NODE_OBJECT) ? node_first(parameters) : NULL; each;
       each = node_next(each))
    node_set(making->parameters, node_name(each), node_copy(each));
  making->stack->template = template;
}

static void check_quota(const struct making *making, const node *section, size_t most,
                        const char *what) {
  size_t count = node_count(section);
  if (count > most)
    diagnose(making->diagnostics, RO220, SETTING,
             "the stack would have %zu %s; CloudFormation takes %zu", count, what, most);
}

void external_stack_make(struct external_stack *stack, const struct service *service,
                         const struct template *template, struct diagnostics *diagnostics) {
  struct diagnostics said;
  diagnostics_init(&said, service->arena);
  struct alarms alarms = {.service = service,
                          .template = template,
                          .diagnostics = &said,
                          .external = node_new_object()};
  external_stack_begin(stack, service);
  struct making making = {
      .stack = stack, .service = service, .template = template, .diagnostics = diagnostics};
  making.settings = node_is(written(service), NODE_OBJECT) ? written(service) : NULL;
  making.sections = setting_of(&making, "resources", NODE_OBJECT);
  setting_of(&making, "stackTags", NODE_OBJECT);
  check_name(&making);
  alarms_make(&alarms);
  if (!node_first(alarms.external)) return;
  put_together(&making, alarms.external);
  add_values(&making);
  check_quota(&making, making.resources, EXTERNAL_MOST_RESOURCES, "resources");
  check_quota(&making, making.parameters, EXTERNAL_MOST_PARAMETERS, "parameters");
}

node *external_stack_node(const struct external_stack *stack) {
  node *all = node_new_object();
  node_add(all, "name", node_new_string(stack->name));
  node_add(all, "template", stack->template ? node_copy(stack->template) : node_new_null());
  node_add(all, "parameters", node_copy(stack->parameters));
  node_add(all, "tags", node_copy(stack->tags));
  return all;
}

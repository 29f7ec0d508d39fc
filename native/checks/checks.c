#include "checks/checks.h"

#include <string.h>

/* [identifier, collection, {key: body}] */
static bool is_loop(const node *body) {
  return node_is(body, NODE_ARRAY) && node_count(body) == 3 && node_string(node_at(body, 0)) &&
         node_is(node_at(body, 2), NODE_OBJECT);
}

static const char *fault_of(struct arena *arena, const node *body) {
  const node *properties = node_member(body, "Properties");
  if (!node_is(body, NODE_OBJECT))
    return text_new(arena, "is %s; it must be an object", node_kind_name(node_kind(body)));
  if (!node_string(node_member(body, "Type"))) return "has no Type, or one that is not a string";
  if (properties && !node_is(properties, NODE_OBJECT))
    return text_new(arena, "has Properties that are %s; they must be an object",
                    node_kind_name(node_kind(properties)));
  return NULL;
}

/* A macro such as AWS::Include writes resources, or what a resource has, in its place. */
static bool is_macro(const char *name) { return strcmp(name, "Fn::Transform") == 0; }

/* What CloudFormation will refuse, whoever wrote it. */
static void check_shapes(const struct template *template, const struct plan *plan,
                         struct diagnostics *diagnostics) {
  (void)plan;
  for (const node *body = node_first(template->resources); body; body = node_next(body)) {
    bool is_made =
        loop_is(node_name(body)) || is_macro(node_name(body)) || node_member(body, "Fn::Transform");
    const char *fault = is_made ? NULL : fault_of(template->arena, body);
    if (!fault) continue;
    const char *place =
        text_new(template->arena, "Resources.%s", text_shown(template->arena, node_name(body)));
    diagnose(diagnostics, RO302, place, "%s %s", place, fault);
  }
}

static void tell_of_loop(const struct template *template, const char *section, const node *loop,
                         const char *fault, struct diagnostics *diagnostics) {
  const char *place =
      text_new(template->arena, "%s.%s", section, text_shown(template->arena, node_name(loop)));
  diagnose(diagnostics, RO313, place, "%s %s", place, fault);
}

/* The transform belongs to the template as a whole: that it is missing is reported once. */
static void check_loops(const struct template *template, const struct plan *plan,
                        struct diagnostics *diagnostics) {
  static const char *const sections[] = {"Conditions", "Resources", "Outputs"};
  bool is_transformed = template_has_extensions(template);
  (void)plan;
  for (size_t i = 0; i < sizeof sections / sizeof *sections; i++)
    for (const node *each = node_first(node_member(template->root, sections[i])); each;
         each = node_next(each)) {
      if (!loop_is(node_name(each))) continue;
      if (!is_loop(each))
        tell_of_loop(template, sections[i], each, "must be [identifier, collection, {key: value}]",
                     diagnostics);
      else if (!is_transformed)
        tell_of_loop(
            template, sections[i], each,
            "needs the transform AWS::LanguageExtensions, which the template does not name",
            diagnostics);
      is_transformed = is_transformed || is_loop(each);
    }
}

static void check_count(const struct template *template, const struct plan *plan,
                        struct diagnostics *diagnostics) {
  size_t count = node_count(template->resources), added = 0;
  for (size_t i = 0; i < plan->count; i++) added += plan->list[i].kind == EDIT_PUT_RESOURCE;
  if (added && count > CHECK_MOST_RESOURCES)
    diagnose(diagnostics, RO401, "Resources",
             "the template would have %zu resources, %zu of them from this plugin; CloudFormation "
             "takes %d",
             count, added, CHECK_MOST_RESOURCES);
}

/* The member of a cycle to point at: the first one that the plan did not add, which the user can
 * change; else the first. NULL where the plan added none: the cycle was there before. */
static const char *member_of(const struct index *added, const struct resource_list *circle) {
  const char *own = NULL;
  bool is_new = false;
  for (size_t i = 0; i < circle->count; i++) {
    bool is_added = index_get(added, circle->list[i]->id);
    is_new = is_new || is_added;
    if (!is_added && !own) own = circle->list[i]->id;
  }
  return !is_new ? NULL : own ? own : circle->list[0]->id;
}

static void check_circles(const struct template *template, const struct plan *plan,
                          struct diagnostics *diagnostics) {
  struct index states, added;
  index_init(&states, template->arena, template->count + plan->count);
  index_init(&added, template->arena, plan->count);
  for (size_t i = 0; i < plan->count; i++)
    if (plan->list[i].kind == EDIT_PUT_RESOURCE)
      index_put(&added, plan->list[i].name, &plan->list[i]);
  for (size_t i = 0; i < plan->count; i++) {
    const struct edit *edit = &plan->list[i];
    if (edit->kind != EDIT_PUT_RESOURCE) continue;
    struct resource_list circle = template_circle(template, edit->name, &states);
    const char *member = member_of(&added, &circle);
    if (!member) continue;
    diagnose(diagnostics, RO404,
             text_new(template->arena, "Resources.%s", text_shown(template->arena, member)),
             "these resources wait for each other: %s",
             template_circle_text(template->arena, &circle));
    return;
  }
}

static void (*const checks[])(const struct template *template, const struct plan *plan,
                              struct diagnostics *diagnostics) = {
    check_shapes,
    check_loops,
    check_count,
    check_circles,
};

void checks_run(const struct template *template, const struct plan *plan, bool is_divided,
                struct diagnostics *diagnostics) {
  if (!template->resources || diagnostics->errors) return;
  for (size_t i = 0; i < sizeof checks / sizeof *checks; i++)
    if (!is_divided || checks[i] != check_count) checks[i](template, plan, diagnostics);
}

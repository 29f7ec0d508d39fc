#include "checks/checks.h"

#include <string.h>

/* What CloudFormation will refuse, whoever wrote it. */
static void check_shapes(const struct template *template, const struct plan *plan,
                         struct diagnostics *diagnostics) {
  (void)plan;
  for (const node *body = node_first(template->resources); body; body = node_next(body)) {
    const node *properties = node_member(body, "Properties");
    const char *fault = NULL;
    if (!node_is(body, NODE_OBJECT))
      fault =
          text_new(template->arena, "is %s; it must be an object", node_kind_name(node_kind(body)));
    else if (!node_string(node_member(body, "Type")))
      fault = "has no Type, or one that is not a string";
    else if (properties && !node_is(properties, NODE_OBJECT))
      fault = text_new(template->arena, "has Properties that are %s; they must be an object",
                       node_kind_name(node_kind(properties)));
    if (!fault) continue;
    const char *place =
        text_new(template->arena, "Resources.%s", text_shown(template->arena, node_name(body)));
    diagnose(diagnostics, RO302, place, "%s %s", place, fault);
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
    check_count,
    check_circles,
};

void checks_run(const struct template *template, const struct plan *plan,
                struct diagnostics *diagnostics) {
  if (!template->resources || diagnostics->errors) return;
  for (size_t i = 0; i < sizeof checks / sizeof *checks; i++)
    checks[i](template, plan, diagnostics);
}

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

/* A circle passes through something that the plan added, or else it was there before. */
static bool is_new(const struct index *added, const char *circle) {
  for (const char *at = circle; at;) {
    const char *end = strstr(at, " -> ");
    if (index_find(added, at, end ? (size_t)(end - at) : strlen(at))) return true;
    at = end ? end + strlen(" -> ") : NULL;
  }
  return false;
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
    const char *circle = template_circle(template, edit->name, &states);
    if (!circle || !is_new(&added, circle)) continue;
    diagnose(diagnostics, RO404,
             text_new(template->arena, "Resources.%s", text_shown(template->arena, edit->name)),
             "these resources wait for each other: %s", circle);
    return;
  }
}

static void (*const checks[])(const struct template *template, const struct plan *plan,
                              struct diagnostics *diagnostics) = {
    check_shapes,
    check_count,
    check_circles,
};

void checks_run(const struct template *template, const struct plan *plan, bool is_divided,
                struct diagnostics *diagnostics) {
  if (!template->resources || diagnostics->errors) return;
  for (size_t i = 0; i < sizeof checks / sizeof *checks; i++)
    if (!is_divided || checks[i] != check_count) checks[i](template, plan, diagnostics);
}

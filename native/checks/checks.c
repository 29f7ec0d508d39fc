#include "checks/checks.h"

static void check_count(const struct template *template, const struct plan *plan, struct diagnostics *diagnostics) {
  size_t count = node_count(template->resources), added = 0;
  for (size_t i = 0; i < plan->count; i++) added += plan->list[i].kind == EDIT_PUT_RESOURCE;
  if (added && count > CHECK_MOST_RESOURCES)
    diagnose(diagnostics, RO401, "Resources", "the template would have %zu resources, %zu of them from this plugin; CloudFormation takes %d",
             count, added, CHECK_MOST_RESOURCES);
}

/* A circle must pass through something that the plan added, or else it was there before. */
static void check_circles(const struct template *template, const struct plan *plan, struct diagnostics *diagnostics) {
  struct index states;
  index_init(&states, template->arena, template->count + plan->count);
  for (size_t i = 0; i < plan->count; i++) {
    const struct edit *edit = &plan->list[i];
    if (edit->kind != EDIT_PUT_RESOURCE) continue;
    const char *circle = template_circle(template, edit->name, &states);
    if (!circle) continue;
    diagnose(diagnostics, RO404, text_new(template->arena, "Resources.%s", text_shown(template->arena, edit->name)),
             "these resources wait for each other: %s", circle);
    return;
  }
}

void checks_run(const struct template *template, const struct plan *plan, struct diagnostics *diagnostics) {
  if (!template->resources || diagnostics->errors) return;
  check_count(template, plan, diagnostics);
  check_circles(template, plan, diagnostics);
}

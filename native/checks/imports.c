/* RO314: the name in Fn::ImportValue must not depend on resources, imported values or availability
 * zones. CloudFormation's words: "Template error: the attribute in Fn::ImportValue must not depend
 * on any resources, imported values, or Fn::GetAZs". */
#include "checks/imports.h"

#include <string.h>

struct imports {
  const struct template *template;
  struct diagnostics *diagnostics;
};

static const char IMPORT[] = "Fn::ImportValue";

/* The first resource in the text of an Fn::Sub; NULL where there is none. */
static const char *resource_in_text(const struct template *template, const char *text,
                                    const node *map) {
  for (const char *at = text ? strstr(text, "${") : NULL; at; at = strstr(at + 2, "${")) {
    const char *variable = arena_copy(template->arena, at + 2, strcspn(at + 2, "}")),
               *id = arena_copy(template->arena, variable, strcspn(variable, "."));
    if (!node_member(map, variable) && template_resource(template, id)) return id;
  }
  return NULL;
}

/* What an operand holds that is refused there, in words; NULL where it holds nothing like that. */
static const char *refused_in(const struct template *template, const node *operand) {
  struct arena *arena = template->arena;
  if (node_only(operand, IMPORT)) return "another Fn::ImportValue";
  if (node_only(operand, "Fn::GetAZs")) return "Fn::GetAZs";
  const char *id = template_referred(arena, operand);
  const node *sub = node_only(operand, "Fn::Sub");
  bool has_map = node_is(sub, NODE_ARRAY);
  if (!id || !template_resource(template, id))
    id = resource_in_text(template, node_string(has_map ? node_at(sub, 0) : sub),
                          has_map ? node_at(sub, 1) : NULL);
  if (id) return text_new(arena, "the resource %s", text_shown(arena, id));
  for (const node *child = node_first(operand); child; child = node_next(child)) {
    const char *refused = refused_in(template, child);
    if (refused) return refused;
  }
  return NULL;
}

static void check_below(const struct imports *imports, const node *value, const struct path *path) {
  const node *operand = node_only(value, IMPORT);
  const char *refused = operand ? refused_in(imports->template, operand) : NULL;
  if (refused) {
    struct path below = {path, IMPORT, 0};
    diagnose(imports->diagnostics, RO314, path_text(imports->template->arena, &below),
             "the name to import depends on %s", refused);
    return;
  }
  size_t position = 0;
  for (const node *child = node_first(value); child; child = node_next(child)) {
    struct path frame = {path, node_name(child), position++};
    check_below(imports, child, &frame);
  }
}

/* What the plan put is made of the settings, where it is reported. */
static void check_template(const struct imports *imports, const struct plan *plan) {
  struct index added;
  index_init(&added, imports->template->arena, plan->count);
  for (size_t i = 0; i < plan->count; i++)
    if (plan->list[i].kind == EDIT_PUT_RESOURCE)
      index_put(&added, plan->list[i].name, &plan->list[i]);
  for (const node *section = node_first(imports->template->root); section;
       section = node_next(section)) {
    struct path frame = {NULL, node_name(section), 0};
    if (section != imports->template->resources) {
      check_below(imports, section, &frame);
      continue;
    }
    for (const node *body = node_first(section); body; body = node_next(body)) {
      struct path below = {&frame, node_name(body), 0};
      if (!index_get(&added, node_name(body))) check_below(imports, body, &below);
    }
  }
}

void imports_check(const struct service *service, const struct template *template,
                   const struct plan *plan, struct diagnostics *diagnostics) {
  static const char *const keys[] = {"deploymentSettings", "alarms"};
  const struct imports imports = {template, diagnostics};
  const struct path custom = {NULL, "custom", 0}, functions = {NULL, "functions", 0},
                    alerts = {&custom, "alerts", 0}, settings = {&custom, "deploymentSettings", 0};
  if (!template->resources) return;
  check_below(&imports, service->alerts, &alerts);
  check_below(&imports, service->deployment_settings, &settings);
  for (size_t i = 0; i < service->function_count; i++)
    for (size_t k = 0; k < sizeof keys / sizeof *keys; k++) {
      const struct path function = {&functions, service->functions[i].key, 0},
                        below = {&function, keys[k], 0};
      check_below(&imports, node_member(service->functions[i].definition, keys[k]), &below);
    }
  check_template(&imports, plan);
}

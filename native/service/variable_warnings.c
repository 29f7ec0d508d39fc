/* Warns of the variables that are left: nothing resolved them, or what they need is not here. */
#include <ctype.h>
#include <string.h>

#include "service/service.h"

/* ${source:address} or ${source(parameters)...}; ${AWS::Region} and ${Resource.Arn} are
 * CloudFormation's. */
static const char *variable_in(const char *string) {
  for (const char *at = strstr(string, "${"); at; at = strstr(at + 2, "${")) {
    const char *source = at + 2;
    while (isalnum((unsigned char)*source) || *source == '_' || *source == '.') source++;
    if (source > at + 2 && (*source == '(' || (*source == ':' && source[1] != ':'))) return at;
  }
  return NULL;
}

static void warn_below(const node *value, const struct path *path,
                       struct diagnostics *diagnostics) {
  const char *string = node_string(value), *variable = string ? variable_in(string) : NULL;
  if (variable) {
    const char *place = path_text(diagnostics->arena, path);
    diagnose(diagnostics, RO109, place, "%s holds the variable %s, which stays as it is", place,
             text_shown(diagnostics->arena, variable));
  }
  size_t position = 0;
  for (const node *child = node_first(value); child; child = node_next(child)) {
    struct path frame = {path, node_name(child), position++};
    warn_below(child, &frame, diagnostics);
  }
}

static void warn_member(const node *object, const char *name, const struct path *path,
                        struct diagnostics *diagnostics) {
  struct path frame = {path, name, 0};
  warn_below(node_member(object, name), &frame, diagnostics);
}

void service_warn_of_variables(const node *document, struct diagnostics *diagnostics) {
  static const char *const provider_members[] = {"stage", "region", "stackName"};
  static const char *const custom_members[] = {"alerts", "deploymentSettings"};
  static const char *const function_members[] = {"name", "alarms", "deploymentSettings"};
  struct path provider = {NULL, "provider", 0}, custom = {NULL, "custom", 0},
              functions = {NULL, "functions", 0};
  warn_member(document, "service", NULL, diagnostics);
  for (size_t i = 0; i < sizeof provider_members / sizeof *provider_members; i++)
    warn_member(node_member(document, "provider"), provider_members[i], &provider, diagnostics);
  for (size_t i = 0; i < sizeof custom_members / sizeof *custom_members; i++)
    warn_member(node_member(document, "custom"), custom_members[i], &custom, diagnostics);
  const node *list = node_member(document, "functions");
  if (node_string(list)) warn_below(list, &functions, diagnostics);
  for (const node *function = node_first(list); function; function = node_next(function)) {
    struct path frame = {&functions, node_name(function), 0};
    for (size_t i = 0; i < sizeof function_members / sizeof *function_members; i++)
      warn_member(function, function_members[i], &frame, diagnostics);
  }
}

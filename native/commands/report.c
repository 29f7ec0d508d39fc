#include "commands/report.h"

#include <string.h>

/* The place, unless the message begins with it. */
static const char *place_before(const struct diagnostic *diagnostic) {
  return strncmp(diagnostic->message, diagnostic->path, strlen(diagnostic->path)) == 0 ? "" : diagnostic->path;
}

void report_print(const struct diagnostics *diagnostics, struct text *out) {
  for (size_t i = 0; i < diagnostics->count; i++) {
    const struct diagnostic *diagnostic = &diagnostics->list[i];
    const struct diagnostic_rule *rule = &diagnostic_rules[diagnostic->id];
    const char *place = place_before(diagnostic);
    text_format(out, "%s %s %s%s%s\n    %s\n", severity_name(rule->severity), rule->id, place, *place ? ": " : "",
            diagnostic->message, rule->remedy);
  }
}

node *report_nodes(const struct diagnostics *diagnostics) {
  node *list = node_new_array();
  for (size_t i = 0; i < diagnostics->count; i++) {
    const struct diagnostic *diagnostic = &diagnostics->list[i];
    const struct diagnostic_rule *rule = &diagnostic_rules[diagnostic->id];
    node *each = node_append(list, node_new_object());
    node_add(each, "id", node_new_string(rule->id));
    node_add(each, "severity", node_new_string(severity_name(rule->severity)));
    node_add(each, "path", node_new_string(diagnostic->path));
    node_add(each, "message", node_new_string(diagnostic->message));
    node_add(each, "remedy", node_new_string(rule->remedy));
  }
  return list;
}

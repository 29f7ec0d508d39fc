#include "commands/report.h"

void report_print(const struct diagnostics *diagnostics, FILE *out) {
  for (size_t i = 0; i < diagnostics->count; i++) {
    const struct diagnostic *diagnostic = &diagnostics->list[i];
    const struct diagnostic_rule *rule = &diagnostic_rules[diagnostic->id];
    fprintf(out, "%s %s %s%s%s\n    %s\n", severity_name(rule->severity), rule->id, diagnostic->path,
            *diagnostic->path ? ": " : "", diagnostic->message, rule->remedy);
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

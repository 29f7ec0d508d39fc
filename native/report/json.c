#include <string.h>

#include "report/findings.h"

static node *number_or_null(size_t number) {
  return number ? node_new_number((long)number) : node_new_null();
}

static node *new_object(struct arena *arena, const struct finding *finding) {
  const struct diagnostic_rule *rule = finding->rule;
  const struct document_place *place = &finding->place;
  node *object = node_new_object();
  node_add(object, "id", node_new_string(rule->id));
  node_add(object, "severity", node_new_string(severity_name(rule->severity)));
  node_add(object, "path", node_new_string(finding->diagnostic->path));
  node_add(object, "message", node_new_string(finding->diagnostic->message));
  node_add(object, "title", node_new_string(rule->title));
  node_add(object, "reason", node_new_string(rule->reason));
  node_add(object, "remedy", node_new_string(rule->remedy));
  node_add(object, "link", node_new_string(rule->link));
  const char *repair = finding->diagnostic->repair;
  node_add(object, "repair", repair ? node_new_string(repair) : node_new_null());
  struct text file;
  text_init(&file, arena);
  /* a name need not be UTF-8 */
  if (place->file) text_visible(&file, place->file, strlen(place->file));
  node_add(object, "file", place->file ? node_new_string(file.at) : node_new_null());
  node_add(object, "line", number_or_null(place->line));
  node_add(object, "column", number_or_null(place->line ? place->column : 0));
  return object;
}

static void add_object(const struct report *report, node *list, const struct finding *finding) {
  struct arena *arena = report->diagnostics->arena;
  node *object = node_append(list, new_object(arena, finding));
  if (!report->has_excerpts) return;
  const char *excerpt = finding_excerpt(arena, finding, "  ");
  node_add(object, "excerpt", *excerpt ? node_new_string(excerpt) : node_new_null());
}

node *report_nodes(const struct report *report) {
  struct findings findings;
  findings_read(&findings, report);
  node *list = node_new_array();
  for (size_t i = 0; i < findings.count; i++) add_object(report, list, &findings.list[i]);
  return list;
}

void report_json(const struct report *report, struct text *out) {
  document_print(report_nodes(report), DOCUMENT_PRETTY, out);
  text_char(out, '\n');
}

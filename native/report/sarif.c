#include <ctype.h>
#include <string.h>

#include "report/findings.h"

static const char *const levels[SEVERITY_COUNT] = {
    [SEVERITY_ERROR] = "error", [SEVERITY_WARNING] = "warning", [SEVERITY_INFO] = "note"};

static void add_string(node *object, const char *name, const char *string) {
  node_add(object, name, node_new_string(string));
}

static void add_message(node *object, const char *name, const char *string) {
  add_string(node_add(object, name, node_new_object()), "text", string);
}

/* ---- The rules ---- */

static node *new_rule(const struct diagnostic_rule *row) {
  node *rule = node_new_object();
  add_string(rule, "id", row->id);
  add_message(rule, "shortDescription", row->title);
  add_message(rule, "fullDescription", row->reason);
  add_message(rule, "help", row->remedy);
  add_string(rule, "helpUri", row->link);
  add_string(node_add(rule, "defaultConfiguration", node_new_object()), "level",
             levels[row->severity]);
  return rule;
}

static node *new_driver(void) {
  node *driver = node_new_object();
  add_string(driver, "name", "sls-rollout");
  add_string(driver, "version", ROLLOUT_VERSION);
  add_string(driver, "informationUri", DIAGNOSTIC_README);
  node *rules = node_add(driver, "rules", node_new_array());
  for (size_t i = 0; i < DIAGNOSTIC_COUNT; i++) node_append(rules, new_rule(&diagnostic_rules[i]));
  return driver;
}

/* ---- The places ---- */

/* A name as a URI reference (RFC 3986): relative as it was given, or a file: URI. A colon is
 * escaped, because it could end a scheme. */
static const char *uri_of(struct arena *arena, const char *file) {
  struct text uri;
  text_init(&uri, arena);
  if (*file == '/') text_string(&uri, "file://");
  for (; *file; file++) {
    bool is_plain = isalnum((unsigned char)*file) || strchr("-._~/", *file);
    if (is_plain) text_char(&uri, *file);
    else text_format(&uri, "%%%02X", (unsigned char)*file);
  }
  return uri.at;
}

static void add_file(node *location, struct arena *arena, const struct finding *finding) {
  const char *file = finding_file(finding);
  if (!file) return;
  node *physical = node_add(location, "physicalLocation", node_new_object());
  add_string(node_add(physical, "artifactLocation", node_new_object()), "uri", uri_of(arena, file));
  if (!finding->place.line) return;
  node *region = node_add(physical, "region", node_new_object());
  node_add(region, "startLine", node_new_number((long)finding->place.line));
  node_add(region, "startColumn", node_new_number((long)finding->place.column));
}

static node *new_result(struct arena *arena, const struct finding *finding) {
  node *result = node_new_object();
  add_string(result, "ruleId", finding->rule->id);
  node_add(result, "ruleIndex", node_new_number((long)finding->diagnostic->id));
  add_string(result, "level", levels[finding->rule->severity]);
  add_message(
      result, "message",
      text_new(arena, "%s%s", finding_words(arena, finding), finding_repair(arena, finding, "\n")));
  node *location = node_append(node_add(result, "locations", node_new_array()), node_new_object());
  add_file(location, arena, finding);
  if (*finding->diagnostic->path) {
    node *logical =
        node_append(node_add(location, "logicalLocations", node_new_array()), node_new_object());
    add_string(logical, "fullyQualifiedName", finding->diagnostic->path);
  }
  return result;
}

/* ---- The whole ---- */

void report_sarif(const struct report *report, struct text *out) {
  struct findings findings;
  findings_read(&findings, report);
  node *log = node_new_object();
  add_string(log, "$schema", "https://json.schemastore.org/sarif-2.1.0.json");
  add_string(log, "version", "2.1.0");
  node *run = node_append(node_add(log, "runs", node_new_array()), node_new_object());
  node_add(node_add(run, "tool", node_new_object()), "driver", new_driver());
  add_string(run, "columnKind", "unicodeCodePoints");
  node *results = node_add(run, "results", node_new_array());
  for (size_t i = 0; i < findings.count; i++)
    node_append(results, new_result(report->diagnostics->arena, &findings.list[i]));
  document_print(log, DOCUMENT_PRETTY, out);
  text_char(out, '\n');
}

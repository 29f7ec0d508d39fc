#include <stdint.h>
#include <string.h>

#include "report/findings.h"

static const char *const commands[SEVERITY_COUNT] = {
    [SEVERITY_ERROR] = "error", [SEVERITY_WARNING] = "warning", [SEVERITY_INFO] = "notice"};

/* GitHub reads a command up to the line's end, and its properties up to a comma or a colon; those
 * and the percent sign itself are written as percent and their number (docs.github.com, "Workflow
 * commands for GitHub Actions"). */
#define ESCAPED_IN_MESSAGE "%\r\n"
#define ESCAPED_IN_PROPERTY "%\r\n:,"

static void add_escaped(struct text *out, const char *string, const char *escaped) {
  for (const char *c = string; *c; c++) {
    if (strchr(escaped, *c)) text_format(out, "%%%02X", (unsigned char)*c);
    else text_char(out, *c);
  }
}

static void print_finding(const struct finding *finding, struct text *out) {
  const struct diagnostic_rule *rule = finding->rule;
  const char *file = finding_file(finding);
  text_format(out, "::%s ", commands[rule->severity]);
  if (file) {
    struct text visible;
    text_init(&visible, out->arena);
    text_visible(&visible, file, SIZE_MAX);
    text_string(out, "file=");
    add_escaped(out, visible.at, ESCAPED_IN_PROPERTY);
    if (finding->place.line)
      text_format(out, ",line=%zu,col=%zu", finding->place.line, finding->place.column);
    text_char(out, ',');
  }
  text_format(out, "title=%s ", rule->id);
  add_escaped(out, rule->title, ESCAPED_IN_PROPERTY);
  text_string(out, "::");
  add_escaped(out, finding_words(out->arena, finding), ESCAPED_IN_MESSAGE);
  text_string(out, "%0A"); /* the remedy on a line of its own */
  add_escaped(out, rule->remedy, ESCAPED_IN_MESSAGE);
  add_escaped(out, finding_repair(out->arena, finding, "\n"), ESCAPED_IN_MESSAGE);
  text_char(out, '\n');
}

void report_github(const struct report *report, struct text *out) {
  struct findings findings;
  findings_read(&findings, report);
  for (size_t i = 0; i < findings.count; i++) print_finding(&findings.list[i], out);
}

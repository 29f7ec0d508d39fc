#include <stdio.h>
#include <string.h>

#include "report/excerpt.h"
#include "report/findings.h"

/* ---- Colours ---- */

struct colours {
  /* what a terminal is sent before and behind */
  const char *strong, *faint, *severity[SEVERITY_COUNT], *end;
};

static const struct colours coloured = {
    "\x1b[1m",
    "\x1b[2m",
    {[SEVERITY_ERROR] = "\x1b[1;31m",
     [SEVERITY_WARNING] = "\x1b[1;33m",
     [SEVERITY_INFO] = "\x1b[1;36m"},
    "\x1b[0m",
};
static const struct colours plain = {"", "", {"", "", ""}, ""};

/* ---- One diagnostic ---- */

static void print_place(const struct finding *finding, const struct colours *colours,
                        struct text *out) {
  const struct document_place *place = &finding->place;
  if (!place->file) return;
  text_string(out, colours->strong);
  text_visible(out, place->file, strlen(place->file));
  if (place->line) text_format(out, ":%zu:%zu", place->line, place->column);
  text_format(out, ":%s ", colours->end);
}

/* The line and the caret, with the line's number before them. Returns the width of the number's
 * column. */
static int print_excerpt(const struct finding *finding, const struct colours *colours,
                         struct text *out) {
  struct excerpt excerpt = excerpt_read(out->arena, &finding->place);
  char number[32];
  int width = snprintf(number, sizeof number, "  %zu", finding->place.line);
  text_format(out, "%s%s |%s %s\n", colours->faint, number, colours->end, excerpt.line);
  text_format(out, "%s%*s |%s %s%s^%s\n", colours->faint, width, "", colours->end, excerpt.indent,
              colours->severity[finding->rule->severity], colours->end);
  return width + 1;
}

static void print_finding(const struct finding *finding, bool has_remedy,
                          const struct colours *colours, struct text *out) {
  const struct diagnostic_rule *rule = finding->rule;
  int indent = 2;
  print_place(finding, colours, out);
  text_format(out, "%s%s %s%s %s\n", colours->severity[rule->severity],
              severity_name(rule->severity), rule->id, colours->end,
              finding_words(out->arena, finding));
  if (finding->place.line) indent = print_excerpt(finding, colours, out);
  if (has_remedy)
    text_format(out, "%*s%s=%s %s\n", indent, "", colours->faint, colours->end, rule->remedy);
  const char *repair =
      finding_repair(out->arena, finding, text_new(out->arena, "\n%*s", indent + 4, ""));
  if (*repair) text_format(out, "%s\n", repair + 1);
}

/* ---- The closing line ---- */

/* "2 errors, 1 warning"; returns how many there are together. */
static size_t add_counts(const size_t *counts, struct text *out) {
  static const char *const names[SEVERITY_COUNT] = {
      [SEVERITY_ERROR] = "error", [SEVERITY_WARNING] = "warning", [SEVERITY_INFO] = "note"};
  size_t total = 0;
  for (size_t i = 0; i < SEVERITY_COUNT; i++) {
    if (counts[i])
      text_format(out, "%s%zu %s%s", total ? ", " : "", counts[i], names[i],
                  counts[i] == 1 ? "" : "s");
    total += counts[i];
  }
  return total;
}

static void print_closing(const struct findings *findings, struct text *out) {
  struct text hidden;
  text_init(&hidden, out->arena);
  size_t shown = add_counts(findings->shown, out);
  if (add_counts(findings->hidden, &hidden))
    text_format(out, "%s%s; --severity %s shows them", shown ? ", and " : "", hidden.at,
                severity_name(findings->hidden[SEVERITY_INFO] ? SEVERITY_INFO : SEVERITY_WARNING));
  if (shown || hidden.length) text_char(out, '\n');
}

void report_text(const struct report *report, struct text *out) {
  struct findings findings;
  findings_read(&findings, report);
  const struct colours *colours = report->is_coloured ? &coloured : &plain;
  for (size_t i = 0; i < findings.count; i++) {
    const struct finding *finding = &findings.list[i];
    print_finding(finding, i == 0 || finding[-1].rule != finding->rule, colours, out);
  }
  print_closing(&findings, out);
}

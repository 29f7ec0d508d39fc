/* The plan for a pull request. */
#include <string.h>

#include "transform/internal.h"

/* ---- Escaping ---- */

/* Plain text in Markdown, made visible: nothing in it formats, makes HTML, closes a table's cell,
 * or (@, #) notifies anybody or refers to an issue. */
static const char *plain(struct arena *arena, const char *text) {
  struct text out;
  text_init(&out, arena);
  for (const char *c = text; *c; c++) {
    if (*c == '<') text_string(&out, "&lt;");
    else if (*c == '>') text_string(&out, "&gt;");
    else if (*c == '&') text_string(&out, "&amp;");
    else if (*c == '@' || *c == '#') text_format(&out, "%c<!-- -->", *c);
    else {
      if (strchr("\\`*_[]|~$!", *c)) text_char(&out, '\\');
      text_char(&out, *c);
    }
  }
  return out.at;
}

/* A code span: its fence is longer than any run of ` within. In a table | is escaped even there,
 * and outside it must not be (GFM 4.10, 6.3). */
static const char *code_span(struct arena *arena, const char *text, bool is_in_table) {
  size_t longest = 0, run = 0;
  for (const char *c = text; *c; c++) {
    run = *c == '`' ? run + 1 : 0;
    if (run > longest) longest = run;
  }
  if (!*text) return "";
  struct text out;
  text_init(&out, arena);
  for (size_t i = 0; i <= longest; i++) text_char(&out, '`');
  if (longest) text_char(&out, ' ');
  for (const char *c = text; *c; c++)
    text_format(&out, is_in_table && *c == '|' ? "\\%c" : "%c", *c);
  if (longest) text_char(&out, ' ');
  for (size_t i = 0; i <= longest; i++) text_char(&out, '`');
  return out.at;
}

static const char *code(struct arena *arena, const node *object, const char *name) {
  return code_span(arena, report_shown(arena, object, name), false);
}

/* ---- The table ---- */

static const char *hooks_cell(struct arena *arena, const node *function) {
  static const char *const sides[] = {"before", "after"};
  struct text cell;
  text_init(&cell, arena);
  for (size_t i = 0; i < sizeof sides / sizeof *sides; i++) {
    const node *hook = node_member(node_member(function, "hooks"), sides[i]);
    if (!node_first(hook)) continue;
    text_format(&cell, "%s%s %s", cell.length ? ", " : "", sides[i],
                code_span(arena, report_words(arena, hook), true));
  }
  return cell.length ? cell.at : "none";
}

/* "12 of 13 callers go through Live; 1 stays: `Custom::S3 X`" */
static const char *callers_cell(struct arena *arena, const node *function) {
  const node *list = node_member(node_member(function, "callers"), "list");
  if (!node_first(list))
    return node_boolean(node_member(node_member(function, "callers"), "known"))
               ? text_new(arena, "none in this template%s", words_outside(arena, function))
               : "not known yet";
  struct text cell;
  text_init(&cell, arena);
  text_string(&cell, plain(arena, words_balance(arena, function)));
  const char *separator = ": ";
  for (const node *call = node_first(list); call; call = node_next(call)) {
    if (!report_is(call, "outcome", "stays")) continue;
    const char *who = text_new(arena, "%s %s", report_shown(arena, call, "type"),
                               report_shown(arena, call, "resource"));
    text_format(&cell, "%s%s", separator, code_span(arena, who, true));
    separator = ", ";
  }
  return cell.at;
}

static void add_table(struct arena *arena, const node *functions, struct text *out) {
  if (!node_first(functions)) return;
  text_string(
      out, "| function | alias | shift | alarms | hooks | callers |\n|---|---|---|---|---|---|\n");
  for (const node *function = node_first(functions); function; function = node_next(function)) {
    size_t alarms = node_count(node_member(function, "alarms"));
    text_format(out, "| **%s** | %s | %s | %s | %s | %s |\n",
                plain(arena, report_shown(arena, function, "name")),
                code_span(arena, report_shown(arena, node_member(function, "alias"), "name"), true),
                plain(arena, report_words(arena, node_member(function, "shift"))),
                alarms ? text_new(arena, "%zu", alarms) : "⚠️ none",
                hooks_cell(arena, function), callers_cell(arena, function));
  }
  text_char(out, '\n');
}

/* ---- A function's details ---- */

static void add_calls(struct arena *arena, const node *list, const char *title, struct text *out) {
  if (!node_first(list)) return;
  text_format(out, "%s:\n\n", title);
  for (const node *call = node_first(list), *next; call; call = next) {
    size_t times = 1;
    for (next = node_next(call); next && report_same_call(call, next); next = node_next(next))
      times++;
    const char *property = code(arena, call, "property");
    text_format(out, "- %s %s (%s)%s%s%s%s\n",
                report_is(call, "outcome", "stays") ? "**stays**" : words_outcome(call),
                code(arena, call, "resource"), code(arena, call, "type"), *property ? " " : "",
                property, times > 1 ? text_new(arena, ", %zu places", times) : "",
                plain(arena, words_reason(arena, call)));
  }
  text_char(out, '\n');
}

static void add_alarms(struct arena *arena, const node *function, struct text *out) {
  const node *alarms = node_member(function, "alarms");
  if (!node_first(alarms)) {
    text_format(out, "Alarms: %s.\n\n", words_without_alarm(function));
    return;
  }
  text_string(out, "Rolled back by:\n\n");
  for (const node *alarm = node_first(alarms); alarm; alarm = node_next(alarm))
    text_format(
        out, "- %s: %s\n",
        code(arena, alarm, node_string(node_member(alarm, "resource")) ? "resource" : "name"),
        plain(arena, report_words(arena, alarm)));
  text_char(out, '\n');
}

/* A blank line has to stand behind <summary>, and before </details>: HTML would swallow the
 * Markdown between them. */
static void fold(struct text *out, const char *summary) {
  text_format(out, "<details>\n<summary>%s</summary>\n\n", summary);
}
static void unfold(struct text *out) { text_string(out, "</details>\n\n"); }

/* Inside an HTML block Markdown is not read, and a backslash would be seen. */
static const char *html(struct arena *arena, const char *text) {
  struct text out;
  text_init(&out, arena);
  for (const char *c = text; *c; c++) {
    if (strchr("<>&", *c)) text_format(&out, "&#%d;", *c);
    else if (*c == '@' || *c == '#') text_format(&out, "%c<!-- -->", *c);
    else text_char(&out, *c);
  }
  return out.at;
}

static void add_function(struct arena *arena, const node *function, struct text *out) {
  fold(out, text_new(arena, "<b>%s</b>: alarms and callers",
                     html(arena, report_shown(arena, function, "name"))));
  const char *settings = words_settings(arena, function);
  if (*settings) text_format(out, "Settings: %s.\n\n", code_span(arena, settings, false));
  text_format(out, "Alias: %s.\n\n", plain(arena, words_alias(arena, function)));
  add_alarms(arena, function, out);
  const node *callers = node_member(node_member(function, "callers"), "list");
  if (!node_first(callers))
    text_format(out, "Callers: %s.\n\n", plain(arena, words_without_caller(arena, function)));
  add_calls(arena, callers, "Callers", out);
  add_calls(arena, node_member(function, "permissions"), "Permissions", out);
  add_calls(arena, node_member(function, "grants"), "Grants", out);
  unfold(out);
}

/* ---- What is added and changed ---- */

static void add_added(struct arena *arena, const node *added, struct text *out) {
  if (!node_first(added)) return;
  fold(out, text_new(arena, "Adds %s", words_count(arena, node_count(added), "resource")));
  for (const node *each = node_first(added); each; each = node_next(each))
    text_format(out, "- %s (%s)\n", code(arena, each, "resource"), code(arena, each, "type"));
  text_char(out, '\n');
  unfold(out);
}

static void add_changed(struct arena *arena, const node *changed, struct text *out) {
  if (!node_first(changed)) return;
  fold(out, text_new(arena, "Changes %s", words_count(arena, node_count(changed), "place")));
  for (const node *each = node_first(changed); each; each = node_next(each))
    text_format(out, "- %s\n", code(arena, each, "path"));
  text_char(out, '\n');
  unfold(out);
}

const char *plan_markdown(struct arena *arena, const node *report) {
  struct text out;
  text_init(&out, arena);
  text_format(&out, "### Rollout plan of %s, stage %s, region %s\n\n",
              plain(arena, report_shown(arena, report, "service")),
              plain(arena, report_shown(arena, report, "stage")),
              plain(arena, report_shown(arena, report, "region")));
  if (report_is_empty(report)) {
    text_format(&out, "%s\n", plain(arena, words_nothing(arena, report)));
    if (words_alerts_stack(arena, report))
      text_format(&out, "\n%s\n", plain(arena, words_alerts_stack(arena, report)));
    return out.at;
  }
  const node *functions = node_member(report, "functions");
  add_table(arena, functions, &out);
  if (words_alerts(arena, report))
    text_format(&out, "- %s\n", plain(arena, words_alerts(arena, report)));
  if (words_alerts_stack(arena, report))
    text_format(&out, "- %s\n", plain(arena, words_alerts_stack(arena, report)));
  text_format(&out, "- %s\n", plain(arena, words_totals(arena, report)));
  if (node_first(functions))
    text_format(&out, "- %s\n", plain(arena, words_duration(arena, report)));
  if (words_first(report)) text_format(&out, "- %s\n", words_first(report));
  for (const node *each = node_first(node_member(report, "replaced")); each; each = node_next(each))
    text_format(&out, "- %s\n", plain(arena, report_words(arena, each)));
  text_char(&out, '\n');
  for (const node *function = node_first(functions); function; function = node_next(function))
    add_function(arena, function, &out);
  add_added(arena, node_member(report, "added"), &out);
  add_changed(arena, node_member(report, "changed"), &out);
  while (out.length > 1 && out.at[out.length - 1] == '\n' && out.at[out.length - 2] == '\n')
    out.at[--out.length] = '\0';
  return out.at;
}

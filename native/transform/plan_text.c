/* The plan for a terminal. */
#include <string.h>

#include "transform/internal.h"

/* Where a section's lines begin, behind its label. */
enum { LABEL = 2, BODY = 15 };

#define PLAIN ""
#define BOLD "\033[1m"
#define DIM "\033[2m"
#define GREEN "\033[32m"
#define YELLOW "\033[33m"
#define RESET "\033[0m"

struct printer {
  struct arena *arena;
  const node *report;
  struct text out;
  bool is_coloured;
  size_t width, column;
  const char *label; /* of the section, until its first line is printed; then "" */
};

/* ---- Lines ---- */

/* Columns of made-visible text: one a character. Wide characters take two, and would need a table
 * to know. */
static size_t columns(const char *text, size_t length) {
  size_t count = 0;
  for (size_t i = 0; i < length; i++) count += ((unsigned char)text[i] & 0xC0) != 0x80;
  return count;
}

static void styled(struct printer *printer, const char *style, const char *text, size_t length) {
  bool has_style = printer->is_coloured && *style && length;
  if (has_style) text_string(&printer->out, style);
  text_add(&printer->out, text, length);
  if (has_style) text_string(&printer->out, RESET);
  printer->column += columns(text, length);
}

static void end_line(struct printer *printer) {
  text_char(&printer->out, '\n');
  printer->column = 0;
}

static void indent(struct printer *printer, size_t column) {
  while (printer->column < column) styled(printer, PLAIN, " ", 1);
}

/* How much of `text` goes into the line: all of it; or up to a space, rather one behind a comma; at
 * least a word. */
static size_t break_of(const char *text, size_t room) {
  size_t end = strcspn(text, " "), clause = 0;
  while (text[end]) {
    size_t next = end + 1 + strcspn(text + end + 1, " ");
    if (strchr(",;:", text[end - (end > 0)])) clause = end;
    if (columns(text, next) > room) return 2 * clause > room ? clause : end;
    end = next;
  }
  return end;
}

/* Text from where the line stands; what does not fit goes to the next line, at `hang`. Words are
 * never cut. */
static void wrapped(struct printer *printer, const char *style, size_t hang, const char *text) {
  for (;;) {
    size_t fits =
        break_of(text, printer->width > printer->column ? printer->width - printer->column : 0);
    styled(printer, style, text, fits);
    text += fits + strspn(text + fits, " ");
    if (!*text) return;
    end_line(printer);
    indent(printer, hang);
  }
}

static void line(struct printer *printer, const char *style, const char *text) {
  wrapped(printer, style, LABEL, text);
  end_line(printer);
}

/* Begins a line of the section whose label is set. */
static void begin_row(struct printer *printer) {
  indent(printer, LABEL);
  styled(printer, PLAIN, printer->label, strlen(printer->label));
  indent(printer, BODY);
  printer->label = "";
}

static void row(struct printer *printer, const char *style, const char *text) {
  begin_row(printer);
  wrapped(printer, style, BODY + LABEL, text);
  end_line(printer);
}

/* ---- One function ---- */

static void print_alarms(struct printer *printer, const node *function) {
  const node *alarms = node_member(function, "alarms");
  printer->label = "alarms";
  if (!node_first(alarms)) row(printer, YELLOW, words_without_alarm(function));
  for (const node *alarm = node_first(alarms); alarm; alarm = node_next(alarm)) {
    const char *id = report_shown(printer->arena, alarm, "resource");
    row(printer, PLAIN, *id ? id : report_shown(printer->arena, alarm, "name"));
    indent(printer, BODY + LABEL);
    wrapped(printer, DIM, BODY + 2 * LABEL, report_words(printer->arena, alarm));
    end_line(printer);
  }
}

static void print_hooks(struct printer *printer, const node *function) {
  static const char *const sides[][2] = {{"before", "before the shift"},
                                         {"after", "after the shift"}};
  const node *hooks = node_member(function, "hooks");
  printer->label = "hooks";
  for (size_t i = 0; i < sizeof sides / sizeof *sides; i++) {
    const node *hook = node_member(hooks, sides[i][0]);
    if (node_first(hook))
      row(printer, PLAIN,
          text_new(printer->arena, "%s: %s", sides[i][1], report_words(printer->arena, hook)));
  }
}

/* How much is told of a call: a permission's type and property are always the same, a policy's
 * property is a long way. */
enum detail { RESOURCE, TYPE, PROPERTY };

static const char *words_of_call(struct arena *arena, const node *call, enum detail detail) {
  const char *resource = report_shown(arena, call, "resource"),
             *property = report_shown(arena, call, "property");
  if (detail == RESOURCE) return resource;
  const char *typed = text_new(arena, "%s (%s)", resource, report_shown(arena, call, "type"));
  return detail == TYPE || !*property ? typed : text_new(arena, "%s %s", typed, property);
}

/* "moves  Method (AWS::ApiGateway::Method) Integration.Uri"; what reads the same stands once. */
static void print_calls(struct printer *printer, const node *list, enum detail detail) {
  struct arena *arena = printer->arena;
  size_t longest = 0;
  for (const node *call = node_first(list); call; call = node_next(call))
    if (strlen(words_outcome(call)) > longest) longest = strlen(words_outcome(call));
  for (const node *call = node_first(list), *next; call; call = next) {
    size_t times = 1;
    for (next = node_next(call); next && report_same_call(call, next); next = node_next(next))
      times++;
    const char *outcome = words_outcome(call);
    begin_row(printer);
    styled(printer, report_is(call, "outcome", "stays") ? YELLOW : PLAIN, outcome, strlen(outcome));
    indent(printer, BODY + longest + 2);
    wrapped(printer, PLAIN, BODY + longest + 4,
            text_new(arena, "%s%s%s", words_of_call(arena, call, detail),
                     times > 1 ? text_new(arena, ", %zu places", times) : "",
                     words_reason(arena, call)));
    end_line(printer);
  }
}

/* "12 of 13 callers go through Live; 1 stays: Custom::S3 X"; many would only be told twice. */
static void print_callers(struct printer *printer, const node *function) {
  const node *callers = node_member(function, "callers"), *list = node_member(callers, "list");
  struct text balance;
  text_init(&balance, printer->arena);
  text_string(&balance, node_first(list) ? words_balance(printer->arena, function)
                                         : words_without_caller(printer->arena, function));
  enum { FEW = 3 };
  const char *separator = ": ";
  bool has_few = report_number(callers, "staying") <= FEW;
  for (const node *call = has_few ? node_first(list) : NULL; call; call = node_next(call)) {
    if (!report_is(call, "outcome", "stays")) continue;
    text_format(&balance, "%s%s %s", separator, report_shown(printer->arena, call, "type"),
                report_shown(printer->arena, call, "resource"));
    separator = ", ";
  }
  printer->label = "callers";
  row(printer, report_number(callers, "staying") ? YELLOW : PLAIN, balance.at);
  print_calls(printer, list, PROPERTY);
}

static void print_function(struct printer *printer, const node *function) {
  const char *name = report_shown(printer->arena, function, "name");
  styled(printer, BOLD, name, strlen(name));
  wrapped(printer, PLAIN, LABEL,
          text_new(printer->arena, ": %s",
                   report_words(printer->arena, node_member(function, "shift"))));
  end_line(printer);
  const char *settings = words_settings(printer->arena, function);
  printer->label = "settings";
  if (*settings) row(printer, DIM, settings);
  printer->label = "alias";
  row(printer, PLAIN, words_alias(printer->arena, function));
  print_alarms(printer, function);
  print_hooks(printer, function);
  print_callers(printer, function);
  printer->label = "permissions";
  print_calls(printer, node_member(function, "permissions"), RESOURCE);
  printer->label = "grants";
  print_calls(printer, node_member(function, "grants"), TYPE);
  end_line(printer);
}

/* ---- What is added and changed ---- */

static void sign(struct printer *printer, const char *style, const char *text) {
  indent(printer, LABEL);
  styled(printer, style, text, 1);
  styled(printer, PLAIN, " ", 1);
}

/* The resources of one type below each other, the type once. */
static void print_type(struct printer *printer, const node *first, size_t width) {
  const char *type = report_shown(printer->arena, first, "type");
  for (const node *each = first; each; each = node_next(each)) {
    if (!node_equal(node_member(each, "type"), node_member(first, "type"))) continue;
    sign(printer, GREEN, "+");
    if (each == first) styled(printer, PLAIN, type, strlen(type));
    indent(printer, width + 3 * LABEL);
    line(printer, PLAIN, report_shown(printer->arena, each, "resource"));
  }
}

static bool is_first_of_type(const node *list, const node *each) {
  for (const node *other = node_first(list); other != each; other = node_next(other))
    if (node_equal(node_member(other, "type"), node_member(each, "type"))) return false;
  return true;
}

static void print_added(struct printer *printer) {
  const node *added = node_member(printer->report, "added");
  size_t width = 0;
  if (!node_first(added)) return;
  for (const node *each = node_first(added); each; each = node_next(each)) {
    const char *type = report_shown(printer->arena, each, "type");
    if (columns(type, strlen(type)) > width) width = columns(type, strlen(type));
  }
  line(printer, PLAIN,
       text_new(printer->arena, "Adds %s",
                words_count(printer->arena, node_count(added), "resource")));
  for (const node *each = node_first(added); each; each = node_next(each))
    if (is_first_of_type(added, each)) print_type(printer, each, width);
  end_line(printer);
}

/* Callers are told of where their function is. */
static void print_changed(struct printer *printer) {
  const node *changed = node_member(printer->report, "changed");
  size_t others = 0;
  for (const node *each = node_first(changed); each; each = node_next(each))
    others += !node_boolean(node_member(each, "isCaller"));
  if (!others) return;
  bool has_callers = others < node_count(changed);
  line(printer, PLAIN,
       text_new(printer->arena, "%s %s", has_callers ? "Also changes" : "Changes",
                words_count(printer->arena, others, "place")));
  for (const node *each = node_first(changed); each; each = node_next(each)) {
    if (node_boolean(node_member(each, "isCaller"))) continue;
    sign(printer, YELLOW, "~");
    wrapped(printer, PLAIN, 3 * LABEL, report_shown(printer->arena, each, "path"));
    end_line(printer);
  }
  end_line(printer);
}

static void print_replaced(struct printer *printer) {
  const node *replaced = node_member(printer->report, "replaced");
  for (const node *each = node_first(replaced); each; each = node_next(each))
    line(printer, YELLOW, report_words(printer->arena, each));
  if (node_first(replaced)) end_line(printer);
}

const char *plan_text(struct arena *arena, const node *report, bool is_coloured, size_t width) {
  struct printer printer = {
      .arena = arena, .report = report, .is_coloured = is_coloured, .width = width, .label = ""};
  text_init(&printer.out, arena);
  if (report_is_empty(report)) {
    line(&printer, PLAIN, words_nothing(arena, report));
    if (words_alerts_stack(arena, report)) line(&printer, PLAIN, words_alerts_stack(arena, report));
    return printer.out.at;
  }
  const node *functions = node_member(report, "functions");
  line(&printer, PLAIN,
       text_new(arena, "%s, stage %s, region %s", report_shown(arena, report, "service"),
                report_shown(arena, report, "stage"), report_shown(arena, report, "region")));
  end_line(&printer);
  for (const node *function = node_first(functions); function; function = node_next(function))
    print_function(&printer, function);
  print_added(&printer);
  print_changed(&printer);
  print_replaced(&printer);
  if (words_alerts(arena, report)) line(&printer, PLAIN, words_alerts(arena, report));
  if (words_alerts_stack(arena, report)) line(&printer, PLAIN, words_alerts_stack(arena, report));
  line(&printer, PLAIN, words_totals(arena, report));
  if (node_first(functions)) line(&printer, PLAIN, words_duration(arena, report));
  if (words_first(report)) line(&printer, DIM, words_first(report));
  return printer.out.at;
}

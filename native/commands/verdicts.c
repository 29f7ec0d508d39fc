#include "commands/verdicts.h"

#include <string.h>

/* ---- Words: the reasons of a failed case, a line each ---- */

#define RED "\x1b[31m"
#define GREEN "\x1b[32m"
#define BOLD_RED "\x1b[1;31m"
#define PLAIN "\x1b[0m"

struct words {
  struct text *out;
  struct arena *arena; /* of the case */
  bool is_coloured;
};

static const char *visible(struct arena *arena, const char *string, size_t most) {
  struct text text;
  text_init(&text, arena);
  text_visible(&text, string, most);
  return text.at;
}

/* "    - 5" and "    + 6" */
static void add_side(const struct words *words, char sign, const char *shown) {
  const char *color = !words->is_coloured ? "" : sign == '-' ? RED : GREEN;
  text_format(words->out, "    %s%c %s%s\n", color, sign, shown, words->is_coloured ? PLAIN : "");
}

static void add_value(const struct words *words, char sign, const node *value) {
  if (!value) return;
  struct text json;
  text_init(&json, words->arena);
  document_print(value, DOCUMENT_COMPACT, &json);
  add_side(words, sign, visible(words->arena, json.at, VALUE_SHOWN));
}

static void add_differences(const struct words *words, const struct verdict *verdict) {
  const struct differences *differences = &verdict->differences;
  size_t count = differences->count;
  if (!count) return;
  text_format(words->out, "  %s differs in %zu place%s (- expected, + made):\n",
              verdict->expected_file, count, count == 1 ? "" : "s");
  size_t i = 0;
  for (; i < count && i < DIFFERENCES_SHOWN; i++) {
    const struct difference *difference = &differences->list[i];
    const char *path = path_text(words->arena, difference->path);
    text_format(words->out, "  %s\n", *path ? path : "(the whole template)");
    add_value(words, '-', difference->expected);
    add_value(words, '+', difference->actual);
  }
  if (i < count) text_format(words->out, "  and %zu more\n", count - i);
}

/* ---- Lines ---- */

struct lines {
  const char **list;
  size_t first, end;
};

static struct lines lines_of(struct arena *arena, const char *text) {
  size_t count = 1;
  for (const char *c = text; *c; c++) count += *c == '\n';
  struct lines lines = {arena_alloc(arena, count * sizeof *lines.list), 0, 0};
  while (*text) {
    size_t length = strcspn(text, "\n");
    lines.list[lines.end++] = arena_copy(arena, text, length);
    text += length + (text[length] == '\n');
  }
  return lines;
}

/* Leaves what lies between the lines that both have at the beginning and at the end. */
static void trim(struct lines *a, struct lines *b) {
  while (a->first < a->end && b->first < b->end &&
         strcmp(a->list[a->first], b->list[b->first]) == 0) {
    a->first++;
    b->first++;
  }
  while (a->first < a->end && b->first < b->end &&
         strcmp(a->list[a->end - 1], b->list[b->end - 1]) == 0) {
    a->end--;
    b->end--;
  }
}

static void add_lines(const struct words *words, char sign, const struct lines *lines) {
  size_t shown = 0;
  for (size_t i = lines->first; i < lines->end && shown < LINES_SHOWN; i++, shown++)
    add_side(words, sign, visible(words->arena, lines->list[i], LINE_SHOWN));
  if (lines->first + shown < lines->end)
    text_format(words->out, "    and %zu lines more\n", lines->end - lines->first - shown);
}

static void add_said(const struct words *words, const struct verdict *verdict) {
  if (!verdict->actual_words) return;
  struct lines expected = lines_of(words->arena, verdict->expected_words),
               actual = lines_of(words->arena, verdict->actual_words);
  trim(&expected, &actual);
  text_string(words->out, "  diagnostics.txt differs from what is said (- expected, + said):\n");
  add_lines(words, '-', &expected);
  add_lines(words, '+', &actual);
  if (expected.first == expected.end && actual.first == actual.end)
    text_string(words->out, "    in the end of its last line\n");
}

static void add_reasons(const struct words *words, const struct verdict *verdict) {
  struct lines broken = lines_of(words->arena, verdict->broken ? verdict->broken : "");
  for (size_t i = 0; i < broken.end; i++)
    text_format(words->out, "  %s\n", visible(words->arena, broken.list[i], LINE_SHOWN));
  if (verdict->mismatch) text_format(words->out, "  %s\n", verdict->mismatch);
  add_differences(words, verdict);
  add_said(words, verdict);
}

static const char *name_of(struct arena *arena, const struct verdict *verdict) {
  return visible(arena, verdict->name, 4096);
}

/* ---- Text ---- */

static void add_text(struct verdicts *verdicts, struct arena *arena,
                     const struct verdict *verdict) {
  struct words words = {&verdicts->body, arena, verdicts->is_coloured};
  for (size_t i = 0; verdict->written[i]; i++)
    text_format(&verdicts->body, "wrote %s/%s\n", name_of(arena, verdict), verdict->written[i]);
  if (verdict_is_passed(verdict)) return;
  text_format(&verdicts->body, "%sFAIL%s %s\n", words.is_coloured ? BOLD_RED : "",
              words.is_coloured ? PLAIN : "", name_of(arena, verdict));
  add_reasons(&words, verdict);
}

static void close_text(const struct verdicts *verdicts, struct text *out) {
  text_add(out, verdicts->body.at, verdicts->body.length);
  text_format(out, "%zu passed, %zu failed\n", verdicts->passed, verdicts->failed);
}

/* ---- JUnit ---- */

/* Escapes what XML 1.0 cannot hold; the text has no control characters but line feeds. U+FFFE and
 * U+FFFF are no characters there, not even by number. */
static void add_xml(struct text *out, const char *string) {
  for (const char *c = string; *c; c++) {
    if (*c == '&') text_string(out, "&amp;");
    else if (*c == '<') text_string(out, "&lt;");
    else if (*c == '>') text_string(out, "&gt;");
    else if (*c == '"') text_string(out, "&quot;");
    else if (strncmp(c, "\xEF\xBF\xBE", 3) == 0 || strncmp(c, "\xEF\xBF\xBF", 3) == 0) {
      text_format(out, "\\u%s", c[2] == '\xBE' ? "fffe" : "ffff");
      c += 2;
    } else text_char(out, *c);
  }
}

static void add_junit(struct verdicts *verdicts, struct arena *arena,
                      const struct verdict *verdict) {
  struct text *out = &verdicts->body;
  const char *name = name_of(arena, verdict), *slash = strrchr(name, '/');
  text_string(out, "    <testcase classname=\"");
  add_xml(out, slash ? arena_copy(arena, name, (size_t)(slash - name)) : ".");
  text_string(out, "\" name=\"");
  add_xml(out, slash ? slash + 1 : name);
  if (verdict_is_passed(verdict)) {
    text_string(out, "\"/>\n");
    return;
  }
  struct text reasons;
  text_init(&reasons, arena);
  add_reasons(&(struct words){&reasons, arena, false}, verdict);
  text_string(out, "\">\n      <failure message=\"");
  add_xml(out, arena_copy(arena, reasons.at + 2, strcspn(reasons.at + 2, "\n")));
  text_string(out, "\">");
  add_xml(out, reasons.at);
  text_string(out, "</failure>\n    </testcase>\n");
}

static void close_junit(const struct verdicts *verdicts, struct text *out) {
  size_t tests = verdicts->passed + verdicts->failed;
  text_format(out,
              "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites tests=\"%zu\" "
              "failures=\"%zu\" errors=\"0\">\n",
              tests, verdicts->failed);
  text_format(out,
              "  <testsuite name=\"sls-rollout test\" tests=\"%zu\" failures=\"%zu\" errors=\"0\" "
              "skipped=\"0\">\n",
              tests, verdicts->failed);
  text_add(out, verdicts->body.at, verdicts->body.length);
  text_string(out, "  </testsuite>\n</testsuites>\n");
}

/* ---- JSON ---- */

static node *differences_node(struct arena *arena, const struct differences *differences) {
  node *list = node_new_array();
  for (size_t i = 0; i < differences->count && i < DIFFERENCES_SHOWN; i++) {
    const struct difference *difference = &differences->list[i];
    node *each = node_append(list, node_new_object());
    node_add(each, "path", node_new_string(path_text(arena, difference->path)));
    node_add(each, "pointer", node_new_string(path_pointer(arena, difference->path)));
    if (difference->expected) node_add(each, "expected", node_copy(difference->expected));
    if (difference->actual) node_add(each, "actual", node_copy(difference->actual));
  }
  return list;
}

static void add_json(struct verdicts *verdicts, struct arena *arena,
                     const struct verdict *verdict) {
  bool is_passed = verdict_is_passed(verdict);
  node *each = node_new_object(), *written = node_new_array();
  node_add(each, "name", node_new_string(name_of(arena, verdict)));
  node_add(each, "passed", node_new_boolean(is_passed));
  for (size_t i = 0; verdict->written[i]; i++)
    node_append(written, node_new_string(verdict->written[i]));
  if (verdict->written[0]) node_add(each, "written", written);
  if (verdict->broken || verdict->mismatch)
    node_add(each, "reason",
             node_new_string(visible(arena, verdict->broken ? verdict->broken : verdict->mismatch,
                                     VALUE_SHOWN + LINE_SHOWN)));
  if (verdict->differences.count) {
    node_add(each, "differenceCount", node_new_number((long)verdict->differences.count));
    node_add(each, "differences", differences_node(arena, &verdict->differences));
  }
  if (verdict->actual_words) {
    node *words = node_add(each, "diagnostics", node_new_object());
    node_add(words, "expected", node_new_string(verdict->expected_words));
    node_add(words, "actual", node_new_string(verdict->actual_words));
  }
  text_string(&verdicts->body, verdicts->body.length ? "," : "");
  document_print(each, DOCUMENT_COMPACT, &verdicts->body);
}

static void close_json(const struct verdicts *verdicts, struct text *out) {
  text_format(out, "{\"passed\":%zu,\"failed\":%zu,\"cases\":[", verdicts->passed,
              verdicts->failed);
  text_add(out, verdicts->body.at, verdicts->body.length);
  text_string(out, "]}\n");
}

/* ---- The formats ---- */

static const struct verdict_format {
  const char *name;
  void (*add)(struct verdicts *verdicts, struct arena *arena, const struct verdict *verdict);
  void (*close)(const struct verdicts *verdicts, struct text *out);
} formats[] = {{"text", add_text, close_text},
               {"junit", add_junit, close_junit},
               {"json", add_json, close_json}};

void verdicts_init(struct verdicts *verdicts, struct arena *arena, const char *format,
                   bool is_coloured) {
  *verdicts = (struct verdicts){.format = formats, .is_coloured = is_coloured};
  text_init(&verdicts->body, arena);
  for (size_t i = 0; i < sizeof formats / sizeof *formats; i++)
    if (strcmp(formats[i].name, format) == 0) verdicts->format = &formats[i];
}

void verdicts_add(struct verdicts *verdicts, const struct verdict *verdict) {
  if (verdict_is_passed(verdict)) verdicts->passed++;
  else verdicts->failed++;
  verdicts->format->add(verdicts, verdict->arena, verdict);
}

void verdicts_print(const struct verdicts *verdicts, struct text *out) {
  verdicts->format->close(verdicts, out);
}

#include "report/findings.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "report/excerpt.h"
#include "report/places.h"

/* ---- What is shown ---- */

static bool is_ignored(const struct report *report, const struct diagnostic_rule *rule) {
  if (rule->severity == SEVERITY_ERROR) return false;
  for (const node *id = node_first(report->ignored); id; id = node_next(id))
    if (node_string(id) && strcmp(node_string(id), rule->id) == 0) return true;
  return false;
}

static struct document_place place_of(const struct report *report,
                                      const struct diagnostic *diagnostic) {
  struct document_place place = {0};
  const node *root, *found = place_find(report, diagnostic->path, &root);
  /* what is wrong is the key, not its value */
  bool is_key = diagnostic->id == RO116 || diagnostic->id == RO150;
  bool is_there = is_key ? document_place_of_key(found, &place) : document_place(found, &place);
  if (!*diagnostic->path || !is_there) return (struct document_place){0};
  if (found == root) return (struct document_place){.file = place.file};
  return place;
}

/* ---- Their order ---- */

enum rank { RANK_SERVICE, RANK_INCLUDED, RANK_TEMPLATE, RANK_NOWHERE };

struct ranked {
  struct finding finding;
  enum rank rank;
};

static bool is_file_of(const node *root, const char *file) {
  struct document_place place;
  return document_place(root, &place) && strcmp(place.file, file) == 0;
}

static enum rank rank_of(const struct report *report, const char *file) {
  if (!file) return RANK_NOWHERE;
  if (is_file_of(report->service, file)) return RANK_SERVICE;
  return is_file_of(report->template, file) ? RANK_TEMPLATE : RANK_INCLUDED;
}

static int compare_sizes(size_t a, size_t b) { return (a > b) - (a < b); }

static int compare(const void *left, const void *right) {
  const struct ranked *a = left, *b = right;
  if (a->rank != b->rank) return a->rank < b->rank ? -1 : 1;
  const struct document_place *here = &a->finding.place, *there = &b->finding.place;
  int by_file = here->file ? strcmp(here->file, there->file) : 0;
  int by_line = by_file ? by_file : compare_sizes(here->line, there->line);
  int by_column = by_line ? by_line : compare_sizes(here->column, there->column);
  if (by_column) return by_column;
  /* both of one list */
  return compare_sizes((uintptr_t)a->finding.diagnostic, (uintptr_t)b->finding.diagnostic);
}

void findings_read(struct findings *findings, const struct report *report) {
  const struct diagnostics *diagnostics = report->diagnostics;
  *findings = (struct findings){0};
  struct ranked *ranked = arena_zero(diagnostics->arena, (diagnostics->count + 1) * sizeof *ranked);
  for (size_t i = 0; i < diagnostics->count; i++) {
    const struct diagnostic *diagnostic = &diagnostics->list[i];
    const struct diagnostic_rule *rule = &diagnostic_rules[diagnostic->id];
    if (is_ignored(report, rule)) continue;
    if (rule->severity > report->least) {
      findings->hidden[rule->severity]++;
      continue;
    }
    struct document_place place = place_of(report, diagnostic);
    findings->shown[rule->severity]++;
    ranked[findings->count++] =
        (struct ranked){{diagnostic, rule, place}, rank_of(report, place.file)};
  }
  qsort(ranked, findings->count, sizeof *ranked, compare);
  findings->list = arena_zero(diagnostics->arena, (findings->count + 1) * sizeof *findings->list);
  for (size_t i = 0; i < findings->count; i++) findings->list[i] = ranked[i].finding;
}

/* ---- Parts of what is printed ---- */

const char *finding_words(struct arena *arena, const struct finding *finding) {
  const char *path = finding->diagnostic->path, *message = finding->diagnostic->message;
  struct text text;
  text_init(&text, arena);
  if (*path && strncmp(message, path, strlen(path)) != 0) {
    text_visible(&text, path, SIZE_MAX);
    text_string(&text, ": ");
  }
  text_visible(&text, message, SIZE_MAX);
  return text.at;
}

const char *finding_repair(struct arena *arena, const struct finding *finding, const char *before) {
  struct text text;
  text_init(&text, arena);
  const char *line = finding->diagnostic->repair;
  while (line && *line) {
    size_t length = strcspn(line, "\n");
    text_string(&text, before);
    text_visible(&text, arena_copy(arena, line, length), SIZE_MAX);
    line += length + (line[length] == '\n');
  }
  return text.at;
}

const char *finding_excerpt(struct arena *arena, const struct finding *finding,
                            const char *before) {
  if (!finding->place.line) return "";
  struct excerpt excerpt = excerpt_read(arena, &finding->place);
  const char *number = text_new(arena, "%zu", finding->place.line);
  return text_new(arena, "%s%s | %s\n%s%*s | %s^", before, number, excerpt.line, before,
                  (int)strlen(number), "", excerpt.indent);
}

const char *finding_file(const struct finding *finding) {
  const char *file = finding->place.file;
  if (!file || strcmp(file, DOCUMENT_STANDARD_INPUT) == 0) return NULL;
  while (strncmp(file, "./", 2) == 0) file += 2;
  return file;
}

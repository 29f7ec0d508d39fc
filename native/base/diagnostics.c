#include "base/diagnostics.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"

const struct diagnostic_rule diagnostic_rules[DIAGNOSTIC_COUNT] = {
#define ROW(id, severity, title, reason, remedy, link) \
  [id] = {#id, title, reason, remedy, link, SEVERITY_##severity},
    DIAGNOSTIC_REGISTER(ROW)
#undef ROW
};

void diagnostics_init(struct diagnostics *diagnostics, struct arena *arena) {
  *diagnostics = (struct diagnostics){.arena = arena};
}

/* What holds for every function is found for each of them and told once. Repetitions come close
 * after each other. */
enum { LOOKED_BACK = 64 };

static bool is_told(const struct diagnostics *diagnostics, enum diagnostic_id id, const char *path,
                    const char *message) {
  size_t first = diagnostics->count > LOOKED_BACK ? diagnostics->count - LOOKED_BACK : 0;
  for (size_t i = first; i < diagnostics->count; i++) {
    const struct diagnostic *other = &diagnostics->list[i];
    if (other->id == id && strcmp(other->path, path) == 0 && strcmp(other->message, message) == 0)
      return true;
  }
  return false;
}

static const char *last_member(const char *path) {
  const char *dot = strrchr(path, '.');
  return dot ? dot + 1 : path;
}

static bool is_answered(const struct diagnostics *diagnostics, const char *path) {
  for (const struct answered *each = diagnostics->answered; each; each = each->next)
    if (strcmp(each->path, path) == 0 || (strncmp(each->path, "custom.", 7) == 0 &&
                                          strcmp(last_member(each->path), last_member(path)) == 0))
      return true;
  return false;
}

void diagnose_answers(struct diagnostics *diagnostics, const char *path) {
  struct answered *answered = arena_zero(diagnostics->arena, sizeof *answered);
  *answered = (struct answered){path, diagnostics->answered};
  diagnostics->answered = answered;
}

void diagnose(struct diagnostics *diagnostics, enum diagnostic_id id, const char *path,
              const char *format, ...) {
  va_list arguments, again;
  va_start(arguments, format);
  va_copy(again, arguments);
  int length = vsnprintf(NULL, 0, format, arguments);
  size_t size = length > 0 ? (size_t)length + 1 : 1;
  char *message = arena_zero(diagnostics->arena, size);
  vsnprintf(message, size, format, again);
  va_end(again);
  va_end(arguments);
  if (!path) path = "";
  if ((id != RO116 && is_answered(diagnostics, path)) || is_told(diagnostics, id, path, message))
    return;
  if (diagnostics->count == diagnostics->capacity) {
    size_t capacity = diagnostics->capacity ? diagnostics->capacity * 2 : 8;
    diagnostics->list = arena_grow(diagnostics->arena, diagnostics->list,
                                   diagnostics->capacity * sizeof *diagnostics->list,
                                   capacity * sizeof *diagnostics->list);
    diagnostics->capacity = capacity;
  }
  diagnostics->list[diagnostics->count++] = (struct diagnostic){id, path, message, NULL};
  if (diagnostic_rules[id].severity == SEVERITY_ERROR) diagnostics->errors++;
}

void diagnose_repair(struct diagnostics *diagnostics, enum diagnostic_id id, const char *repair) {
  if (diagnostics->count && diagnostics->list[diagnostics->count - 1].id == id)
    diagnostics->list[diagnostics->count - 1].repair = repair;
}

void diagnostics_keep(struct diagnostics *diagnostics,
                      bool (*keep)(void *context, const struct diagnostic *diagnostic),
                      void *context) {
  size_t kept = 0;
  for (size_t i = 0; i < diagnostics->count; i++) {
    const struct diagnostic *each = &diagnostics->list[i];
    if (keep(context, each)) diagnostics->list[kept++] = *each;
    else diagnostics->errors -= diagnostic_rules[each->id].severity == SEVERITY_ERROR;
  }
  diagnostics->count = kept;
}

enum diagnostic_id diagnostic_find(const char *id) {
  for (int i = 0; i < DIAGNOSTIC_COUNT; i++)
    if (strcmp(diagnostic_rules[i].id, id) == 0) return (enum diagnostic_id)i;
  return DIAGNOSTIC_COUNT;
}

const char *severity_name(enum severity severity) {
  static const char *const names[] = {"error", "warning", "info"};
  return names[severity];
}

#include "base/diagnostics.h"

#include <stdarg.h>
#include <stdio.h>

#include "base/text.h"

const struct diagnostic_rule diagnostic_rules[DIAGNOSTIC_COUNT] = {
#define ROW(id, severity, title, remedy) [id] = {#id, title, remedy, SEVERITY_##severity},
    DIAGNOSTIC_REGISTER(ROW)
#undef ROW
};

void diagnostics_init(struct diagnostics *diagnostics, struct arena *arena) {
  *diagnostics = (struct diagnostics){.arena = arena};
}

void diagnose(struct diagnostics *diagnostics, enum diagnostic_id id, const char *path, const char *format, ...) {
  if (diagnostics->count == diagnostics->capacity) {
    size_t capacity = diagnostics->capacity ? diagnostics->capacity * 2 : 8;
    diagnostics->list = arena_grow(diagnostics->arena, diagnostics->list, diagnostics->capacity * sizeof *diagnostics->list,
                                   capacity * sizeof *diagnostics->list);
    diagnostics->capacity = capacity;
  }
  va_list arguments, again;
  va_start(arguments, format);
  va_copy(again, arguments);
  int length = vsnprintf(NULL, 0, format, arguments);
  size_t size = length > 0 ? (size_t)length + 1 : 1;
  char *message = arena_zero(diagnostics->arena, size);
  vsnprintf(message, size, format, again);
  va_end(again);
  va_end(arguments);
  diagnostics->list[diagnostics->count++] = (struct diagnostic){id, path ? path : "", message};
  if (diagnostic_rules[id].severity == SEVERITY_ERROR) diagnostics->errors++;
}

const char *severity_name(enum severity severity) {
  static const char *const names[] = {"error", "warning", "info"};
  return names[severity];
}

#include "alarms/attributes.h"

#include <string.h>

#include "base/text.h"

static const struct row {
  const char *type, *attribute, *form;
} rows[] = {
#define ROW(type, attribute, form) {type, attribute, form},
    ATTRIBUTE_ROWS(ROW)
#undef ROW
};

static const struct row *row_of(const char *type, const char *attribute) {
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
    if (strcmp(rows[i].type, type) == 0 && strcmp(rows[i].attribute, attribute) == 0)
      return &rows[i];
  return NULL;
}

bool attribute_is_known(const char *type, const char *attribute) { return row_of(type, attribute); }

static const char *behind_last(const char *text, char mark) {
  const char *last = strrchr(text, mark);
  return last ? last + 1 : text;
}

/* "arn:aws:<service>:eu-west-1:123456789012" of a stack's ARN. False where that is none. */
static bool add_arn(struct text *out, const char *service, size_t length, const char *stack_arn) {
  const char *at = stack_arn, *fields[5];
  size_t lengths[5];
  for (size_t i = 0; i < 5; i++) {
    fields[i] = at;
    lengths[i] = strcspn(at, ":");
    if (!at[lengths[i]]) return false;
    at += lengths[i] + 1;
  }
  text_format(out, "arn:%.*s:%.*s:%.*s:%.*s", (int)lengths[1], fields[1], (int)length, service,
              (int)lengths[3], fields[3], (int)lengths[4], fields[4]);
  return true;
}

/* One placeholder, without its braces. */
static bool add_placeholder(struct text *out, const char *name, size_t length,
                            const char *physical_id, const char *stack_arn) {
  if (strncmp(name, "arn:", 4) == 0) return add_arn(out, name + 4, length - 4, stack_arn);
  text_string(out, *name == 'i' ? physical_id : behind_last(physical_id, *name));
  return true;
}

const char *attribute_value(struct arena *arena, const char *type, const char *attribute,
                            const char *physical_id, const char *stack_arn) {
  if (!attribute) return physical_id;
  const struct row *row = row_of(type, attribute);
  if (!row) return NULL;
  struct text out;
  text_init(&out, arena);
  for (const char *at = row->form; *at;) {
    if (*at != '{') {
      text_char(&out, *at++);
      continue;
    }
    size_t length = strcspn(at + 1, "}");
    if (!add_placeholder(&out, at + 1, length, physical_id, stack_arn)) return NULL;
    at += length + 2;
  }
  return out.at;
}

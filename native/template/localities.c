#include "template/localities.h"

#include <ctype.h>
#include <string.h>

/* A component of an ARN, compared with what it is for the functions of this stack; `expected` is
 * NULL where that is not known. */
static enum locality compare(const char *component, size_t length, const char *expected) {
  if (length == 1 && *component == RESOLVED_ACCOUNT) return LOCALITY_OURS;
  for (size_t i = 0; i < length; i++)
    if (resolved_is_mark(component[i]) || component[i] == '$') return LOCALITY_OPEN;
  if (!expected) return LOCALITY_OPEN;
  bool is_same = strlen(expected) == length && strncmp(component, expected, length) == 0;
  return is_same ? LOCALITY_OURS : LOCALITY_FOREIGN;
}

/* Where the component that ends before `end` begins: at a colon's right. */
static size_t component_start(const char *text, size_t end) {
  while (end && text[end - 1] != ':' && !strchr("\"'/ ,", text[end - 1])) end--;
  return end;
}

enum locality locality_of(const struct scope *scope, const char *text, size_t name) {
  enum { FUNCTION = sizeof "function:" - 1 };
  const char *const expected[] = {scope->account, scope->region, "lambda", scope->partition};
  if (name <= FUNCTION || text[name - FUNCTION - 1] != ':') return LOCALITY_OURS;
  enum locality found = LOCALITY_OURS;
  size_t end = name - FUNCTION - 1;
  for (size_t i = 0; i < sizeof expected / sizeof *expected; i++) {
    size_t start = component_start(text, end);
    enum locality each = compare(text + start, end - start, expected[i]);
    bool is_last = !start || text[start - 1] != ':';
    size_t digits = strspn(text + start, "0123456789");
    if (is_last && (i || !digits || digits != end - start)) return found;
    if (each > found) found = each;
    if (is_last) return found;
    end = start - 1;
  }
  return found;
}

enum locality locality_beside(char c) {
  if (c == RESOLVED_IMPORT || c == RESOLVED_UNKNOWN) return LOCALITY_OPEN;
  bool is_of_name = isalnum((unsigned char)c) || c == '-' || c == '_' || resolved_is_mark(c);
  return is_of_name ? LOCALITY_FOREIGN : LOCALITY_OURS;
}

#include "rollout/account.h"

#include <string.h>

#include "template/arns.h"

static const struct row {
  const char *type, *property;
} rows[] = {
#define ROW(type, property) {type, property},
    OWN_ACCOUNT_ROWS(ROW)
#undef ROW
};

enum { ROWS = sizeof rows / sizeof *rows };

bool account_is_own(const char *type, const char *property) {
  for (size_t i = 0; i < ROWS; i++)
    if (strcmp(rows[i].type, type) == 0 && strcmp(rows[i].property, property) == 0) return true;
  return false;
}

/* The number in an ARN that is written out: digits, as IAM's own policies have "aws" there. */
static const char *account_of(struct arena *arena, const node *value) {
  struct arn arn;
  if (!node_string(value) || !arn_read(node_string(value), &arn)) return NULL;
  size_t length = strspn(arn.at[ARN_ACCOUNT], "0123456789");
  return length && length == arn.length[ARN_ACCOUNT]
             ? arena_copy(arena, arn.at[ARN_ACCOUNT], length)
             : NULL;
}

const char *account_shown(const struct template *template) {
  const char *found = NULL;
  for (size_t i = 0; i < template->count; i++) {
    const struct resource *resource = &template->list[i];
    for (size_t k = 0; k < ROWS; k++) {
      if (strcmp(rows[k].type, resource->type) != 0) continue;
      const char *account =
          account_of(template->arena, node_member(resource->properties, rows[k].property));
      if (account && found && strcmp(account, found) != 0) return NULL;
      if (account) found = account;
    }
  }
  return found;
}

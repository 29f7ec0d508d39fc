#include "rollout/account.h"

#include <string.h>

#include "template/arns.h"

static const struct row {
  const char *type, *property;
  bool is_moved;
} rows[] = {
#define ROW(type, property, is_moved) {type, property, is_moved},
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

/* What is shown so far, and by two ARNs that disagree. */
struct shown {
  struct arena *arena;
  const char *account;
  bool is_doubtful, is_kept; /* kept: by an ARN that stays as it is */
};

static void look_at(struct shown *shown, const node *value, bool is_moved) {
  const char *account = account_of(shown->arena, value);
  if (!account) return;
  if (!is_moved) shown->is_kept = true;
  if (shown->account && strcmp(shown->account, account) != 0) shown->is_doubtful = true;
  shown->account = account;
}

static void look_at_resource(struct shown *shown, const struct resource *resource) {
  for (size_t i = 0; i < ROWS; i++)
    if (strcmp(rows[i].type, resource->type) == 0)
      look_at(shown, node_member(resource->properties, rows[i].property), rows[i].is_moved);
}

/* The roles that the settings give to CodeDeploy. */
static void look_at_settings(struct shown *shown, const struct service *service) {
  look_at(shown, node_member(service->deployment_settings, "codeDeployRole"), false);
  for (size_t i = 0; i < service->function_count; i++)
    look_at(shown,
            node_member(node_member(service->functions[i].definition, "deploymentSettings"),
                        "codeDeployRole"),
            false);
}

const char *account_shown(const struct template *template, const struct service *service,
                          bool *is_moved) {
  struct shown shown = {.arena = template->arena};
  look_at_settings(&shown, service);
  for (size_t i = 0; i < template->count; i++) look_at_resource(&shown, &template->list[i]);
  *is_moved = shown.account && !shown.is_kept;
  return shown.is_doubtful ? NULL : shown.account;
}

bool account_rests_on(const struct rollouts *rollouts, const struct mention *mention) {
  const char *property = template_property(rollouts->service->arena, mention->path);
  return rollouts->is_account_moved && rollouts->scope.account && property &&
         account_is_own(mention->resource->type, property) &&
         account_of(rollouts->service->arena, mention->holder);
}

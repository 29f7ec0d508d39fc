#include "rollout/sources.h"

#include <string.h>

#include "template/arns.h"

enum source_form { SOURCE_SELF, SOURCE_API, SOURCE_ARN, SOURCE_LOG_GROUP };

static const struct row {
  const char *type, *property;
  enum source_form form;
} rows[] = {
#define ROW(type, property, form) {type, property, form},
    SOURCE_ROWS(ROW)
#undef ROW
};

static const struct row *row_of(const char *type) {
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
    if (strcmp(rows[i].type, type) == 0) return &rows[i];
  return NULL;
}

/* ---- One form for a source ---- */

/* The resource of an ARN without what a permission may narrow down. */
static size_t source_length(const struct arn *arn) {
  const char *resource = arn->at[ARN_RESOURCE];
  size_t length = arn->length[ARN_RESOURCE];
  bool is_api = strncmp(arn->at[ARN_SERVICE], "execute-api:", strlen("execute-api:")) == 0;
  bool is_log = strncmp(arn->at[ARN_SERVICE], "logs:", strlen("logs:")) == 0;
  if (is_api) return strcspn(resource, "/");
  return is_log && length > 2 && strcmp(resource + length - 2, ":*") == 0 ? length - 2 : length;
}

static const char *own_mark(struct arena *arena, const char *id) {
  return text_new(arena, "%c%s%c", RESOLVED_RESOURCE, id, RESOLVED_END);
}

/* May a component of an ARN be this stack's? */
static bool is_own(const struct arn *arn, enum arn_component component, const char *own) {
  static const char account[] = {RESOLVED_ACCOUNT, '\0'};
  const char *at = arn->at[component];
  size_t length = arn->length[component];
  if (!own) own = account;
  return !length || (length == 1 && *at == RESOLVED_ACCOUNT) ||
         (strlen(own) == length && strncmp(at, own, length) == 0);
}

static bool is_of_stack(const struct scope *scope, const struct arn *arn) {
  return is_own(arn, ARN_PARTITION, scope->partition) && is_own(arn, ARN_REGION, scope->region) &&
         is_own(arn, ARN_ACCOUNT, scope->account);
}

/* A name that CloudFormation makes is in no other account and region: the mark is all of it. */
static const char *form_of(const struct scope *scope, const char *text) {
  struct arena *arena = scope->template->arena;
  struct arn arn;
  bool is_arn = arn_read(text, &arn);
  const char *end = is_arn ? arn.at[ARN_RESOURCE] + source_length(&arn) : text + strlen(text);
  const char *mark = memchr(text, RESOLVED_RESOURCE, (size_t)(end - text));
  if (!mark || (is_arn && !is_of_stack(scope, &arn)))
    return is_arn ? arena_copy(arena, text, (size_t)(end - text)) : NULL;
  const char *close = memchr(mark, RESOLVED_END, (size_t)(end - mark));
  if (!close || memchr(close + 1, RESOLVED_RESOURCE, (size_t)(end - close - 1))) return NULL;
  return own_mark(arena, arena_copy(arena, mark + 1, strcspn(mark + 1, ".\2")));
}

const char *source_resource(struct arena *arena, const char *source) {
  if (!source || *source != RESOLVED_RESOURCE) return NULL;
  return arena_copy(arena, source + 1, strcspn(source + 1, ".\2"));
}

/* ---- Callers ---- */

static const char *arn_of(const struct scope *scope, const char *service, const char *resource) {
  static const char own[] = {RESOLVED_ACCOUNT, '\0'};
  return text_new(scope->template->arena, "arn:%s:%s:%s:%s:%s", scope->partition, service,
                  scope->region, scope->account ? scope->account : own, resource);
}

const char *source_of_caller(const struct scope *scope, const struct resource *resource) {
  struct arena *arena = scope->template->arena;
  const struct row *row = row_of(resource->type);
  enum source_form form = row ? row->form : SOURCE_SELF;
  const char *named = row && row->property
                          ? resolve_text(scope, node_member(resource->properties, row->property))
                          : NULL;
  if (row && row->property && (!named || !resolved_is_known(named))) return NULL;
  if (form == SOURCE_API)
    return form_of(scope,
                   arn_of(scope, "execute-api", named ? named : own_mark(arena, resource->id)));
  if (form == SOURCE_LOG_GROUP)
    return form_of(scope, arn_of(scope, "logs", text_new(arena, "log-group:%s", named)));
  if (form == SOURCE_ARN) return form_of(scope, named);
  const char *arn = resolve_arn(scope, resource->id);
  return arn && resolved_is_known(arn) ? form_of(scope, arn) : own_mark(arena, resource->id);
}

/* ---- Permissions ---- */

static bool is_own_account(const struct scope *scope, const node *account) {
  static const char own[] = {RESOLVED_ACCOUNT, '\0'};
  const char *text = resolve_text(scope, account);
  return text && (strcmp(text, own) == 0 || (scope->account && strcmp(text, scope->account) == 0));
}

/* The text of SourceArn where the permission exists; NULL where there are several. */
static const char *text_where(const struct resolved_list *texts, const char *condition) {
  const struct branch exists = {NULL, condition, 1};
  const char *found = NULL;
  for (size_t i = 0; i < texts->count; i++) {
    if (condition && branch_excludes(texts->list[i].branch, &exists)) continue;
    if (found && strcmp(found, texts->list[i].text) != 0) return NULL;
    found = texts->list[i].text;
  }
  return found;
}

struct source source_of_permission(const struct scope *scope, const struct resource *permission) {
  const node *arn = node_member(permission->properties, "SourceArn"),
             *account = node_member(permission->properties, "SourceAccount");
  if (!arn) return (struct source){SOURCE_NONE, NULL};
  if (account && !is_own_account(scope, account)) return (struct source){SOURCE_ACCOUNT, NULL};
  struct resolved_list texts = resolve(scope, arn, NULL);
  const char *text = text_where(&texts, node_string(node_member(permission->body, "Condition")));
  if (text && strchr(text, RESOLVED_IMPORT)) return (struct source){SOURCE_IMPORTED, NULL};
  const char *form = text && resolved_is_known(text) ? form_of(scope, text) : NULL;
  if (!form) return (struct source){SOURCE_HIDDEN, NULL};
  if (strpbrk(form, "*?")) return (struct source){SOURCE_PATTERN, NULL};
  return (struct source){SOURCE_KNOWN, form};
}

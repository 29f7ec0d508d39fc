#include "rollout/sources.h"

#include <string.h>

#include "rollout/internal.h"
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

/* The logical id in the mark at `at`, which ends with an id, an attribute or both. */
static const char *id_in(struct arena *arena, const char *at) {
  return arena_copy(arena, at + 1, strcspn(at + 1, ".\2"));
}

static bool has_type(const struct scope *scope, const char *id, const char *type) {
  const struct resource *resource = template_resource(scope->template, id);
  return resource && text_fits(type, resource->type);
}

/* The id of the resource whose ARN it is, by SOURCE_ID_ROWS; NULL where no row has it. */
static const char *id_by_rows(const struct scope *scope, const struct arn *arn) {
  static const struct {
    const char *type, *service, *start;
  } ids[] = {
#define ROW(type, service, start) {type, service, start},
      SOURCE_ID_ROWS(ROW)
#undef ROW
  };
  const char *resource = arn->at[ARN_RESOURCE];
  for (size_t i = 0; i < sizeof ids / sizeof *ids; i++) {
    size_t length = strlen(ids[i].start);
    if (strncmp(arn->at[ARN_SERVICE], ids[i].service, strlen(ids[i].service)) != 0 ||
        strncmp(resource, ids[i].start, length) != 0 || resource[length] != RESOLVED_RESOURCE)
      continue;
    const char *id = id_in(scope->template->arena, resource + length);
    const char *end = strchr(resource + length, RESOLVED_END);
    if (has_type(scope, id, ids[i].type) && end && strchr("/:", end[1])) return id;
  }
  return NULL;
}

/* May a component of an ARN be this stack's? */
static bool is_own(const struct arn *arn, enum arn_component component, const char *own) {
  static const char account[] = {RESOLVED_ACCOUNT, '\0'};
  const char *at = arn->at[component];
  size_t length = arn->length[component];
  if (!own) own = account;
  return !length || (strlen(own) == length && strncmp(at, own, length) == 0);
}

static bool is_of_stack(const struct scope *scope, const struct arn *arn) {
  return is_own(arn, ARN_PARTITION, scope->partition) && is_own(arn, ARN_REGION, scope->region) &&
         is_own(arn, ARN_ACCOUNT, scope->account);
}

static const char *form_of(const struct scope *scope, const char *text);

static const char *arn_of(const struct scope *scope, const char *service, const char *resource) {
  static const char own[] = {RESOLVED_ACCOUNT, '\0'};
  return text_new(scope->template->arena, "arn:%s:%s:%s:%s:%s", scope->partition, service,
                  scope->region, scope->account ? scope->account : own, resource);
}

static const char *api_arn(const struct scope *scope, const char *id) {
  return arn_of(scope, "execute-api", id);
}

/* The source that a resource is itself. */
static const char *own_source(const struct scope *scope, const struct resource *resource) {
  const struct row *row = row_of(resource->type);
  struct arn read;
  const char *mark = own_mark(scope->template->arena, resource->id);
  if (row && !row->property && row->form == SOURCE_API) return form_of(scope, api_arn(scope, mark));
  const char *arn = resolve_arn(scope, resource->id);
  return arn && resolved_is_known(arn) && arn_read(arn, &read) ? form_of(scope, arn) : mark;
}

/* NULL where it is no ARN, and not known to be one. */
static const char *form_of(const struct scope *scope, const char *text) {
  struct arena *arena = scope->template->arena;
  struct arn arn;
  if (!text) return NULL;
  if (!arn_read(text, &arn)) {
    const char *end = *text == RESOLVED_RESOURCE ? strchr(text, RESOLVED_END) : NULL;
    if (!end || end[1]) return NULL;
    const struct resource *resource = template_resource(scope->template, id_in(arena, text));
    bool has_one_arn = resource && text_fits("AWS::*", resource->type);
    return has_one_arn ? own_source(scope, resource) : text;
  }
  const char *id = is_of_stack(scope, &arn) ? id_by_rows(scope, &arn) : NULL;
  if (id) return own_mark(arena, id);
  return arena_copy(arena, text, (size_t)(arn.at[ARN_RESOURCE] + source_length(&arn) - text));
}

/* ---- Callers ---- */

static const char *named_source(const struct scope *scope, const char *named,
                                enum source_form form) {
  if (!resolved_is_known(named)) return NULL;
  if (form == SOURCE_API) return form_of(scope, api_arn(scope, named));
  if (form == SOURCE_ARN) return form_of(scope, named);
  return form_of(scope,
                 arn_of(scope, "logs", text_new(scope->template->arena, "log-group:%s", named)));
}

struct source_texts sources_of_caller(const struct scope *scope, const struct resource *resource) {
  const struct row *row = row_of(resource->type);
  struct resolved_list named = {0};
  if (row && row->property)
    named = resolve(scope, node_member(resource->properties, row->property), NULL);
  struct source_texts found = {
      arena_alloc(scope->template->arena, (named.count + 1) * sizeof *found.list), 0};
  if (!row || !row->property) found.list[found.count++] = own_source(scope, resource);
  for (size_t i = 0; i < named.count; i++) {
    const char *source = named_source(scope, named.list[i].text, row->form);
    for (size_t k = 0; source && k < found.count; k++)
      if (strcmp(found.list[k], source) == 0) source = NULL;
    if (source) found.list[found.count++] = source;
  }
  return found;
}

/* The id in a source that no resource has: another plugin may add it. */
static const char *missing_resource(const struct scope *scope, const char *source) {
  for (const char *at = source; (at = strchr(at, RESOLVED_RESOURCE)); at++) {
    const char *id = id_in(scope->template->arena, at);
    if (!template_resource(scope->template, id)) return id;
  }
  return NULL;
}

const char *source_resource(struct rollouts *rollouts, const char *source) {
  const struct scope *scope = &rollouts->scope;
  struct arena *arena = scope->template->arena;
  if (*source == RESOLVED_RESOURCE) return id_in(arena, source);
  if (!rollouts->source_owners) {
    rollouts->source_owners = arena_alloc(arena, sizeof *rollouts->source_owners);
    index_init(rollouts->source_owners, arena, scope->template->count);
    for (size_t i = 0; i < scope->template->count; i++) {
      const struct resource *resource = &scope->template->list[i];
      index_put(rollouts->source_owners, own_source(scope, resource), (void *)resource->id);
    }
  }
  const char *id = index_get(rollouts->source_owners, source);
  return id ? id : missing_resource(scope, source);
}

/* ---- Permissions ---- */

bool source_account_is_own(const struct scope *scope, const struct resource *permission) {
  static const char own[] = {RESOLVED_ACCOUNT, '\0'};
  const node *account = node_member(permission->properties, "SourceAccount");
  const char *text = account ? resolve_text(scope, account) : NULL;
  return !account || (text && (strcmp(text, own) == 0 ||
                               (scope->account && strcmp(text, scope->account) == 0)));
}

static struct source source_of_text(const struct scope *scope, const struct resolved *resolved) {
  const char *text = resolved->text;
  struct source source = {SOURCE_KNOWN, NULL, resolved->branch};
  const char *form = resolved_is_known(text) ? form_of(scope, text) : NULL;
  if (strchr(text, RESOLVED_IMPORT)) source.kind = SOURCE_IMPORTED;
  else if (!form) source.kind = SOURCE_HIDDEN;
  else if (strpbrk(form, "*?")) source.kind = SOURCE_PATTERN;
  else source.text = form;
  return source;
}

struct source_list sources_of_permission(struct rollouts *rollouts,
                                         const struct resource *permission) {
  const struct scope *scope = &rollouts->scope;
  const node *arn = node_member(permission->properties, "SourceArn");
  struct resolved_list texts = {0};
  if (arn) texts = resolve(scope, arn, NULL);
  struct source_list found = {
      arena_alloc(scope->template->arena,
                  (texts.count + texts.absent_count + 1) * sizeof *found.list),
      0};
  for (size_t i = 0; i < texts.count; i++)
    if (condition_may_be_met(rollouts, permission, NULL, texts.list[i].branch))
      found.list[found.count++] = source_of_text(scope, &texts.list[i]);
  for (size_t i = 0; i < texts.absent_count; i++)
    if (condition_may_be_met(rollouts, permission, NULL, texts.absent[i]))
      found.list[found.count++] = (struct source){SOURCE_NONE, NULL, texts.absent[i]};
  if (!found.count)
    found.list[found.count++] = (struct source){arn ? SOURCE_HIDDEN : SOURCE_NONE, NULL, NULL};
  return found;
}

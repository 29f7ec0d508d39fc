#include "rollout/hidden.h"

#include <ctype.h>
#include <string.h>

#include "rollout/callers.h"
#include "rollout/sources.h"
#include "template/arns.h"
#include "template/texts.h"

static const char stage_variable[] = "${stageVariables.";

static const struct {
  const char *type, *property;
} in_s3[] = {
#define ROW(type, property) {type, property},
    HIDDEN_ROWS(ROW)
#undef ROW
};

struct search {
  struct rollouts *rollouts;
  const struct resource *resource;
};

static const struct {
  const char *type, *property, *values;
} lambda_only[] = {
#define ROW(type, property, values) {type, property, values},
    LAMBDA_ONLY_ROWS(ROW)
#undef ROW
};

struct part {
  const char *type, *start, *property;
};

static const struct part functions[] = {
#define ROW(type, start, property) {type, start, property},
    FUNCTION_PLACE_ROWS(ROW)
#undef ROW
};

static const struct part others[] = {
#define ROW(type, start, property) {type, start, property},
    NO_FUNCTION_PLACE_ROWS(ROW)
#undef ROW
};

/* The rows of callers.h: what a macro may add. */
static const struct {
  const char *type, *property, *principal;
} callers[] = {
#define ROW(type, property, how, principal) {type, property, principal},
    CALLER_ROWS(ROW)
#undef ROW
#define ROW(type, property, diagnostic, principal, reason) {type, property, principal},
        STAYING_ROWS(ROW)
#undef ROW
};

static const char *key_of(struct arena *arena, const char *principal, const char *source) {
  return text_new(arena, "%s %s", principal, source);
}

static void note(const struct search *search, const struct path *path, const char *principal,
                 const char *reason, const char *text) {
  struct rollouts *rollouts = search->rollouts;
  struct arena *arena = rollouts->service->arena;
  struct source_texts sources = sources_of_caller(&rollouts->scope, search->resource);
  /* a permission for a source that is not known holds for both anyway */
  for (size_t i = 0; i < sources.count; i++) {
    const char *key = key_of(arena, principal, sources.list[i]);
    struct hidden *hidden = arena_alloc(arena, sizeof *hidden);
    *hidden = (struct hidden){search->resource, path_text(arena, path), reason, text,
                              index_get(&rollouts->hidden, key)};
    index_put(&rollouts->hidden, key, hidden);
  }
}

/* ---- What a place calls ---- */

/* The text with its stage variables as marks of what is not known; NULL where it has none. */
static const char *without_variables(struct arena *arena, const char *text) {
  static const char mark[] = {RESOLVED_RESOURCE, RESOLVED_END, '\0'};
  struct text made;
  if (!strstr(text, stage_variable)) return NULL;
  text_init(&made, arena);
  for (const char *at = text; *at;) {
    const char *variable = strstr(at, stage_variable),
               *end = variable ? strchr(variable, '}') : NULL;
    text_add(&made, at, end ? (size_t)(variable - at) : strlen(at));
    if (!end) break;
    text_string(&made, mark);
    at = end + 1;
  }
  return text_trim(&made);
}

/* Is it a web address, or an ARN of another service's? API Gateway's hold a function's. */
static bool is_of_other_service(const char *text) {
  struct arn arn;
  if (text_fits("http://*", text) || text_fits("https://*", text)) return true;
  if (!arn_read(text, &arn)) return false;
  const char *service = arn.at[ARN_SERVICE];
  return (unsigned char)*service > RESOLVED_UNKNOWN && strncmp(service, "lambda:", 7) != 0 &&
         strncmp(service, "apigateway:", 11) != 0;
}

static const char *in_upper_case(struct arena *arena, const char *word) {
  char *copy = arena_string(arena, word);
  for (char *c = copy; *c; c++) *c = (char)toupper((unsigned char)*c);
  return copy;
}

/* May the place hold a function, by what is beside it? What is not known may be anything. */
static bool is_lambda_beside(const struct search *search, const struct path *path) {
  const struct rollouts *rollouts = search->rollouts;
  for (size_t i = 0; i < sizeof lambda_only / sizeof *lambda_only; i++) {
    if (strcmp(lambda_only[i].type, search->resource->type) != 0) continue;
    const node *beside =
        node_member(template_at(rollouts->template, path->parent), lambda_only[i].property);
    if (!beside) beside = node_member(search->resource->properties, lambda_only[i].property);
    const char *value = beside ? resolve_text(&rollouts->scope, beside) : NULL;
    if (!value || !resolved_is_known(value)) return true;
    struct arena *arena = rollouts->service->arena;
    return strstr(lambda_only[i].values, text_new(arena, " %s ", in_upper_case(arena, value)));
  }
  return true;
}

static bool is_part(const struct part *part, const char *type, const char *property) {
  size_t length = strlen(part->start);
  return strcmp(part->type, type) == 0 && strncmp(part->start, property, length) == 0 &&
         text_fits(part->property, property + length - 1);
}

/* Does the place hold a function, by its name? */
static bool is_function_place(const char *type, const char *property) {
  bool is_listed = false;
  for (size_t i = 0; i < sizeof others / sizeof *others; i++)
    if (is_part(&others[i], type, property)) return false;
  for (size_t i = 0; i < sizeof functions / sizeof *functions; i++) {
    if (is_part(&functions[i], type, property)) return true;
    is_listed |= strcmp(functions[i].type, type) == 0 &&
                 strncmp(functions[i].start, property, strlen(functions[i].start)) == 0;
  }
  return !is_listed;
}

static void look_at(const struct search *search, const node *value, const struct path *path) {
  struct rollouts *rollouts = search->rollouts;
  const char *string = node_string(value);
  if (string && text_is_plain(string) && !strstr(string, stage_variable)) return;
  const char *property = template_property(rollouts->service->arena, path),
             *type = search->resource->type;
  const char *principal = property ? caller_principal(rollouts, type, property) : NULL;
  if (!principal || !*principal || !is_function_place(type, property) ||
      !is_lambda_beside(search, path))
    return;
  struct resolved_list texts = resolve(&rollouts->scope, value, NULL);
  for (size_t i = 0; i < texts.count; i++) {
    const char *text = texts.list[i].text;
    const char *made = without_variables(rollouts->service->arena, text);
    if ((!made && resolved_is_known(text)) || is_of_other_service(text) ||
        !condition_may_be_met(rollouts, search->resource, path, texts.list[i].branch))
      continue;
    note(search, path, principal,
         made ? "what it calls is in a stage variable" : "the deployment gives it what it calls",
         made ? made : text);
  }
}

/* May a macro that adds to `property` add the place of this row? */
static bool is_below(const char *row, const char *property) {
  size_t length = strcspn(row, "*");
  if (!*property || strncmp(row, property, length) == 0) return true;
  length = strlen(property);
  return strncmp(row, property, length) == 0 && strchr(".[", row[length]);
}

/* What Fn::Transform adds beside the members of an object, in the place of `path`: Properties, or
 * below them. */
static void look_at_macro(const struct search *search, const struct path *path) {
  const char *property = template_property(search->rollouts->service->arena, path);
  if (!property && path->name && strcmp(path->name, "Properties") == 0) property = "";
  for (size_t i = 0; property && i < sizeof callers / sizeof *callers; i++)
    if (*callers[i].principal && strcmp(callers[i].type, search->resource->type) == 0 &&
        is_below(callers[i].property, property)) {
      note(search, path, callers[i].principal, "a macro completes its definition", NULL);
      return;
    }
}

static void look_below(const struct search *search, const node *value, const struct path *path) {
  if (node_member(value, "Fn::Transform")) look_at_macro(search, path);
  if (node_string(value) || intrinsic_is(value)) {
    const node *branches = node_only(value, "Fn::If");
    if (!branches) {
      look_at(search, value, path);
      return;
    }
  }
  size_t position = 0;
  for (const node *child = node_first(value); child; child = node_next(child)) {
    struct path frame = {path, node_name(child), position++};
    look_below(search, child, &frame);
  }
}

/* A definition that is in S3. */
static void look_for_documents(const struct search *search, const struct path *properties) {
  const struct resource *resource = search->resource;
  for (size_t i = 0; i < sizeof in_s3 / sizeof *in_s3; i++) {
    if (strcmp(in_s3[i].type, resource->type) != 0) continue;
    struct path path = {properties, in_s3[i].property, 0};
    if (node_member(resource->properties, in_s3[i].property))
      note(search, &path, caller_principal(search->rollouts, resource->type, "Body.uri"),
           "its definition is in S3", NULL);
  }
}

void hidden_find(struct rollouts *rollouts) {
  static const struct path resources = {NULL, "Resources", 0};
  static char yes, no; /* the values of the index */
  const struct template *template = rollouts->template;
  struct index calls; /* type -> have its resources callers that need a permission? */
  index_init(&rollouts->hidden, rollouts->service->arena, 0);
  index_init(&calls, rollouts->service->arena, 0);
  for (size_t i = 0; i < template->count; i++) {
    struct search search = {rollouts, &template->list[i]};
    struct path body = {&resources, search.resource->id, 0}, properties = {&body, "Properties", 0};
    const char *type = search.resource->type;
    if (!index_get(&calls, type)) index_put(&calls, type, caller_has_type(type) ? &yes : &no);
    if (index_get(&calls, type) == &no) continue;
    look_for_documents(&search, &properties);
    if (node_member(search.resource->body, "Fn::Transform")) look_at_macro(&search, &properties);
    look_below(&search, search.resource->properties, &properties);
  }
}

/* A function is named by its name or its ARN, which may have a qualifier or be in an address. */
static bool may_name(struct arena *arena, const char *text, const char *name) {
  static const char *const forms[][2] = {
      {"", ""}, {"", ":*"}, {"*function:", ""}, {"*function:", ":*"}, {"*function:", "/*"}};
  for (size_t i = 0; *name && i < sizeof forms / sizeof *forms; i++)
    if (arn_is_string_like(text_new(arena, "%s%s%s", forms[i][0], name, forms[i][1]), text) !=
        FIT_NO)
      return true;
  return !*name;
}

const struct hidden *hidden_caller(const struct rollouts *rollouts, const struct rollout *rollout,
                                   const char *principal, const char *source) {
  struct arena *arena = rollouts->service->arena;
  const struct hidden *hidden = index_get(&rollouts->hidden, key_of(arena, principal, source));
  for (; hidden; hidden = hidden->other)
    if (!hidden->text || may_name(arena, hidden->text, rollout->function->name)) return hidden;
  return NULL;
}

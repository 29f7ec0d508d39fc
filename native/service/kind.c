#include "service/kind.h"

#include <string.h>

/* ---- Keys ---- */

/* lib/config-schema.js of serverless 3.40 and osls 4.3 and what their AWS provider and dashboard
 * plugin add; @serverless/typescript 4.30 for serverless 4, and its built-in agents, MCP servers,
 * AppSync and domains. */
/* clang-format off */
const char *const service_top_keys[] = {
    "service", "frameworkVersion", "provider", "functions", "resources", "package", "plugins",
    "custom", "layers", "params", "stages", "build", "org", "app", "outputs", "useDotenv",
    "console", "dashboard", "configValidationMode", "deprecationNotificationMode",
    "disabledDeprecations", "variablesResolutionMode", "unresolvedVariablesNotificationMode",
    "enableLocalInstallationFallback", "projectDir", "configSchema", "licenseKey", "state",
    "agents", "mcp", "appSync", "domain", NULL};

/* serverless-step-functions, serverless-lift (which also was a key of its own), and others that
 * call defineTopLevelProperty. */
const char *const service_plugin_keys[] = {"stepFunctions", "constructs", "providers", "lift",
                                           "pipes", "services", NULL};
/* clang-format on */

/* Shorter words are near too much: `api` is one letter from `app`. */
enum { LEAST_LETTERS = 5 };

static bool is_one_of(const char *name, const char *const *names) {
  for (; *names; names++)
    if (strcmp(*names, name) == 0) return true;
  return false;
}

const char *service_key_meant(const char *name) {
  if (is_one_of(name, service_top_keys) || is_one_of(name, service_plugin_keys)) return NULL;
  const char *nearest = text_nearest(name, service_top_keys);
  return nearest && strlen(nearest) >= LEAST_LETTERS ? nearest : NULL;
}

/* ---- Kinds ---- */

/* A document that has one of the first three is meant as a service; what has only some of the
 * others is a part of one, such as a file that a service includes. */
static const char *const marks[] = {"service", "provider", "functions", "custom",
                                    "plugins", "layers",   "resources"};
enum { OWN_MARKS = 3, ALL_MARKS = 7 };

static bool has_mark(const node *document, int count) {
  for (int i = 0; i < count; i++)
    if (node_member(document, marks[i])) return true;
  return false;
}

bool service_is_composition(const node *document) {
  return node_is(node_member(document, "services"), NODE_OBJECT) && !has_mark(document, ALL_MARKS);
}

static bool begins_with(const node *value, const char *beginning) {
  const char *string = node_string(value);
  return string && strncmp(string, beginning, strlen(beginning)) == 0;
}

static bool is_sam(const node *template) {
  const node *transform = node_member(template, "Transform"), *resources;
  bool is_listed = begins_with(transform, "AWS::Serverless");
  for (const node *each = node_first(transform); each; each = node_next(each))
    is_listed |= begins_with(each, "AWS::Serverless");
  resources = node_member(template, "Resources");
  for (const node *each = node_first(resources); each && !is_listed; each = node_next(each))
    is_listed = begins_with(node_member(each, "Type"), "AWS::Serverless::");
  return is_listed;
}

static bool is_template(const node *document) {
  return node_member(document, "AWSTemplateFormatVersion") ||
         node_is(node_member(document, "Resources"), NODE_OBJECT);
}

/* The member that stands for a key that is missing. */
static const node *stand_in(const node *document, const char *missing) {
  if (node_member(document, missing)) return NULL;
  for (const node *each = node_first(document); each; each = node_next(each)) {
    const char *meant = service_key_meant(node_name(each));
    if (meant && strcmp(meant, missing) == 0) return each;
  }
  return NULL;
}

/* "hello, world and 3 more" */
static const char *names_of(struct arena *arena, const node *document) {
  enum { MOST_NAMES = 5 };
  struct text names;
  text_init(&names, arena);
  size_t count = node_count(document), i = 0;
  for (const node *each = node_first(document); each && i < MOST_NAMES; each = node_next(each), i++)
    text_format(&names, "%s%s",
                i == 0           ? ""
                : i + 1 == count ? " and "
                                 : ", ",
                text_shown(arena, node_name(each)));
  if (count > MOST_NAMES) text_format(&names, " and %zu more", count - MOST_NAMES);
  return names.at;
}

static const char *refuse_misspelt(struct arena *arena, const node *document, const node **at) {
  static const char *const needed[] = {"service", "provider", "functions"};
  for (size_t i = 0; i < sizeof needed / sizeof *needed; i++) {
    *at = stand_in(document, needed[i]);
    if (*at)
      return text_new(arena, "there is no key \"%s\", but \"%s\"; did you mean \"%s\"?", needed[i],
                      text_shown(arena, node_name(*at)), needed[i]);
  }
  return NULL;
}

const char *service_refusal(struct arena *arena, const node *document, const node **at) {
  *at = NULL;
  if (!node_is(document, NODE_OBJECT))
    return text_new(arena, "it is %s, not a service; " SERVICE_HAS,
                    node_kind_name(node_kind(document)));
  if (!has_mark(document, ALL_MARKS) && is_template(document))
    return text_new(arena,
                    "it is a%s template, not a service; give the service as --service and this "
                    "template as --template",
                    is_sam(document) ? "n AWS SAM" : " CloudFormation");
  const char *misspelt = refuse_misspelt(arena, document, at);
  if (misspelt || has_mark(document, OWN_MARKS)) return misspelt;
  if (!node_first(document)) return "it has no keys; " SERVICE_HAS;
  return text_new(arena, "it is not a service: it has %s; " SERVICE_HAS, names_of(arena, document));
}

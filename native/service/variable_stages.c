/* The stage, its parameters, and the sections `params` and `stages` that hold them. */
#include <ctype.h>
#include <string.h>

#include "service/service.h"
#include "service/variable_sources.h"

/* ---- The stage ---- */

/* --stage, else provider.stage, else dev. */
enum variable_outcome variable_find_stage(struct resolver *resolver, node **stage) {
  const char *option = node_string(node_member(resolver->input->options, "stage"));
  if (option && *option) return variable_found_string(option, stage);
  char *names[] = {"provider", "stage"};
  enum variable_outcome outcome = variable_find(resolver, names, 2, stage);
  if (outcome == VARIABLE_FOUND && node_string(*stage) && !*node_string(*stage))
    outcome = VARIABLE_MISSING;
  return outcome == VARIABLE_MISSING ? variable_found_string("dev", stage) : outcome;
}

/* ---- Parameters ---- */

/* `option` is name=value: VARIABLE_FOUND where it is the parameter `name`. */
static enum variable_outcome read_option(struct resolver *resolver, const node *option,
                                         const char *name, node **value) {
  const char *string = node_string(option),
             *equals = string && *string ? strchr(string + 1, '=') : NULL;
  if (!equals || !equals[1])
    return variable_wrong(
        resolver, RO125, "--param takes name=value, not %s",
        string ? text_shown(resolver->arena, string) : node_kind_name(node_kind(option)));
  if (strlen(name) != (size_t)(equals - string) || memcmp(string, name, strlen(name)) != 0)
    return VARIABLE_MISSING;
  size_t length = strlen(equals + 1);
  while (length && isspace((unsigned char)equals[length])) length--;
  return variable_found_string(arena_copy(resolver->arena, equals + 1, length), value);
}

/* The last --param of that name wins. */
static enum variable_outcome find_option(struct resolver *resolver, const char *name,
                                         node **value) {
  const node *list = node_member(resolver->input->options, "param");
  if (node_string(list)) return read_option(resolver, list, name, value);
  enum variable_outcome outcome = VARIABLE_MISSING;
  for (const node *option = node_first(list); option; option = node_next(option)) {
    enum variable_outcome own = read_option(resolver, option, name, value);
    if (own == VARIABLE_WRONG) return own;
    if (own == VARIABLE_FOUND) outcome = own;
  }
  return outcome;
}

/* Where parameters are written, the first section that has it wins. Serverless 4 merges them, so
 * that null in one hides what a later one has. */
enum section { STAGES_OF_STAGE, PARAMS_OF_STAGE, STAGES_DEFAULT, PARAMS_DEFAULT, SECTION_COUNT };

static enum variable_outcome find_in_section(struct resolver *resolver, enum section section,
                                             const char *stage, const char *name, node **value) {
  struct arena *arena = resolver->arena;
  bool is_4 = variable_is_serverless_4(resolver),
       is_default = section == STAGES_DEFAULT || section == PARAMS_DEFAULT,
       is_in_stages = section == STAGES_OF_STAGE || section == STAGES_DEFAULT;
  if (is_in_stages && !is_4) return VARIABLE_MISSING;
  char *key = arena_string(arena, is_default ? "default" : stage), *own = arena_string(arena, name);
  char *in_params[] = {"params", key, own}, *in_stages[] = {"stages", key, "params", own};
  enum variable_outcome outcome =
      variable_find(resolver, is_in_stages ? in_stages : in_params, is_in_stages ? 4 : 3, value);
  const node *all = node_member(node_member(resolver->document, is_in_stages ? "stages" : "params"),
                                key),
             *written = node_member(is_in_stages ? node_member(all, "params") : all, name);
  if (is_in_stages && written) variable_framework_matters(resolver, "stages");
  if (outcome != VARIABLE_MISSING || !written || !is_4) return outcome;
  *value = node_new_null();
  return VARIABLE_FOUND;
}

/* RO147: nothing gives the parameter a value, but `stages` would, in another framework. */
static void tell_of_stages(struct resolver *resolver, const char *stage, const char *name) {
  const node *stages = node_member(resolver->document, "stages");
  const char *const sections[] = {stage, "default"};
  if (!stages || variable_is_serverless_4(resolver)) return;
  for (size_t i = 0; i < sizeof sections / sizeof *sections; i++) {
    const node *params = node_member(node_member(stages, sections[i]), "params");
    if (!node_member(params, name)) continue;
    diagnose(resolver->diagnostics, RO147, "stages",
             "the parameter %s is in stages, which %s does not read: %s",
             text_shown(resolver->arena, name), variable_framework(resolver)->title,
             variable_framework(resolver)->reason);
    return;
  }
}

enum variable_outcome variable_param(const struct variable_request *request, node **value) {
  struct resolver *resolver = request->resolver;
  if (!request->address) return variable_needs_address(request, "param");
  enum variable_outcome outcome = find_option(resolver, request->address, value);
  if (outcome != VARIABLE_MISSING) return outcome;
  node *found;
  outcome = variable_find_stage(resolver, &found);
  if (outcome != VARIABLE_FOUND) return outcome;
  const char *stage = node_string(found) ? node_string(found) : "dev";
  for (int section = 0; section < SECTION_COUNT; section++) {
    outcome = find_in_section(resolver, (enum section)section, stage, request->address, value);
    if (outcome == VARIABLE_FOUND && node_is(*value, NODE_NULL)) return VARIABLE_MISSING;
    if (outcome != VARIABLE_MISSING) return outcome;
  }
  tell_of_stages(resolver, stage, request->address);
  return VARIABLE_MISSING;
}

/* ---- stages ---- */

bool variable_is_resolver(struct resolver *resolver, const char *name) {
  const node *stages = node_member(resolver->document, "stages");
  if (!stages || !variable_is_serverless_4(resolver)) return false;
  for (const node *stage = node_first(stages); stage; stage = node_next(stage))
    if (node_member(node_member(stage, "resolvers"), name)) return true;
  return false;
}

void variable_drop_stages(struct resolver *resolver, const char *stage) {
  node *stages = node_member(resolver->document, "stages");
  if (!node_is(stages, NODE_OBJECT) || strstr(stage, "${") || !variable_is_serverless_4(resolver))
    return;
  node *each = node_first(stages);
  while (each) {
    node *next = node_next(each);
    if (strcmp(node_name(each), stage) != 0 && strcmp(node_name(each), "default") != 0)
      node_remove(stages, node_name(each));
    each = next;
  }
}

void variable_check_stages(struct resolver *resolver) {
  if (node_member(resolver->document, "stages") && node_member(resolver->document, "params") &&
      variable_is_serverless_4(resolver))
    diagnose(resolver->diagnostics, RO148, "params",
             "params and stages are both given, which %s refuses",
             variable_framework(resolver)->title);
}

bool variable_is_of_another_stage(const struct variable_property *property, const char *stage) {
  const struct path *top[3] = {0};
  for (const struct path *path = property->path; path; path = path->parent) {
    top[2] = top[1];
    top[1] = top[0];
    top[0] = path;
  }
  if (!top[2] || !top[0]->name || !top[1]->name) return false;
  if (strcmp(top[0]->name, "params") != 0 && strcmp(top[0]->name, "stages") != 0) return false;
  return strcmp(top[1]->name, "default") != 0 && strcmp(top[1]->name, stage) != 0;
}

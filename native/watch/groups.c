#include "watch/groups.h"

#include <string.h>

/* ---- A stack's resources ---- */

struct found {
  const char *id, *name; /* logical id and physical name */
  struct found *next;
};

struct search {
  struct asker *asker;
  struct arena *arena;
  const char *stacks[GROUPS_MOST_STACKS];
  size_t stack_count;
  struct found *groups, *applications, *aliases;
  struct found **group_end;
  size_t group_count;
};

static struct found *found_new(struct arena *arena, const char *id, const char *name) {
  struct found *found = arena_zero(arena, sizeof *found);
  found->id = arena_string(arena, id);
  found->name = arena_string(arena, name);
  return found;
}

static void push(struct found **list, struct found *found) {
  found->next = *list;
  *list = found;
}

static void take_group(struct search *search, struct found *found) {
  if (search->group_count == GROUPS_MOST) return;
  *search->group_end = found;
  search->group_end = &found->next;
  search->group_count++;
}
static void take_application(struct search *search, struct found *found) {
  push(&search->applications, found);
}
static void take_alias(struct search *search, struct found *found) {
  push(&search->aliases, found);
}
static void take_stack(struct search *search, struct found *found) {
  if (search->stack_count < GROUPS_MOST_STACKS) search->stacks[search->stack_count++] = found->name;
}

static const struct {
  const char *type;
  void (*take)(struct search *search, struct found *found);
} types[] = {
    {"AWS::CodeDeploy::DeploymentGroup", take_group},
    {"AWS::CodeDeploy::Application", take_application},
    {"AWS::Lambda::Alias", take_alias},
    {"AWS::CloudFormation::Stack", take_stack},
};

static void take_resource(struct search *search, const node *resource) {
  const char *type = node_string(node_member(resource, "ResourceType")),
             *id = node_string(node_member(resource, "LogicalResourceId")),
             *name = node_string(node_member(resource, "PhysicalResourceId")),
             *status = node_string(node_member(resource, "ResourceStatus"));
  /* A resource that was never made has no name; one that was deleted stays in the list. */
  if (!type || !id || !name || !*name || (status && strcmp(status, "DELETE_COMPLETE") == 0)) return;
  for (size_t i = 0; i < sizeof types / sizeof *types; i++)
    if (strcmp(types[i].type, type) == 0) types[i].take(search, found_new(search->arena, id, name));
}

/* One page of 100 resources; a stack has at most 500. */
#define MOST_PAGES 20

static enum asked list_resources(struct search *search, const char *stack) {
  const char *token = NULL;
  for (unsigned page = 0; page < MOST_PAGES; page++) {
    const node *tree;
    enum asked asked = ask_resources(search->asker, stack, token, &tree);
    if (asked != ASKED_ANSWERED) return asked;
    for (const node *each = node_first(node_member(tree, "StackResourceSummaries")); each;
         each = node_next(each))
      take_resource(search, each);
    token = node_string(node_member(tree, "NextToken"));
    if (!token || !*token) return ASKED_ANSWERED;
  }
  return ASKED_ANSWERED;
}

/* ---- Whose alias, which application ---- */

/* The alias of a group: its logical id begins with the group's without DeploymentGroup. */
static const struct found *alias_of(const struct search *search, const struct found *group) {
  static const char ending[] = "DeploymentGroup", between[] = "Alias";
  size_t length = strlen(group->id), rest = sizeof ending - 1;
  if (length <= rest || strcmp(group->id + length - rest, ending) != 0) return NULL;
  size_t prefix = length - rest;
  for (const struct found *alias = search->aliases; alias; alias = alias->next)
    if (strncmp(alias->id, group->id, prefix) == 0 &&
        strncmp(alias->id + prefix, between, sizeof between - 1) == 0)
      return alias;
  return NULL;
}

/* Of arn:aws:lambda:region:account:function:NAME:ALIAS. */
static void set_alias(struct arena *arena, struct group *group, const char *arn) {
  for (int colon = 0; colon < 6; colon++) {
    arn = strchr(arn, ':');
    if (!arn) return;
    arn++;
  }
  const char *end = strchr(arn, ':');
  if (!end || end == arn || !end[1]) return;
  group->function = arena_copy(arena, arn, (size_t)(end - arn));
  group->alias = end + 1;
}

/* Which of several applications has which group, only CodeDeploy knows. */
static enum asked set_application(struct search *search, const char *application,
                                  struct groups *groups) {
  for (size_t i = 0; i < groups->count; i++) {
    struct group *group = &groups->list[i];
    if (group->application) continue;
    node *input = node_new_object();
    node_add(input, "applicationName", node_new_string(application));
    node_add(input, "deploymentGroupName", node_new_string(group->name));
    const node *tree;
    enum asked asked =
        ask_json(search->asker, SERVICE_CODEDEPLOY, "GetDeploymentGroup", input, &tree);
    if (asked == ASKED_ANSWERED) group->application = application;
    else if (asked == ASKED_FAILED || !strstr(search->asker->code, "DoesNotExist")) return asked;
  }
  return ASKED_ANSWERED;
}

static enum asked set_applications(struct search *search, struct groups *groups) {
  const struct found *application = search->applications;
  if (application && !application->next) {
    for (size_t i = 0; i < groups->count; i++) groups->list[i].application = application->name;
    return ASKED_ANSWERED;
  }
  for (; application; application = application->next) {
    enum asked asked = set_application(search, application->name, groups);
    if (asked != ASKED_ANSWERED) return asked;
  }
  for (size_t i = 0; i < groups->count; i++) {
    if (groups->list[i].application) continue;
    search->asker->problem = text_new(search->asker->arena,
                                      "the stack does not have the application of deployment group "
                                      "%s; name it with --group APPLICATION/%s",
                                      text_shown(search->asker->arena, groups->list[i].name),
                                      text_shown(search->asker->arena, groups->list[i].name));
    return ASKED_REFUSED;
  }
  return ASKED_ANSWERED;
}

/* ---- Labels ---- */

static bool is_taken(const struct groups *groups, size_t before, const char *label) {
  for (size_t i = 0; i < before; i++)
    if (strcmp(groups->list[i].label, label) == 0) return true;
  return false;
}

static void set_labels(struct arena *arena, struct groups *groups, const char *stack) {
  size_t length = strlen(stack);
  for (size_t i = 0; i < groups->count; i++) {
    struct group *group = &groups->list[i];
    const char *label = group->function ? group->function : group->name;
    if (length && strncmp(label, stack, length) == 0 && label[length] == '-' && label[length + 1])
      label += length + 1;
    if (is_taken(groups, i, label)) label = group->name;
    if (is_taken(groups, i, label))
      label = text_new(arena, "%s/%s", group->application, group->name);
    group->label = text_shown(arena, label);
  }
}

/* ---- Both ways ---- */

static void take_groups(const struct search *search, struct groups *groups) {
  groups->list = arena_zero(search->arena, (search->group_count + 1) * sizeof *groups->list);
  for (const struct found *each = search->groups; each; each = each->next) {
    struct group *group = &groups->list[groups->count++];
    group->name = each->name;
    const struct found *alias = alias_of(search, each);
    if (alias) set_alias(search->arena, group, alias->name);
  }
}

enum asked groups_of_stack(struct asker *asker, struct arena *arena, const char *stack,
                           struct groups *groups) {
  struct search search = {.asker = asker, .arena = arena, .stacks = {stack}, .stack_count = 1};
  search.group_end = &search.groups;
  *groups = (struct groups){0};
  for (size_t i = 0; i < search.stack_count; i++) {
    enum asked asked = list_resources(&search, search.stacks[i]);
    if (asked != ASKED_ANSWERED) return asked;
  }
  take_groups(&search, groups);
  enum asked asked = set_applications(&search, groups);
  if (asked == ASKED_ANSWERED) set_labels(arena, groups, stack);
  return asked;
}

bool groups_named(struct arena *arena, const node *names, struct groups *groups,
                  const char **wrong) {
  *groups =
      (struct groups){.list = arena_zero(arena, (node_count(names) + 1) * sizeof *groups->list)};
  for (const node *each = node_first(names); each; each = node_next(each)) {
    const char *name = node_string(each), *slash = strchr(name, '/');
    if (!slash || slash == name || !slash[1] || strchr(slash + 1, '/')) {
      *wrong = name;
      return false;
    }
    groups->list[groups->count++] =
        (struct group){.application = arena_copy(arena, name, (size_t)(slash - name)),
                       .name = arena_string(arena, slash + 1)};
  }
  set_labels(arena, groups, "");
  return true;
}

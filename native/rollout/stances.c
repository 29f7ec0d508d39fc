#include "rollout/stances.h"

#include <string.h>

#include "rollout/internal.h"
#include "template/arns.h"

void stance_note(struct rollouts *rollouts, const struct stance *stance) {
  struct stance *kept = arena_alloc(rollouts->service->arena, sizeof *kept);
  *kept = *stance;
  kept->next = rollouts->stances;
  rollouts->stances = kept;
}

/* ---- Names in text ---- */

/* The name in an ARN of IAM ("role/path/name") of this account; NULL where it is none. */
static const char *name_in_arn(const struct rollouts *rollouts, const char *text,
                               const char *kind) {
  const char *own = rollouts->scope.account;
  struct arn arn;
  if (!arn_read(text, &arn) || strncmp(arn.at[ARN_SERVICE], "iam:", strlen("iam:")) != 0 ||
      strncmp(arn.at[ARN_RESOURCE], kind, strlen(kind)) != 0)
    return NULL;
  bool is_foreign = own && (strlen(own) != arn.length[ARN_ACCOUNT] ||
                            strncmp(own, arn.at[ARN_ACCOUNT], strlen(own)) != 0);
  const char *name = strrchr(arn.at[ARN_RESOURCE], '/') + 1;
  return !is_foreign && *name && resolved_is_known(name) ? name : NULL;
}

/* Calls `visit` with every text that `value` yields, until that says true. */
static bool any_text(const struct scope *scope, const node *value,
                     bool (*visit)(void *context, const char *text), void *context) {
  bool is_text = node_string(value) || (intrinsic_is(value) && !node_only(value, "Fn::If"));
  struct resolved_list texts = {.count = 0};
  if (is_text) texts = resolve(scope, value, NULL);
  for (size_t i = 0; i < texts.count; i++)
    if (visit(context, texts.list[i].text)) return true;
  for (const node *child = is_text ? NULL : node_first(value); child; child = node_next(child))
    if (any_text(scope, child, visit, context)) return true;
  return false;
}

struct sought {
  const struct rollouts *rollouts;
  const char *kind, *name; /* "role/", and the name; the kind is NULL for the name alone */
};

static bool is_sought(void *context, const char *text) {
  const struct sought *sought = context;
  const char *name = sought->kind ? name_in_arn(sought->rollouts, text, sought->kind) : text;
  return name && strcmp(name, sought->name) == 0;
}

static bool names(const struct rollouts *rollouts, const node *value, const char *kind,
                  const char *name) {
  struct sought sought = {rollouts, kind, name};
  return name && value && any_text(&rollouts->scope, value, is_sought, &sought);
}

/* The name that a resource's own property writes; NULL where CloudFormation makes it. */
static const char *written_name(const struct rollouts *rollouts, const struct resource *resource,
                                const char *property) {
  const node *value = node_member(resource->properties, property);
  const char *name = value ? resolve_text(&rollouts->scope, value) : NULL;
  return name && resolved_is_known(name) ? name : NULL;
}

/* ---- Roles and their policies ---- */

struct role {
  const struct resource *resource; /* NULL: it is not in the template */
  const char *name;                /* NULL: it is not known */
};

static bool refers(const struct rollouts *rollouts, const struct resource *from,
                   const struct resource *to) {
  struct resource_list found = template_references(rollouts->template, from);
  for (size_t i = 0; i < found.count; i++)
    if (found.list[i] == to) return true;
  return false;
}

static bool has_policy(const struct rollouts *rollouts, struct role role,
                       const struct resource *policy) {
  const node *own = role.resource ? role.resource->properties : NULL, *named = policy->properties;
  if (role.resource == policy) return true;
  if (role.resource &&
      (refers(rollouts, role.resource, policy) || refers(rollouts, policy, role.resource)))
    return true;
  if (strcmp(policy->type, "AWS::IAM::ManagedPolicy") == 0) {
    const char *name = written_name(rollouts, policy, "ManagedPolicyName");
    if (names(rollouts, node_member(own, "ManagedPolicyArns"), "policy/", name) ||
        names(rollouts, node_member(own, "PermissionsBoundary"), "policy/", name))
      return true;
  }
  return names(rollouts, node_member(named, "Roles"), NULL, role.name) ||
         (strcmp(policy->type, "AWS::IAM::RolePolicy") == 0 &&
          names(rollouts, node_member(named, "RoleName"), NULL, role.name));
}

/* ---- What speaks against a move ---- */

struct question {
  struct rollouts *rollouts;
  const struct rollout *rollout;
  const struct resource *caller;
  const char *objection;
};

/* May it hold where the caller is there? */
static bool may_hold(const struct question *question, const struct stance *stance) {
  const char *condition = resource_condition(question->caller);
  const struct branch own = {NULL, condition, 1};
  if (condition && branch_excludes(stance->branch, &own)) return false;
  return condition_may_be_met(
      question->rollouts, stance->policy, stance->path,
      condition ? branch_and(question->rollouts->service->arena, stance->branch, &own)
                : stance->branch);
}

/* Does it hold wherever the caller is there? Where that is not plain, no. */
static bool is_certain(const struct question *question, const struct stance *stance) {
  const char *needed = resource_condition(stance->policy),
             *given = resource_condition(question->caller);
  if (stance->branch || (needed && !(given && strcmp(needed, given) == 0))) return false;
  for (const struct path *frame = stance->path; frame; frame = frame->parent)
    if (frame->name && strcmp(frame->name, "Fn::If") == 0) return false;
  return true;
}

static const char *objection_of(struct arena *arena, const struct question *question,
                                const struct stance *stance) {
  const char *id = text_shown(arena, stance->policy->id), *alias = question->rollout->alias;
  if (stance->kind == STANCE_MAY_ALLOW)
    return text_new(arena, "nothing shows that %s allows its role the alias %s", id, alias);
  return text_new(arena, "%s %s its role the alias %s", id,
                  stance->kind == STANCE_DENIES ? "denies" : "may deny", alias);
}

/* Of several that speak against it the strongest, and of those the first that was noted. */
static void ask(struct question *question, struct role role) {
  const struct stance *strongest = NULL;
  bool is_allowed = false;
  for (const struct stance *each = question->rollouts->stances; each; each = each->next) {
    if (each->rollout != question->rollout ||
        (strongest && each->kind < strongest->kind && each->kind != STANCE_ALLOWS) ||
        !has_policy(question->rollouts, role, each->policy) || !may_hold(question, each))
      continue;
    if (each->kind == STANCE_ALLOWS) is_allowed |= is_certain(question, each);
    else strongest = each;
  }
  if (strongest && !(is_allowed && strongest->kind == STANCE_MAY_ALLOW))
    question->objection = objection_of(question->rollouts->service->arena, question, strongest);
}

/* A role that the caller writes out: those of the template that have the name, or one elsewhere. */
static bool ask_text(void *context, const char *text) {
  struct question *question = context;
  const struct template *template = question->rollouts->template;
  const char *name = name_in_arn(question->rollouts, text, "role/");
  bool is_here = false;
  for (size_t i = 0; name && !question->objection && i < template->count; i++) {
    const struct resource *resource = &template->list[i];
    if (strcmp(resource->type, "AWS::IAM::Role") != 0) continue;
    const char *own = written_name(question->rollouts, resource, "RoleName");
    if (!own || strcmp(own, name) != 0) continue;
    is_here = true;
    ask(question, (struct role){resource, name});
  }
  if (name && !is_here) ask(question, (struct role){NULL, name});
  return question->objection != NULL;
}

const char *stance_objection(struct rollouts *rollouts, const struct rollout *rollout,
                             const struct resource *caller) {
  struct question question = {rollouts, rollout, caller, NULL};
  bool is_asked = false;
  for (const struct stance *each = rollouts->stances; each && !is_asked; each = each->next)
    is_asked = each->rollout == rollout && each->kind != STANCE_ALLOWS;
  if (!is_asked) return NULL;
  struct resource_list found = template_references(rollouts->template, caller);
  for (size_t i = 0; i < found.count && !question.objection; i++)
    if (strcmp(found.list[i]->type, "AWS::IAM::Role") == 0)
      ask(&question,
          (struct role){found.list[i], written_name(rollouts, found.list[i], "RoleName")});
  if (!question.objection && caller->properties)
    any_text(&rollouts->scope, caller->properties, ask_text, &question);
  return question.objection;
}

#include "transform/undo.h"

#include "rollout/undo.h"
#include "service/names.h"

static void transform_copy(struct transform *transform, struct arena *arena,
                           const struct transform_input *input) {
  struct transform_input copy = *input;
  copy.template = node_copy(input->template);
  transform_run(transform, arena, &copy);
}

static void undo_calls(const struct transform *found, node *root) {
  struct template template;
  struct rollouts rollouts;
  struct plan plan;
  struct diagnostics unsaid; /* the passes find them again */
  diagnostics_init(&unsaid, found->arena);
  plan_init(&plan, found->arena);
  template_read(&template, found->arena, root, &unsaid);
  rollout_plan(&rollouts, &found->service, &template, &plan, &unsaid);
  rollout_undo_calls(&rollouts);
}

/* ---- What would not be made again ---- */

/* In what order a resource waits does not matter. */
static const node *without_waits(const node *body) {
  node *copy = node_copy(body);
  node_remove(copy, "DependsOn");
  node_remove(copy, "Metadata");
  return copy;
}

static bool is_same(const node *one, const node *other) {
  return one && other && node_equal(without_waits(one), without_waits(other));
}

/* The packaged template, what its work was taken out of, and a transform of that. */
struct kept {
  const node *packaged, *again;
  node *root;
};

/* Would a transform make a copy of this permission that the packaged template does not have? */
static bool is_copied(struct arena *arena, const char *name, const node *packaged,
                      const node *redone) {
  for (size_t number = 1;; number++) {
    const char *copy = name_unqualified_permission(arena, name, number);
    if (!node_member(redone, copy)) return false;
    if (!node_member(packaged, copy)) return true;
  }
}

/* The waits of what stays are those that were there before. */
static void put_back(node *members, const node *packaged) {
  static const char *const waits[] = {"DependsOn", "Metadata"};
  node *there = node_member(members, node_name(packaged)), *body = node_copy(packaged);
  for (size_t i = 0; there && i < sizeof waits / sizeof *waits; i++) {
    const node *own = node_member(there, waits[i]);
    if (own) node_set(body, waits[i], node_copy(own));
    else node_remove(body, waits[i]);
  }
  if (there) node_become(there, body);
  else node_add(members, node_name(packaged), body);
}

/* A member of the packaged template that a transform of `root` does not make again goes back into
 * `root`: it was not the plugin that wrote it. */
static bool keep(struct arena *arena, const char *section, const struct kept *kept) {
  const node *redone = node_member(kept->again, section),
             *packaged = node_member(kept->packaged, section);
  node *members = node_member(kept->root, section);
  bool is_any = false;
  for (const node *each = node_first(packaged); each; each = node_next(each)) {
    const char *name = node_name(each);
    if (is_same(each, node_member(redone, name)) && !is_copied(arena, name, packaged, redone))
      continue;
    if (!members) members = node_set(kept->root, section, node_new_object());
    put_back(members, each);
    is_any = true;
  }
  return is_any;
}

/* Twice: what goes back may be what something else was made for. */
static void keep_others(struct arena *arena, const struct transform_input *input,
                        const node *packaged) {
  static const char *const sections[] = {"Resources", "Conditions", "Outputs"};
  enum { TIMES = 2 };
  bool is_any = true;
  for (int time = 0; is_any && time < TIMES; time++) {
    struct transform again;
    transform_copy(&again, arena, input);
    is_any = false;
    for (size_t i = 0; i < sizeof sections / sizeof *sections; i++)
      is_any |=
          keep(arena, sections[i], &(struct kept){packaged, again.template.root, input->template});
  }
}

void transform_undo(struct arena *arena, const struct transform_input *input) {
  struct transform found;
  struct template template;
  struct diagnostics unsaid;
  const node *packaged = node_copy(input->template);
  transform_copy(&found, arena, input);
  if (found.diagnostics.errors) return;
  diagnostics_init(&unsaid, arena);
  template_read(&template, arena, input->template, &unsaid);
  if (rollout_undo(&found.rollouts, &found.plan, &template)) {
    undo_calls(&found, input->template);
    keep_others(arena, input, packaged);
  }
}

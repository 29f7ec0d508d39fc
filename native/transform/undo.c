#include "transform/undo.h"

#include "rollout/undo.h"

static void plan_again(struct transform *transform, struct arena *arena,
                       const struct transform_input *input, node *template) {
  struct transform_input copy = *input;
  copy.template = template;
  transform_run(transform, arena, &copy);
}

void transform_undo(struct arena *arena, const struct transform_input *input) {
  struct transform found;
  struct template template;
  struct rollouts rollouts;
  struct plan plan;
  struct diagnostics unsaid; /* the passes find them again */
  plan_again(&found, arena, input, node_copy(input->template));
  if (found.diagnostics.errors || !found.rollouts.count) return;
  diagnostics_init(&unsaid, arena);
  template_read(&template, arena, input->template, &unsaid);
  if (!rollout_undo(&found.rollouts, &found.plan, &template)) return;
  plan_init(&plan, arena);
  template_read(&template, arena, input->template, &unsaid);
  rollout_plan(&rollouts, &found.service, &template, &plan, &unsaid);
  rollout_undo_calls(&rollouts);
}

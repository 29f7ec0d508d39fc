/* The plugin's own work, taken out of a template that was packaged with it. */
#ifndef TRANSFORM_UNDO_H
#define TRANSFORM_UNDO_H

#include "transform/transform.h"

/* Changes input->template to what the plugin was given when it was packaged, as far as that is
 * known (rollout/undo.h); one that has no work of the plugin's stays. A transform of the result
 * makes the packaged template again. */
void transform_undo(struct arena *arena, const struct transform_input *input);

#endif

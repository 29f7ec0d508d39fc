/* What the files of this room share: pieces of the model, and words that both texts use. */
#ifndef TRANSFORM_INTERNAL_H
#define TRANSFORM_INTERNAL_H

#include "transform/report.h"

/* ---- Making the model ---- */

/* A value of the template as one text: "${Order.Arn}", "!ImportValue name", or compact JSON. Not
 * made visible. */
const char *value_text(struct arena *arena, const node *value);
/* The model of an alarm of the rollout's deployment group, which is one of watch_names. */
node *alarm_report(const struct transform *transform, const struct rollout *rollout,
                   const node *alarm_of_group);

/* ---- Reading it ---- */

size_t report_number(const node *object, const char *name);
/* A member that is a string, made visible; "" where there is none. */
const char *report_shown(struct arena *arena, const node *object, const char *name);
/* Its `words`, made visible; longer than other texts are shown, for expressions. */
const char *report_words(struct arena *arena, const node *object);
bool report_is(const node *object, const char *name, const char *word);
/* Do two callers read the same? Two references of one resource may. */
bool report_same_call(const node *a, const node *b);

/* ---- Words, made visible ---- */

/* "1 resource", "2 resources" */
const char *words_count(struct arena *arena, size_t count, const char *noun);
/* "90 minutes", "2 hours", "2 hours 5 minutes" */
const char *words_minutes(struct arena *arena, size_t minutes);
/* "12 of 13 callers go through Live; 1 stays" */
const char *words_balance(struct arena *arena, const node *function);
/* "; 1 caller outside the template", "" where there is none */
const char *words_outside(struct arena *arena, const node *function);
const char *words_without_caller(struct arena *arena, const node *function);
/* ": it names no SourceArn", of a permission for both; "" where there is no reason */
const char *words_reason(struct arena *arena, const node *call);
/* What an outcome is called: "moves"; and, behind the resource, for grants. */
const char *words_outcome(const node *call);
/* "check; only where IsProd"; `words` where the condition is NULL. */
const char *words_only_where(struct arena *arena, const char *words, const char *condition);
const char *words_alias(struct arena *arena, const node *function);
/* "functions.order.deploymentSettings, custom.deploymentSettings" */
const char *words_settings(struct arena *arena, const node *function);
const char *words_without_alarm(const node *function);
/* "Resources: 31 -> 43 of at most 500; 12 added, 4 changed, 27 left as they are." */
const char *words_totals(struct arena *arena, const node *report);
/* Which settings ask for alarms; NULL where none do. */
const char *words_alerts(struct arena *arena, const node *report);
/* "The alarms' own stack shop-dev-alerts gets 4 resources."; NULL where there is none. */
const char *words_alerts_stack(struct arena *arena, const node *report);
const char *words_duration(struct arena *arena, const node *report);
/* What to expect of a first deployment; NULL where no alias is added. */
const char *words_first(const node *report);
const char *words_nothing(struct arena *arena, const node *report);

#endif

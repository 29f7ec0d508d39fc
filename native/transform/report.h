/* The plan told to people and programs: one model, and the texts that are printed from it.
 *
 * The model is a JSON object, what `plan --format json` prints. New members may come; one that
 * changes its meaning or goes raises `version`. What belongs to a thing that is not there is left
 * out, unless it says null. `words` are for people and may be worded otherwise tomorrow. Strings
 * are as the template has them, but intrinsics are written as Fn::Sub writes them, "${Order.Arn}",
 * or as a YAML tag, "!ImportValue name", or as JSON where neither can.
 *
 *   version      1
 *   service, stage, region
 *   functions    one for each function that is rolled out gradually, in the order of the service:
 *     name, logicalId
 *     settings     where the settings that roll it out are written, ["functions.order.
 *                  deploymentSettings", "custom.deploymentSettings"]: those of the function first
 *     condition    the Condition of the function and of all that is made for it, where it has one
 *     alias        {name, logicalId, change}; change is "added"; or "adopted": the framework's own;
 *                  or "kept": an earlier run's
 *     shift        {configuration, shape, percent, interval, minutes, words}; configuration is
 *                  CodeDeploy's name for it, or the logical id of an added one; shape is
 *                  "allAtOnce", "canary", "linear" or "unknown": a configuration that exists
 *                  elsewhere, or that the deployment decides, of which no number is known;
 *                  interval and minutes (when all is shifted) in minutes
 *     alarms       what stops and rolls back, one for each:
 *       name         its physical name, or null where the resource is in this template
 *       resource     its logical id, or null
 *       kind         "metric", "metricMath", "anomaly", "composite"; "unknown": an intrinsic hides
 *                    it; "elsewhere": not in this template
 *       metrics      [{id, namespace, metric, statistic, period, scope, dimensions, expression}];
 *                    of a metric alarm one, without an id; what metric math derives on the way has
 *                    an id and an expression only. scope is whose calls of the function are
 *                    counted, as in the settings: "function" (all versions), "alias", "version"
 *                    (the new one only), "nobody" (dimensions that Lambda publishes nothing for);
 *                    "other": `dimensions` tell
 *       expression   of metric math, and of an anomaly's band
 *       comparison   ">=", ">", "<", "<=", "outside", "above", "below"
 *       threshold, datapoints, periods, period      M datapoints of N periods, each of that many
 *       seconds
 *       rule         of a composite
 *       when         in words, where an Fn::If may leave the alarm out: "IsProd and not IsEurope"
 *       words
 *     hooks        {before, after}; each null, or {function, words} or {value, words}: a key of the
 *                  service, or what is given
 *     callers      {known, count, through, staying, outside, list: [{resource, type, property,
 *                  path, outcome}]}; outcome is "moves", "isOn" (through the alias already) or
 *                  "stays"; outside: permissions for callers that the template does not have;
 *                  property is null where the path leads through what makes something else of it.
 *                  Not known: nothing is packaged, so the template has no events
 *     permissions  the same list; outcome may be "both": one permission for the alias, one for the
 *                  function; reason says why
 *     grants       the same list, of IAM policies; outcome is "extended"
 *   duration     {minutes, function, isKnown, hooks}: the longest shift, and whose it is (null
 *                where nothing is known); isKnown is false where a configuration elsewhere may take
 *                longer; hooks: how many there are
 *   alerts       where the settings are written that ask for alarms, topics and dashboards,
 *                ["custom.alerts", "functions.order.alarms"]; empty where none are made
 *   alertsStack  {name, resources}: the stack that gets them, and how many they are, where they
 *                have one of their own (custom.alerts.externalStack); they are not in `added`
 *   withheld     {rollouts, alerts}: why this stage gets no rollout, and no alarms, in words; null
 *                where it does, or where nothing asks for them
 *   added        [{resource, type}]
 *   changed      [{resource, type, path, isCaller}]; a place each; isCaller: a caller's, that
 *                `functions` tell of
 *   replaced     [{resource, property, words}]; what CloudFormation replaces where the stack was
 *                deployed with another value of that property, or without it
 *   resources    {before, after, added, changed, left, most, stacks}: how many, and
 *   CloudFormation's
 *                limit of one template. stacks, where a stack is split: [{stack, resources}], the
 *                root stack (null) first, as they are packaged; empty where they are not packaged
 */
#ifndef TRANSFORM_REPORT_H
#define TRANSFORM_REPORT_H

#include "transform/transform.h"

#define REPORT_VERSION 1

/* The model of a transform that had no errors. A new node. */
node *transform_report(const struct transform *transform);
/* "10 % every minute, 100 % after 9 minutes" */
const char *words_of_shift(struct arena *arena, const struct rollout *rollout);
/* Is nothing added, changed or rolled out? */
bool report_is_empty(const node *report);

/* For a terminal. Lines are wrapped at `width` columns where there is a place to; PLAN_WIDTH where
 * nothing is known. Colours are ANSI's own eight and their attributes. Made visible: no input can
 * move the cursor. */
#define PLAN_WIDTH 100
const char *plan_text(struct arena *arena, const node *report, bool is_coloured, size_t width);

/* GitHub-flavoured Markdown for a comment on a pull request: a table of the functions, everything
 * else folded. What comes from the input cannot leave its place: it is escaped, or stands in a code
 * span. */
const char *plan_markdown(struct arena *arena, const node *report);

#endif

/* The configuration language: every key of it, one row each. The framework's validation (schema.c),
 * the messages about unknown keys (keys.c), `sls-rollout help settings`, the reference
 * plugin-shim/SETTINGS.md and the types of serverless.ts expand these rows; what a key means is
 * said nowhere else.
 *
 * A schema is as wide as what the key's reader understands: where an intrinsic may stand, an object
 * is allowed. The framework validates with AJV in strict mode and with coercion: no unions of
 * types, but anyOf, whose branches stand in the order boolean, number, string, object, array, so
 * that no value is taken for another kind than it is; and booleans as an enumeration, which is not
 * coerced. */
#ifndef SERVICE_SETTINGS_H
#define SERVICE_SETTINGS_H

#include <stdbool.h>

#define SCHEMA_STRING "{\"type\":\"string\"}"
#define SCHEMA_OBJECT "{\"type\":\"object\"}"
#define SCHEMA_BOOLEAN "{\"enum\":[true,false]}"
#define SCHEMA_LIST(of) "{\"type\":\"array\",\"items\":" of "}"
#define SCHEMA_EITHER(a, b) "{\"anyOf\":[" a "," b "]}"
#define SCHEMA_NUMBER SCHEMA_EITHER("{\"type\":\"number\"}", SCHEMA_OBJECT)
#define SCHEMA_STRINGS SCHEMA_LIST(SCHEMA_STRING)
#define SCHEMA_OBJECTS SCHEMA_LIST(SCHEMA_OBJECT)
#define SCHEMA_STRING_OR_INTRINSIC SCHEMA_EITHER(SCHEMA_STRING, SCHEMA_OBJECT)
#define SCHEMA_STRINGS_OR_OBJECTS SCHEMA_LIST(SCHEMA_STRING_OR_INTRINSIC)

/* What may stand behind a key: X(kind, JSON schema, TypeScript type). The type may be narrower than
 * the schema: it says what the key's reader takes. NULL: the words of the schema's enumeration.
 * Types that are named here stand in reference/typescript.c or are a group of rows. The schemas of
 * METRICS and SHIFT get the rows of their groups in schema.c. */
#define SETTING_KINDS(X)                                                                       \
  X(STRING, SCHEMA_STRING, "string")                                                           \
  X(TEXT, SCHEMA_STRING_OR_INTRINSIC, "string | Intrinsic")                                    \
  X(BOOLEAN, SCHEMA_BOOLEAN, "boolean | Variable")                                             \
  X(SWITCH, "{\"anyOf\":[" SCHEMA_BOOLEAN "," SCHEMA_STRING "," SCHEMA_OBJECT "]}",            \
    "boolean | Intrinsic | { Condition: string } | Variable")                                  \
  X(NUMBER, SCHEMA_NUMBER, "number | `${number}` | Intrinsic | Variable")                      \
  X(WHOLE, "{\"type\":\"integer\"}", "number | Variable")                                      \
  X(STRINGS, SCHEMA_STRINGS, "string[] | Variable")                                            \
  X(OBJECT, SCHEMA_OBJECT, "{ [name: string]: unknown } | Variable")                           \
  X(OBJECTS, SCHEMA_OBJECTS, "{ [name: string]: unknown }[] | Variable")                       \
  X(SHIFT, SCHEMA_EITHER(SCHEMA_STRING, SCHEMA_OBJECT), "DeploymentType")                      \
  X(ALIAS, "{\"type\":\"string\",\"minLength\":1,\"maxLength\":128}", "string")                \
  X(GUARDS, SCHEMA_STRINGS_OR_OBJECTS,                                                         \
    "(string | { name: string | Intrinsic } | Intrinsic)[] | Variable")                        \
  X(CANARIES, SCHEMA_EITHER(SCHEMA_BOOLEAN, SCHEMA_STRINGS_OR_OBJECTS),                        \
    "boolean | (CanaryPreset | CanaryAlarm)[] | Variable")                                     \
  X(FUNCTION_URL, SCHEMA_STRING, "'alias' | 'function' | Variable")                            \
  X(OWN_FUNCTIONS, SCHEMA_OBJECT,                                                              \
    "{ [logicalId: string]: DeploymentSettings | false | Variable } | Variable")               \
  X(ALARMS, SCHEMA_STRINGS_OR_OBJECTS, "(string | NamedAlarm)[] | Variable")                   \
  X(DEFINITIONS, SCHEMA_OBJECT, "{ [name: string]: Alarm } | Variable")                        \
  X(TOPICS, SCHEMA_OBJECT, "Topics | Variable")                                                \
  X(TOPIC, SCHEMA_STRING_OR_INTRINSIC, "string | Intrinsic | Topic")                           \
  X(NOTIFICATIONS, SCHEMA_OBJECTS, "Notification[] | Variable")                                \
  X(DASHBOARDS,                                                                                \
    "{\"anyOf\":[" SCHEMA_BOOLEAN "," SCHEMA_STRING "," SCHEMA_OBJECT "," SCHEMA_STRINGS "]}", \
    "boolean | Dashboard | Dashboard[] | Dashboards | Variable")                               \
  X(LAYOUTS, SCHEMA_STRINGS, "Dashboard | Dashboard[] | Variable")                             \
  X(EXTERNAL_STACK, SCHEMA_EITHER(SCHEMA_BOOLEAN, SCHEMA_OBJECT),                              \
    "boolean | ExternalStack | Variable")                                                      \
  X(ALARM_TYPE, "{\"enum\":[\"static\",\"anomalyDetection\",\"expression\"]}", NULL)           \
  X(SCOPE, "{\"enum\":[\"function\",\"alias\",\"version\"]}", NULL)                            \
  X(METRICS, "{\"type\":\"array\"}", "Metric[] | Variable")                                    \
  X(DIMENSIONS, SCHEMA_OBJECTS, "Dimension[] | Variable")                                      \
  X(PRESET, SCHEMA_STRING, "CanaryPreset | Variable")                                          \
  X(STATISTIC, SCHEMA_STRING, "Statistic | Variable")                                          \
  X(COMPARISON, SCHEMA_STRING, "Comparison | Variable")                                        \
  X(MISSING_DATA, SCHEMA_STRING, "MissingData | Variable")                                     \
  X(LOW_SAMPLES, SCHEMA_STRING, "LowSamples | Variable")

/* The rows: X(key, kind, meaning, default, example). Meaning and default are Markdown, "required"
 * as the default says that there is none. The example is the key as it stands in serverless.yml;
 * tests/cases/readme.test.js runs it. */

/* Of deploymentSettings, both of a function and of custom (where it is the default of every
 * function). */
#define DEPLOYMENT_SETTING_ROWS(X)                                                                 \
  X("type", SHIFT,                                                                                 \
    "how fast traffic moves: `AllAtOnce`, `Canary10Percent{5,10,15,30}Minutes`, "                  \
    "`Linear10PercentEvery1Minute`, `Linear10PercentEvery{2,3,10}Minutes`, with or without "       \
    "`CodeDeployDefault.Lambda` before it; the name of a deployment configuration of your own; "   \
    "a shape in percent and minutes, `{canary: {percentage: 25, interval: 3}}` or `{linear: "      \
    "{percentage: 20, interval: 2}}`; `Fn::If` over a condition, whose branches are types; or "    \
    "another intrinsic (`Ref` to a parameter, `Fn::FindInMap`, `Fn::Sub`) that gives "             \
    "CodeDeploy's "                                                                                \
    "whole name, `CodeDeployDefault.LambdaAllAtOnce`",                                             \
    "required", "type: Linear10PercentEvery1Minute")                                               \
  X("alias", ALIAS, "the alias's name: letters, digits, `-` and `_`, not a number", "required",    \
    "alias: Live")                                                                                 \
  X("alarms", GUARDS,                                                                              \
    "what stops and rolls back: the logical id of an alarm in the template, the name of one of "   \
    "the function's own alarms (`functionErrors` for `OrderFunctionErrorsAlarm`), `{name: <the "   \
    "physical name of one elsewhere>}`, or an intrinsic that gives the name; at most ten. Alarms " \
    "are only named here, and defined under `alarms` of the function",                             \
    "none, which the deployment group says", "alarms: [functionErrors]")                           \
  X("canaryAlarms", CANARIES,                                                                      \
    "alarms that see the new version alone, made and attached: `true`, which means "               \
    "`[errorRate]`, or a list of presets and canary alarms",                                       \
    "none", "canaryAlarms: [errorRate]")                                                           \
  X("preTrafficHook", TEXT,                                                                        \
    "a function of the service, an ARN or an intrinsic; it runs before traffic moves and must "    \
    "report to CodeDeploy within an hour. The right to report goes on the role the hook really "   \
    "has",                                                                                         \
    "none", "preTrafficHook: check")                                                               \
  X("postTrafficHook", TEXT, "the same, after all traffic has moved", "none",                      \
    "postTrafficHook: check")                                                                      \
  X("functionUrl", FUNCTION_URL,                                                                   \
    "`alias` moves the function's URL to the alias, which gives it a new hostname",                \
    "`function`: it stays", "functionUrl: alias")                                                  \
  X("enabled", SWITCH,                                                                             \
    "`false` leaves this function out; so does `deploymentSettings: false`. What the deployment "  \
    "decides (`{Condition: IsProd}`, `Fn::If` over a condition, a `Ref` to a parameter that is "   \
    "`true` or `false`) cannot: alias, group and alarms stay, and where it is false, all traffic " \
    "shifts at once, without hooks and alarms",                                                    \
    "`true`", "enabled: false")                                                                    \
  X("triggerConfigurations", OBJECTS, "CodeDeploy's notifications, as CloudFormation writes them", \
    "none",                                                                                        \
    "triggerConfigurations: [{TriggerName: told, TriggerTargetArn: "                               \
    "'arn:aws:sns:eu-west-1:123456789012:shop', TriggerEvents: [DeploymentFailure]}]")             \
  X("codeDeployRole", TEXT, "the ARN of a service role of your own", "one is made",                \
    "codeDeployRole: arn:aws:iam::123456789012:role/deploy")

/* Of custom.deploymentSettings alone. */
#define SERVICE_DEPLOYMENT_SETTING_ROWS(X)                                                         \
  X("allFunctions", BOOLEAN,                                                                       \
    "the settings hold for every function that does not say `deploymentSettings: false`; hooks "   \
    "are left out",                                                                                \
    "`false`: for those that have the key", "allFunctions: true")                                  \
  X("stages", STRINGS, "the stages that roll out gradually", "all", "stages: [prod]")              \
  X("resources", OWN_FUNCTIONS,                                                                    \
    "functions of your own `resources`, by logical id, each with settings as above; they need an " \
    "`AWS::Lambda::Version`",                                                                      \
    "none", "resources: {OwnFunction: {type: AllAtOnce, alias: Live}}")                            \
  X("codeDeployRolePermissionsBoundary", TEXT,                                                     \
    "for the role that is made, which also takes `path` and `tags` of `provider.iam.role`; empty " \
    "for none",                                                                                    \
    "`provider.iam.role.permissionsBoundary`",                                                     \
    "codeDeployRolePermissionsBoundary: arn:aws:iam::123456789012:policy/boundary")                \
  X("ignore", STRINGS,                                                                             \
    "the ids of warnings and notes that are not to be told; errors cannot be ignored", "none",     \
    "ignore: [RO511]")                                                                             \
  X("watch", BOOLEAN,                                                                              \
    "`false`: `sls deploy` neither looks before the update nor watches the rollouts", "`true`",    \
    "watch: false")

/* Of {canary: ...} and {linear: ...}; rollout/ checks the numbers against CodeDeploy's limits. */
#define SHIFT_ROWS(X)                                                                            \
  X("percentage", WHOLE, "of the traffic that moves at once, 1 to 99", "required",               \
    "percentage: 25")                                                                            \
  X("interval", WHOLE,                                                                           \
    "minutes until the next step, 1 to 2880, which the whole shift must not exceed", "required", \
    "interval: 3")

/* Of an object in canaryAlarms. */
#define CANARY_ALARM_ROWS(X)                                                                       \
  X("preset", PRESET,                                                                              \
    "`errorRate`, `errors`, `throttles` or `duration`; every other key overrides it", "",          \
    "preset: errors")                                                                              \
  X("threshold", NUMBER,                                                                           \
    "more than this alarms; for `errorRate` percent, for `duration` milliseconds", "the preset's", \
    "threshold: 2")                                                                                \
  X("minimumRequests", NUMBER, "of `errorRate`: a period with fewer requests counts as good",      \
    "10", "minimumRequests: 50")                                                                   \
  X("metric", STRING,                                                                              \
    "a metric instead of a preset: one that Lambda publishes by version (with `namespace`, one "   \
    "of "                                                                                          \
    "your own)",                                                                                   \
    "", "metric: ProvisionedConcurrencySpilloverInvocations")                                      \
  X("metrics", METRICS, "metric math, as in a definition", "",                                     \
    "metrics: [{id: errors, metric: Errors}]")                                                     \
  X("expression", STRING, "the same: arithmetic over the ids", "",                                 \
    "expression: errors / invocations")                                                            \
  X("name", STRING, "of metric math: a part of the logical id and the name", "`unknown`",          \
    "name: lost")                                                                                  \
  X("namespace", STRING, "of all its metrics", "`AWS/Lambda`", "namespace: Shop")                  \
  X("statistic", STATISTIC, "as in a definition", "`Sum`; `duration`: `p95`", "statistic: p99")    \
  X("period", NUMBER, "as in a definition", "60", "period: 120")                                   \
  X("evaluationPeriods", NUMBER, "as in a definition", "1", "evaluationPeriods: 2")                \
  X("datapointsToAlarm", NUMBER, "as in a definition", "1", "datapointsToAlarm: 1")                \
  X("comparisonOperator", COMPARISON, "as in a definition", "`GreaterThanThreshold`",              \
    "comparisonOperator: LessThanThreshold")                                                       \
  X("treatMissingData", MISSING_DATA, "as in a definition", "`notBreaching`",                      \
    "treatMissingData: ignore")

/* Of custom.alerts. */
#define ALERTS_ROWS(X)                                                                          \
  X("stages", STRINGS, "the stages that get alarms, topics and dashboards", "all",              \
    "stages: [prod]")                                                                           \
  X("definitions", DEFINITIONS,                                                                 \
    "alarms by name, merged over the four that there are; a list is merged element by element", \
    "the four", "definitions: {functionErrors: {period: 300}}")                                 \
  X("alarms", ALARMS, "the alarms of every function", "none", "alarms: [functionErrors]")       \
  X("global", ALARMS, "the same: the three lists count as one", "none",                         \
    "global: [functionErrors]")                                                                 \
  X("function", ALARMS, "the same", "none", "function: [functionErrors]")                       \
  X("topics", TOPICS, "where alarms report to", "none", "topics: {alarm: shop-alarms}")         \
  X("nameTemplate", STRING, "the alarms' names", "CloudFormation names them",                   \
    "nameTemplate: '$[functionName]-$[metricName]'")                                            \
  X("prefixTemplate", STRING,                                                                   \
    "what stands before the name, with a `-`; alone it also gives the name "                    \
    "`$[functionName]-<alarm>`",                                                                \
    "`$[stackName]`", "prefixTemplate: 'team-$[stackName]'")                                    \
  X("dashboards", DASHBOARDS,                                                                   \
    "dashboards over all functions: `true` (the default one), a name, a list of them, or an "   \
    "object",                                                                                   \
    "none", "dashboards: [default, vertical]")                                                  \
  X("externalStack", EXTERNAL_STACK,                                                            \
    "alarms, topics and dashboards in a stack of their own: `true`, or an object", "no",        \
    "externalStack: true")

/* Of an alarm: a definition, or an object in a list of alarms. */
#define ALARM_ROWS(X)                                                                              \
  X("name", STRING,                                                                                \
    "in a list of alarms: which definition it changes, and the logical id "                        \
    "`<Function><Name>Alarm`",                                                                     \
    "required there", "name: functionErrors")                                                      \
  X("enabled", BOOLEAN, "`false` takes the alarm away", "`true`", "enabled: false")                \
  X("type", ALARM_TYPE,                                                                            \
    "`static`, `anomalyDetection` (outside of a band) or `expression` (metric math)", "`static`",  \
    "type: anomalyDetection")                                                                      \
  X("scope", SCOPE,                                                                                \
    "whose calls count: of the `function`, through its `alias`, of the `version` that is "         \
    "deployed",                                                                                    \
    "`function`", "scope: version")                                                                \
  X("namespace", TEXT, "the metric's namespace; log alarms use the stack's name", "required",      \
    "namespace: AWS/Lambda")                                                                       \
  X("metric", STRING, "the metric's name, as CloudWatch spells it", "required", "metric: Errors")  \
  X("statistic", STATISTIC,                                                                        \
    "`SampleCount`, `Average`, `Sum`, `Minimum`, `Maximum`, a percentile or a trimmed mean",       \
    "required", "statistic: p95")                                                                  \
  X("threshold", NUMBER,                                                                           \
    "a number; for `anomalyDetection` the width of the band in standard deviations", "required",   \
    "threshold: 1")                                                                                \
  X("comparisonOperator", COMPARISON,                                                              \
    "as in CloudFormation; `anomalyDetection` has three of its own", "required",                   \
    "comparisonOperator: GreaterThanThreshold")                                                    \
  X("period", NUMBER,                                                                              \
    "seconds: a multiple of 60; 10, 20 and 30 for metrics of your own with a high resolution",     \
    "required", "period: 60")                                                                      \
  X("evaluationPeriods", NUMBER, "how many periods are looked at", "required",                     \
    "evaluationPeriods: 3")                                                                        \
  X("datapointsToAlarm", NUMBER, "how many of them have to be bad", "all", "datapointsToAlarm: 2") \
  X("treatMissingData", MISSING_DATA, "`missing`, `ignore`, `breaching`, `notBreaching`",          \
    "`missing`", "treatMissingData: notBreaching")                                                 \
  X("evaluateLowSampleCountPercentile", LOW_SAMPLES,                                               \
    "`evaluate` or `ignore` a percentile of few samples", "CloudWatch's",                          \
    "evaluateLowSampleCountPercentile: ignore")                                                    \
  X("description", TEXT, "text or an intrinsic", "none", "description: Orders fail")               \
  X("actionsEnabled", BOOLEAN, "whether the topics are told", "CloudWatch's: `true`",              \
    "actionsEnabled: false")                                                                       \
  X("nameTemplate", STRING, "this alarm's name; an empty one leaves the name to CloudFormation",   \
    "that of `custom.alerts`", "nameTemplate: '$[functionId]-slow'")                               \
  X("prefixTemplate", STRING, "what stands before this alarm's name", "that of `custom.alerts`",   \
    "prefixTemplate: '$[stackName]-orders'")                                                       \
  X("dimensions", DIMENSIONS, "more dimensions, before the function's", "none",                    \
    "dimensions: [{Name: Shop, Value: north}]")                                                    \
  X("omitDefaultDimension", BOOLEAN, "leave the dimension FunctionName out", "`false`",            \
    "omitDefaultDimension: true")                                                                  \
  X("pattern", STRING, "counts the lines of the function's log that match, as `metric`", "none",   \
    "pattern: '{$.level > 40}'")                                                                   \
  X("okActions", STRINGS, "groups of topics, beside the topics for all, for the state OK", "none", \
    "okActions: [critical]")                                                                       \
  X("alarmActions", STRINGS, "the same for ALARM", "none", "alarmActions: [critical]")             \
  X("insufficientDataActions", STRINGS, "the same for INSUFFICIENT_DATA", "none",                  \
    "insufficientDataActions: [critical]")                                                         \
  X("metrics", METRICS, "of an expression: 1 to 10 metrics", "required",                           \
    "metrics: [{id: errors, metric: Errors}]")                                                     \
  X("expression", STRING, "metric math over the ids", "required",                                  \
    "expression: 100 * errors / requests")

/* Of one of an expression's metrics. */
#define METRIC_ROWS(X)                                                                             \
  X("id", STRING, "a lower-case letter first, not `expr`; the expression must use it", "required", \
    "id: errors")                                                                                  \
  X("metric", STRING, "the metric's name", "required", "metric: Errors")                           \
  X("statistic", STATISTIC, "as above", "the alarm's, else `Sum`", "statistic: Sum")               \
  X("namespace", STRING, "as above", "the alarm's, else `AWS/Lambda`", "namespace: AWS/Lambda")    \
  X("dimensions", DIMENSIONS, "in place of the function's", "the function's",                      \
    "dimensions: [{Name: Shop, Value: north}]")

/* Of custom.alerts.topics, and of a group of topics in it. */
#define TOPIC_ROWS(X)                                                                       \
  X("ok", TOPIC,                                                                            \
    "the topic for this state of every alarm: a name (it is made), an ARN or an intrinsic", \
    "none", "ok: shop-ok")                                                                  \
  X("alarm", TOPIC, "the same", "none",                                                     \
    "alarm: {topic: 'arn:aws:sns:eu-west-1:123456789012:alarms'}")                          \
  X("insufficientData", TOPIC, "the same", "none", "insufficientData: shop-unknown")

/* Of a topic that is written as an object. */
#define OWN_TOPIC_ROWS(X)                                                              \
  X("topic", TEXT, "the name, the ARN or the intrinsic", "none", "topic: shop-alarms") \
  X("notifications", NOTIFICATIONS, "subscriptions of a topic that is made", "none",   \
    "notifications: [{protocol: email, endpoint: me@example.com}]")

#define NOTIFICATION_ROWS(X)                                                               \
  X("protocol", TEXT, "as in CloudFormation: `email`, `https`, `sqs`, `lambda` and so on", \
    "required", "protocol: email")                                                         \
  X("endpoint", TEXT, "the address", "required", "endpoint: me@example.com")

/* Of custom.alerts.dashboards where it is an object. */
#define DASHBOARD_ROWS(X)                                                          \
  X("stages", STRINGS, "the stages that get dashboards", "all", "stages: [prod]")  \
  X("templates", LAYOUTS, "`default`, `vertical`, or a list of them", "`default`", \
    "templates: vertical")

/* Of custom.alerts.externalStack where it is an object. */
#define EXTERNAL_STACK_ROWS(X)                                                          \
  X("nameSuffix", STRING, "what stands behind the service's stack's name", "`-alerts`", \
    "nameSuffix: -eyes")                                                                \
  X("stackTags", OBJECT, "its tags; STAGE is always there", "`provider.stackTags`",     \
    "stackTags: {Team: shop}")                                                          \
  X("resources", OBJECT, "sections of its template, beside what is made", "none",       \
    "resources: {Parameters: {Limit: {Type: Number, Default: 3}}}")                     \
  X("deployParameters", OBJECTS, "the parameters' values", "none",                      \
    "deployParameters: [{ParameterKey: Limit, ParameterValue: '3'}]")

/* The groups of rows: X(id, rows, TypeScript interface, what it extends, whole, title, where they
 * stand). Whole: a required key is required where it stands; elsewhere another place may bring it.
 * */
#define SETTING_GROUPS(X)                                                                          \
  X(DEPLOYMENT, DEPLOYMENT_SETTING_ROWS, "DeploymentSettings", NULL, false, "deploymentSettings",  \
    "Of a function, and under `custom.deploymentSettings` as the default of every function that "  \
    "has the key.")                                                                                \
  X(SERVICE_DEPLOYMENT, SERVICE_DEPLOYMENT_SETTING_ROWS, "ServiceDeploymentSettings",              \
    "DeploymentSettings", false, "custom.deploymentSettings", "What stands under `custom` alone.") \
  X(SHIFT, SHIFT_ROWS, "Shift", NULL, true, "A shift of your own",                                 \
    "Of `{canary: {...}}` (one step, then all) and `{linear: {...}}` (step by step), as `type`.")  \
  X(CANARY_ALARM, CANARY_ALARM_ROWS, "CanaryAlarm", NULL, false, "canaryAlarms",                   \
    "Alarms of one function's rollout, with the scope `version`, attached to its deployment "      \
    "group one by one.")                                                                           \
  X(ALERTS, ALERTS_ROWS, "Alerts", NULL, false, "custom.alerts",                                   \
    "All that `serverless-plugin-aws-alerts` 1.7.5 reads, and `scope`, `metrics` and "             \
    "`expression`. Nothing is made without `custom.alerts`; `alerts: {}` is enough.")              \
  X(ALARM, ALARM_ROWS, "Alarm", NULL, false, "An alarm",                                           \
    "Of a definition, and of an object in a list of alarms.")                                      \
  X(METRIC, METRIC_ROWS, "Metric", NULL, true, "A metric of an expression",                        \
    "Of an element of `metrics`.")                                                                 \
  X(TOPICS, TOPIC_ROWS, "TopicGroup", NULL, false, "topics",                                       \
    "Of `custom.alerts.topics`, and of a group in it: any other key names a group with topics of " \
    "its own, `critical: {alarm: shop-critical}`, for `alarmActions` and the like.")               \
  X(TOPIC, OWN_TOPIC_ROWS, "Topic", NULL, false, "A topic", "Of a topic that is an object.")       \
  X(NOTIFICATION, NOTIFICATION_ROWS, "Notification", NULL, true, "A notification",                 \
    "Of an element of `notifications`.")                                                           \
  X(DASHBOARDS, DASHBOARD_ROWS, "Dashboards", NULL, false, "dashboards",                           \
    "Of `custom.alerts.dashboards` where it is an object.")                                        \
  X(EXTERNAL_STACK, EXTERNAL_STACK_ROWS, "ExternalStack", NULL, false, "externalStack",            \
    "Of `custom.alerts.externalStack` where it is an object.")

enum setting_kind {
#define KIND(kind, schema, typescript) KIND_##kind,
  SETTING_KINDS(KIND)
#undef KIND
};

struct setting_form {
  const char *schema;
  const char *typescript; /* NULL: the words of the schema's enumeration */
};
extern const struct setting_form setting_forms[]; /* by enum setting_kind */

struct setting {
  const char *name; /* NULL behind the last */
  enum setting_kind kind;
  const char *meaning;
  const char *otherwise; /* the default; "" where there is nothing to say */
  const char *example;
};

enum setting_group_id {
#define GROUP(id, ...) SETTINGS_##id,
  SETTING_GROUPS(GROUP)
#undef GROUP
      SETTINGS_COUNT
};

struct setting_group {
  const struct setting *settings;
  const char *interface; /* its name in TypeScript */
  const char *base;      /* the interface that it extends, NULL */
  bool is_whole;         /* required keys are required right here */
  const char *title;
  const char *place; /* Markdown */
};
extern const struct setting_group setting_groups[SETTINGS_COUNT];
/* Is `name` a key of the group? */
bool setting_is_known(enum setting_group_id group, const char *name);

/* The framework sends the values of these members only (serve.h), and the names of all others. */
#define CARRIED_PROVIDER_ROWS(X) \
  X("name")                      \
  X("stage")                     \
  X("region")                    \
  X("stackName")                 \
  X("versionFunctions")          \
  X("tags")                      \
  X("stackTags")                 \
  X("iam")                       \
  X("rolePermissionsBoundary")   \
  X("runtime")
#define CARRIED_CUSTOM_ROWS(X) X("alerts") X("deploymentSettings") X("splitStacks")

/* Keys of custom under which settings are written by mistake: X(key, meant, is_certain). Their
 * values are sent as well. `meant` is the group under whose key the settings are read. Certain: the
 * key can mean nothing else, it is a plugin's name or the right key in another spelling. The others
 * are plain words, and count only where their value looks like settings of the group. */
#define MISPLACED_ROWS(X)                                                \
  X("serverless-plugin-canary-deployments", DEPLOYMENT, true)            \
  X("@flagsmith/serverless-plugin-canary-deployments", DEPLOYMENT, true) \
  X("serverless-plugin-rollout", DEPLOYMENT, true)                       \
  X("canaryDeployments", DEPLOYMENT, true)                               \
  X("canaryDeployment", DEPLOYMENT, true)                                \
  X("canary-deployments", DEPLOYMENT, true)                              \
  X("DeploymentSettings", DEPLOYMENT, true)                              \
  X("deploymentsettings", DEPLOYMENT, true)                              \
  X("deployment-settings", DEPLOYMENT, true)                             \
  X("deployment_settings", DEPLOYMENT, true)                             \
  X("deploymentSetting", DEPLOYMENT, true)                               \
  X("rollout", DEPLOYMENT, false)                                        \
  X("rollouts", DEPLOYMENT, false)                                       \
  X("canary", DEPLOYMENT, false)                                         \
  X("codeDeploy", DEPLOYMENT, false)                                     \
  X("codedeploy", DEPLOYMENT, false)                                     \
  X("deployment", DEPLOYMENT, false)                                     \
  X("serverless-plugin-aws-alerts", ALERTS, true)                        \
  X("aws-alerts", ALERTS, true)                                          \
  X("awsAlerts", ALERTS, true)                                           \
  X("Alerts", ALERTS, true)                                              \
  X("alert", ALERTS, false)                                              \
  X("alarms", ALERTS, false)                                             \
  X("alarm", ALERTS, false)

/* Keys of custom.alerts that mean nothing else where they are directly under custom: they have
 * slipped out of `alerts:`. X(key, what of checks/placement.c knows such a value) */
#define SLIPPED_ROWS(X)                     \
  X("definitions", are_definitions)         \
  X("topics", are_topics)                   \
  X("dashboards", are_dashboards)           \
  X("nameTemplate", is_template_of_names)   \
  X("prefixTemplate", is_template_of_names) \
  X("alarms", names_alarms)

#endif

/* Every key of the configuration language, one row each: its name and the JSON schema of its value. The framework's
 * validation (schema.c) and the messages about unknown keys expand these rows. What a key means is said in the README.
 *
 * A schema is as wide as what the key's reader understands: where an intrinsic may stand, an object is allowed.
 */
#ifndef SERVICE_SETTINGS_H
#define SERVICE_SETTINGS_H

#define SCHEMA_STRING "{\"type\":\"string\"}"
/* A number may come from an environment variable, and then is a string. */
#define SCHEMA_NUMBER "{\"type\":[\"number\",\"string\",\"object\"]}"
#define SCHEMA_BOOLEAN "{\"type\":\"boolean\"}"
#define SCHEMA_STRINGS "{\"type\":\"array\",\"items\":{\"type\":\"string\"}}"
#define SCHEMA_STRING_OR_INTRINSIC "{\"type\":[\"string\",\"object\"]}"
#define SCHEMA_OBJECTS "{\"type\":\"array\",\"items\":{\"type\":\"object\"}}"

/* The metrics of an expression. */
#define SCHEMA_METRICS                                                                                                 \
  "{\"type\":\"array\",\"items\":{\"type\":\"object\",\"properties\":{\"id\":{\"type\":\"string\"},\"metric\":{\"type\":"     \
  "\"string\"},\"statistic\":{\"type\":\"string\"},\"namespace\":{\"type\":\"string\"},\"dimensions\":{\"type\":\"array\"}},"    \
  "\"required\":[\"id\",\"metric\"],\"additionalProperties\":false}}"

/* true, or a list of presets and objects; alarms/ and rollout/ say what an object must hold. */
#define SCHEMA_CANARY_ALARMS                                                                                           \
  "{\"anyOf\":[{\"type\":\"boolean\"},{\"type\":\"array\",\"items\":{\"type\":[\"string\",\"object\"]}}]}"

/* Of deploymentSettings, both of a function and of custom (where it is the default of every function). */
#define DEPLOYMENT_SETTING_ROWS(X)                                                                                     \
  X("type", SCHEMA_STRING)                                                                                             \
  X("alias", "{\"type\":\"string\",\"minLength\":1,\"maxLength\":128}")                                                \
  X("alarms", "{\"type\":\"array\",\"items\":{\"type\":[\"string\",\"object\"]}}")                                     \
  X("canaryAlarms", SCHEMA_CANARY_ALARMS)                                                                              \
  X("preTrafficHook", SCHEMA_STRING_OR_INTRINSIC)                                                                      \
  X("postTrafficHook", SCHEMA_STRING_OR_INTRINSIC)                                                                     \
  X("triggerConfigurations", SCHEMA_OBJECTS)                                                                           \
  X("codeDeployRole", SCHEMA_STRING_OR_INTRINSIC)

/* Of custom.deploymentSettings alone. */
#define SERVICE_DEPLOYMENT_SETTING_ROWS(X)                                                                             \
  X("codeDeployRolePermissionsBoundary", SCHEMA_STRING_OR_INTRINSIC)                                                   \
  X("stages", SCHEMA_STRINGS)

/* Of an alarm: a definition, or an object in a function's `alarms` (which also has a name). */
#define ALARM_ROWS(X)                                                                                                  \
  X("enabled", SCHEMA_BOOLEAN)                                                                                         \
  X("type", "{\"enum\":[\"static\",\"anomalyDetection\",\"expression\"]}")                                                            \
  X("scope", "{\"enum\":[\"function\",\"alias\",\"version\"]}")                                                      \
  X("metrics", SCHEMA_METRICS)                                                                                         \
  X("expression", SCHEMA_STRING)                                                                                       \
  X("namespace", SCHEMA_STRING_OR_INTRINSIC)                                                                           \
  X("metric", SCHEMA_STRING)                                                                                           \
  X("threshold", SCHEMA_NUMBER)                                                                                        \
  X("statistic", SCHEMA_STRING)                                                                                        \
  X("period", SCHEMA_NUMBER)                                                                                            \
  X("evaluationPeriods", SCHEMA_NUMBER)                                                                                 \
  X("datapointsToAlarm", SCHEMA_NUMBER)                                                                                 \
  X("comparisonOperator", SCHEMA_STRING)                                                                               \
  X("treatMissingData", SCHEMA_STRING)                                                                                 \
  X("evaluateLowSampleCountPercentile", SCHEMA_STRING)                                                                 \
  X("description", SCHEMA_STRING_OR_INTRINSIC)                                                                         \
  X("actionsEnabled", SCHEMA_BOOLEAN)                                                                                  \
  X("nameTemplate", SCHEMA_STRING)                                                                                     \
  X("prefixTemplate", SCHEMA_STRING)                                                                                   \
  X("dimensions", SCHEMA_OBJECTS)                                                                                      \
  X("omitDefaultDimension", SCHEMA_BOOLEAN)                                                                            \
  X("pattern", SCHEMA_STRING)                                                                                          \
  X("okActions", SCHEMA_STRINGS)                                                                                       \
  X("alarmActions", SCHEMA_STRINGS)                                                                                    \
  X("insufficientDataActions", SCHEMA_STRINGS)

/* Of custom.alerts. `definitions` is there too; its schema is made of ALARM_ROWS. */
#define ALERTS_ROWS(X)                                                                                                 \
  X("stages", SCHEMA_STRINGS)                                                                                          \
  X("alarms", "{\"type\":\"array\",\"items\":{\"type\":[\"string\",\"object\"]}}")                                     \
  X("global", "{\"type\":\"array\",\"items\":{\"type\":[\"string\",\"object\"]}}")                                     \
  X("function", "{\"type\":\"array\",\"items\":{\"type\":[\"string\",\"object\"]}}")                                   \
  X("topics", "{\"type\":\"object\"}")                                                                                 \
  X("nameTemplate", SCHEMA_STRING)                                                                                     \
  X("prefixTemplate", SCHEMA_STRING)                                                                                   \
  X("dashboards", "{\"type\":[\"boolean\",\"string\",\"array\",\"object\"]}")                                          \
  X("externalStack", "{\"type\":[\"boolean\",\"object\"]}")

/* The framework tells of these members only (serve.h): what is not asked for is not sent. */
#define CARRIED_PROVIDER_ROWS(X)                                                                                       \
  X("name") X("stage") X("region") X("stackName") X("versionFunctions") X("tags") X("stackTags") X("runtime")
#define CARRIED_CUSTOM_ROWS(X) X("alerts") X("deploymentSettings")

#endif

/* Every key of the configuration language, one row each: its name and the JSON schema of its value. The framework's
 * validation (schema.c) and the messages about unknown keys expand these rows. What a key means is said in the README.
 *
 * A schema is as wide as what the key's reader understands: where an intrinsic may stand, an object is allowed. The
 * framework validates with AJV in strict mode and with coercion: no unions of types, but anyOf, whose branches stand in the
 * order boolean, number, string, object, array, so that no value is taken for another kind than it is; and booleans as an
 * enumeration, which is not coerced.
 */
#ifndef SERVICE_SETTINGS_H
#define SERVICE_SETTINGS_H

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

/* The metrics of an expression. */
#define SCHEMA_METRICS                                                                                                 \
  SCHEMA_LIST("{\"type\":\"object\",\"properties\":{\"id\":" SCHEMA_STRING ",\"metric\":" SCHEMA_STRING                \
              ",\"statistic\":" SCHEMA_STRING ",\"namespace\":" SCHEMA_STRING ",\"dimensions\":" SCHEMA_OBJECTS        \
              "},\"required\":[\"id\",\"metric\"],\"additionalProperties\":false}")

/* A traffic shift of one's own; the numbers are checked against CodeDeploy's limits by rollout/. */
#define SCHEMA_NUMBERS_OF_SHIFT                                                                                        \
  "{\"type\":\"object\",\"properties\":{\"percentage\":{\"type\":\"integer\"},\"interval\":{\"type\":\"integer\"}},"         \
  "\"required\":[\"percentage\",\"interval\"],\"additionalProperties\":false}"
#define SCHEMA_SHIFT                                                                                                   \
  "{\"type\":\"object\",\"properties\":{\"canary\":" SCHEMA_NUMBERS_OF_SHIFT ",\"linear\":" SCHEMA_NUMBERS_OF_SHIFT          \
  "},\"additionalProperties\":false}"

/* Of deploymentSettings, both of a function and of custom (where it is the default of every function). */
#define DEPLOYMENT_SETTING_ROWS(X)                                                                                     \
  X("type", SCHEMA_EITHER(SCHEMA_STRING, SCHEMA_SHIFT))                                                                \
  X("enabled", SCHEMA_BOOLEAN)                                                                                         \
  X("functionUrl", "{\"enum\":[\"alias\",\"function\"]}")                                                                \
  X("alias", "{\"type\":\"string\",\"minLength\":1,\"maxLength\":128}")                                                \
  X("canaryAlarms", SCHEMA_EITHER(SCHEMA_BOOLEAN, SCHEMA_STRINGS_OR_OBJECTS))                                          \
  X("alarms", SCHEMA_STRINGS_OR_OBJECTS)                                                                               \
  X("preTrafficHook", SCHEMA_STRING_OR_INTRINSIC)                                                                      \
  X("postTrafficHook", SCHEMA_STRING_OR_INTRINSIC)                                                                     \
  X("triggerConfigurations", SCHEMA_OBJECTS)                                                                           \
  X("codeDeployRole", SCHEMA_STRING_OR_INTRINSIC)

/* Of custom.deploymentSettings alone. */
#define SERVICE_DEPLOYMENT_SETTING_ROWS(X)                                                                             \
  X("allFunctions", SCHEMA_BOOLEAN)                                                                                    \
  X("watch", SCHEMA_BOOLEAN)                                                                                           \
  X("resources", SCHEMA_OBJECT)                                                                                        \
  X("codeDeployRolePermissionsBoundary", SCHEMA_STRING_OR_INTRINSIC)                                                   \
  X("ignore", SCHEMA_STRINGS)                                                                                          \
  X("stages", SCHEMA_STRINGS)

/* Of an alarm: a definition, or an object in a function's `alarms` (which also has a name). */
#define ALARM_ROWS(X)                                                                                                  \
  X("enabled", SCHEMA_BOOLEAN)                                                                                         \
  X("type", "{\"enum\":[\"static\",\"anomalyDetection\",\"expression\"]}")                                             \
  X("scope", "{\"enum\":[\"function\",\"alias\",\"version\"]}")                                                        \
  X("metrics", SCHEMA_METRICS)                                                                                         \
  X("expression", SCHEMA_STRING)                                                                                       \
  X("namespace", SCHEMA_STRING_OR_INTRINSIC)                                                                           \
  X("metric", SCHEMA_STRING)                                                                                           \
  X("threshold", SCHEMA_NUMBER)                                                                                        \
  X("statistic", SCHEMA_STRING)                                                                                        \
  X("period", SCHEMA_NUMBER)                                                                                           \
  X("evaluationPeriods", SCHEMA_NUMBER)                                                                                \
  X("datapointsToAlarm", SCHEMA_NUMBER)                                                                                \
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
  X("alarms", SCHEMA_STRINGS_OR_OBJECTS)                                                                               \
  X("global", SCHEMA_STRINGS_OR_OBJECTS)                                                                               \
  X("function", SCHEMA_STRINGS_OR_OBJECTS)                                                                             \
  X("topics", SCHEMA_OBJECT)                                                                                           \
  X("nameTemplate", SCHEMA_STRING)                                                                                     \
  X("prefixTemplate", SCHEMA_STRING)                                                                                   \
  X("dashboards", "{\"anyOf\":[" SCHEMA_BOOLEAN "," SCHEMA_STRING "," SCHEMA_OBJECT "," SCHEMA_STRINGS "]}")           \
  X("externalStack", SCHEMA_EITHER(SCHEMA_BOOLEAN, SCHEMA_OBJECT))

/* The framework tells of these members only (serve.h): what is not asked for is not sent. */
#define CARRIED_PROVIDER_ROWS(X)                                                                                       \
  X("name") X("stage") X("region") X("stackName") X("versionFunctions") X("tags") X("stackTags") X("runtime")
#define CARRIED_CUSTOM_ROWS(X) X("alerts") X("deploymentSettings")

#endif

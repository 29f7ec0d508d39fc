/* The register of diagnostics: one row each. X(id, severity, title, remedy).
 *
 *   RO1xx settings and the service   RO2xx alarms   RO3xx the template and its callers
 *
 * The title says what kind of mistake it is, the remedy what to do about it. An id keeps its meaning for ever. */
#ifndef BASE_DIAGNOSTIC_REGISTER_H
#define BASE_DIAGNOSTIC_REGISTER_H

#define DIAGNOSTIC_REGISTER(X)                                                                                         \
  X(RO101, ERROR, "a part of the service has the wrong type", "write it as the README's tables of settings show")      \
  X(RO102, ERROR, "the service has no name", "add `service: <name>` to serverless.yml")                                \
  X(RO103, ERROR, "no deployment type", "add `type`, for example Linear10PercentEvery1Minute or AllAtOnce")            \
  X(RO104, ERROR, "unknown deployment type",                                                                           \
    "use AllAtOnce, Canary10Percent{5,10,15,30}Minutes, Linear10PercentEvery1Minute or "                               \
    "Linear10PercentEvery{2,3,10}Minutes, or the name of a configuration of your own")                                 \
  X(RO105, ERROR, "no alias, or an impossible one", "add `alias`, for example Live")                                   \
  X(RO106, ERROR, "a hook that is no function", "name a function of this service, or give an ARN or an intrinsic")     \
  X(RO107, ERROR, "a deployment setting has the wrong type", "write it as the README's table of settings shows")       \
  X(RO108, ERROR, "a function without a version",                                                                      \
    "remove `versionFunctions: false` from the provider and `versionFunction: false` from the function")               \
  X(RO109, WARNING, "a variable that is not resolved",                                                                 \
    "give the output of `serverless print --format json` as the service")                                              \
  X(RO110, ERROR, "an alarm that does not exist",                                                                      \
    "name an alarm of the template by its logical id or by its definition, or one from elsewhere as {name: ...}")      \
  X(RO111, ERROR, "too many alarms for a deployment group", "leave out some, or combine them with metric math")        \
  X(RO201, ERROR, "an alarm setting has the wrong type", "write it as the README's table of alarm keys shows")         \
  X(RO202, ERROR, "unknown alarm definition", "add it to custom.alerts.definitions, or give its properties here")      \
  X(RO203, ERROR, "an alarm without a name", "add `name` to it")                                                       \
  X(RO204, ERROR, "a topic that is not complete",                                                                      \
    "topics are ok, alarm and insufficientData; a notification has protocol and endpoint")                             \
  X(RO205, ERROR, "unknown group of topics", "add the group to custom.alerts.topics, with a topic for this state")     \
  X(RO206, ERROR, "unknown type of alarm", "use static, anomalyDetection or expression")                               \
  X(RO207, ERROR, "two alarms with one logical id", "rename one of them")                                              \
  X(RO208, ERROR, "unknown dashboard", "use true, default or vertical")                                                \
  X(RO209, ERROR, "an external alerts stack",                                                                          \
    "remove externalStack: the alarms then belong to the service's own stack, as alarms that guard a rollout must")    \
  X(RO210, ERROR, "an impossible scope",                                                                               \
    "use scope function, alias or version; the last two need deploymentSettings.alias on the function")                \
  X(RO211, ERROR, "an alarm without a metric", "add `metric` and `namespace`, for example Errors and AWS/Lambda")      \
  X(RO212, ERROR, "a metric of an expression that is not complete",                                                    \
    "a metric has an id (a lower-case letter first) and a metric; at most ten of them")                                \
  X(RO213, ERROR, "an expression that does not fit its metrics", "use every metric's id, and no other")                \
  X(RO214, ERROR, "unknown statistic",                                                                                 \
    "use SampleCount, Average, Sum, Minimum, Maximum, or a percentile such as p95")                                    \
  X(RO215, ERROR, "unknown comparison operator",                                                                       \
    "use GreaterThanOrEqualToThreshold, GreaterThanThreshold, LessThanThreshold or LessThanOrEqualToThreshold; for "   \
    "anomalyDetection LessThanLowerOrGreaterThanUpperThreshold, LessThanLowerThreshold or GreaterThanUpperThreshold")  \
  X(RO216, ERROR, "no threshold", "add `threshold`, a number")                                                         \
  X(RO217, ERROR, "impossible periods",                                                                                \
    "give period (10, 20, 30 or a multiple of 60 seconds), evaluationPeriods, and at most as many datapointsToAlarm")  \
  X(RO218, ERROR, "unknown treatment of data",                                                                         \
    "treatMissingData is missing, ignore, breaching or notBreaching; evaluateLowSampleCountPercentile is evaluate or " \
    "ignore")                                                                                                          \
  X(RO219, ERROR, "a canary alarm that cannot be made",                                                                \
    "use a preset (errorRate, errors, throttles, duration), a metric, or metrics with an expression")                  \
  X(RO301, ERROR, "no template", "give a CloudFormation template with Resources")                                      \
  X(RO302, WARNING, "a malformed resource", "CloudFormation will refuse it; give it a Type and an object of Properties") \
  X(RO303, ERROR, "a function that the template does not have", "package the service and the template together")

#endif

/* The register of diagnostics: one row each. X(id, severity, title, remedy).
 *
 *   RO1xx settings and the service   RO2xx alarms   RO3xx the template and its callers   RO4xx limits
 *   RO5xx alarms and shifts that cannot do their job
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
  X(RO112, ERROR, "a hook that is itself rolled out gradually", "take deploymentSettings off the hook's function")     \
  X(RO113, WARNING, "a hook whose role cannot be extended",                                                            \
    "allow codedeploy:PutLifecycleEventHookExecutionStatus on the deployment group in that role")                      \
  X(RO114, ERROR, "an impossible traffic shift",                                                                       \
    "percentage from 1 to 99, interval in whole minutes from 1; at most 2880 minutes from the first to the last shift") \
  X(RO115, WARNING, "an option changes this one deployment", "deploy again without the option to have the guard back") \
  X(RO201, ERROR, "an alarm setting has the wrong type", "write it as the README's table of alarm keys shows")         \
  X(RO202, ERROR, "unknown alarm definition", "add it to custom.alerts.definitions, or give its properties here")      \
  X(RO203, ERROR, "an alarm without a name, or with an impossible one", "give it a `name` of letters and digits")      \
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
  X(RO303, ERROR, "a function that the template does not have", "package the service and the template together")       \
  X(RO304, WARNING, "a caller that cannot be moved",                                                                   \
    "it keeps calling the newest code at once; let this service create the bucket or pool, and give eventBridge "      \
    "`useCloudFormation: true`, or invoke the alias yourself")                                                         \
  X(RO305, WARNING, "a caller that stays on the function",                                                             \
    "it keeps calling the newest code at once; move it by hand if you know that it takes the alias's ARN")             \
  X(RO306, INFO, "the function is named outside of any known caller",                                                  \
    "whoever reads this and calls the function bypasses the alias; give it the alias's ARN where that matters")        \
  X(RO307, INFO, "a function URL",                                                                                     \
    "`functionUrl: alias` moves it to the alias, which gives it a new hostname")                                       \
  X(RO308, INFO, "the framework's alias is adopted",                                                                   \
    "to replace nothing, use its name in deploymentSettings.alias")                                                    \
  X(RO309, INFO, "a call with a qualifier of its own", "it stays as it is written")                                    \
  X(RO401, WARNING, "more resources than a template may have",                                                           \
    "split the service or its stacks; CloudFormation takes 500 resources a template")                                  \
  X(RO402, ERROR, "two deployment groups with one name",                                                               \
    "names are cut at 100 characters; shorten the stack's or the function's name")                                     \
  X(RO403, WARNING, "a deployment group's name is cut", "shorten the stack's or the function's name")                  \
  X(RO404, ERROR, "resources that wait for each other",                                                                \
    "cut the circle: give one of its members a written-out name instead of a reference")                               \
  X(RO501, WARNING, "an alarm that is silent while one call succeeds",                                                 \
    "count the failures: statistic Sum, of the new version's calls alone")                                             \
  X(RO502, WARNING, "a threshold that the statistic never reaches",                                                    \
    "use statistic Sum to count failures, or a threshold below 1 for their share")                                     \
  X(RO503, WARNING, "an alarm that comes too late", "shorten period or evaluationPeriods, or shift traffic more slowly") \
  X(RO504, WARNING, "a gradual rollout that nothing watches",                                                          \
    "add `alarms`, or `canaryAlarms: true`, so that a bad version is rolled back by itself")                           \
  X(RO505, WARNING, "all traffic at once under alarms",                                                                \
    "use a type that shifts gradually, or a preTrafficHook that tests the version before it gets traffic")             \
  X(RO506, WARNING, "silence counts as failure", "use treatMissingData: notBreaching: without calls there is no datapoint") \
  X(RO507, WARNING, "an alarm on another function", "guard each function by alarms on its own calls")                  \
  X(RO508, WARNING, "anomaly detection without a history", "use a fixed threshold for the new version's calls")        \
  X(RO509, WARNING, "an alarm on a metric that does not exist",                                                        \
    "use the dimensions FunctionName, or FunctionName with Resource `function:alias`, and ExecutedVersion beside them") \
  X(RO510, WARNING, "a call may outlast the shift", "shorten the function's timeout, or shift traffic more slowly")    \
  X(RO511, INFO, "an alarm that the version before can set off",                                                       \
    "give it `scope: version`, which counts the new version's calls alone")

#endif

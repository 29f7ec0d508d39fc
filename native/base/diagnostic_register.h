/* The register of diagnostics: one row each. X(id, severity, title, reason, remedy, link).
 *
 *   title    what kind of mistake it is; no sentence
 *   reason   why it matters: what AWS would do, or what would go wrong later; sentences
 *   remedy   what to do about it; one line, printed below the place
 *   link     a public page that tells more: AWS's documentation, or a section of the README
 *
 * An id keeps its meaning for ever; rows stand in the order of their ids. */
#ifndef BASE_DIAGNOSTIC_REGISTER_H
#define BASE_DIAGNOSTIC_REGISTER_H

/* The README where everybody can read it; an anchor follows. */
#define DIAGNOSTIC_README "https://www.npmjs.com/package/serverless-plugin-rollout"

/* The first digit behind RO. Y(digit, what its diagnostics are about). */
#define DIAGNOSTIC_ROOMS(Y)              \
  Y('1', "settings and the service")     \
  Y('2', "alarms")                       \
  Y('3', "the template and its callers") \
  Y('4', "limits")                       \
  Y('5', "the quality of a rollout")     \
  Y('6', "AWS")

#define DIAGNOSTIC_REGISTER(X)                                                                     \
  X(RO101, ERROR, "a part of the service has the wrong type",                                      \
    "What cannot be read cannot be rolled out: its functions would go on being replaced all at "   \
    "once.",                                                                                       \
    "write it as `sls-rollout help settings` shows", DIAGNOSTIC_README "#deploymentsettings")      \
  X(RO102, ERROR, "the service has no name",                                                       \
    "The stack's name, and with it the names of deployment groups, alarms and topics, begins "     \
    "with the service's.",                                                                         \
    "add `service: <name>` to serverless.yml", DIAGNOSTIC_README "#configuration")                 \
  X(RO103, ERROR, "no deployment type",                                                            \
    "The type says how fast traffic moves to the new version, which nobody else can decide.",      \
    "add `type`, for example Linear10PercentEvery1Minute or AllAtOnce",                            \
    "https://docs.aws.amazon.com/codedeploy/latest/userguide/deployment-configurations.html")      \
  X(RO104, ERROR, "unknown deployment type",                                                       \
    "CloudFormation would hand the name to CodeDeploy, which refuses a configuration that does "   \
    "not exist in the middle of a deployment.",                                                    \
    "use AllAtOnce, Canary10Percent{5,10,15,30}Minutes, Linear10PercentEvery1Minute or "           \
    "Linear10PercentEvery{2,3,10}Minutes, or the name of a configuration of your own",             \
    "https://docs.aws.amazon.com/codedeploy/latest/userguide/deployment-configurations.html")      \
  X(RO105, ERROR, "no alias, or an impossible one",                                                \
    "Callers are moved to the alias, and traffic shifts between the two versions behind it. A "    \
    "name that is all digits is a version to Lambda.",                                             \
    "add `alias`, for example Live",                                                               \
    "https://docs.aws.amazon.com/lambda/latest/dg/configuration-aliases.html")                     \
  X(RO106, ERROR, "a hook that is no function",                                                    \
    "CodeDeploy calls a hook by its function's name. A hook that does not exist fails the "        \
    "deployment, and the stack is rolled back.",                                                   \
    "name a function of this service, or give an ARN or an intrinsic",                             \
    "https://docs.aws.amazon.com/codedeploy/latest/userguide/"                                     \
    "reference-appspec-file-structure-hooks.html")                                                 \
  X(RO107, ERROR, "a deployment setting has the wrong type",                                       \
    "What has the wrong type would reach CloudFormation as it is, which refuses the deployment "   \
    "group, or would be lost, and with it a guard.",                                               \
    "write it as `sls-rollout help settings` shows", DIAGNOSTIC_README "#deploymentsettings")      \
  X(RO108, ERROR, "a function without a version",                                                  \
    "An alias shifts traffic between published versions; $LATEST cannot be one of them.",          \
    "publish versions: remove `versionFunctions: false` from the provider and `versionFunction: "  \
    "false` from the function; or leave the function out: `deploymentSettings: false`",            \
    "https://docs.aws.amazon.com/lambda/latest/dg/configuring-alias-routing.html")                 \
  X(RO109, WARNING, "a variable that is not resolved",                                             \
    "Its text is taken for the value: an alarm or a topic would be called so, and a stage that "   \
    "is a variable is no stage of any list.",                                                      \
    "give the output of `serverless print --format json` as the service",                          \
    DIAGNOSTIC_README "#limits")                                                                   \
  X(RO110, ERROR, "an alarm that does not exist",                                                  \
    "CodeDeploy attaches only alarms that exist; a name that nothing has ends the deployment, or " \
    "leaves it without the guard that was meant.",                                                 \
    "name an alarm of the template by its logical id or by its definition, or one from elsewhere " \
    "as {name: ...}",                                                                              \
    "https://docs.aws.amazon.com/codedeploy/latest/userguide/monitoring-create-alarms.html")       \
  X(RO111, ERROR, "too many alarms for a deployment group",                                        \
    "CodeDeploy refuses a deployment group with more than ten alarms.",                            \
    "leave out some, or combine them with metric math",                                            \
    "https://docs.aws.amazon.com/codedeploy/latest/userguide/limits.html")                         \
  X(RO112, ERROR, "a hook that is itself rolled out gradually",                                    \
    "While a hook decides about another function's shift, its own traffic may be split between "   \
    "two versions, and either may answer.",                                                        \
    "take deploymentSettings off the hook's function",                                             \
    "https://docs.aws.amazon.com/codedeploy/latest/userguide/"                                     \
    "reference-appspec-file-structure-hooks.html")                                                 \
  X(RO113, WARNING, "a hook whose role cannot be extended",                                        \
    "A hook must report its verdict to CodeDeploy. Without the right to do so the deployment "     \
    "waits for an hour, fails, and is rolled back.",                                               \
    "allow codedeploy:PutLifecycleEventHookExecutionStatus on the deployment group in that role",  \
    "https://docs.aws.amazon.com/codedeploy/latest/userguide/"                                     \
    "reference-appspec-file-structure-hooks.html")                                                 \
  X(RO114, ERROR, "an impossible traffic shift",                                                   \
    "CodeDeploy moves at most 99 percent in one step, and takes at most 48 hours from the first "  \
    "shift to the last.",                                                                          \
    "percentage from 1 to 99, interval in whole minutes from 1; at most 2880 minutes from the "    \
    "first to the last shift",                                                                     \
    "https://docs.aws.amazon.com/codedeploy/latest/userguide/limits.html")                         \
  X(RO115, WARNING, "an option changes this one deployment",                                       \
    "The settings in serverless.yml are not changed: what is left out here guards every other "    \
    "deployment.",                                                                                 \
    "deploy again without the option to have the guard back",                                      \
    DIAGNOSTIC_README "#deploymentsettings")                                                       \
  X(RO116, ERROR, "an unknown key",                                                                \
    "A key that is not read asks for nothing: a misspelt `alarms` is a rollout without a guard.",  \
    "write it as `sls-rollout help settings` shows, or remove it",                                 \
    DIAGNOSTIC_README "#deploymentsettings")                                                       \
  X(RO117, WARNING, "settings that hold for no function",                                          \
    "What stands under custom is the default of the functions that have deploymentSettings; "      \
    "where none has, every function goes on being replaced all at once.",                          \
    "give each function that is to be rolled out `deploymentSettings: {}`, or say `allFunctions: " \
    "true`",                                                                                       \
    DIAGNOSTIC_README "#deploymentsettings")                                                       \
  X(RO118, ERROR, "two functions with one logical id",                                             \
    "A template has one resource of an id: the alias of one function would silently take the "     \
    "place of the other's.",                                                                       \
    "rename one of them; - is Dash and _ is Underscore in a logical id",                           \
    "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/"                              \
    "resources-section-structure.html")                                                            \
  X(RO119, WARNING, "a diagnostic that cannot be ignored",                                         \
    "What is not left out keeps being said, also where it was looked at and found to be right.",   \
    "name warnings and notes by their ids, such as RO511",                                         \
    DIAGNOSTIC_README "#deploymentsettings")                                                       \
  X(RO120, ERROR, "a variable that is written wrong",                                              \
    "The framework would stop here as well: it reads the whole service's variables before it "     \
    "does anything.",                                                                              \
    "write ${source:address}, with fallbacks behind commas; \\${ where no variable is meant",      \
    DIAGNOSTIC_README "#limits")                                                                   \
  X(RO121, ERROR, "a variable without a value",                                                    \
    "A setting that decides what is rolled out or what guards it, or a text that would be "        \
    "written into the template, cannot be known without it. The framework would stop here.",       \
    "set it, or give it a fallback: ${source:address, 'fallback'}", DIAGNOSTIC_README "#limits")   \
  X(RO122, ERROR, "variables that wait for each other",                                            \
    "None of them can have a value before the others have one.", "write one of them out",          \
    DIAGNOSTIC_README "#limits")                                                                   \
  X(RO123, ERROR, "a file of a variable that cannot be read as what it is",                        \
    "What the file was to bring into the service is missing, and with it perhaps an alarm.",       \
    "correct the file; .yml, .yaml and .json are parsed, others are text in UTF-8",                \
    DIAGNOSTIC_README "#limits")                                                                   \
  X(RO124, ERROR, "an unknown source of variables",                                                \
    "No plugin is listed that could bring it, so that the framework would stop here as well.",     \
    "use self, opt, sls, env, param, file or strToBool, or list the plugin",                       \
    DIAGNOSTIC_README "#limits")                                                                   \
  X(RO125, ERROR, "a variable whose value does not fit",                                           \
    "Text can hold strings, numbers and lists of them only, and a source takes only what it "      \
    "understands.",                                                                                \
    "give it a string, or let the variable stand alone", DIAGNOSTIC_README "#limits")              \
  X(RO126, ERROR, "variables beyond a limit",                                                      \
    "A few variables that each repeat the one before, or files that bring in themselves, would "   \
    "have no end.",                                                                                \
    "write some of them out, or give the output of `serverless print --format json`",              \
    DIAGNOSTIC_README "#limits")                                                                   \
  X(RO127, WARNING, "a parameter without a deployment configuration's full name",                  \
    "CodeDeploy gets the parameter's value as it is. A name without its prefix is unknown "        \
    "there: the deployment fails, and the stack is rolled back.",                                  \
    "give the parameter full names such as "                                                       \
    "CodeDeployDefault.LambdaLinear10PercentEvery1Minute",                                         \
    "https://docs.aws.amazon.com/codedeploy/latest/userguide/deployment-configurations.html")      \
  X(RO128, ERROR, "an intrinsic that cannot give this setting",                                    \
    "CloudFormation would refuse the template, or CodeDeploy the value.",                          \
    "type: Ref to a parameter or a deployment configuration, Fn::If, Fn::FindInMap or "            \
    "Fn::Sub; enabled: {Condition: name}, Fn::If, or a Ref to a parameter whose value is "         \
    "true or false",                                                                               \
    DIAGNOSTIC_README "#deploymentsettings")                                                       \
  X(RO129, INFO, "the deployment decides whether a function shifts gradually",                     \
    "Callers cannot move back and forth between alias and function while a stack is "              \
    "updated, so the alias, its deployment group and the alarms stay. Where `enabled` is "         \
    "false, the group shifts all traffic at once, without hooks and alarms.",                      \
    "nothing has to be done; `enabled: false` takes alias and group away",                         \
    DIAGNOSTIC_README "#deploymentsettings")                                                       \
  X(RO130, WARNING, "settings under a key that is not read",                                       \
    "`custom` takes any key, and so the framework does not refuse a wrong one: what is written "   \
    "under it is not rolled out and makes no alarm.",                                              \
    "rename or indent the key; a function that is to be rolled out also has "                      \
    "`deploymentSettings`, one with alarms `alarms`",                                              \
    DIAGNOSTIC_README "#configuration")                                                            \
  X(RO131, WARNING, "the plugin is asked for nothing",                                             \
    "Nothing is rolled out and no alarm is made: every function is replaced all at once.",         \
    "give a function `deploymentSettings: {type: Linear10PercentEvery1Minute, alias: Live, "       \
    "canaryAlarms: true}`, or remove the plugin",                                                  \
    DIAGNOSTIC_README "#configuration")                                                            \
  X(RO132, WARNING, "a stage that is not rolled out gradually",                                    \
    "custom.deploymentSettings.stages names the stages that roll out. On every other stage a "     \
    "function is replaced all at once.",                                                           \
    "add the stage to the list; or, where it is meant so, RO132 to `ignore`",                      \
    DIAGNOSTIC_README "#deploymentsettings")                                                       \
  X(RO135, ERROR, "a former plugin is still listed",                                               \
    "serverless-plugin-rollout does the work of serverless-plugin-canary-deployments and of "      \
    "serverless-plugin-aws-alerts. With both in `plugins`, every alias, deployment group and "     \
    "alarm would be made twice.",                                                                  \
    "the settings of the former plugin stay as they are", DIAGNOSTIC_README "#install")            \
  X(RO140, WARNING, "`sls dev` replaces the functions at once",                                    \
    "`sls dev` deploys a stand-in of every function, which forwards calls to the developer's "     \
    "machine. A gradual rollout would make the session wait for the whole shift.",                 \
    "end the session with `sls deploy --rollout-type AllAtOnce`: a gradual rollout would send "    \
    "calls to the stand-in until it is over",                                                      \
    DIAGNOSTIC_README "#deploymentsettings")                                                       \
  X(RO145, WARNING, "the framework is assumed",                                                    \
    "Serverless 3, osls and Serverless 4 resolve some variables differently, and neither "         \
    "`frameworkVersion` nor node_modules leaves one of them. The newest is taken.",                \
    "add `frameworkVersion: '4'` (or '3') to the service, or give --framework",                    \
    DIAGNOSTIC_README "#limits")                                                                   \
  X(RO146, INFO, "the framework that the variables are resolved for",                              \
    "Serverless 3, osls and Serverless 4 resolve some variables differently. The one that is "     \
    "installed beside the service is taken.",                                                      \
    "nothing has to be done; `frameworkVersion` or --framework decides otherwise",                 \
    DIAGNOSTIC_README "#limits")                                                                   \
  X(RO147, WARNING, "stages that the framework does not read",                                     \
    "`stages` is a key of Serverless 4. Other frameworks know `params` alone, and a parameter "    \
    "that only `stages` gives has no value there.",                                                \
    "write the parameters under `params`, or give `--framework serverless4`",                      \
    DIAGNOSTIC_README "#limits")                                                                   \
  X(RO148, ERROR, "params beside stages", "Serverless 4 refuses a service with both.",             \
    "move the parameters to stages.<stage>.params", DIAGNOSTIC_README "#limits")                   \
  X(RO149, ERROR, "a setting that cannot be known here",                                           \
    "AWS, a program or a plugin gives its value, and the setting decides what is rolled out or "   \
    "what guards it.",                                                                             \
    "write the value out, or give the output of `serverless print --format json` as the service",  \
    DIAGNOSTIC_README "#limits")                                                                   \
  X(RO150, ERROR, "an unknown key at the top of a service",                                        \
    "What is written under a key that nothing reads is lost: no function is made of it, no alarm " \
    "and no rollout.",                                                                             \
    "write the key as the framework knows it, or remove it", DIAGNOSTIC_README "#configuration")   \
  X(RO151, WARNING, "the package is older than the service, or of other options",                  \
    "What was packaged is not what the next deployment packages: it may lack an alarm, or have a " \
    "caller that is gone.",                                                                        \
    "package the service again: `serverless package`, or `serverless rollout check`, which does "  \
    "it by itself",                                                                                \
    DIAGNOSTIC_README "#limits")                                                                   \
  X(RO152, WARNING, "whether the package is older than the service is unknown",                    \
    "Times say nothing after a checkout, and nothing else was recorded of the files that the "     \
    "service was packaged from: this plugin was not listed, or was an older one.",                 \
    "package the service again, or name the package to mean it; RO152 in `ignore` leaves this "    \
    "out",                                                                                         \
    DIAGNOSTIC_README "#limits")                                                                   \
  X(RO157, ERROR, "a service's name as an object",                                                 \
    "Serverless 3, 4 and osls refuse `service: {name: ...}`: nothing can be packaged.",            \
    "write the name itself: `service: shop`", DIAGNOSTIC_README "#limits")                         \
  X(RO201, ERROR, "an alarm setting has the wrong type",                                           \
    "What cannot be read makes no alarm, and an alarm that is missing rolls nothing back.",        \
    "write it as `sls-rollout help settings` shows", DIAGNOSTIC_README "#customalerts-and-alarms") \
  X(RO202, ERROR, "unknown alarm definition",                                                      \
    "Without a definition there is nothing to alarm on: a word that is misspelt would cost an "    \
    "alarm, unnoticed.",                                                                           \
    "add it to custom.alerts.definitions, or give its properties here",                            \
    DIAGNOSTIC_README "#customalerts-and-alarms")                                                  \
  X(RO203, ERROR, "an alarm without a name, or with an impossible one",                            \
    "The name makes the logical id, in which CloudFormation takes letters and digits only.",       \
    "give it a `name` of letters and digits",                                                      \
    "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/"                              \
    "resources-section-structure.html")                                                            \
  X(RO204, ERROR, "a topic that is not complete",                                                  \
    "SNS takes a subscription only with a protocol and an endpoint, and an alarm tells topics of " \
    "these three states only.",                                                                    \
    "topics are ok, alarm and insufficientData; a notification has protocol and endpoint",         \
    DIAGNOSTIC_README "#customalerts-and-alarms")                                                  \
  X(RO205, ERROR, "unknown group of topics",                                                       \
    "The alarm would change its state without telling anybody.",                                   \
    "add the group to custom.alerts.topics, with a topic for this state",                          \
    DIAGNOSTIC_README "#customalerts-and-alarms")                                                  \
  X(RO206, ERROR, "unknown type of alarm",                                                         \
    "The type decides which properties the alarm gets; of another type nothing can be made.",      \
    "use static, anomalyDetection or expression", DIAGNOSTIC_README "#customalerts-and-alarms")    \
  X(RO207, ERROR, "two alarms with one logical id",                                                \
    "One resource of a template has one logical id: one of the two alarms would take the place "   \
    "of the other.",                                                                               \
    "rename one of them",                                                                          \
    "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/"                              \
    "resources-section-structure.html")                                                            \
  X(RO208, ERROR, "unknown dashboard", "A dashboard that is not known is not made.",               \
    "use true, default or vertical", DIAGNOSTIC_README "#customalerts-and-alarms")                 \
  X(RO209, ERROR, "a deployment group that needs an alarm of another stack",                       \
    "The other stack is deployed after this one, so its alarms do not exist yet when CodeDeploy "  \
    "is to look at them.",                                                                         \
    "remove externalStack: the alarms then belong to the service's own stack, as alarms that "     \
    "guard a rollout must; or use canaryAlarms, which always do",                                  \
    DIAGNOSTIC_README "#limits")                                                                   \
  X(RO210, ERROR, "an impossible scope",                                                           \
    "Lambda counts the calls of an alias and of a version under dimensions of their own; without " \
    "an alias there are no such metrics, and the alarm would never see a datapoint.",              \
    "use scope function, alias or version; the last two need deploymentSettings.alias on the "     \
    "function",                                                                                    \
    "https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html")                  \
  X(RO211, ERROR, "an alarm without a metric",                                                     \
    "CloudWatch finds a metric by namespace and name; an alarm without them is refused while the " \
    "stack is deployed.",                                                                          \
    "add `metric` and `namespace`, for example Errors and AWS/Lambda",                             \
    "https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html")    \
  X(RO212, ERROR, "a metric of an expression that is not complete",                                \
    "CloudWatch refuses an expression over metrics that have no id of their own, and more than "   \
    "ten of them.",                                                                                \
    "a metric has an id (a lower-case letter first) and a metric; at most ten of them",            \
    "https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html")    \
  X(RO213, ERROR, "an expression that does not fit its metrics",                                   \
    "CloudWatch refuses an expression that uses an id which is not there; a metric that it does "  \
    "not use was probably meant to count.",                                                        \
    "use every metric's id, and no other",                                                         \
    "https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html")    \
  X(RO214, ERROR, "unknown statistic",                                                             \
    "CloudWatch refuses the alarm while the stack is deployed, and the stack is rolled back.",     \
    "use SampleCount, Average, Sum, Minimum, Maximum, or a percentile such as p95",                \
    "https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html")    \
  X(RO215, ERROR, "unknown comparison operator",                                                   \
    "CloudWatch refuses the alarm while the stack is deployed, and the stack is rolled back. "     \
    "Only an anomaly has a band, with operators of its own.",                                      \
    "use GreaterThanOrEqualToThreshold, GreaterThanThreshold, LessThanThreshold or "               \
    "LessThanOrEqualToThreshold; for anomalyDetection LessThanLowerOrGreaterThanUpperThreshold, "  \
    "LessThanLowerThreshold or GreaterThanUpperThreshold",                                         \
    "https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html")    \
  X(RO216, ERROR, "no threshold",                                                                  \
    "An alarm compares its metric with the threshold; CloudWatch refuses one that has nothing to " \
    "compare with.",                                                                               \
    "add `threshold`, a number",                                                                   \
    "https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html")    \
  X(RO217, ERROR, "impossible periods",                                                            \
    "CloudWatch looks at whole periods, back over a day at most (a week with periods of an "       \
    "hour). With more datapoints to alarm than periods it could never alarm.",                     \
    "give period (10, 20, 30 or a multiple of 60 seconds), evaluationPeriods, and at most as "     \
    "many datapointsToAlarm",                                                                      \
    "https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html")    \
  X(RO218, ERROR, "unknown treatment of data",                                                     \
    "How missing data counts decides whether a function that nobody calls is rolled back; "        \
    "CloudWatch refuses a word that it does not know.",                                            \
    "treatMissingData is missing, ignore, breaching or notBreaching; "                             \
    "evaluateLowSampleCountPercentile is evaluate or ignore",                                      \
    "https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html") \
  X(RO219, ERROR, "a canary alarm that cannot be made",                                            \
    "Without the alarm nothing would look at the new version alone, and the rollout would go on "  \
    "whatever it does.",                                                                           \
    "use a preset (errorRate, errors, throttles, duration), a metric, or metrics with an "         \
    "expression",                                                                                  \
    DIAGNOSTIC_README "#canaryalarms")                                                             \
  X(RO220, ERROR, "a stack of alarms that cannot be deployed",                                     \
    "It is deployed after the service's own stack; what CloudFormation refuses there would leave " \
    "the service without its alarms.",                                                             \
    "name a resource of the service's template, or an ARN; a stack takes 500 resources and 200 "   \
    "parameters",                                                                                  \
    DIAGNOSTIC_README "#customalerts-and-alarms")                                                  \
  X(RO221, INFO, "alarms in a stack of their own",                                                 \
    "They are deployed after the service, and cannot guard its rollouts.",                         \
    "nothing has to be done; without externalStack they belong to the service's own stack",        \
    DIAGNOSTIC_README "#customalerts-and-alarms")                                                  \
  X(RO222, WARNING, "alarms without custom.alerts",                                                \
    "Alarms are made where there is `custom.alerts`, as by the former plugin. Without it "         \
    "`alarms` "                                                                                    \
    "of a function asks for nothing, and no alarm notifies anyone or rolls anything back.",        \
    "add `alerts: {}` under `custom`, and indent what belongs to it",                              \
    DIAGNOSTIC_README "#customalerts-and-alarms")                                                  \
  X(RO223, WARNING, "a stage without alarms",                                                      \
    "custom.alerts.stages names the stages that get alarms, topics and dashboards.",               \
    "add the stage to the list; or, where it is meant so, RO223 to `ignore`",                      \
    DIAGNOSTIC_README "#customalerts-and-alarms")                                                  \
  X(RO224, INFO, "a stage without dashboards",                                                     \
    "custom.alerts.dashboards.stages names the stages that get dashboards.",                       \
    "add the stage to the list where it is to have them",                                          \
    DIAGNOSTIC_README "#customalerts-and-alarms")                                                  \
  X(RO301, ERROR, "no template",                                                                   \
    "Everything is added to the resources of a template; without them there is nothing to roll "   \
    "out.",                                                                                        \
    "give a CloudFormation template with Resources",                                               \
    "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/"                              \
    "resources-section-structure.html")                                                            \
  X(RO302, WARNING, "a malformed resource",                                                        \
    "It is carried through as it is; CloudFormation answers with an error that names neither "     \
    "this file nor a line.",                                                                       \
    "CloudFormation will refuse it; give it a Type and an object of Properties",                   \
    "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/"                              \
    "resources-section-structure.html")                                                            \
  X(RO303, ERROR, "a function that the template does not have",                                    \
    "An alias, a group and alarms of a function that is not there would point nowhere.",           \
    "package the service and the template together", DIAGNOSTIC_README "#deploymentsettings")      \
  X(RO304, WARNING, "a caller that cannot be moved",                                               \
    "Its calls do not pass the alias, so they are not part of the shift: a bad version gets all "  \
    "of them at once, and a rollback does not reach them.",                                        \
    "package the service with osls 4.2 or newer, or let it create the bucket or pool; give "       \
    "eventBridge `useCloudFormation: true`; or invoke the alias yourself",                         \
    DIAGNOSTIC_README "#callers")                                                                  \
  X(RO305, WARNING, "a caller that stays on the function",                                         \
    "Its calls do not pass the alias, so they are not part of the shift. It is not moved because " \
    "a service that refuses an alias would fail the deployment, or because CloudFormation could "  \
    "only replace what calls, and would delete what it holds.",                                    \
    "it keeps calling the newest code at once; move it by hand if you know that it takes the "     \
    "alias's ARN",                                                                                 \
    DIAGNOSTIC_README "#callers")                                                                  \
  X(RO306, INFO, "the function is named outside of any known caller",                              \
    "An environment variable, an output or a parameter that holds the function's name is often "   \
    "read by somebody who calls it.",                                                              \
    "whoever reads this and calls the function bypasses the alias; give it the alias's ARN where " \
    "that matters",                                                                                \
    DIAGNOSTIC_README "#callers")                                                                  \
  X(RO307, INFO, "a function URL",                                                                 \
    "The target of a URL can only be replaced, and a new URL has another hostname: whoever knows " \
    "the old one loses it.",                                                                       \
    "`functionUrl: alias` moves it to the alias, which gives it a new hostname",                   \
    DIAGNOSTIC_README "#callers")                                                                  \
  X(RO308, WARNING, "the framework's alias gets another name",                                     \
    "The framework makes an alias for provisioned concurrency, SnapStart and durable functions. "  \
    "A rollout uses that alias, and CloudFormation replaces it to change its name: the new alias " \
    "is created before the old one is deleted. After "                                             \
    "serverless-plugin-canary-deployments 0.8.0 the creation fails, and the stack is rolled "      \
    "back: that plugin made a second alias, which has the new name until the update ends.",        \
    "give deploymentSettings.alias the name of the framework's alias: nothing is replaced then",   \
    DIAGNOSTIC_README "#callers")                                                                  \
  X(RO309, INFO, "a call with a qualifier of its own",                                             \
    "Whoever calls a version or another alias has chosen it; those calls are no part of the "      \
    "shift.",                                                                                      \
    "it stays as it is written",                                                                   \
    "https://docs.aws.amazon.com/lambda/latest/dg/configuration-aliases.html")                     \
  X(RO310, ERROR, "a logical id that is taken",                                                    \
    "The rollout would write over a resource of yours, and CloudFormation would delete what that " \
    "made.",                                                                                       \
    "give the resource another logical id",                                                        \
    "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/"                              \
    "resources-section-structure.html")                                                            \
  X(RO311, ERROR, "an alias that exists already",                                                  \
    "A function has an alias of one name once: CloudFormation fails when it makes the second "     \
    "one, and rolls the stack back.",                                                              \
    "take the resource out, or choose another name for the alias",                                 \
    "https://docs.aws.amazon.com/lambda/latest/dg/configuration-aliases.html")                     \
  X(RO312, INFO, "a caller outside of the template",                                               \
    "A permission lets something call the function that this template does not have: a skill of "  \
    "Alexa, another account, a rule of another stack. What it calls is written there.",            \
    "the permission holds for the alias too; give the caller the alias's ARN, or it keeps "        \
    "getting the newest code at once",                                                             \
    DIAGNOSTIC_README "#callers")                                                                  \
  X(RO313, WARNING, "a loop that CloudFormation does not write out",                               \
    "Fn::ForEach belongs to the transform AWS::LanguageExtensions. Without the transform, and in " \
    "another form, CloudFormation takes the loop for a malformed resource and refuses the "        \
    "template.",                                                                                   \
    "add `Transform: AWS::LanguageExtensions` to the template (under `resources`); a loop is "     \
    "[identifier, collection, {key: value}]",                                                      \
    "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/"                      \
    "intrinsic-function-reference-foreach.html")                                                   \
  X(RO314, ERROR, "an import that CloudFormation refuses",                                         \
    "The name that Fn::ImportValue imports must be known before the stack is deployed: it cannot " \
    "depend on a resource, on another import or on Fn::GetAZs.",                                   \
    "import one name: a string, or one made of parameters, pseudo parameters and mappings",        \
    "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/"                              \
    "intrinsic-function-reference-importvalue.html")                                               \
  X(RO315, WARNING, "a caller inside Fn::ForEach",                                                 \
    "CloudFormation writes the loop out during the deployment. The calls in it do not pass the "   \
    "alias: a bad version gets all of them at once, and a rollback does not affect them.",         \
    "write the resource out once for each element, or name the alias in the loop yourself",        \
    DIAGNOSTIC_README "#callers")                                                                  \
  X(RO316, ERROR, "a version that may not exist where its function does",                          \
    "The alias needs the version. Where only the function exists, its callers would call "         \
    "an alias that does not exist.",                                                               \
    "give the AWS::Lambda::Version the Condition of its function",                                 \
    "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/"                              \
    "conditions-section-structure.html")                                                           \
  X(RO317, WARNING, "a setting that refers to a resource which may not exist",                     \
    "CloudFormation refuses the whole template where the resource's condition is false.",          \
    "put the reference into Fn::If, or give both resources one condition",                         \
    "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/"                              \
    "conditions-section-structure.html")                                                           \
  X(RO318, ERROR, "a condition that the template does not define",                                 \
    "CloudFormation refuses a template with a Condition that is not in its Conditions "            \
    "section.",                                                                                    \
    "add the condition under resources.Conditions",                                                \
    "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/"                              \
    "conditions-section-structure.html")                                                           \
  X(RO319, INFO, "an alias with a condition of its own",                                           \
    "Callers of the function call the alias now, so it must exist wherever they do.",              \
    "nothing has to be done; to keep the alias and its callers conditional, give the "             \
    "function the condition",                                                                      \
    "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/"                              \
    "conditions-section-structure.html")                                                           \
  X(RO320, ERROR, "a stack that is split before the rollout is added",                             \
    "serverless-plugin-split-stacks moves functions, versions and permissions into nested "        \
    "templates. What is there already cannot get an alias any more, nor can its callers move.",    \
    "list serverless-plugin-rollout before serverless-plugin-split-stacks in `plugins`; "          \
    "`transform` takes the template from before the split",                                        \
    DIAGNOSTIC_README "#limits")                                                                   \
  X(RO321, ERROR, "nested stacks that CloudFormation refuses",                                     \
    "A nested stack waits as a whole for each stack that one of its resources refers to. Its "     \
    "template has only its own resources, parameters and conditions, and of parameters and "       \
    "outputs 200 each.",                                                                           \
    "let the template have what it names; where stacks wait for each other, write a literal name " \
    "in place of one of these references, or let stacks-map.js of serverless-plugin-split-stacks " \
    "put both resources into one stack; divide what is too much for one template over several",    \
    "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/"                              \
    "using-cfn-nested-stacks.html")                                                                \
  X(RO322, WARNING, "an output of a conditional resource",                                         \
    "Where the condition is false, the resource does not exist, and CloudFormation refuses the "   \
    "output of the nested stack.",                                                                 \
    "let stacks-map.js of serverless-plugin-split-stacks keep the resource and what refers to it " \
    "in one stack, where the condition can be false",                                              \
    "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/"                              \
    "outputs-section-structure.html")                                                              \
  X(RO323, INFO, "a nested stack whose template is not read",                                      \
    "Functions, callers and alarms in a template that is not here are not checked.",               \
    "package the service, so that the template is in its .serverless folder, or put the file "     \
    "beside the template",                                                                         \
    "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/"                              \
    "using-cfn-nested-stacks.html")                                                                \
  X(RO326, INFO, "a policy statement that may be about the function",                              \
    "Only the deployment or the request knows the resource of this statement, or the policy is a " \
    "text. If it is about the function, what it allows or denies holds for the function, and not " \
    "for the alias.",                                                                              \
    "name the function with Ref, Fn::GetAtt or its ARN, so that the statement can follow it",      \
    "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html")  \
  X(RO327, ERROR, "policies that are too large for IAM",                                           \
    "IAM refuses them in the middle of the deployment. Each function that is rolled out adds the " \
    "ARN of its alias to the statements that name it.",                                            \
    "split the policy: give functions roles of their own, name several functions by one pattern, " \
    "or use managed policies",                                                                     \
    "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html")                  \
  X(RO328, WARNING, "a permission whose caller cannot be seen",                                    \
    "The API, rule or bucket is in this template, and what it calls is not: its definition is in " \
    "S3, or a stage variable or a parameter names the function. If it calls the function, it is "  \
    "not part of the shift.",                                                                      \
    "both permissions exist; make it call the alias, or write into the template what it calls",    \
    DIAGNOSTIC_README "#callers")                                                                  \
  X(RO329, WARNING, "an ARN that may be another account's function",                               \
    "A function of the same name in another account or region is another function. Its caller "    \
    "stays as it is written, and is not part of the shift if the function is this one.",           \
    "write ${AWS::AccountId} and ${AWS::Region} into the ARN if it is this stack's function",      \
    DIAGNOSTIC_README "#callers")                                                                  \
  X(RO330, WARNING, "a policy that denies the alias to a caller",                                  \
    "The caller's role may invoke the function and not its alias, as far as the template shows. "  \
    "Moved, it could fail; it keeps calling the newest code at once.",                             \
    "let a Deny leave the alias out, or list the function in it as well; in an Allow, name the "   \
    "function with Ref, Fn::GetAtt or its ARN",                                                    \
    "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html")   \
  X(RO401, WARNING, "more resources than a template may have",                                     \
    "CloudFormation refuses a template with more than 500 resources. Each function that is "       \
    "rolled out adds an alias, a group and its alarms.",                                           \
    "split the service or its stacks; CloudFormation takes 500 resources a template",              \
    "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html")   \
  X(RO402, ERROR, "two deployment groups with one name",                                           \
    "CodeDeploy refuses the second group of a name, and the stack is rolled back.",                \
    "names are cut at 100 characters; shorten the stack's or the function's name",                 \
    "https://docs.aws.amazon.com/codedeploy/latest/userguide/limits.html")                         \
  X(RO403, WARNING, "a deployment group's name is cut",                                            \
    "CodeDeploy takes names of at most 100 characters. Two long names that differ at their end "   \
    "only become the same one.",                                                                   \
    "shorten the stack's or the function's name",                                                  \
    "https://docs.aws.amazon.com/codedeploy/latest/userguide/limits.html")                         \
  X(RO404, ERROR, "resources that wait for each other",                                            \
    "CloudFormation refuses a template whose resources wait for each other, before it deploys "    \
    "any of them.",                                                                                \
    "cut the circle: give one of its members a written-out name instead of a reference",           \
    DIAGNOSTIC_README "#limits")                                                                   \
  X(RO501, WARNING, "an alarm that is silent while one call succeeds",                             \
    "Errors is 0 or 1 for each call, so the smallest of a period is 0 as soon as one call "        \
    "succeeds: while the old version still gets traffic the alarm cannot go off.",                 \
    "count the failures: statistic Sum, of the new version's calls alone",                         \
    "https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html")                  \
  X(RO502, WARNING, "a threshold that the statistic never reaches",                                \
    "Errors is 0 or 1 for each call: no minimum, average or maximum of it is above 1, so the "     \
    "alarm could never go off.",                                                                   \
    "use statistic Sum to count failures, or a threshold below 1 for their share",                 \
    "https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html")                  \
  X(RO503, WARNING, "an alarm that comes too late",                                                \
    "CodeDeploy looks at alarms while traffic shifts. When this one goes off the new version has " \
    "all of it, and nothing is rolled back any more.",                                             \
    "shorten period or evaluationPeriods, or shift traffic more slowly",                           \
    "https://docs.aws.amazon.com/codedeploy/latest/userguide/monitoring-create-alarms.html")       \
  X(RO504, WARNING, "a gradual rollout that nothing watches",                                      \
    "A bad version gets all traffic in the end, only more slowly: CodeDeploy rolls back by "       \
    "alarms and hooks alone.",                                                                     \
    "add `alarms`, or `canaryAlarms: true`, so that a bad version is rolled back by itself",       \
    "https://docs.aws.amazon.com/codedeploy/latest/userguide/monitoring-create-alarms.html")       \
  X(RO505, WARNING, "all traffic at once under alarms",                                            \
    "The new version has all traffic before an alarm can have seen a single period of it.",        \
    "use a type that shifts gradually, or a preTrafficHook that tests the version before it gets " \
    "traffic",                                                                                     \
    "https://docs.aws.amazon.com/codedeploy/latest/userguide/deployment-configurations.html")      \
  X(RO506, WARNING, "silence counts as failure",                                                   \
    "Lambda sends no datapoint for a period without calls. A quiet function would be rolled "      \
    "back, and an alarm that is red already stops the next deployment.",                           \
    "use treatMissingData: notBreaching: without calls there is no datapoint",                     \
    "https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html") \
  X(RO507, WARNING, "an alarm on another function",                                                \
    "A failure of the other function would roll this one back, and a failure of this one would "   \
    "not.",                                                                                        \
    "guard each function by alarms on its own calls", DIAGNOSTIC_README "#deploymentsettings")     \
  X(RO508, WARNING, "anomaly detection without a history",                                         \
    "The band is learnt from hours to weeks of datapoints, and the metric of a new version has "   \
    "none: while it is young there is nothing to be outside of.",                                  \
    "use a fixed threshold for the new version's calls",                                           \
    "https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/"                              \
    "Create_Anomaly_Detection_Alarm.html")                                                         \
  X(RO509, WARNING, "an alarm on a metric that does not exist",                                    \
    "Names of metrics are case-sensitive, and an alarm matches the exact set of dimensions. "      \
    "Under "                                                                                       \
    "any other name or set Lambda sends no datapoint, and the alarm never fires.",                 \
    "name one of Lambda's metrics (Errors, Throttles, Duration, Invocations) with the dimensions " \
    "FunctionName, or FunctionName with Resource `function:alias`, and ExecutedVersion beside "    \
    "them",                                                                                        \
    "https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html")                  \
  X(RO510, WARNING, "a call may outlast the shift",                                                \
    "A call is counted when it ends. One that begins during the shift and fails at its timeout "   \
    "is seen when the shift is over.",                                                             \
    "shorten the function's timeout, or shift traffic more slowly",                                \
    "https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html")                  \
  X(RO511, INFO, "an alarm that the version before can set off",                                   \
    "It counts the calls of all versions: where the old version fails it is red already, and "     \
    "stops the very rollout that brings the repair.",                                              \
    "give it `scope: version`, which counts the new version's calls alone",                        \
    DIAGNOSTIC_README "#customalerts-and-alarms")                                                  \
  X(RO512, WARNING, "an alarm on a metric without data",                                           \
    "Lambda publishes some metrics for a function, an alias or a region, and not for a version: "  \
    "a "                                                                                           \
    "dead-letter queue, a stream and the queue of asynchronous events belong to the function. An " \
    "alarm with other dimensions never fires.",                                                    \
    "use a scope that has the metric (`scope: function` in the function's alarms), or a metric "   \
    "of "                                                                                          \
    "calls: Errors, Throttles, Duration, Invocations",                                             \
    "https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html")                  \
  X(RO513, WARNING, "a period shorter than the metric's resolution",                               \
    "Lambda's metrics have a resolution of one minute. CloudWatch evaluates the empty periods as " \
    "missing data, so the alarm may lapse into INSUFFICIENT_DATA, and bills a high-resolution "    \
    "alarm.",                                                                                      \
    "use `period: 60`",                                                                            \
    "https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html")    \
  X(RO601, ERROR, "the stack takes no update",                                                     \
    "CloudFormation refuses an update while the stack is in this state.",                          \
    "bring the stack into a state that can be updated, then deploy again",                         \
    "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/troubleshooting.html")         \
  X(RO602, ERROR, "a deployment is still running",                                                 \
    "A deployment group has one deployment at a time. CodeDeploy refuses a second one, and "       \
    "CloudFormation rolls the whole update back.",                                                 \
    "wait until it ends, or stop it; then deploy again",                                           \
    "https://docs.aws.amazon.com/codedeploy/latest/userguide/limits.html")                         \
  X(RO603, ERROR, "an alias that still divides its traffic",                                       \
    "It was left over by a deployment that was stopped without a rollback. Later deployments "     \
    "fail until all traffic goes to one version.",                                                 \
    "let the alias point at one version, then deploy again",                                       \
    "https://docs.aws.amazon.com/codedeploy/latest/userguide/"                                     \
    "troubleshooting-deployments-lambda.html")                                                     \
  X(RO604, WARNING, "an alarm is red before the rollout begins",                                   \
    "CodeDeploy stops a deployment whose alarm is in ALARM, also where it was before: the "        \
    "rollout would be rolled back, and CloudFormation's update with it. It goes well only if the " \
    "alarm recovers first.",                                                                       \
    "mend what set it off and wait until it is OK; or deploy with --rollout-ignore-alarms, where " \
    "this version is the repair",                                                                  \
    "https://docs.aws.amazon.com/codedeploy/latest/userguide/monitoring-create-alarms.html")       \
  X(RO605, ERROR, "role or dead-letter queue change with the code",                                \
    "An alias divides its traffic only between versions with the same execution role and the "     \
    "same dead-letter queue: Lambda refuses the first step of the shift.",                         \
    "deploy this change once with --rollout-type AllAtOnce; the deployments after it shift "       \
    "gradually again",                                                                             \
    "https://docs.aws.amazon.com/lambda/latest/dg/configuring-alias-routing.html")                 \
  X(RO606, WARNING, "role or dead-letter queue may change with the code",                          \
    "They are written in another way than in the deployed template. Where that means another "     \
    "role or queue, Lambda refuses to divide the alias's traffic.",                                \
    "where it is another one, deploy this change once with --rollout-type AllAtOnce",              \
    "https://docs.aws.amazon.com/lambda/latest/dg/configuring-alias-routing.html")                 \
  X(RO607, INFO, "a first deployment shifts nothing",                                              \
    "CloudFormation asks CodeDeploy only where an alias that exists gets another version.",        \
    "nothing is to be done; to be safe, deploy the alias first and change code afterwards",        \
    "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/"                              \
    "aws-attribute-updatepolicy.html")                                                             \
  X(RO608, INFO, "no new version",                                                                 \
    "Without a change of code or configuration no version is published, and the alias stays as "   \
    "it is.",                                                                                      \
    "nothing is to be done",                                                                       \
    "https://docs.aws.amazon.com/lambda/latest/dg/configuration-versions.html")                    \
  X(RO609, INFO, "not everything could be looked at",                                              \
    "What cannot be found out before the update is taken for fine: the look needs rights and a "   \
    "connection that a deployment can do without.",                                                \
    "allow it, or turn the look off by custom.deploymentSettings.watch: false",                    \
    DIAGNOSTIC_README "#deploymentsettings")                                                       \
  X(RO610, ERROR, "an alias or a deployment group moves to another stack",                         \
    "CloudFormation creates it in one stack before it deletes it in the other. Its name is taken " \
    "until then, and the update is rolled back.",                                                  \
    "keep it in the stack where it is deployed: split the stack as before, and do not force its "  \
    "migration; or remove the rollout in one deployment and add it again in the next",             \
    "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/"                              \
    "using-cfn-nested-stacks.html")                                                                \
  X(RO613, ERROR, "an alias of this name exists already",                                          \
    "CloudFormation creates a new alias, or one with a new name, before it deletes any resource: " \
    "deletions are the last step of an update. Lambda refuses a second alias of the same name, "   \
    "and the stack is rolled back.",                                                               \
    "use the name that the alias has, or remove the other alias in a deployment of its own",       \
    "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/"                              \
    "using-cfn-updating-stacks-update-behaviors.html")

#endif

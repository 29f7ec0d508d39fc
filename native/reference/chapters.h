/* What is to be said of a whole group of keys, in Markdown: X(group, text). Printed behind the
 * group's table. */
#ifndef REFERENCE_CHAPTERS_H
#define REFERENCE_CHAPTERS_H

#define CHAPTERS(X)                                                                                \
  X(DEPLOYMENT,                                                                                    \
    "A deployment group without alarms says so (`Enabled: false`), because CodeDeploy keeps the "  \
    "old ones otherwise: what is removed here is removed there.\n"                                 \
    "\n"                                                                                           \
    "The first deployment that creates an alias shifts nothing: CodeDeploy acts on an alias "      \
    "whose version changes. Turn the plugin on with unchanged code first, and change the code "    \
    "after.\n"                                                                                     \
    "\n"                                                                                           \
    "The alias that the framework makes for provisioned concurrency or SnapStart is taken over, "  \
    "with its logical id and settings. Give it the framework's name (`alias: provisioned`, "       \
    "`alias: snapstart`) to replace nothing.\n")                                                   \
  X(SERVICE_DEPLOYMENT,                                                                            \
    "For one urgent deployment there are options of `sls deploy`: `--rollout-type AllAtOnce`, "    \
    "`--rollout-ignore-alarms`, `--rollout-skip-hooks`; each is said loudly.\n")                   \
  X(CANARY_ALARM,                                                                                  \
    "The language, the logical ids and the names are those of "                                    \
    "`@flagsmith/serverless-plugin-canary-deployments` 2.0.0; a preset may stand as a word.\n"     \
    "\n"                                                                                           \
    "```yaml\n"                                                                                    \
    "deploymentSettings:\n"                                                                        \
    "  type: Linear10PercentEvery1Minute\n"                                                        \
    "  alias: Live\n"                                                                              \
    "  canaryAlarms:\n"                                                                            \
    "    - throttles\n"                                                                            \
    "    - preset: errorRate\n"                                                                    \
    "      threshold: 2\n"                                                                         \
    "      minimumRequests: 50\n"                                                                  \
    "```\n"                                                                                        \
    "\n"                                                                                           \
    "| preset | alarms when, in one period of 60 s |\n"                                            \
    "|---|---|\n"                                                                                  \
    "| `errorRate` | more than 5 percent of the requests fail, among at least 10; with fewer "     \
    "there is no verdict |\n"                                                                      \
    "| `errors` | more than 1000 requests fail |\n"                                                \
    "| `throttles` | a request is throttled |\n"                                                   \
    "| `duration` | the 95th percentile takes longer than `threshold` milliseconds, which must "   \
    "be given |\n")                                                                                \
  X(ALERTS,                                                                                        \
    "The four definitions are `functionErrors` (Errors, Sum >= 1), `functionThrottles` "           \
    "(Throttles, Sum >= 1), `functionInvocations` (Invocations, Sum >= 100) and "                  \
    "`functionDuration` (Duration, Average >= 500), each over one period of 60 seconds.\n"         \
    "\n"                                                                                           \
    "`alarms` of a function are merged behind those of every function. An entry is the name of a " \
    "definition, or an object with a `name` that changes the definition of that name or stands "   \
    "for itself; a later entry takes the place of an earlier one:\n"                               \
    "\n"                                                                                           \
    "```yaml\n"                                                                                    \
    "alarms:\n"                                                                                    \
    "  - functionErrors\n"                                                                         \
    "  - name: functionThrottles\n"                                                                \
    "    enabled: false\n"                                                                         \
    "```\n"                                                                                        \
    "\n"                                                                                           \
    "What the template has already, under the same logical id, stays as it is: your own "          \
    "resource, or an alarm of Serverless Framework 4.\n")                                          \
  X(ALARM,                                                                                         \
    "A name template knows `$[functionName]` (`order`), `$[functionId]` (`OrderLambdaFunction`), " \
    "`$[metricName]` (`Errors`) and `$[metricId]` (the same, but for log alarms: "                 \
    "`<Metric>OrderLambdaFunction`); a prefix template `$[stackName]`.\n"                          \
    "\n"                                                                                           \
    "**Scope.** An alarm over the function is red already when the old version fails, and stops "  \
    "the rollout that brings the fix. `scope: version` counts the calls of the new version alone " \
    "(dimensions FunctionName, Resource `<function>:<alias>`, ExecutedVersion), and its name "     \
    "(without a template `<stack>-<function>-<alarm>`) ends with `-v<version>`: each deployment "  \
    "gets a fresh alarm. `scope: alias` counts all calls through the alias. Both need "            \
    "`deploymentSettings.alias` on the function, and exclude `pattern` and "                       \
    "`omitDefaultDimension`. Metrics of a queue or a stream have no data by version, so that no "  \
    "alarm on them fires with that scope: `DeadLetterErrors`, `DestinationDeliveryFailures`, "     \
    "`IteratorAge`, `AsyncEventAge` and the like (RO512).\n"                                       \
    "\n"                                                                                           \
    "```yaml\n"                                                                                    \
    "alarms:\n"                                                                                    \
    "  - name: functionErrors\n"                                                                   \
    "    scope: version\n"                                                                         \
    "```\n")                                                                                       \
  X(METRIC,                                                                                        \
    "With `type: expression`, every metric needs an id that the expression uses.\n"                \
    "\n"                                                                                           \
    "```yaml\n"                                                                                    \
    "definitions:\n"                                                                               \
    "  errorRate:\n"                                                                               \
    "    type: expression\n"                                                                       \
    "    metrics:\n"                                                                               \
    "      - id: errors\n"                                                                         \
    "        metric: Errors\n"                                                                     \
    "      - id: requests\n"                                                                       \
    "        metric: Invocations\n"                                                                \
    "    expression: IF(requests >= 10, 100 * errors / requests, 0)\n"                             \
    "    threshold: 5\n"                                                                           \
    "    comparisonOperator: GreaterThanThreshold\n"                                               \
    "    period: 60\n"                                                                             \
    "    evaluationPeriods: 1\n"                                                                   \
    "```\n")                                                                                       \
  X(EXTERNAL_STACK,                                                                                \
    "Alarms, topics and dashboards go into a stack `<stack>-alerts`, which leaves the 500 "        \
    "resources of the service's own stack alone. It is created or updated after `sls deploy`, "    \
    "removed when nothing is left in it, and removed before `sls remove`; "                        \
    "`--alerts-external-stack` asks for it once. What it refers to in the service's stack "        \
    "(`Ref`, `Fn::Sub`, and `Fn::GetAtt` of the attributes in `native/alarms/attributes.h`) "      \
    "becomes a parameter. Such an alarm is there only after the deployment and cannot guard its "  \
    "rollout: a deployment group that names one is an error (RO209); `canaryAlarms` always stay "  \
    "with the service.\n"                                                                          \
    "\n"                                                                                           \
    "The stack stays when the setting is taken away: remove it by hand, or deploy once with "      \
    "`alarms` and `topics` empty. Its upload of a template above 51,200 bytes takes no "           \
    "encryption options of the deployment bucket.\n"                                               \
    "\n"                                                                                           \
    "```yaml\n"                                                                                    \
    "externalStack:\n"                                                                             \
    "  nameSuffix: -eyes\n"                                                                        \
    "  stackTags: {Team: shop}          # instead of provider.stackTags; STAGE is always there\n"  \
    "  resources:                       # sections of the template, beside what is made\n"         \
    "    Parameters: {Limit: {Type: Number}}\n"                                                    \
    "  deployParameters:\n"                                                                        \
    "    - {ParameterKey: Limit, ParameterValue: \"3\"}\n"                                         \
    "```\n")

#endif

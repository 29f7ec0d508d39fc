/* The settings of serverless-plugin-rollout, for serverless.ts:
 *
 *   import type { AWS } from '@serverless/typescript';
 *   import type { WithRollout } from 'serverless-plugin-rollout';
 *
 *   const service: WithRollout<AWS> = { ... };
 *
 * Written by the build: sls-rollout describe --format typescript. */

/** The plugin. The framework makes it; nobody else needs to. */
declare class ServerlessPluginRollout {
  constructor(serverless: unknown, options: unknown, tools?: unknown);
}

declare namespace ServerlessPluginRollout {
  /** The framework's type of a service, with what this plugin reads of it. Its own `alarms` would take anything. */
  export type WithRollout<Service extends { functions?: { [name: string]: object } }> = Omit<Service, 'functions'> & {
    custom?: RolloutCustom;
    functions?: { [name: string]: Omit<NonNullable<Service['functions']>[string], keyof RolloutFunction> & RolloutFunction };
  };
  /** What the plugin reads of `custom`. */
  export interface RolloutCustom {
    alerts?: Alerts | Variable;
    deploymentSettings?: ServiceDeploymentSettings | Variable;
  }
  /** What the plugin reads of a function. */
  export interface RolloutFunction {
    deploymentSettings?: DeploymentSettings | false | Variable;
    /** The function's alarms: names of definitions, or objects that change or replace them. */
    alarms?: (string | NamedAlarm)[];
  }

  /** Of a function, and under `custom.deploymentSettings` as the default of every function that has the key. */
  export interface DeploymentSettings {
    /**
     * how fast traffic moves: `AllAtOnce`, `Canary10Percent{5,10,15,30}Minutes`, `Linear10PercentEvery1Minute`, `Linear10PercentEvery{2,3,10}Minutes`, with or without `CodeDeployDefault.Lambda` before it; the name of a deployment configuration of your own; a shape in percent and minutes, `{canary: {percentage: 25, interval: 3}}` or `{linear: {percentage: 20, interval: 2}}`; `Fn::If` over a condition, whose branches are types; or another intrinsic (`Ref` to a parameter, `Fn::FindInMap`, `Fn::Sub`) that gives CodeDeploy's whole name, `CodeDeployDefault.LambdaAllAtOnce`
     * (required)
     * @example type: Linear10PercentEvery1Minute
     */
    type?: DeploymentType;
    /**
     * the alias's name: letters, digits, `-` and `_`, not a number
     * (required)
     * @example alias: Live
     */
    alias?: string;
    /**
     * what stops and rolls back: the logical id of an alarm in the template, the name of one of the function's own alarms (`functionErrors` for `OrderFunctionErrorsAlarm`), `{name: <the physical name of one elsewhere>}`, or an intrinsic that gives the name; at most ten. Alarms are only named here, and defined under `alarms` of the function
     * @default none, which the deployment group says
     * @example alarms: [functionErrors]
     */
    alarms?: (string | { name: string | Intrinsic } | Intrinsic)[] | Variable;
    /**
     * alarms that see the new version alone, made and attached: `true`, which means `[errorRate]`, or a list of presets and canary alarms
     * @default none
     * @example canaryAlarms: [errorRate]
     */
    canaryAlarms?: boolean | (CanaryPreset | CanaryAlarm)[] | Variable;
    /**
     * a function of the service, an ARN or an intrinsic; it runs before traffic moves and must report to CodeDeploy within an hour. The right to report goes on the role the hook really has
     * @default none
     * @example preTrafficHook: check
     */
    preTrafficHook?: string | Intrinsic;
    /**
     * the same, after all traffic has moved
     * @default none
     * @example postTrafficHook: check
     */
    postTrafficHook?: string | Intrinsic;
    /**
     * `alias` moves the function's URL to the alias, which gives it a new hostname
     * @default `function`: it stays
     * @example functionUrl: alias
     */
    functionUrl?: 'alias' | 'function' | Variable;
    /**
     * `false` leaves this function out; so does `deploymentSettings: false`. What the deployment decides (`{Condition: IsProd}`, `Fn::If` over a condition, a `Ref` to a parameter that is `true` or `false`) cannot: alias, group and alarms stay, and where it is false, all traffic shifts at once, without hooks and alarms
     * @default `true`
     * @example enabled: false
     */
    enabled?: boolean | Intrinsic | { Condition: string } | Variable;
    /**
     * CodeDeploy's notifications, as CloudFormation writes them
     * @default none
     * @example triggerConfigurations: [{TriggerName: told, TriggerTargetArn: 'arn:aws:sns:eu-west-1:123456789012:shop', TriggerEvents: [DeploymentFailure]}]
     */
    triggerConfigurations?: { [name: string]: unknown }[] | Variable;
    /**
     * the ARN of a service role of your own
     * @default one is made
     * @example codeDeployRole: arn:aws:iam::123456789012:role/deploy
     */
    codeDeployRole?: string | Intrinsic;
  }
  /** What stands under `custom` alone. */
  export interface ServiceDeploymentSettings extends DeploymentSettings {
    /**
     * the settings hold for every function that does not say `deploymentSettings: false`; hooks are left out
     * @default `false`: for those that have the key
     * @example allFunctions: true
     */
    allFunctions?: boolean | Variable;
    /**
     * the stages that roll out gradually
     * @default all
     * @example stages: [prod]
     */
    stages?: string[] | Variable;
    /**
     * functions of your own `resources`, by logical id, each with settings as above; they need an `AWS::Lambda::Version`
     * @default none
     * @example resources: {OwnFunction: {type: AllAtOnce, alias: Live}}
     */
    resources?: { [logicalId: string]: DeploymentSettings | false | Variable } | Variable;
    /**
     * for the role that is made, which also takes `path` and `tags` of `provider.iam.role`; empty for none
     * @default `provider.iam.role.permissionsBoundary`
     * @example codeDeployRolePermissionsBoundary: arn:aws:iam::123456789012:policy/boundary
     */
    codeDeployRolePermissionsBoundary?: string | Intrinsic;
    /**
     * the ids of warnings and notes that are not to be told; errors cannot be ignored
     * @default none
     * @example ignore: [RO511]
     */
    ignore?: string[] | Variable;
    /**
     * `false`: `sls deploy` neither looks before the update nor watches the rollouts
     * @default `true`
     * @example watch: false
     */
    watch?: boolean | Variable;
  }
  /** Of `{canary: {...}}` (one step, then all) and `{linear: {...}}` (step by step), as `type`. */
  export interface Shift {
    /**
     * of the traffic that moves at once, 1 to 99
     * (required)
     * @example percentage: 25
     */
    percentage: number | Variable;
    /**
     * minutes until the next step, 1 to 2880, which the whole shift must not exceed
     * (required)
     * @example interval: 3
     */
    interval: number | Variable;
  }
  /** Alarms of one function's rollout, with the scope `version`, attached to its deployment group one by one. */
  export interface CanaryAlarm {
    /**
     * `errorRate`, `errors`, `throttles` or `duration`; every other key overrides it
     * @example preset: errors
     */
    preset?: CanaryPreset | Variable;
    /**
     * more than this alarms; for `errorRate` percent, for `duration` milliseconds
     * @default the preset's
     * @example threshold: 2
     */
    threshold?: number | `${number}` | Intrinsic | Variable;
    /**
     * of `errorRate`: a period with fewer requests counts as good
     * @default 10
     * @example minimumRequests: 50
     */
    minimumRequests?: number | `${number}` | Intrinsic | Variable;
    /**
     * a metric instead of a preset: one that Lambda publishes by version (with `namespace`, one of your own)
     * @example metric: ProvisionedConcurrencySpilloverInvocations
     */
    metric?: string;
    /**
     * metric math, as in a definition
     * @example metrics: [{id: errors, metric: Errors}]
     */
    metrics?: Metric[] | Variable;
    /**
     * the same: arithmetic over the ids
     * @example expression: errors / invocations
     */
    expression?: string;
    /**
     * of metric math: a part of the logical id and the name
     * @default `unknown`
     * @example name: lost
     */
    name?: string;
    /**
     * of all its metrics
     * @default `AWS/Lambda`
     * @example namespace: Shop
     */
    namespace?: string;
    /**
     * as in a definition
     * @default `Sum`; `duration`: `p95`
     * @example statistic: p99
     */
    statistic?: Statistic | Variable;
    /**
     * as in a definition
     * @default 60
     * @example period: 120
     */
    period?: number | `${number}` | Intrinsic | Variable;
    /**
     * as in a definition
     * @default 1
     * @example evaluationPeriods: 2
     */
    evaluationPeriods?: number | `${number}` | Intrinsic | Variable;
    /**
     * as in a definition
     * @default 1
     * @example datapointsToAlarm: 1
     */
    datapointsToAlarm?: number | `${number}` | Intrinsic | Variable;
    /**
     * as in a definition
     * @default `GreaterThanThreshold`
     * @example comparisonOperator: LessThanThreshold
     */
    comparisonOperator?: Comparison | Variable;
    /**
     * as in a definition
     * @default `notBreaching`
     * @example treatMissingData: ignore
     */
    treatMissingData?: MissingData | Variable;
  }
  /** All that `serverless-plugin-aws-alerts` 1.7.5 reads, and `scope`, `metrics` and `expression`. Nothing is made without `custom.alerts`; `alerts: {}` is enough. */
  export interface Alerts {
    /**
     * the stages that get alarms, topics and dashboards
     * @default all
     * @example stages: [prod]
     */
    stages?: string[] | Variable;
    /**
     * alarms by name, merged over the four that there are; a list is merged element by element
     * @default the four
     * @example definitions: {functionErrors: {period: 300}}
     */
    definitions?: { [name: string]: Alarm } | Variable;
    /**
     * the alarms of every function
     * @default none
     * @example alarms: [functionErrors]
     */
    alarms?: (string | NamedAlarm)[] | Variable;
    /**
     * the same: the three lists count as one
     * @default none
     * @example global: [functionErrors]
     */
    global?: (string | NamedAlarm)[] | Variable;
    /**
     * the same
     * @default none
     * @example function: [functionErrors]
     */
    function?: (string | NamedAlarm)[] | Variable;
    /**
     * where alarms report to
     * @default none
     * @example topics: {alarm: shop-alarms}
     */
    topics?: Topics | Variable;
    /**
     * the alarms' names
     * @default CloudFormation names them
     * @example nameTemplate: '$[functionName]-$[metricName]'
     */
    nameTemplate?: string;
    /**
     * what stands before the name, with a `-`; alone it also gives the name `$[functionName]-<alarm>`
     * @default `$[stackName]`
     * @example prefixTemplate: 'team-$[stackName]'
     */
    prefixTemplate?: string;
    /**
     * dashboards over all functions: `true` (the default one), a name, a list of them, or an object
     * @default none
     * @example dashboards: [default, vertical]
     */
    dashboards?: boolean | Dashboard | Dashboard[] | Dashboards | Variable;
    /**
     * alarms, topics and dashboards in a stack of their own: `true`, or an object
     * @default no
     * @example externalStack: true
     */
    externalStack?: boolean | ExternalStack | Variable;
  }
  /** Of a definition, and of an object in a list of alarms. */
  export interface Alarm {
    /**
     * in a list of alarms: which definition it changes, and the logical id `<Function><Name>Alarm`
     * @default required there
     * @example name: functionErrors
     */
    name?: string;
    /**
     * `false` takes the alarm away
     * @default `true`
     * @example enabled: false
     */
    enabled?: boolean | Variable;
    /**
     * `static`, `anomalyDetection` (outside of a band) or `expression` (metric math)
     * @default `static`
     * @example type: anomalyDetection
     */
    type?: 'static' | 'anomalyDetection' | 'expression' | Variable;
    /**
     * whose calls count: of the `function`, through its `alias`, of the `version` that is deployed
     * @default `function`
     * @example scope: version
     */
    scope?: 'function' | 'alias' | 'version' | Variable;
    /**
     * the metric's namespace; log alarms use the stack's name
     * (required)
     * @example namespace: AWS/Lambda
     */
    namespace?: string | Intrinsic;
    /**
     * the metric's name, as CloudWatch spells it
     * (required)
     * @example metric: Errors
     */
    metric?: string;
    /**
     * `SampleCount`, `Average`, `Sum`, `Minimum`, `Maximum`, a percentile or a trimmed mean
     * (required)
     * @example statistic: p95
     */
    statistic?: Statistic | Variable;
    /**
     * a number; for `anomalyDetection` the width of the band in standard deviations
     * (required)
     * @example threshold: 1
     */
    threshold?: number | `${number}` | Intrinsic | Variable;
    /**
     * as in CloudFormation; `anomalyDetection` has three of its own
     * (required)
     * @example comparisonOperator: GreaterThanThreshold
     */
    comparisonOperator?: Comparison | Variable;
    /**
     * seconds: a multiple of 60; 10, 20 and 30 for metrics of your own with a high resolution
     * (required)
     * @example period: 60
     */
    period?: number | `${number}` | Intrinsic | Variable;
    /**
     * how many periods are looked at
     * (required)
     * @example evaluationPeriods: 3
     */
    evaluationPeriods?: number | `${number}` | Intrinsic | Variable;
    /**
     * how many of them have to be bad
     * @default all
     * @example datapointsToAlarm: 2
     */
    datapointsToAlarm?: number | `${number}` | Intrinsic | Variable;
    /**
     * `missing`, `ignore`, `breaching`, `notBreaching`
     * @default `missing`
     * @example treatMissingData: notBreaching
     */
    treatMissingData?: MissingData | Variable;
    /**
     * `evaluate` or `ignore` a percentile of few samples
     * @default CloudWatch's
     * @example evaluateLowSampleCountPercentile: ignore
     */
    evaluateLowSampleCountPercentile?: LowSamples | Variable;
    /**
     * text or an intrinsic
     * @default none
     * @example description: Orders fail
     */
    description?: string | Intrinsic;
    /**
     * whether the topics are told
     * @default CloudWatch's: `true`
     * @example actionsEnabled: false
     */
    actionsEnabled?: boolean | Variable;
    /**
     * this alarm's name; an empty one leaves the name to CloudFormation
     * @default that of `custom.alerts`
     * @example nameTemplate: '$[functionId]-slow'
     */
    nameTemplate?: string;
    /**
     * what stands before this alarm's name
     * @default that of `custom.alerts`
     * @example prefixTemplate: '$[stackName]-orders'
     */
    prefixTemplate?: string;
    /**
     * more dimensions, before the function's
     * @default none
     * @example dimensions: [{Name: Shop, Value: north}]
     */
    dimensions?: Dimension[] | Variable;
    /**
     * leave the dimension FunctionName out
     * @default `false`
     * @example omitDefaultDimension: true
     */
    omitDefaultDimension?: boolean | Variable;
    /**
     * counts the lines of the function's log that match, as `metric`
     * @default none
     * @example pattern: '{$.level > 40}'
     */
    pattern?: string;
    /**
     * groups of topics, beside the topics for all, for the state OK
     * @default none
     * @example okActions: [critical]
     */
    okActions?: string[] | Variable;
    /**
     * the same for ALARM
     * @default none
     * @example alarmActions: [critical]
     */
    alarmActions?: string[] | Variable;
    /**
     * the same for INSUFFICIENT_DATA
     * @default none
     * @example insufficientDataActions: [critical]
     */
    insufficientDataActions?: string[] | Variable;
    /**
     * of an expression: 1 to 10 metrics
     * (required)
     * @example metrics: [{id: errors, metric: Errors}]
     */
    metrics?: Metric[] | Variable;
    /**
     * metric math over the ids
     * (required)
     * @example expression: 100 * errors / requests
     */
    expression?: string;
  }
  /** Of an element of `metrics`. */
  export interface Metric {
    /**
     * a lower-case letter first, not `expr`; the expression must use it
     * (required)
     * @example id: errors
     */
    id: string;
    /**
     * the metric's name
     * (required)
     * @example metric: Errors
     */
    metric: string;
    /**
     * as above
     * @default the alarm's, else `Sum`
     * @example statistic: Sum
     */
    statistic?: Statistic | Variable;
    /**
     * as above
     * @default the alarm's, else `AWS/Lambda`
     * @example namespace: AWS/Lambda
     */
    namespace?: string;
    /**
     * in place of the function's
     * @default the function's
     * @example dimensions: [{Name: Shop, Value: north}]
     */
    dimensions?: Dimension[] | Variable;
  }
  /** Of `custom.alerts.topics`, and of a group in it: any other key names a group with topics of its own, `critical: {alarm: shop-critical}`, for `alarmActions` and the like. */
  export interface TopicGroup {
    /**
     * the topic for this state of every alarm: a name (it is made), an ARN or an intrinsic
     * @default none
     * @example ok: shop-ok
     */
    ok?: string | Intrinsic | Topic;
    /**
     * the same
     * @default none
     * @example alarm: {topic: 'arn:aws:sns:eu-west-1:123456789012:alarms'}
     */
    alarm?: string | Intrinsic | Topic;
    /**
     * the same
     * @default none
     * @example insufficientData: shop-unknown
     */
    insufficientData?: string | Intrinsic | Topic;
  }
  /** Of a topic that is an object. */
  export interface Topic {
    /**
     * the name, the ARN or the intrinsic
     * @default none
     * @example topic: shop-alarms
     */
    topic?: string | Intrinsic;
    /**
     * subscriptions of a topic that is made
     * @default none
     * @example notifications: [{protocol: email, endpoint: me@example.com}]
     */
    notifications?: Notification[] | Variable;
  }
  /** Of an element of `notifications`. */
  export interface Notification {
    /**
     * as in CloudFormation: `email`, `https`, `sqs`, `lambda` and so on
     * (required)
     * @example protocol: email
     */
    protocol: string | Intrinsic;
    /**
     * the address
     * (required)
     * @example endpoint: me@example.com
     */
    endpoint: string | Intrinsic;
  }
  /** Of `custom.alerts.dashboards` where it is an object. */
  export interface Dashboards {
    /**
     * the stages that get dashboards
     * @default all
     * @example stages: [prod]
     */
    stages?: string[] | Variable;
    /**
     * `default`, `vertical`, or a list of them
     * @default `default`
     * @example templates: vertical
     */
    templates?: Dashboard | Dashboard[] | Variable;
  }
  /** Of `custom.alerts.externalStack` where it is an object. */
  export interface ExternalStack {
    /**
     * what stands behind the service's stack's name
     * @default `-alerts`
     * @example nameSuffix: -eyes
     */
    nameSuffix?: string;
    /**
     * its tags; STAGE is always there
     * @default `provider.stackTags`
     * @example stackTags: {Team: shop}
     */
    stackTags?: { [name: string]: unknown } | Variable;
    /**
     * sections of its template, beside what is made
     * @default none
     * @example resources: {Parameters: {Limit: {Type: Number, Default: 3}}}
     */
    resources?: { [name: string]: unknown } | Variable;
    /**
     * the parameters' values
     * @default none
     * @example deployParameters: [{ParameterKey: Limit, ParameterValue: '3'}]
     */
    deployParameters?: { [name: string]: unknown }[] | Variable;
  }

  /** A variable of the framework, `${...}`, in the place of a whole value. */
  export type Variable = `${'$'}{${string}`;
  /** An intrinsic function of CloudFormation. */
  export type Intrinsic = { Ref: string } | { [name: `Fn::${string}`]: unknown };
  /** The name of a deployment configuration of your own: `'Slowly' as OwnConfiguration`. */
  export type OwnConfiguration = string & { readonly [own]: true };
  const own: unique symbol;
  /** An alarm in a list of alarms. */
  export type NamedAlarm = Alarm & { name: string };
  /** A dimension of a metric, as CloudFormation writes it. */
  export type Dimension = { Name: string | Intrinsic; Value: string | number | Intrinsic };
  /** The topics of all alarms, and groups of topics by name. */
  export interface Topics extends TopicGroup {
    [group: string]: string | Intrinsic | Topic | TopicGroup | undefined;
  }
  /** CodeDeploy's predefined shifts. */
  export type PredefinedType = 'AllAtOnce' | 'Canary10Percent5Minutes' | 'Canary10Percent10Minutes' | 'Canary10Percent15Minutes' | 'Canary10Percent30Minutes' | 'Linear10PercentEvery1Minute' | 'Linear10PercentEvery2Minutes' | 'Linear10PercentEvery3Minutes' | 'Linear10PercentEvery10Minutes';
  /** How fast traffic moves. The name of a configuration of your own is written `'Slowly' as OwnConfiguration`. */
  export type DeploymentType =
    | PredefinedType
    | `CodeDeployDefault.Lambda${PredefinedType}`
    | { canary: Shift; linear?: never }
    | { linear: Shift; canary?: never }
    | OwnConfiguration
    | Intrinsic
    | Variable;
  /** Presets of canary alarms. */
  export type CanaryPreset = 'errorRate' | 'errors' | 'throttles' | 'duration';
  /** Layouts of dashboards. */
  export type Dashboard = 'default' | 'vertical';
  /** What a period without data counts as. */
  export type MissingData = 'missing' | 'ignore' | 'breaching' | 'notBreaching';
  /** What a percentile of few samples counts as. */
  export type LowSamples = 'evaluate' | 'ignore';
  /** How value and threshold are compared; the last three are for `anomalyDetection`. */
  export type Comparison = 'GreaterThanOrEqualToThreshold' | 'GreaterThanThreshold' | 'LessThanThreshold' | 'LessThanOrEqualToThreshold' | 'LessThanLowerOrGreaterThanUpperThreshold' | 'LessThanLowerThreshold' | 'GreaterThanUpperThreshold';
  /** A statistic, a percentile (p95), a trimmed mean (tm90) and the like, or one over a range (TM(10%:90%)). */
  export type Statistic = 'SampleCount' | 'Average' | 'Sum' | 'Minimum' | 'Maximum' | 'IQM' | `p${number}` | `tm${number}` | `tc${number}` | `ts${number}` | `wm${number}` | `PR(${string}:${string})` | `TM(${string}:${string})` | `TC(${string}:${string})` | `TS(${string}:${string})` | `WM(${string}:${string})`;
}

export = ServerlessPluginRollout;

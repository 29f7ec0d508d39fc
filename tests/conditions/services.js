'use strict';

/* Services with conditions, made up from a seed: functions that exist under some of eight conditions,
   hooks, alarms, topics and callers that do, adopted aliases, settings that the deployment decides.
   What comes in is right in every world, but for what serverless 3 leaves out (the Condition of a
   version and of its output). */

const { arnOf, functionOf, idOf, permissionFor, roleOf, LOGGING } = require('../callers/made.js');

const STAGE = { Ref: 'Stage' };
const PARAMETERS = {
  Stage: { Type: 'String', Default: 'dev', AllowedValues: ['dev', 'test', 'prod'] },
  Flag: { Type: 'String', Default: '' },
  Gradual: { Type: 'String', Default: 'true', AllowedValues: ['true', 'false'] },
  Shift: { Type: 'String', Default: 'CodeDeployDefault.LambdaAllAtOnce' },
};
const named = (name) => ({ Condition: name });
const CONDITIONS = {
  IsProd: { 'Fn::Equals': [STAGE, 'prod'] },
  IsTest: { 'Fn::Equals': ['test', STAGE] },
  IsNotProd: { 'Fn::Not': [named('IsProd')] },
  HasFlag: { 'Fn::Equals': [{ Ref: 'Flag' }, 'yes'] },
  IsProdOrTest: { 'Fn::Or': [named('IsProd'), named('IsTest')] },
  IsProdWithFlag: { 'Fn::And': [named('IsProd'), named('HasFlag')] },
  IsDev: { 'Fn::Not': [named('IsProdOrTest')] },
  IsAway: { 'Fn::Not': [{ 'Fn::Equals': [{ Ref: 'AWS::Region' }, 'eu-west-1'] }] },
};
const NAMES = Object.keys(CONDITIONS);

// mulberry32
function randomOf(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

class Maker {
  constructor(seed) {
    this.random = randomOf(seed);
    this.resources = { IamRoleLambdaExecution: roleOf([LOGGING]) };
    this.outputs = {};
    this.functions = {};
    this.own = {};
    this.settings = {};
  }

  chance(share) {
    return this.random() < share;
  }

  pick(values) {
    return values[Math.floor(this.random() * values.length)];
  }

  maybe(share = 0.6) {
    return this.chance(share) ? this.pick(NAMES) : undefined;
  }

  put(id, condition, body) {
    this.resources[id] = condition ? { Condition: condition, ...body } : body;
    return id;
  }

  // A function with its log group and version; serverless 3 leaves the version's condition out.
  function(key, condition) {
    const made = functionOf(key);
    const leavesOut = this.chance(0.3);
    for (const [id, body] of Object.entries(made))
      this.put(id, body.Type === 'AWS::Lambda::Version' && leavesOut ? undefined : condition, body);
    const version = Object.keys(made).find((id) => made[id].Type === 'AWS::Lambda::Version');
    this.outputs[`${idOf(key)}QualifiedArn`] = {
      Value: { Ref: version },
      ...(condition && !leavesOut && { Condition: condition }),
    };
    this.functions[key] = { name: `shop-dev-${key}`, handler: 'h.main', condition };
    return version;
  }

  type() {
    const choose = (a, b) => ({ 'Fn::If': [this.pick(NAMES), a, b] });
    return this.pick([
      'Linear10PercentEvery1Minute',
      'AllAtOnce',
      { canary: { percentage: 25, interval: 3 } },
      choose('Canary10Percent5Minutes', { linear: { percentage: 20, interval: 2 } }),
      choose('CodeDeployDefault.LambdaAllAtOnce', choose('AllAtOnce', 'Slowly')),
      { Ref: 'Shift' },
    ]);
  }

  enabled() {
    return this.pick([
      true,
      named(this.pick(NAMES)),
      { 'Fn::If': [this.pick(NAMES), true, false] },
      { 'Fn::If': [this.pick(NAMES), false, { 'Fn::If': [this.pick(NAMES), true, false] }] },
      { Ref: 'Gradual' },
    ]);
  }

  hook(key) {
    const name = this.pick(['check', 'probe', 'smoke']);
    if (!this.functions[name]) this.function(name, this.maybe());
    return key ? name : { Ref: idOf(name) };
  }

  alarms() {
    return Array.from({ length: Math.floor(this.random() * 3) }, () => {
      const id = this.pick(['AlarmA', 'AlarmB', 'AlarmC', 'AlarmD']);
      if (!this.resources[id]) this.put(id, this.maybe(0.8), alarmOn('Latency'));
      return this.pick([id, { Ref: id }]);
    });
  }

  triggers() {
    const id = this.pick(['TopicA', 'TopicB']);
    if (!this.resources[id]) this.put(id, this.maybe(), { Type: 'AWS::SNS::Topic' });
    const TriggerEvents = ['DeploymentFailure'];
    return [{ TriggerName: 'told', TriggerTargetArn: { Ref: id }, TriggerEvents }];
  }

  deploymentSettings() {
    const settings = { type: this.type(), alias: 'Live' };
    if (this.chance(0.4)) settings.enabled = this.enabled();
    if (this.chance(0.4)) settings.preTrafficHook = this.hook(this.chance(0.7));
    if (this.chance(0.2)) settings.postTrafficHook = this.hook(true);
    if (this.chance(0.6)) settings.alarms = this.alarms();
    if (this.chance(0.4)) settings.canaryAlarms = true;
    if (this.chance(0.3)) settings.triggerConfigurations = this.triggers();
    return settings;
  }

  // An alias as the framework makes it, perhaps with a condition of its own.
  adopted(key, version, condition) {
    this.put(
      `${idOf(key)}ProvConcLambdaAlias`.replace('LambdaFunction', ''),
      this.pick([condition, condition, undefined, this.pick(NAMES)]),
      {
        Type: 'AWS::Lambda::Alias',
        Properties: {
          FunctionName: { Ref: idOf(key) },
          FunctionVersion: { 'Fn::GetAtt': [version, 'Version'] },
          Name: 'provisioned',
          ProvisionedConcurrencyConfig: { ProvisionedConcurrentExecutions: 1 },
        },
      },
    );
  }

  // Callers by reference exist where their function does.
  callers(key, condition) {
    const [upper, arn] = [key[0].toUpperCase() + key.slice(1), arnOf(key)];
    const put = (name, body, under = condition) => this.put(`${upper}${name}`, under, body);
    if (this.chance(0.5)) {
      const permission = permissionFor(arn, 'apigateway.amazonaws.com', {
        SourceArn: {
          'Fn::Sub': 'arn:aws:execute-api:${AWS::Region}:${AWS::AccountId}:${HttpApi}/*',
        },
      });
      this.put('HttpApi', undefined, HTTP_API);
      put('Integration', {
        Type: 'AWS::ApiGatewayV2::Integration',
        Properties: {
          ApiId: { Ref: 'HttpApi' },
          IntegrationType: 'AWS_PROXY',
          IntegrationUri: arn,
          PayloadFormatVersion: '2.0',
        },
      });
      put('ApiPermission', permission);
    }
    if (this.chance(0.4)) {
      put('Rule', {
        Type: 'AWS::Events::Rule',
        Properties: { ScheduleExpression: 'rate(1 hour)', Targets: [{ Arn: arn, Id: 'one' }] },
      });
      const SourceArn = { 'Fn::GetAtt': [`${upper}Rule`, 'Arn'] };
      put('RulePermission', permissionFor(arn, 'events.amazonaws.com', { SourceArn }));
    }
    this.texts(upper, key);
  }

  // What names function or alias in text exists whenever it likes.
  texts(upper, key) {
    const name = `shop-dev-${key}`;
    const bodies = {
      Mapping: { FunctionName: name },
      AliasMapping: { FunctionName: `${name}:Live` },
      AliasArnMapping: {
        FunctionName: {
          'Fn::Sub': `arn:aws:lambda:\${AWS::Region}:\${AWS::AccountId}:function:${name}:Live`,
        },
      },
    };
    for (const [id, properties] of Object.entries(bodies))
      if (this.chance(0.25))
        this.put(`${upper}${id}`, this.maybe(), {
          Type: 'AWS::Lambda::EventSourceMapping',
          Properties: {
            EventSourceArn: 'arn:aws:sqs:eu-west-1:123456789012:orders',
            ...properties,
          },
        });
    if (this.chance(0.25))
      this.put(`${upper}Target`, this.maybe(), {
        Type: 'AWS::ApplicationAutoScaling::ScalableTarget',
        Properties: {
          MaxCapacity: 2,
          MinCapacity: 1,
          ResourceId: `function:${name}:Live`,
          ScalableDimension: 'lambda:function:ProvisionedConcurrency',
          ServiceNamespace: 'lambda',
        },
      });
    if (this.chance(0.25))
      this.put(
        `${upper}Permission`,
        this.maybe(),
        permissionFor(`${name}:Live`, 'sns.amazonaws.com'),
      );
  }
}

const HTTP_API = {
  Type: 'AWS::ApiGatewayV2::Api',
  Properties: { Name: 'shop', ProtocolType: 'HTTP' },
};
const alarmOn = (MetricName) => ({
  Type: 'AWS::CloudWatch::Alarm',
  Properties: {
    Namespace: 'Shop',
    MetricName,
    Statistic: 'Sum',
    Period: 60,
    EvaluationPeriods: 1,
    Threshold: 1,
    ComparisonOperator: 'GreaterThanThreshold',
  },
});

/* {service, template}. */
function serviceOf(seed) {
  const maker = new Maker(seed);
  const keys = ['order', 'refund', 'stock'].slice(0, 1 + Math.floor(maker.random() * 3));
  for (const key of keys) {
    const condition = maker.maybe();
    const version = maker.function(key, condition);
    const alarms = maker.chance(0.4) ? ['functionErrors'] : undefined;
    if (alarms && maker.chance(0.5)) alarms.push({ name: 'lost', ...LOST });
    Object.assign(maker.functions[key], { alarms, deploymentSettings: maker.deploymentSettings() });
    if (alarms && maker.chance(0.5))
      (maker.functions[key].deploymentSettings.alarms ??= []).push('functionErrors');
    if (maker.chance(0.2)) maker.adopted(key, version, condition);
    maker.callers(key, condition);
  }
  if (maker.chance(0.3)) {
    const condition = maker.maybe();
    maker.function('own', condition);
    delete maker.functions.own;
    maker.own[idOf('own')] = maker.deploymentSettings();
  }
  return {
    service: {
      service: 'shop',
      provider: { name: 'aws', region: 'eu-west-1' },
      custom: {
        alerts: maker.chance(0.7) ? { topics: { alarm: { Ref: 'Told' } } } : {},
        deploymentSettings: { resources: maker.own },
      },
      functions: maker.functions,
    },
    template: {
      AWSTemplateFormatVersion: '2010-09-09',
      Parameters: PARAMETERS,
      Conditions: CONDITIONS,
      Resources: {
        ...maker.resources,
        Told: { Type: 'AWS::SNS::Topic', ...(maker.chance(0.5) && { Condition: 'IsProd' }) },
      },
      Outputs: maker.outputs,
    },
  };
}

const LOST = {
  metric: 'lost',
  pattern: 'LOST',
  namespace: 'Shop',
  statistic: 'Sum',
  threshold: 1,
  period: 60,
  evaluationPeriods: 1,
  comparisonOperator: 'GreaterThanThreshold',
};

module.exports = { CONDITIONS, PARAMETERS, serviceOf };

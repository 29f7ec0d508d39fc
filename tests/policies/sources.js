'use strict';

/* What calls a function with a permission, a row a kind: its service principal, patterns that fit
 * more than one (`wide`, after the service of the ARN), and `make(kit, id, name)`, which adds the
 * resources with their callers to the template and returns
 *
 *   arns      how a permission may name the source, as pieces (spelling.js)
 *   requests  the ARNs that its calls come from
 *   identity  the ARN below which all of them are, where that is another one
 *   global    whether the ARN has no account
 *   account   the account of the source, where that is not the own one
 *
 * The forms of the ARNs: each service's page of the service authorization reference. */

const { OTHERS } = require('./generator.js');
const { getAtt, ref } = require('./spelling.js');

const BETWEEN = ['arn:', ref('AWS::Partition'), ':'];
const HERE = [':', ref('AWS::Region'), ':', ref('AWS::AccountId'), ':'];

const arnOf = (service, ...rest) => [...BETWEEN, service, ...HERE, ...rest];

// The numbers from 0, at most `count` of them.
const upTo = (kit, count) =>
  Array.from({ length: kit.random.between(1, count) }, (_, index) => index);

const SOURCES = {
  rule: {
    service: 'events.amazonaws.com',
    wide: ['events', 'rule/*', 'rule/orders*'],
    make: (kit, id, name) => {
      const targets = upTo(kit, 2).map((index) => ({
        Id: `target-${index}`,
        Arn: kit.target(id, ['Properties', 'Targets', index, 'Arn']),
      }));
      const named = kit.name('Name', name);
      kit.add(id, 'AWS::Events::Rule', {
        ...named.property,
        ScheduleExpression: 'rate(1 day)',
        Targets: targets,
      });
      const own = arnOf('events', 'rule/', named.text ?? ref(id));
      return { arns: [[getAtt(id)], arnOf('events', 'rule/', ref(id)), own], requests: [own] };
    },
  },
  bucket: {
    service: 's3.amazonaws.com',
    wide: ['s3', 'orders*', '*'],
    make: (kit, id, name) => {
      const list = upTo(kit, 2).map((index) => ({
        Event: 's3:ObjectCreated:*',
        Filter: { S3Key: { Rules: [{ Name: 'prefix', Value: `p${index}` }] } },
        Function: kit.target(id, [
          'Properties',
          'NotificationConfiguration',
          'LambdaConfigurations',
          index,
          'Function',
        ]),
      }));
      const named = kit.name('BucketName', `shop-${name}`);
      kit.add(id, 'AWS::S3::Bucket', {
        ...named.property,
        NotificationConfiguration: { LambdaConfigurations: list },
      });
      const own = [...BETWEEN, 's3:::', named.text ?? ref(id)];
      return {
        arns: [[getAtt(id)], [...BETWEEN, 's3:::', ref(id)], own],
        requests: [own],
        global: true,
      };
    },
  },
  topic: {
    service: 'sns.amazonaws.com',
    wide: ['sns', 'orders*', '*'],
    make: (kit, id, name) => {
      const named = kit.name('TopicName', name);
      const inline = kit.random.chance(0.4);
      const list = upTo(kit, 2).map((index) => ({
        Protocol: 'lambda',
        Endpoint: inline
          ? kit.target(id, ['Properties', 'Subscription', index, 'Endpoint'])
          : kit.target(id, ['Properties', 'Endpoint'], { at: `${id}Subscription${index}` }),
      }));
      kit.add(id, 'AWS::SNS::Topic', { ...named.property, ...(inline && { Subscription: list }) });
      if (!inline)
        list.forEach((each, index) =>
          kit.add(`${id}Subscription${index}`, 'AWS::SNS::Subscription', {
            TopicArn: ref(id),
            ...each,
          }),
        );
      const own = named.text === undefined ? [ref(id)] : arnOf('sns', named.text);
      return { arns: [[ref(id)], arnOf('sns', getAtt(id, 'TopicName')), own], requests: [own] };
    },
  },
  restApi: {
    service: 'apigateway.amazonaws.com',
    wide: ['execute-api', '*/*/GET/orders', '*'],
    make: (kit, id) => {
      const hidden = kit.random.weighted([
        [7, ''],
        [1, 's3'],
        [2, 'body'],
      ]);
      kit.add(id, 'AWS::ApiGateway::RestApi', { Name: id, ...kit.body(id, hidden) });
      if (kit.random.chance(0.85)) kit.methods(id, ref(id));
      return kit.api(ref(id));
    },
  },
  httpApi: {
    service: 'apigateway.amazonaws.com',
    wide: ['execute-api', '*/*', '*'],
    make: (kit, id) => {
      const hidden = kit.random.chance(0.12);
      kit.add(id, 'AWS::ApiGatewayV2::Api', {
        Name: id,
        ProtocolType: 'HTTP',
        ...(hidden && kit.inS3(id)),
      });
      upTo(kit, 2).forEach((index) => {
        const at = `${id}Integration${index}`;
        const uri = kit.target(id, ['Properties', 'IntegrationUri'], {
          at,
          uri: kit.random.chance(0.3),
          stage: true,
        });
        kit.add(at, 'AWS::ApiGatewayV2::Integration', {
          ApiId: ref(id),
          IntegrationType: 'AWS_PROXY',
          PayloadFormatVersion: '2.0',
          IntegrationUri: uri,
        });
      });
      return kit.api(ref(id));
    },
  },
  logGroup: {
    service: 'logs.amazonaws.com',
    wide: ['logs', 'log-group:/shop/*', 'log-group:*'],
    make: (kit, id, name) => {
      const named = kit.name('LogGroupName', `/shop/${name}`);
      kit.add(id, 'AWS::Logs::LogGroup', named.property);
      const at = `${id}Filter`;
      const LogGroupName =
        named.text === undefined || kit.random.chance(0.5) ? ref(id) : named.text;
      kit.add(at, 'AWS::Logs::SubscriptionFilter', {
        LogGroupName,
        FilterPattern: '',
        DestinationArn: kit.target(id, ['Properties', 'DestinationArn'], { at }),
      });
      const own = named.text ?? ref(id);
      const arns = [
        [getAtt(id)],
        arnOf('logs', 'log-group:', own, ':*'),
        arnOf('logs', 'log-group:', own),
      ];
      return { arns, requests: arns.slice(1), identity: arns[2] };
    },
  },
  topicRule: {
    service: 'iot.amazonaws.com',
    wide: ['iot', 'rule/*', 'rule/orders*'],
    make: (kit, id, name) => {
      const named = kit.name('RuleName', name.replaceAll('-', '_'), false);
      const actions = upTo(kit, 2).map((index) => ({
        Lambda: {
          FunctionArn: kit.target(id, [
            'Properties',
            'TopicRulePayload',
            'Actions',
            index,
            'Lambda',
            'FunctionArn',
          ]),
        },
      }));
      kit.add(id, 'AWS::IoT::TopicRule', {
        ...named.property,
        TopicRulePayload: { Sql: 'SELECT 1', Actions: actions },
      });
      const own = arnOf('iot', 'rule/', named.text ?? ref(id));
      return { arns: [[getAtt(id)], arnOf('iot', 'rule/', ref(id)), own], requests: [own] };
    },
  },
  pool: {
    service: 'cognito-idp.amazonaws.com',
    wide: ['cognito-idp', 'userpool/*', '*'],
    make: (kit, id) => {
      const triggers = kit.random
        .shuffled(['PreSignUp', 'PostConfirmation', 'CustomMessage'])
        .slice(0, kit.random.between(1, 2));
      const LambdaConfig = Object.fromEntries(
        triggers.map((each) => [each, kit.target(id, ['Properties', 'LambdaConfig', each])]),
      );
      kit.add(id, 'AWS::Cognito::UserPool', { LambdaConfig });
      const own = arnOf('cognito-idp', 'userpool/', ref(id));
      return { arns: [[getAtt(id)], own], requests: [own] };
    },
  },
  alarm: {
    service: 'lambda.alarms.cloudwatch.amazonaws.com',
    wide: ['cloudwatch', 'alarm:*', 'alarm:orders*'],
    make: (kit, id, name) => {
      const named = kit.name('AlarmName', name);
      const actions = upTo(kit, 2).map((index) =>
        kit.target(id, ['Properties', 'AlarmActions', index]),
      );
      kit.add(id, 'AWS::CloudWatch::Alarm', {
        ...named.property,
        Namespace: 'AWS/SQS',
        MetricName: 'NumberOfMessagesSent',
        Statistic: 'Sum',
        Period: 60,
        EvaluationPeriods: 1,
        Threshold: 1,
        ComparisonOperator: 'GreaterThanThreshold',
        AlarmActions: actions,
      });
      const own = arnOf('cloudwatch', 'alarm:', named.text ?? ref(id));
      return { arns: [[getAtt(id)], arnOf('cloudwatch', 'alarm:', ref(id)), own], requests: [own] };
    },
  },
  targetGroup: {
    service: 'elasticloadbalancing.amazonaws.com',
    wide: ['elasticloadbalancing', 'targetgroup/*', 'targetgroup/orders*'],
    make: (kit, id) => {
      const target = kit.target(id, ['Properties', 'Targets', 0, 'Id']);
      kit.add(id, 'AWS::ElasticLoadBalancingV2::TargetGroup', {
        TargetType: 'lambda',
        Targets: [{ Id: target }],
      });
      return { arns: [[ref(id)], [getAtt(id, 'TargetGroupArn')]], requests: [[ref(id)]] };
    },
  },
  secret: {
    service: 'secretsmanager.amazonaws.com',
    wide: ['secretsmanager', 'secret:*', 'secret:orders*'],
    make: (kit, id) => {
      kit.add(id, 'AWS::SecretsManager::Secret', {});
      const at = `${id}Rotation`;
      kit.add(at, 'AWS::SecretsManager::RotationSchedule', {
        SecretId: ref(id),
        RotationLambdaARN: kit.target(id, ['Properties', 'RotationLambdaARN'], { at, stays: true }),
      });
      return { arns: [[ref(id)]], requests: [[ref(id)]] };
    },
  },
  repository: {
    service: 'codecommit.amazonaws.com',
    wide: ['codecommit', 'orders*', '*'],
    make: (kit, id, name) => {
      const Triggers = [
        {
          Name: 'push',
          Events: ['all'],
          DestinationArn: kit.target(id, ['Properties', 'Triggers', 0, 'DestinationArn'], {
            stays: true,
          }),
        },
      ];
      kit.add(id, 'AWS::CodeCommit::Repository', { RepositoryName: name, Triggers });
      return {
        arns: [[getAtt(id)], arnOf('codecommit', name)],
        requests: [arnOf('codecommit', name)],
      };
    },
  },
};

/* Sources that the template does not have, but that a caller of the template names as known text. */
const OUTSIDE = {
  topic: (kit, id) => {
    const arn = ['arn:', kit.scene.partition, ':sns:', kit.scene.region, ':', OTHERS[0], ':alerts'];
    const at = `${id}Subscription`;
    kit.add(at, 'AWS::SNS::Subscription', {
      Protocol: 'lambda',
      TopicArn: kit.spell(arn),
      Endpoint: kit.target(id, ['Properties', 'Endpoint'], { at }),
    });
    return { service: 'sns.amazonaws.com', arns: [arn], requests: [arn], account: OTHERS[0] };
  },
  restApi: (kit, id) => {
    kit.methods(id, 'a1b2c3d4e5');
    return { service: 'apigateway.amazonaws.com', ...kit.api('a1b2c3d4e5') };
  },
  logGroup: (kit, id) => {
    const at = `${id}Filter`;
    kit.add(at, 'AWS::Logs::SubscriptionFilter', {
      LogGroupName: '/outside',
      FilterPattern: '',
      DestinationArn: kit.target(id, ['Properties', 'DestinationArn'], { at }),
    });
    const arn = arnOf('logs', 'log-group:/outside:*');
    return {
      service: 'logs.amazonaws.com',
      arns: [arn],
      requests: [arn],
      identity: arnOf('logs', 'log-group:/outside'),
    };
  },
};

module.exports = { BETWEEN, OUTSIDE, SOURCES, arnOf, upTo };

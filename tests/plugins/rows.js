'use strict';

/* The plugins that tests/plugins packages a service with, a row each. A new plugin is a row here and
 * a version in package.json.
 *
 * plugin    its name on npm
 * title     what the reports call the row, where a plugin has more than one
 * versions  framework -> its name in package.json, where that is an alias
 * modules   packages that it needs beside it
 * push      the order that every push packages: 'first' lists our plugin before it, 'last' after it.
 *           Rows without it are packaged by `npm run soak`, which packages every row in both orders
 * order     why the order can change the template; without it both orders have to give the same one
 * service   what is added to the service of service.js: objects are merged, lists joined
 * files     more files of the service
 * stack     the stack's name, where it is not shop-dev
 * adds      types of resources, found in the template only because of the plugin
 * contains  texts that its templates contain only because of the plugin
 * packs     names of files in the artifact
 * moves     callers that it makes and that go through an alias, as types of resources
 * stays     order -> callers that our plugin cannot see in that order ("id path function")
 * refused   order -> what our plugin may refuse the order with, in place of a right template
 * lets      a pattern of what cfn-lint finds in our resources too, because of the other plugin
 * leftOut   what the row leaves out, with the reason: printed by each run */

const { merged } = require('./service.js');

const arnOf = (id) => ({ 'Fn::GetAtt': [id, 'Arn'] });
const [ORDER, PRODUCT] = ['OrderLambdaFunction', 'ProductLambdaFunction'].map(arnOf);
const SAME_HOOK =
  'both plugins use the hook after:aws:package:finalize:mergeCustomProviderResources';
// Listed after it, our plugin finds no functions, versions or permissions in the template.
const SPLIT_LATE = { last: /RO\d+ .*(?:\n {2}.*)*serverless-plugin-split-stacks/ };
// It makes a resource depend on each nested stack and resource that it refers to anyway.
const SPLIT_DEPENDS = /^W3005 /;
const ROLLOUT = { type: 'AllAtOnce', alias: 'Live' };

const allow = (Action, Resource) => ({ Effect: 'Allow', Action, Resource });
const listed = (texts) => texts.map((text) => `${text}\n`).join('');

const titleOf = ({ title, plugin }) => title ?? plugin;

// A state machine that calls both functions in three spellings.
const machine = (name, rest) => ({
  name: `shop-dev-${name}`,
  definition: {
    StartAt: 'Order',
    States: {
      Order: { Type: 'Task', Resource: ORDER, Next: 'Product' },
      Product: {
        Type: 'Task',
        Resource: 'arn:aws:states:::lambda:invoke',
        Parameters: { FunctionName: PRODUCT, 'Payload.$': '$' },
        Next: 'Both',
      },
      Both: {
        Type: 'Parallel',
        End: true,
        Branches: [
          {
            StartAt: 'Again',
            States: {
              Again: {
                Type: 'Task',
                Resource: 'arn:aws:states:::lambda:invoke',
                Parameters: { FunctionName: { 'Fn::Sub': '${OrderLambdaFunction.Arn}' } },
                End: true,
              },
            },
          },
        ],
      },
    },
  },
  ...rest,
});

// serverless-plugin-split-stacks in one of its modes.
const split = (mode, push) => ({
  plugin: 'serverless-plugin-split-stacks',
  title: `serverless-plugin-split-stacks ${mode}`,
  push,
  order: SAME_HOOK,
  refused: SPLIT_LATE,
  lets: SPLIT_DEPENDS,
  adds: ['AWS::CloudFormation::Stack'],
  service: {
    custom: {
      deploymentSettings: { canaryAlarms: true },
      splitStacks: {
        perFunction: false,
        perType: false,
        perGroupFunction: false,
        nestedStackCount: 2,
        [mode]: true,
      },
    },
  },
});

const SINGLE = [
  {
    plugin: 'serverless-iam-roles-per-function',
    push: 'last',
    adds: ['AWS::IAM::Role'],
    contains: ['OrderIamRoleLambdaExecution', 'AuditIamRoleLambdaExecution'],
    service: {
      custom: { 'serverless-iam-roles-per-function': { defaultInherit: true } },
      provider: {
        iam: {
          // one object, which the plugin puts into several roles
          role: {
            statements: [
              allow(
                'lambda:InvokeFunction',
                'arn:aws:lambda:us-east-1:*:function:shop-dev-product',
              ),
            ],
          },
        },
      },
      functions: {
        order: {
          iamRoleStatements: [
            allow(['lambda:Invoke*'], {
              'Fn::Sub':
                'arn:${AWS::Partition}:lambda:${AWS::Region}:${AWS::AccountId}:function:shop-dev-order',
            }),
          ],
        },
        audit: { iamRoleStatements: [allow(['lambda:InvokeFunction'], [ORDER, PRODUCT])] },
      },
    },
  },
  split('perFunction', 'first'),
  split('perType', 'last'),
  split('perGroupFunction'),
  {
    plugin: 'serverless-step-functions',
    push: 'last',
    adds: ['AWS::StepFunctions::StateMachine', 'AWS::ApiGateway::Authorizer'],
    moves: ['AWS::StepFunctions::StateMachine', 'AWS::ApiGateway::Authorizer'],
    leftOut: [
      'newer versions, which need Node 22; the endpoints printed after a deployment, which ask provider.request() of osls 3',
    ],
    service: {
      stepFunctions: {
        stateMachines: {
          checkout: machine('checkout', {
            events: [
              { http: { path: 'checkout', method: 'post', authorizer: 'product' } },
              { schedule: 'rate(1 hour)' },
            ],
          }),
          exact: machine('exact', { useExactVersion: true }),
        },
      },
    },
  },
  {
    plugin: 'serverless-appsync-plugin',
    push: 'last',
    adds: ['AWS::AppSync::GraphQLApi', 'AWS::AppSync::DataSource'],
    moves: ['AWS::AppSync::GraphQLApi', 'AWS::AppSync::DataSource'],
    service: {
      appSync: {
        name: 'shop',
        authentication: { type: 'AWS_IAM' },
        additionalAuthentications: [{ type: 'AWS_LAMBDA', config: { functionName: 'product' } }],
        dataSources: {
          orders: { type: 'AWS_LAMBDA', config: { functionName: 'order' } },
          products: { type: 'AWS_LAMBDA', config: { functionArn: PRODUCT } },
        },
        resolvers: {
          'Query.order': { kind: 'UNIT', dataSource: 'orders' },
          'Query.product': { kind: 'UNIT', dataSource: 'products' },
        },
      },
    },
    files: { 'schema.graphql': 'type Query { order: String product: String }\n' },
  },
  {
    plugin: 'serverless-lift',
    push: 'last',
    adds: ['AWS::SQS::Queue', 'AWS::ApiGatewayV2::Api'],
    moves: ['AWS::Lambda::EventSourceMapping', 'AWS::ApiGatewayV2::Authorizer'],
    leftOut: ['websites, whose files are uploaded after the deployment'],
    service: {
      constructs: {
        jobs: { type: 'queue', worker: { handler: 'index.handler', deploymentSettings: ROLLOUT } },
        payments: {
          type: 'webhook',
          path: '/payments',
          authorizer: { handler: 'index.handler', deploymentSettings: ROLLOUT },
        },
        files: { type: 'storage' },
      },
      functions: { order: { environment: { JOBS: '${construct:jobs.queueUrl}' } } },
    },
  },
  {
    plugin: 'serverless-lift',
    title: 'serverless-lift and allFunctions',
    adds: ['AWS::ApiGatewayV2::Api', 'AWS::DynamoDB::Table'],
    moves: ['AWS::Lambda::EventSourceMapping', 'AWS::ApiGatewayV2::Authorizer'],
    service: {
      custom: { deploymentSettings: { allFunctions: true, ...ROLLOUT } },
      constructs: {
        jobs: { type: 'queue', fifo: true, worker: { handler: 'index.handler' } },
        payments: { type: 'webhook', path: '/payments', authorizer: { handler: 'index.handler' } },
        orders: { type: 'database/dynamodb-single-table' },
      },
    },
  },
  {
    plugin: 'serverless-plugin-warmup',
    push: 'last',
    contains: ['WarmUpPluginDefault', 'WarmUpPluginBare'],
    leftOut: ['prewarm, which invokes through provider.request(), which osls 4 does not have'],
    service: {
      custom: { warmup: { default: { enabled: true, alias: 'Live' }, bare: { enabled: true } } },
    },
  },
  {
    plugin: 'serverless-plugin-warmup',
    title: 'serverless-plugin-warmup and allFunctions',
    contains: ['WarmUpPluginDefault'],
    service: {
      custom: {
        deploymentSettings: { allFunctions: true, ...ROLLOUT },
        warmup: { default: { enabled: true, alias: 'Live', prewarm: true } },
      },
    },
  },
  {
    plugin: 'serverless-provisioned-concurrency-autoscaling',
    push: 'last',
    adds: ['AWS::ApplicationAutoScaling::ScalableTarget'],
    service: {
      functions: {
        // scales `provisioned`, the framework's alias, which becomes Live
        order: {
          provisionedConcurrency: 1,
          concurrencyAutoscaling: { enabled: true, customMetric: { statistic: 'Maximum' } },
        },
        product: {
          deploymentSettings: { alias: 'provisioned' },
          provisionedConcurrency: 1,
          concurrencyAutoscaling: { enabled: true, alias: 'provisioned', maximum: 5 },
        },
      },
    },
  },
  {
    plugin: 'serverless-pseudo-parameters',
    push: 'first',
    order: SAME_HOOK,
    contains: ['function:shop-dev-order'],
    moves: ['AWS::Events::Rule'],
    // it is #{AWS::Region} as long as the other plugin has not run
    stays: { first: ['Nightly Targets[].Arn OrderLambdaFunction'] },
    service: {
      resources: {
        Resources: {
          Nightly: {
            Type: 'AWS::Events::Rule',
            Properties: {
              ScheduleExpression: 'rate(1 day)',
              Targets: [
                {
                  Id: 'order',
                  Arn: 'arn:aws:lambda:#{AWS::Region}:#{AWS::AccountId}:function:shop-dev-order',
                },
              ],
            },
          },
          NightlyPermission: {
            Type: 'AWS::Lambda::Permission',
            Properties: {
              FunctionName: ORDER,
              Action: 'lambda:InvokeFunction',
              Principal: 'events.amazonaws.com',
              SourceArn: arnOf('Nightly'),
            },
          },
        },
      },
    },
  },
  {
    plugin: 'serverless-prune-plugin',
    leftOut: ['the pruning, which follows a deployment; it asks provider.request() of osls 3'],
    service: { custom: { prune: { automatic: true, number: 3 } } },
  },
  {
    plugin: 'serverless-esbuild',
    push: 'last',
    modules: ['esbuild'],
    packs: ['audit.js'],
    service: {
      custom: { esbuild: { bundle: true, minify: true } },
      functions: { audit: { handler: 'audit.handler' } },
    },
    files: { 'audit.ts': `export const handler = async (): Promise<string> => 'ok';\n` },
  },
  {
    plugin: 'serverless-webpack',
    modules: ['webpack'],
    packs: ['audit.js'],
    service: {
      custom: { webpack: { webpackConfig: 'webpack.config.js' } },
      functions: { audit: { handler: 'audit.handler' } },
    },
    files: {
      'audit.mjs': `export const handler = async () => 'ok';\n`,
      'webpack.config.js': listed([
        `module.exports = {`,
        `  entry: require('serverless-webpack').lib.entries,`,
        `  mode: 'production',`,
        `  target: 'node',`,
        `  output: { libraryTarget: 'commonjs2', path: require('node:path').join(__dirname, '.webpack') },`,
        `};`,
      ]),
    },
  },
  {
    plugin: 'serverless-offline',
    versions: { serverless: 'offline-v13' },
    leftOut: ['the emulator itself: it runs the functions and never packages'],
    service: { custom: { 'serverless-offline': { httpPort: 4000 } } },
  },
  {
    plugin: 'serverless-domain-manager',
    leftOut: ['the domain, which is created and mapped around a deployment'],
    service: {
      custom: {
        customDomain: {
          domainName: 'shop.example.com',
          basePath: 'v1',
          createRoute53Record: false,
        },
      },
    },
  },
  {
    plugin: 'serverless-plugin-datadog',
    push: 'last',
    contains: ['datadog-forwarder', 'DD_LAMBDA_HANDLER'],
    leftOut: [
      'testingMode: the forwarder is not looked up; skipCloudformationOutputs: the account is not asked for',
    ],
    service: {
      custom: {
        datadog: {
          forwarderArn: 'arn:aws:lambda:us-east-1:111122223333:function:datadog-forwarder',
          testingMode: true,
          addExtension: false,
          enableSourceCodeIntegration: false,
          subscribeToAccessLogs: true,
          subscribeToExecutionLogs: true,
          skipCloudformationOutputs: true,
        },
      },
    },
  },
  {
    plugin: 'serverless-plugin-resource-tagging',
    push: 'first',
    order: SAME_HOOK,
    contains: ['"Key":"team"'],
    leftOut: [
      "the tags of the API's stage, set after a deployment through provider.request(), which osls 4 does not have",
    ],
    service: { provider: { stackTags: { team: 'checkout' } } },
  },
  {
    plugin: 'serverless-aws-resource-names',
    push: 'first',
    order: 'its constructor replaces the names that our plugin asks the framework for',
    stack: 'team-shop-dev',
    contains: ['team-shop-dev-order'],
    service: { custom: { 'serverless-aws-resource-names': { source: 'mapping.json' } } },
    files: {
      'mapping.json': JSON.stringify({
        template: {
          compiled: 'cloudformation-template-update-stack.json',
          core: 'cloudformation-template-create-stack.json',
        },
        stack: 'team-$service-$stage',
        role: { 'Fn::Join': ['-', ['team', '$service', '$stage', 'role']] },
        policy: { 'Fn::Join': ['-', ['$stage', '$service', 'lambda']] },
        apiGateway: 'team-$stage-$service',
        lambda: 'team-$service-$stage-$lambda',
        logGroup: '/aws/lambda/team-$service-$stage-$lambda',
      }),
    },
  },
  {
    plugin: 'serverless-plugin-log-subscription',
    adds: ['AWS::Logs::SubscriptionFilter'],
    moves: ['AWS::Logs::SubscriptionFilter'],
    leftOut: ['apiGatewayLogs, which asks provider.request(), which osls 4 does not have'],
    service: {
      custom: {
        logSubscription: { enabled: true, filterPattern: 'ERROR', destinationArn: ORDER },
      },
      functions: { order: { logSubscription: false } },
    },
  },
  {
    plugin: 'serverless-dependson-plugin',
    contains: ['"DependsOn":["OrderLambdaFunction","ProductLogGroup"]'],
    service: {},
  },
  {
    plugin: 'serverless-plugin-log-retention',
    contains: ['"RetentionInDays":30'],
    // without `resources:` it changes nothing
    service: { custom: { logRetentionInDays: 30 }, resources: { Resources: {} } },
  },
  {
    plugin: 'serverless-plugin-conditional-functions',
    service: {
      functions: {
        order: { enabled: '"${sls:stage}" == "dev"' },
        product: { enabled: '"${sls:stage}" == "prod"' },
      },
    },
  },
];

/* The rows of several plugins as one row, as large services list them. */
function together(title, names, rest) {
  const rows = names.map((name) => SINGLE.find((row) => titleOf(row) === name));
  const joined = (key) => rows.flatMap((row) => row[key] ?? []);
  return {
    title,
    plugins: rows.map(({ plugin }) => plugin),
    modules: joined('modules'),
    service: rows.map(({ service }) => service).reduce(merged),
    files: Object.assign({}, ...rows.map(({ files }) => files)),
    ...Object.fromEntries(['adds', 'contains', 'packs', 'moves'].map((key) => [key, joined(key)])),
    ...rest,
  };
}

const ROWS = [
  ...SINGLE,
  together('nine plugins together', [
    'serverless-iam-roles-per-function',
    'serverless-step-functions',
    'serverless-appsync-plugin',
    'serverless-plugin-warmup',
    'serverless-plugin-datadog',
    'serverless-prune-plugin',
    'serverless-domain-manager',
    'serverless-plugin-log-retention',
    'serverless-provisioned-concurrency-autoscaling',
  ]),
  together(
    'split stacks together',
    [
      'serverless-iam-roles-per-function',
      'serverless-step-functions',
      'serverless-appsync-plugin',
      'serverless-plugin-log-subscription',
      'serverless-plugin-resource-tagging',
      'serverless-plugin-split-stacks perType',
    ],
    { order: SAME_HOOK, refused: SPLIT_LATE, lets: SPLIT_DEPENDS },
  ),
];

module.exports = { ROWS, titleOf };

'use strict';

/* Which resource calls a function, as AWS presents it to Lambda: the ARN that the SourceArn of a
 * permission is compared with, and its account.
 *
 * Sources: the Lambda guide's and each service's guide's example of add-permission; "Return values"
 * of the CloudFormation resource types for Ref and Fn::GetAtt; the Service Authorization Reference
 * for the form of ARNs. Nothing here is taken from native/. */

const { places } = require('./places.js');

/* The ARN of a resource, a type a line: type, what follows arn:<partition>: (* is the region or the
 * account of the stack), the property with its name (- where the service makes one), what Ref
 * yields, the attributes that yield the ARN, those that yield the name.
 *
 * {name} is the name or id, {id} the logical id, {bus} the event bus of a rule unless it is the
 * default one, {Property} the value of that property. */
const RESOURCES = `
AWS::Events::Rule events:*:*:rule/{bus}{name} Name name Arn -
AWS::S3::Bucket s3:::{name} BucketName name Arn -
AWS::SNS::Topic sns:*:*:{name} TopicName arn TopicArn TopicName
AWS::Logs::LogGroup logs:*:*:log-group:{name}:* LogGroupName name Arn -
AWS::ApiGateway::RestApi execute-api:*:*:{name} - name - RestApiId
AWS::ApiGatewayV2::Api execute-api:*:*:{name} - name - ApiId
AWS::IoT::TopicRule iot:*:*:rule/{name} RuleName name Arn -
AWS::IoT::Authorizer iot:*:*:authorizer/{name} AuthorizerName name Arn -
AWS::IoT::CertificateProvider iot:*:*:certificateprovider:{name} CertificateProviderName name Arn -
AWS::IoT::DomainConfiguration iot:*:*:domainconfiguration/{name}/<{id}.Id> DomainConfigurationName name Arn -
AWS::IoT::ProvisioningTemplate iot:*:*:provisioningtemplate/{name} TemplateName name TemplateArn -
AWS::IoTEvents::AlarmModel iotevents:*:*:alarmModel/{name} AlarmModelName name - -
AWS::IoTEvents::DetectorModel iotevents:*:*:detectorModel/{name} DetectorModelName name - -
AWS::Cognito::UserPool cognito-idp:*:*:userpool/{name} - name Arn UserPoolId
AWS::ElasticLoadBalancingV2::TargetGroup elasticloadbalancing:*:*:targetgroup/{name} - arn TargetGroupArn -
AWS::VpcLattice::TargetGroup vpc-lattice:*:*:targetgroup/{name} - arn Arn Id
AWS::AppSync::GraphQLApi appsync:*:*:apis/{name} - arn Arn ApiId
AWS::AppSync::Api appsync:*:*:apis/{name} - arn ApiArn ApiId
AWS::CloudWatch::Alarm cloudwatch:*:*:alarm:{name} AlarmName name Arn -
AWS::CloudWatch::CompositeAlarm cloudwatch:*:*:alarm:{name} AlarmName name Arn -
AWS::Bedrock::Agent bedrock:*:*:agent/{name} - name AgentArn AgentId
AWS::Bedrock::Flow bedrock:*:*:flow/{name} - arn Arn Id
AWS::Lex::Bot lex:*:*:bot/{name} - name Arn Id
AWS::Lex::BotAlias lex:*:*:bot-alias/{BotId}/{name} - - Arn BotAliasId
AWS::Transfer::Server transfer:*:*:server/{name} - arn Arn ServerId
AWS::Connect::Instance connect:*:*:instance/{name} - arn Arn Id
AWS::IVSChat::Room ivschat:*:*:room/{name} - arn Arn Id
AWS::Pinpoint::App mobiletargeting:*:*:apps/{name} - name Arn Id
AWS::CloudFront::Distribution cloudfront::*:distribution/{name} - name - Id
AWS::SecretsManager::Secret secretsmanager:*:*:secret:{name} - arn Id -
AWS::Config::ConfigRule config:*:*:config-rule/<{id}.ConfigRuleId> ConfigRuleName name Arn -
AWS::CodeCommit::Repository codecommit:*:*:{RepositoryName} - name Arn -
AWS::HealthLake::FHIRDatastore healthlake:*:*:datastore/fhir/{name} - name DatastoreArn DatastoreId
`;

/* What a caller of this type presents: - its own ARN, or another one in the form of the table above;
 * {path} is the path of a REST API's method, <word> what only a call knows. A type without a line
 * presents its own ARN, whatever its form. */
const PRESENTED = `
AWS::SNS::Subscription {TopicArn}
AWS::ApiGateway::Method execute-api:*:*:{RestApiId}/<stage>/{HttpMethod}{path}
AWS::ApiGateway::Authorizer execute-api:*:*:{RestApiId}/authorizers/{name}
AWS::ApiGateway::RestApi execute-api:*:*:{name}/<stage>/<method>/<path>
AWS::ApiGatewayV2::Integration execute-api:*:*:{ApiId}/<stage>/<route>
AWS::ApiGatewayV2::Authorizer execute-api:*:*:{ApiId}/authorizers/{name}
AWS::ApiGatewayV2::Api execute-api:*:*:{name}/<stage>/<route>
AWS::Logs::SubscriptionFilter logs:*:*:log-group:{LogGroupName}:<stream>
AWS::Logs::AccountPolicy logs:*:*:log-group:<group>:<stream>
AWS::Lex::Bot lex:*:*:bot-alias/{name}/TSTALIASID
AWS::Connect::IntegrationAssociation {InstanceId}
AWS::Pinpoint::Campaign mobiletargeting:*:*:apps/{ApplicationId}/campaigns/{name}
AWS::Pinpoint::ApplicationSettings mobiletargeting:*:*:apps/{ApplicationId}/campaigns/<campaign>
AWS::SecretsManager::RotationSchedule {SecretId}
AWS::SES::ReceiptRule ses:*:*:receipt-rule-set/{RuleSetName}:receipt-rule/{Rule.Name}
`;

/* What a resource may call without its template showing it: type, property. A macro beside or above
 * a place that names a function (Fn::Transform) may add calls as well. */
const HIDDEN = `
AWS::ApiGateway::RestApi BodyS3Location
AWS::ApiGatewayV2::Api BodyS3Location
`;

/* Where a place names a Lambda function only beside another property: type, that property, the
 * values with which it does. */
const LAMBDA_ONLY = `
AWS::SNS::Subscription Protocol lambda
AWS::ApiGateway::Method Integration.Type AWS_PROXY|AWS
AWS::ApiGatewayV2::Integration IntegrationType AWS_PROXY|AWS
AWS::ElasticLoadBalancingV2::TargetGroup TargetType lambda
AWS::VpcLattice::TargetGroup Type LAMBDA
`;

const rows = (table) =>
  table
    .split('\n')
    .filter(Boolean)
    .map((line) => line.split(' '));
const list = (words) => (words === '-' ? [] : words.split(','));

const resources = new Map(
  rows(RESOURCES).map(([type, arn, property, ref, arns, names]) => [
    type,
    { arn, property, ref, arns: list(arns), names: list(names) },
  ]),
);
const presented = new Map(rows(PRESENTED));

const at = (value, path) => path.split('.').reduce((inner, key) => inner?.[key], value);

/* ---- Names and ARNs ---- */

const nameOf = (reader, id) => {
  const property = resources.get(reader.resource(id)?.Type)?.property ?? '-';
  return (property !== '-' && reader.propertyText(id, property)) || `<${id}>`;
};

// "bus/" of a rule; what the default bus has is no part of the ARN.
function busOf(reader, id) {
  const bus = (reader.propertyText(id, 'EventBusName') ?? 'default').split('event-bus/').at(-1);
  return bus === 'default' ? '' : `${bus}/`;
}

// The path of a method: that of its resource, with what a call puts into its parameters.
function pathOf(reader, id) {
  const [, of] = /^<([^.>]*)>$/.exec(reader.propertyText(id, 'ResourceId') ?? '') ?? [];
  const step = (each) => {
    const [, parent] = /^<([^.>]*)>$/.exec(reader.propertyText(each, 'ParentId') ?? '') ?? [];
    const above = parent ? step(parent) : '';
    return `${above}/${(reader.propertyText(each, 'PathPart') ?? '').replace(/\{.*\}/, '<value>')}`;
  };
  return of && reader.resource(of) ? step(of) : '/';
}

function filled(reader, id, form) {
  const value = {
    name: () => nameOf(reader, id),
    id: () => id,
    bus: () => busOf(reader, id),
    path: () => pathOf(reader, id),
    HttpMethod: () => (reader.propertyText(id, 'HttpMethod') ?? 'ANY').replace('ANY', '<method>'),
  };
  return form.replace(/\{([\w.]*)\}/g, (_, word) =>
    (value[word] ?? (() => reader.propertyText(id, word) ?? `<${id}.${word}>`))(),
  );
}

function arnIn(reader, id, form) {
  const { partition, region, account } = reader.world;
  const [service, where, whose, ...rest] = form.split(':');
  const own = [where && region, whose && account];
  return filled(reader, id, ['arn', partition, service, ...own, ...rest].join(':'));
}

/* The ARN of a resource, where its type has a line; else undefined. */
const arnOf = (reader, id) => {
  const row = resources.get(reader.resource(id)?.Type);
  return row && arnIn(reader, id, row.arn);
};

/* What Ref yields; undefined where the type has no line. */
function refOf(reader, id) {
  const row = resources.get(reader.resource(id)?.Type);
  if (row?.ref === 'arn') return arnOf(reader, id);
  if (row?.ref !== 'name') return undefined;
  const bus = reader.resource(id).Type === 'AWS::Events::Rule' ? busOf(reader, id) : '';
  return bus.replace('/', '|') + nameOf(reader, id);
}

/* What Fn::GetAtt yields; undefined where no line knows the attribute. */
function attributeOf(reader, id, attribute) {
  const row = resources.get(reader.resource(id)?.Type);
  if (row?.arns.includes(attribute)) return arnOf(reader, id);
  return row?.names.includes(attribute) ? nameOf(reader, id) : undefined;
}

/* The ARN that the calls of a resource present. */
function presentedBy(reader, id) {
  const form = presented.get(reader.resource(id).Type);
  if (!form) return arnOf(reader, id) ?? `<${id}.Arn>`;
  return form.startsWith('{') ? filled(reader, id, form) : arnIn(reader, id, form);
}

/* ---- What is not seen ---- */

const hidden = rows(HIDDEN);
const lambdaOnly = rows(LAMBDA_ONLY);

/* The paths of the objects that a macro completes. */
function* macrosIn(value, path = '') {
  if (typeof value !== 'object' || value === null) return;
  if (Object.hasOwn(value, 'Fn::Transform')) yield path;
  for (const [key, child] of Object.entries(value)) {
    const step = Array.isArray(value) ? '[]' : `.${key}`;
    yield* macrosIn(child, key.startsWith('Fn::') ? path : `${path}${step}`.replace(/^\./, ''));
  }
}

/* Who may call a function of a resource unseen, as placeOf has it; undefined where nothing can. */
function hiddenIn(reader, id) {
  const { Type, Properties } = reader.resource(id);
  if (hidden.some(([type, path]) => Type === type && at(Properties, path) !== undefined))
    return 'apigateway';
  for (const path of macrosIn(Properties)) {
    const below = (place) =>
      !path ||
      place.path.startsWith(`${path}.`) ||
      place.path.startsWith(`${path}[`) ||
      (place.path.startsWith('Body.') && path.startsWith('Body'));
    const place = places.find(
      (each) => each.isOf.test(Type) && each.caller && each.caller !== 'url' && below(each),
    );
    if (place) return place.caller;
  }
  return undefined;
}

/* Whether a place can name a Lambda function, by what is beside it: integrations in the definition of
   an API have a type as well. */
const mayCallLambda = (reader, { id, path: place, owner }) =>
  !(
    place.startsWith('Body.') && /^(http|http_proxy|mock)$/i.test(reader.text(owner?.type) ?? '')
  ) &&
  lambdaOnly.every(([type, path, values]) => {
    if (reader.resource(id).Type !== type) return true;
    const text = reader.propertyText(id, path);
    return text === undefined || text.includes('<') || values.split('|').includes(text);
  });

/* ---- Which source an ARN is of ---- */

/* The source that an ARN or a pattern of SourceArn is of: of an API its id, whatever the path; of a
   log group the group, whatever the stream. */
function sourceIn(arn) {
  const parts = arn.split(':');
  if (parts[2] === 'execute-api') return [...parts.slice(0, 5), parts[5]?.split('/')[0]].join(':');
  if (parts[2] === 'logs' && parts[5] === 'log-group') return parts.slice(0, 7).join(':');
  return arn;
}

/* The account that a source is in: that of its ARN, or of the stack where the ARN has none. */
const accountOf = (reader, arn) => arn.split(':')[4] || reader.world.account;

module.exports = {
  accountOf,
  arnOf,
  attributeOf,
  hiddenIn,
  mayCallLambda,
  presentedBy,
  refOf,
  resources,
  sourceIn,
};

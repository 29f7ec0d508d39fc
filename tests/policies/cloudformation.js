'use strict';

/* What CloudFormation makes of a template in one world: every intrinsic resolved, every condition
 * decided, `AWS::NoValue` removed. It shares no code with the transform.
 *
 * A world is {partition, region, account, stackName, parameters, imports, dynamic, outputs}: the
 * last four are functions from a name to its value. A reference to a resource that does not exist in
 * that world is collected in `dangling`; an intrinsic that is not known here throws.
 *
 * What Ref and Fn::GetAtt return: the "Return values" section of each resource type in the
 * CloudFormation template reference. */

const isObject = (value) => typeof value === 'object' && value !== null && !Array.isArray(value);

const NO_VALUE = Symbol('AWS::NoValue');

// What nothing but the deployment decides; the defaults are no function of the template.
const UNRELATED = {
  parameters: () => 'unrelated',
  imports: (name) => `imported-${name}`,
  dynamic: (name) => `dynamic-${name}`,
  outputs: (name) => `output-${name}`,
};

const worldOf = (known) => ({
  partition: 'aws',
  region: 'eu-west-1',
  account: '111122223333',
  stackName: 'shop-dev',
  ...UNRELATED,
  ...known,
});

/* A name that CloudFormation would generate, and an id of `length` characters; the same ones for the
   same logical id. */
const generated = (stack, id) => `${stack}-${id}-1A2B3C4D5E6F`;
const shortId = (id, length = 10) => {
  let hash = 7;
  for (const letter of id) hash = (hash * 31 + letter.charCodeAt(0)) % 2 ** 31;
  return hash.toString(36).padStart(length, 'k').slice(-length);
};

/* ---- Return values, by type: [Ref, {attribute: value}] of a resource in a world ---- */

const arn = ({ partition, region, account }, service, rest) =>
  `arn:${partition}:${service}:${region}:${account}:${rest}`;
const globalArn = ({ partition, account }, service, rest) =>
  `arn:${partition}:${service}::${account}:${rest}`;

// A resource whose Ref is its name and whose Arn ends with it.
const named = (property, service, prefix) => ({
  name: property,
  values: (world, name) => [name, { Arn: arn(world, service, prefix + name) }],
});
const ofIam = (property, prefix) => ({
  name: property,
  values: (world, name) => [name, { Arn: globalArn(world, 'iam', `${prefix}/${name}`) }],
});
const api = {
  values: (world, name, id) => [shortId(id), { RootResourceId: shortId(`${id}Root`) }],
};

const TYPES = {
  'AWS::Lambda::Function': named('FunctionName', 'lambda', 'function:'),
  'AWS::IAM::Role': ofIam('RoleName', 'role'),
  'AWS::IAM::User': ofIam('UserName', 'user'),
  'AWS::IAM::Group': ofIam('GroupName', 'group'),
  'AWS::IAM::ManagedPolicy': {
    name: 'ManagedPolicyName',
    values: (world, name) => [globalArn(world, 'iam', `policy/${name}`), {}],
  },
  'AWS::Events::Rule': named('Name', 'events', 'rule/'),
  'AWS::IoT::TopicRule': named('RuleName', 'iot', 'rule/'),
  'AWS::CloudWatch::Alarm': named('AlarmName', 'cloudwatch', 'alarm:'),
  'AWS::Logs::LogGroup': {
    name: 'LogGroupName',
    values: (world, name) => [name, { Arn: arn(world, 'logs', `log-group:${name}:*`) }],
  },
  'AWS::S3::Bucket': {
    name: 'BucketName',
    values: (world, name, id) => {
      const bucket = name.includes('-1A2B3C') ? shortId(id, 20) : name;
      return [bucket, { Arn: `arn:${world.partition}:s3:::${bucket}` }];
    },
  },
  'AWS::SNS::Topic': {
    name: 'TopicName',
    values: (world, name) => {
      const own = arn(world, 'sns', name);
      return [own, { TopicName: name, TopicArn: own }];
    },
  },
  'AWS::SQS::Queue': {
    name: 'QueueName',
    values: (world, name) => [`https://sqs/${name}`, { Arn: arn(world, 'sqs', name) }],
  },
  'AWS::ApiGateway::RestApi': api,
  'AWS::ApiGatewayV2::Api': api,
  'AWS::ApiGateway::Authorizer': { values: (world, name, id) => [shortId(id, 6), {}] },
  'AWS::ApiGatewayV2::Authorizer': { values: (world, name, id) => [shortId(id, 6), {}] },
  'AWS::Cognito::UserPool': {
    values: (world, name, id) => {
      const pool = `${world.region}_${shortId(id, 9)}`;
      return [pool, { Arn: arn(world, 'cognito-idp', `userpool/${pool}`) }];
    },
  },
  'AWS::SecretsManager::Secret': {
    values: (world, name) => [arn(world, 'secretsmanager', `secret:${name}-AbCdEf`), {}],
  },
  'AWS::Config::ConfigRule': {
    values: (world, name, id) => [
      name,
      { Arn: arn(world, 'config', `config-rule/config-rule-${shortId(id, 6)}`) },
    ],
  },
  'AWS::CodeCommit::Repository': {
    name: 'RepositoryName',
    values: (world, name, id) => [shortId(id), { Arn: arn(world, 'codecommit', name) }],
  },
  'AWS::ElasticLoadBalancingV2::TargetGroup': {
    values: (world, name, id) => {
      const own = arn(
        world,
        'elasticloadbalancing',
        `targetgroup/${shortId(id, 8)}/0123456789abcdef`,
      );
      return [own, { TargetGroupArn: own }];
    },
  },
};

const PSEUDO = {
  'AWS::AccountId': ({ account }) => account,
  'AWS::Partition': ({ partition }) => partition,
  'AWS::Region': ({ region }) => region,
  'AWS::StackName': ({ stackName }) => stackName,
  'AWS::StackId': (world) => arn(world, 'cloudformation', `stack/${world.stackName}/0a1b2c`),
  'AWS::URLSuffix': ({ partition }) =>
    partition === 'aws-cn' ? 'amazonaws.com.cn' : 'amazonaws.com',
  'AWS::NoValue': () => NO_VALUE,
  'AWS::NotificationARNs': () => [],
};

/* ---- The template in a world ---- */

class Stack {
  constructor(template, world) {
    this.template = template;
    this.world = world;
    this.dangling = new Set();
    this.decided = new Map();
    this.returned = new Map();
  }

  /* {id: {Type, Properties, …}} of the resources that exist, resolved. */
  get resources() {
    const found = Object.entries(this.template.Resources).filter(([id]) => this.exists(id));
    return Object.fromEntries(found.map(([id, resource]) => [id, this.resource(id, resource)]));
  }

  resource(id, { Type, Properties = {} }) {
    return { Type, Properties: this.value(Properties) };
  }

  exists(id) {
    const resource = this.template.Resources[id];
    return Boolean(resource) && (!resource.Condition || this.condition(resource.Condition));
  }

  condition(name) {
    if (!this.decided.has(name)) {
      const written = this.template.Conditions?.[name];
      if (written === undefined) throw new Error(`there is no condition ${name}`);
      this.decided.set(name, this.truth(written));
    }
    return this.decided.get(name);
  }

  truth(written) {
    const [name, operand] = Object.entries(written)[0];
    switch (name) {
      case 'Fn::Equals':
        return this.value(operand[0]) === this.value(operand[1]);
      case 'Fn::Not':
        return !this.truth(operand[0]);
      case 'Fn::And':
        return operand.every((each) => this.truth(each));
      case 'Fn::Or':
        return operand.some((each) => this.truth(each));
      case 'Condition':
        return this.condition(operand);
      default:
        throw new Error(`${name} is no condition function`);
    }
  }

  value(written) {
    if (typeof written === 'string') return this.text(written);
    if (Array.isArray(written))
      return written.map((each) => this.value(each)).filter((each) => each !== NO_VALUE);
    if (!isObject(written)) return written;
    const entries = Object.entries(written);
    if (entries.length === 1 && (entries[0][0] === 'Ref' || entries[0][0].startsWith('Fn::')))
      return this.intrinsic(...entries[0]);
    const members = entries.map(([name, value]) => [name, this.value(value)]);
    return Object.fromEntries(members.filter(([, value]) => value !== NO_VALUE));
  }

  text(written) {
    return written.includes('{{resolve:')
      ? written.replace(/\{\{resolve:([^}]*)\}\}/g, (whole, name) => this.world.dynamic(name))
      : written;
  }

  intrinsic(name, operand) {
    if (!Object.hasOwn(INTRINSICS, name)) throw new Error(`${name} is not an intrinsic`);
    return INTRINSICS[name](this, operand);
  }

  ref(id) {
    if (Object.hasOwn(PSEUDO, id)) return PSEUDO[id](this.world);
    if (Object.hasOwn(this.template.Parameters ?? {}, id)) return this.world.parameters(id);
    return this.returns(id)[0];
  }

  attribute(id, name) {
    const type = this.template.Resources[id]?.Type;
    if (type === 'AWS::CloudFormation::Stack' && name.startsWith('Outputs.'))
      return this.world.outputs(name.slice('Outputs.'.length));
    const [, attributes] = this.returns(id);
    if (this.dangling.has(id)) return `<${id}.${name}>`;
    if (!Object.hasOwn(attributes, name)) throw new Error(`${type} has no attribute ${name}`);
    return attributes[name];
  }

  returns(id) {
    if (!this.exists(id)) {
      this.dangling.add(id);
      return [`<${id}>`, {}];
    }
    if (!this.returned.has(id)) this.returned.set(id, this.returnsOf(id));
    return this.returned.get(id);
  }

  returnsOf(id) {
    const { Type, Properties = {} } = this.template.Resources[id];
    const { world } = this;
    const own = this.qualified(Type, id, Properties);
    if (own) return own;
    const row = TYPES[Type] ?? {
      values: (where, name) => [name, { Arn: arn(where, 'other', `${Type}/${name}`) }],
    };
    const written =
      row.name && Properties[row.name] !== undefined && this.value(Properties[row.name]);
    return row.values(world, written || generated(world.stackName, id), id);
  }

  // Versions and aliases: their Ref is an ARN below that of their function.
  qualified(type, id, properties) {
    if (type !== 'AWS::Lambda::Version' && type !== 'AWS::Lambda::Alias') return undefined;
    const isAlias = type.endsWith('Alias');
    const qualifier = isAlias ? this.value(properties.Name) : (/\d+$/.exec(id)?.[0] ?? '7');
    const own = `${functionArn(this.value(properties.FunctionName), this.world)}:${qualifier}`;
    return [own, isAlias ? { AliasArn: own } : { Version: qualifier, FunctionArn: own }];
  }
}

const attributeOf = (operand) => {
  const [id, ...rest] = Array.isArray(operand) ? operand : operand.split('.');
  return [id, rest.join('.')];
};

const SUBSTITUTED = /\$\{([^{}]*)\}/g;

function substituted(stack, operand) {
  const [text, map = {}] = Array.isArray(operand) ? operand : [operand];
  return text.replace(SUBSTITUTED, (whole, written) => {
    const name = written.trim();
    if (name.startsWith('!')) return `\${${name.slice(1)}}`;
    if (Object.hasOwn(map, name)) return stack.value(map[name]);
    return name.includes('.') ? stack.attribute(...attributeOf(name)) : stack.ref(name);
  });
}

const INTRINSICS = {
  Ref: (stack, id) => stack.ref(id),
  'Fn::GetAtt': (stack, operand) => stack.attribute(...attributeOf(operand)),
  'Fn::Sub': substituted,
  'Fn::Join': (stack, [delimiter, list]) => stack.value(list).join(delimiter),
  'Fn::If': (stack, [name, then, otherwise]) =>
    stack.value(stack.condition(name) ? then : otherwise),
  'Fn::Select': (stack, [index, list]) => stack.value(list)[Number(stack.value(index))],
  'Fn::Split': (stack, [delimiter, text]) => stack.value(text).split(delimiter),
  'Fn::FindInMap': (stack, [map, first, second]) =>
    stack.template.Mappings[stack.value(map)][stack.value(first)][stack.value(second)],
  'Fn::ImportValue': (stack, name) => stack.world.imports(stack.value(name)),
};

/* The ARN of a function that a FunctionName names: a name, a partial ARN or an ARN, each with or
   without a qualifier. API reference of Lambda, FunctionName. */
function functionArn(name, world) {
  if (name.startsWith('arn:')) return name;
  return arn(world, 'lambda', `function:${name.replace(/^\d{12}:function:/, '')}`);
}

/* ---- References between resources ---- */

// The names that a value refers to: logical ids, parameters, pseudo parameters.
function references(value, found = new Set()) {
  if (Array.isArray(value)) value.forEach((each) => references(each, found));
  else if (isObject(value))
    for (const [name, inner] of Object.entries(value)) {
      if (name === 'Ref' || name === 'Fn::GetAtt') found.add(attributeOf(inner)[0]);
      else if (name === 'Fn::Sub') namesIn(inner).forEach((each) => found.add(each));
      if (typeof inner === 'object') references(inner, found);
    }
  return found;
}

function namesIn(operand) {
  const [text, map = {}] = Array.isArray(operand) ? operand : [operand];
  return [...text.matchAll(SUBSTITUTED)]
    .map(([, name]) => name.trim())
    .filter((name) => !name.startsWith('!') && !Object.hasOwn(map, name))
    .map((name) => attributeOf(name)[0]);
}

/* A list of logical ids each of which refers to the next one, and the last to the first; undefined
   where there is none. DependsOn counts, and every attribute of a resource. */
function cycleOf({ Resources }) {
  const edges = new Map();
  for (const [id, { DependsOn = [], ...rest }] of Object.entries(Resources)) {
    const all = [...references(rest), ...[DependsOn].flat()];
    edges.set(
      id,
      all.filter((other) => Object.hasOwn(Resources, other)),
    );
  }
  const state = new Map();
  const visit = (id, path) => {
    if (state.get(id) === 'done') return undefined;
    if (state.get(id) === 'open') return path.slice(path.indexOf(id));
    state.set(id, 'open');
    for (const other of edges.get(id)) {
      const found = visit(other, [...path, id]);
      if (found) return found;
    }
    state.set(id, 'done');
    return undefined;
  };
  for (const id of edges.keys()) {
    const found = visit(id, []);
    if (found) return found;
  }
  return undefined;
}

module.exports = { Stack, cycleOf, functionArn, isObject, references, shortId, worldOf };

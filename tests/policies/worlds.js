'use strict';

/* What a scene is judged in and over: the worlds that its template may be deployed to, the resources
 * that requests are made on, and the statements as they are written. */

const { Stack, isObject, worldOf } = require('./cloudformation.js');
const { listOf } = require('./evaluator.js');

const FRESH = '123412341234'; // an account that no template writes out

const partitionOf = (region) =>
  region.startsWith('cn-') ? 'aws-cn' : region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws';

/* ---- The account ---- */

const ROLE_OR_FUNCTION = /^arn:[^:]*:(?:iam|lambda):[^:]*:(\d{12}):/;

/* The template's account where the template proves it: the account of a literal role ARN that a
   function, a permissions boundary or CodeDeploy has, or of a literal ARN that a resource of Lambda
   has for its function. Undefined where nothing does. */
function accountOf({ Resources }, { functions = {}, provider = {} } = {}) {
  const found = [provider.iam?.role, provider.iam?.role?.permissionsBoundary, provider.role];
  for (const { Type, Properties = {} } of Object.values(Resources)) {
    if (Type.startsWith('AWS::Lambda::'))
      found.push(Properties.Role, Properties.FunctionName, Properties.TargetFunctionArn);
    if (Type.startsWith('AWS::IAM::')) found.push(Properties.PermissionsBoundary);
  }
  for (const { role, deploymentSettings } of Object.values(functions))
    found.push(role, deploymentSettings?.codeDeployRole);
  return found.map((value) => ROLE_OR_FUNCTION.exec(value)?.[1]).find(Boolean);
}

/* ---- Worlds ---- */

/* Every world in which a scene is judged: conditions, accounts that may be the own one, and where
   something is decided by the deployment only, the worlds in which it turns out to be F, and A.
   `known` of a world are the parameters that decide the conditions, `deploys` is what the rest is:
   {id, end}, `end` being '' for F and the qualifier for A; undefined for neither. */
function worldsOf({ template, service, guarded, written = [] }) {
  const { region, stackName = 'shop-dev' } = service.provider;
  const own = accountOf(template, service);
  const rest = [undefined];
  if (deployedValues(template).length > 0)
    for (const { id, alias } of guarded) rest.push({ id, end: '' }, { id, end: `:${alias}` });
  const worlds = [];
  for (const account of own ? [own] : [FRESH, ...written])
    for (const Size of ['big', 'small'])
      for (const Stage of ['prod', 'dev'])
        for (const deploys of rest) {
          const place = { account, region, partition: partitionOf(region), stackName };
          worlds.push(deployed(template, { ...place, known: { Size, Stage }, deploys }));
        }
  return worlds;
}

// The parameters and imports that hold a function's name; all others hold an ARN.
const HOLDS_A_NAME = ['FunctionName'];

function deployed(template, place) {
  const { known, deploys, partition, region, account } = place;
  const { id, end } = deploys ?? {};
  const stack = new Stack(template, worldOf({ ...place, parameters: (name) => known[name] }));
  const isOne = deploys && stack.exists(id);
  const value = (name) => {
    if (HOLDS_A_NAME.includes(name)) return isOne ? stack.ref(id) + end : 'shop-dev-orders';
    if (isOne) return stack.attribute(id, 'Arn') + end;
    return `arn:${partition}:sqs:${region}:${account}:unrelated`;
  };
  const parameters = (name) => known[name] ?? value(name);
  return worldOf({ ...place, parameters, imports: value, dynamic: value, outputs: value });
}

/* ---- What nothing but the deployment decides: the closed list of reasons not to follow ---- */

const isParameter = ({ Parameters = {} }, name) =>
  Object.hasOwn(Parameters, name) && name !== 'Size' && name !== 'Stage';

const REASONS = [
  (template, name, operand) => name === 'Ref' && isParameter(template, operand),
  (template, name) => name === 'Fn::ImportValue',
  (template, name, operand) =>
    name === 'Fn::GetAtt' && String(listOf(operand)).includes('Outputs.'),
  (template, name, operand) =>
    name === 'Fn::Sub' &&
    [...String(listOf(operand)[0]).matchAll(/\$\{([\w.]+)\}/g)].some(
      ([, inner]) => isParameter(template, inner) || inner.includes('.Outputs.'),
    ),
];

// The operands of a value for which one of the reasons holds, and its dynamic references.
function deployedValues(template, value = template.Resources, found = []) {
  if (typeof value === 'string') {
    if (value.includes('{{resolve:')) found.push(value);
  } else if (Array.isArray(value)) value.forEach((each) => deployedValues(template, each, found));
  else if (isObject(value))
    for (const [name, operand] of Object.entries(value))
      if (REASONS.some((holds) => holds(template, name, operand))) found.push(operand);
      else deployedValues(template, operand, found);
  return found;
}

/* ---- Resources that requests are made on ---- */

const unique = (list) => [...new Set(list)];

// Names that a wildcard or a prefix of a name may reach.
const alike = (name) => [
  `${name}-archive`,
  `${name}s`,
  `${name.slice(0, -1)}x`,
  `x${name.slice(1)}`,
];

/* The ARNs of the functions of the template and of what is named alike, bare and with qualifiers, and
   of the functions' names in another account, region and partition; one queue. Left out are the
   aliases of `pairs` and of `absent` functions, which no call means, and where nothing proves the account, the alias below a number that is written
   out: it may be the own one. */
function universeOf(stack, pairs, { absent = [], written = [], known }) {
  const { partition, region, account } = stack.world;
  const guarded = pairs.map(({ name }) => name);
  const aliases = unique(pairs.map(({ alias }) => `:${alias}`));
  const functions = Object.entries(stack.template.Resources)
    .filter(([id, { Type }]) => Type === 'AWS::Lambda::Function' && stack.exists(id))
    .map(([id]) => stack.ref(id));
  const names = unique([...functions, ...guarded.flatMap(alike), 'shop-blue-order', 'other']);
  const arns = ([where, zone, owner], list, qualifiers) =>
    list.flatMap((name) =>
      qualifiers.map((each) => `arn:${where}:lambda:${zone}:${owner}:function:${name}${each}`),
    );
  const elsewhere = [
    [partition, region === 'eu-west-1' ? 'eu-west-2' : 'eu-west-1', account],
    [partition === 'aws' ? 'aws-cn' : 'aws', region, account],
    ...[...written, '999900009999'].map((each) => [partition, region, each]),
  ].filter((place) => String(place) !== String([partition, region, account]));
  const left = new Set([...pairs, ...absent].map(({ A }) => A));
  if (!known)
    for (const { name, alias } of [...pairs, ...absent])
      arnsOfWritten(written, partition, region, `${name}:${alias}`).forEach((arn) => left.add(arn));
  return [
    ...arns([partition, region, account], names, ['', ...aliases, ':$LATEST', ':1', ':Blue']),
    ...elsewhere.flatMap((place) => arns(place, guarded, ['', ...aliases, ':$LATEST'])),
    `arn:${partition}:sqs:${region}:${account}:queue`,
  ].filter((arn) => !left.has(arn));
}

const arnsOfWritten = (written, partition, region, name) =>
  written.map((account) => `arn:${partition}:lambda:${region}:${account}:function:${name}`);

/* ---- Statements as they are written ---- */

const at = (value, path) => path.reduce((inner, key) => inner?.[key], value);

/* Every statement of a template as it is written: {key, path, statement}. `path` is written as the
   diagnostics write theirs. */
function* statementsIn(template) {
  for (const [id, { Type, Properties = {} }] of Object.entries(template.Resources))
    if (Type.startsWith('AWS::IAM::') || /VPCEndpoint|PermissionSet|Organizations/.test(Type))
      yield* leaves(Properties, `Resources.${id}.Properties`, { id });
}

function* leaves(value, path, { id, policy }) {
  if (Array.isArray(value))
    for (const [index, each] of value.entries())
      yield* leaves(each, `${path}[${index}]`, { id, policy });
  else if (isObject(value)) {
    if (Object.hasOwn(value, 'Effect')) {
      if (!path.includes('AssumeRolePolicyDocument'))
        yield { key: policy ? `${id}/${policy}` : id, path, statement: value };
      return;
    }
    const named = path.includes('.Policies') ? (value.PolicyName ?? policy) : policy;
    for (const [name, each] of Object.entries(value))
      yield* leaves(each, `${path}.${name}`, { id, policy: named });
  }
}

module.exports = {
  FRESH,
  accountOf,
  at,
  deployedValues,
  partitionOf,
  statementsIn,
  universeOf,
  worldsOf,
};

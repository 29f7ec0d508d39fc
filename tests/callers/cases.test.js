'use strict';

/* The checker over every folder of fixtures/cases that has an expectation: the template before and
 * after. Which functions are rolled out is read from the expectation, where the alias has an update
 * policy; everything else is the checker's own. */

const assert = require('node:assert/strict');
const fs = require('node:fs');
const path = require('node:path');
const { describe, test } = require('node:test');
const { parse } = require('yaml');
const { check } = require('./checker.js');
const { Reader } = require('./reader.js');

const CASES = path.join(__dirname, '../../fixtures/cases');

/* ---- Reading ---- */

// CloudFormation's short forms: !Ref, !Condition, and Fn::X as !X.
const SHORT =
  'And,Base64,Cidr,Condition,Equals,FindInMap,GetAZs,GetAtt,If,ImportValue,Join,Not,Or,Ref,Select,Split,Sub,Transform';
const long = (name) => (['Condition', 'Ref'].includes(name) ? name : `Fn::${name}`);
const operand = (name, value) => {
  const [id, ...attribute] = name === 'GetAtt' && typeof value === 'string' ? value.split('.') : [];
  return id ? [id, attribute.join('.')] : (value.toJSON?.() ?? value);
};
const tags = SHORT.split(',').flatMap((name) =>
  [undefined, 'seq', 'map'].map((collection) => ({
    tag: `!${name}`,
    ...(collection && { collection }),
    resolve: (value) => ({ [long(name)]: operand(name, value) }),
  })),
);

const read = (folder, names) => {
  const name = names.find((each) => fs.existsSync(path.join(folder, each)));
  const text = name && fs.readFileSync(path.join(folder, name), 'utf8');
  if (!text) return undefined;
  return name.endsWith('.json')
    ? JSON.parse(text)
    : parse(text, { customTags: tags, merge: true, logLevel: 'silent' });
};

function argumentsOf(folder) {
  const file = path.join(folder, 'arguments');
  const words = fs.existsSync(file) ? fs.readFileSync(file, 'utf8').split('\n') : [];
  return Object.fromEntries(
    words.flatMap((word, i) => (word.startsWith('--') ? [[word.slice(2), words[i + 1]]] : [])),
  );
}

const partitionOf = (region) =>
  ({ cn: 'aws-cn', 'us-gov': 'aws-us-gov' })[/^(cn|us-gov)-/.exec(region)?.[1]] ?? 'aws';

/* {world, functionStart: what the framework's names of functions begin with} */
function worldOf(folder, { service, provider = {} }) {
  const { stage = provider.stage ?? 'dev', region = provider.region ?? 'us-east-1' } =
    argumentsOf(folder);
  const name = `${service?.name ?? service}-${stage}`;
  const world = { region, partition: partitionOf(region), stack: provider.stackName ?? name };
  return { world, functionStart: name };
}

// {logical id of a function: name of its alias} of what is rolled out.
function guardedBy(template, world) {
  const reader = new Reader(template, world);
  const of = (type) => reader.resources.filter(([, { Type }]) => Type === type).map(([id]) => id);
  const functions = new Map(
    of('AWS::Lambda::Function').map((id) => [reader.arnStart + reader.functionName(id), id]),
  );
  return Object.fromEntries(
    of('AWS::Lambda::Alias')
      .filter((id) => reader.resource(id).UpdatePolicy)
      .map((id) => [functions.get(reader.ownerArn(id)), reader.aliasName(id)]),
  );
}

const normalized = (key) => {
  const id = key.replace(/-/g, 'Dash').replace(/_/g, 'Underscore');
  return `${id.charAt(0).toUpperCase()}${id.slice(1)}LambdaFunction`;
};

const functionsOf = ({ functions }) =>
  (Array.isArray(functions) ? Object.assign({}, ...functions) : functions) ?? {};

function urlsOf(service) {
  const common = service.custom?.deploymentSettings?.functionUrl;
  const asked = ([, own]) => (own?.deploymentSettings?.functionUrl ?? common) === 'alias';
  return Object.entries(functionsOf(service))
    .filter(asked)
    .map(([key]) => normalized(key));
}

// The template with the names that the framework writes; the smallest cases leave them out.
function named(template, service, start) {
  const whole = structuredClone(template);
  for (const [key, own] of Object.entries(functionsOf(service))) {
    const { Type, Properties } = whole.Resources[normalized(key)] ?? {};
    if (Type === 'AWS::Lambda::Function')
      whole.Resources[normalized(key)].Properties = {
        FunctionName: own?.name ?? `${start}-${key}`,
        ...Properties,
      };
  }
  return whole;
}

/* ---- The cases ---- */

const folders = (parent) =>
  fs
    .readdirSync(parent, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => path.join(parent, name));

/* Inputs that CloudFormation refuses under some values of their conditions, or that refer to what only
   the transform makes: there is nothing to compare the result with. tests/conditions evaluates these. */
const REFUSED_BEFORE = [
  'alias-named-by-its-id',
  'alias-named-in-text-is-waited-for',
  'alias-that-may-not-exist-is-waited-for',
  'permission-is-waited-for',
  'permission-without-the-functions-condition',
  'condition-that-serverless-3-leaves-out',
  'role-that-may-not-exist',
  'type-of-a-configuration-that-may-not-exist',
];

let checked = 0;
for (const module of folders(CASES))
  describe(path.basename(module), () => {
    for (const folder of folders(module)) {
      const service = read(folder, ['service.yml', 'service.json']) ?? {};
      const [input, expected] = [['template.json', 'template.yml'], ['expected.json']].map(
        (names) => read(folder, names),
      );
      if (!expected?.Resources || REFUSED_BEFORE.includes(path.basename(folder))) continue;
      const { world, functionStart } = worldOf(folder, service);
      const [before, after] = [input, expected].map((each) => named(each, service, functionStart));
      const guarded = guardedBy(after, world);
      checked += Object.keys(guarded).length;
      test(path.basename(folder), () => {
        const { faults } = check(after, { before, guarded, world, urls: urlsOf(service) });
        assert.deepEqual(faults, []);
      });
    }
  });

test('the cases roll functions out', () => assert.ok(checked >= 170, `${checked}`));

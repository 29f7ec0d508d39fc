'use strict';

/* Audits a packaged service beside the same service packaged without our plugin. Shares no code with
   the transform: references and duplicates are found here, callers, permissions and policies by
   tests/callers/checker.js. */

const { execFile } = require('node:child_process');
const { isDeepStrictEqual } = require('node:util');
const { check } = require('../callers/checker.js');
const { cycleIn } = require('../callers/graph.js');

const isObject = (value) => typeof value === 'object' && value !== null && !Array.isArray(value);
const listOf = (value) => (value === undefined ? [] : [value].flat());
const has = (map, name) => Object.hasOwn(map ?? {}, name);

const PSEUDO = [
  'AccountId',
  'NotificationARNs',
  'NoValue',
  'Partition',
  'Region',
  'StackId',
].concat(['StackName', 'URLSuffix']);
const isPseudo = (name) => PSEUDO.some((each) => name === `AWS::${each}`);

/* ---- References within a template ---- */

// The names that a Fn::Sub takes from the template: neither ${!literal} nor those of its own map.
function substituted([text, map = {}]) {
  const names = [...String(text).matchAll(/\$\{([^!{}][^{}]*)\}/g)].map(([, name]) => name.trim());
  return names.filter((name) => !has(map, name));
}

// {section, name, attribute} for each reference below `value`.
function* referencesIn(value) {
  if (typeof value !== 'object' || value === null) return;
  for (const [key, child] of Object.entries(value)) {
    if (key === 'Ref' && typeof child === 'string') yield { section: 'Ref', name: child };
    if (key === 'Fn::GetAtt') {
      const [name, ...rest] = Array.isArray(child) ? child : child.split('.');
      yield { section: 'Resources', name, attribute: rest.join('.') };
    }
    if (key === 'Fn::Sub')
      for (const each of substituted(listOf(child))) {
        const [name, ...rest] = each.split('.');
        yield rest.length
          ? { section: 'Resources', name, attribute: rest.join('.') }
          : { section: 'Ref', name };
      }
    if (key === 'Fn::If') yield { section: 'Conditions', name: child[0] };
    if (key === 'Fn::FindInMap' && typeof child[0] === 'string')
      yield { section: 'Mappings', name: child[0] };
    yield* referencesIn(child);
  }
}

// {Condition: name} as the operand of Fn::And, Fn::Or, Fn::Not.
function* conditionsIn(value) {
  if (typeof value !== 'object' || value === null) return;
  if (isObject(value) && typeof value.Condition === 'string')
    yield { section: 'Conditions', name: value.Condition };
  for (const child of Object.values(value)) yield* conditionsIn(child);
}

// [where, reference] of everything that a template refers to.
function* referencesOf(template) {
  for (const [section, entries] of Object.entries(template)) {
    if (!isObject(entries) || section === 'Metadata') continue;
    for (const [id, entry] of Object.entries(entries)) {
      const where = `${section}.${id}`;
      for (const reference of referencesIn(entry)) yield [where, reference];
      if (section === 'Conditions')
        for (const reference of conditionsIn(entry)) yield [where, reference];
      else if (typeof entry?.Condition === 'string')
        yield [where, { section: 'Conditions', name: entry.Condition }];
      if (section === 'Resources')
        for (const name of listOf(entry.DependsOn)) yield [where, { section: 'Resources', name }];
    }
  }
}

/* The file of a nested stack's template, by its resource: the last part of its TemplateURL. */
const fileOf = ({ Properties }) =>
  listOf(Properties.TemplateURL?.['Fn::Join']?.[1]).at(-1) ?? Properties.TemplateURL;

/* References to what is not there, in one template. `nested` are the templates of its nested stacks:
   what a GetAtt names of their outputs has to be there too. */
function* dangling(template, nested = {}) {
  const exists = ({ section, name, attribute }) => {
    if (section === 'Ref')
      return isPseudo(name) || has(template.Resources, name) || has(template.Parameters, name);
    if (!has(template[section], name)) return false;
    const inner = attribute && nested[fileOf({ Properties: {}, ...template.Resources[name] })];
    return !inner || has(inner.Outputs, attribute.replace(/^Outputs\./, ''));
  };
  for (const [where, reference] of referencesOf(template))
    if (!exists(reference)) {
      const { section, name, attribute } = reference;
      yield `${where} refers to ${[name, attribute].filter(Boolean).join('.')} (${section}), which does not exist`;
    }
}

// Parameters of nested stacks that their templates do not have, or that they need and do not get.
function* parameterFaults(root, nested) {
  for (const [id, resource] of Object.entries(root.Resources)) {
    if (resource.Type !== 'AWS::CloudFormation::Stack') continue;
    const inner = nested[fileOf(resource)];
    if (!inner) yield `Resources.${id} has no template: ${fileOf(resource)}`;
    const given = resource.Properties.Parameters ?? {};
    for (const name of Object.keys(given))
      if (inner && !has(inner.Parameters, name)) yield `${id} has no parameter ${name}`;
    for (const [name, { Default }] of Object.entries(inner?.Parameters ?? {}))
      if (Default === undefined && !has(given, name)) yield `${id} needs the parameter ${name}`;
  }
}

/* ---- Nested stacks as one template ---- */

/* The template that root and nested stacks are together: parameters are replaced by what the root
   gives, outputs of nested stacks by their values. */
function flattened(root, nested) {
  const stacks = Object.fromEntries(
    Object.entries(root.Resources)
      .filter(([, resource]) => nested[fileOf({ Properties: {}, ...resource })])
      .map(([id, resource]) => [
        id,
        { inner: nested[fileOf(resource)], given: resource.Properties.Parameters ?? {} },
      ]),
  );
  if (!Object.keys(stacks).length) return root;
  const valueOf = (name, stack) => resolved(stack.given[name]);
  const outputOf = (id, attribute) => {
    const stack = stacks[id];
    return resolved(stack.inner.Outputs[attribute.replace(/^Outputs\./, '')].Value, stack);
  };
  // `stack` is the nested stack that the value is in; undefined in the root.
  function resolved(value, stack) {
    if (Array.isArray(value)) return value.map((each) => resolved(each, stack));
    if (!isObject(value)) return value;
    const isGiven = (name) => stack && has(stack.inner.Parameters, name);
    if (isGiven(value.Ref)) return valueOf(value.Ref, stack);
    const [owner, ...attribute] = [value['Fn::GetAtt'] ?? []].flat();
    if (has(stacks, owner)) return outputOf(owner, attribute.join('.'));
    if (has(value, 'Fn::Sub')) {
      const [text, map = {}] = listOf(value['Fn::Sub']);
      const names = substituted([text, map]).filter(isGiven);
      const own = Object.fromEntries(names.map((name) => [name, valueOf(name, stack)]));
      return { 'Fn::Sub': [text, { ...resolved(map, stack), ...own }] };
    }
    const entries = Object.entries(value).map(([key, each]) => [key, resolved(each, stack)]);
    return Object.fromEntries(entries);
  }
  const withoutStacks = ([id, { DependsOn, ...resource }]) => [
    id,
    { ...resource, DependsOn: listOf(DependsOn).filter((each) => !has(stacks, each)) },
  ];
  const own = Object.entries(root.Resources).filter(([id]) => !has(stacks, id));
  const inner = Object.values(stacks).flatMap((stack) =>
    Object.entries(resolved(stack.inner.Resources, stack)),
  );
  const Resources = Object.fromEntries([...resolved(own), ...inner].map(withoutStacks));
  return { ...resolved({ ...root, Resources: {} }), Resources };
}

/* ---- Nothing is there twice ---- */

// The properties that a resource may share with no other of its type.
const NAMES = {
  'AWS::Lambda::Alias': ['FunctionName', 'Name'],
  'AWS::CodeDeploy::Application': ['ApplicationName'],
  'AWS::CodeDeploy::DeploymentGroup': ['ApplicationName', 'DeploymentGroupName'],
  'AWS::CloudWatch::Alarm': ['AlarmName'],
  'AWS::CloudWatch::Dashboard': ['DashboardName'],
  'AWS::IAM::Role': ['RoleName'],
  'AWS::Logs::LogGroup': ['LogGroupName'],
  'AWS::Lambda::Function': ['FunctionName'],
};

/* Pairs of resources that are the same but for their logical id, or that have one name. */
function* twins({ Resources }) {
  const seen = new Map();
  for (const [id, { Type, Properties = {} }] of Object.entries(Resources)) {
    const names = (NAMES[Type] ?? []).map((key) => Properties[key]);
    const isNamed = names.length && names.every((name) => name !== undefined);
    const keys = [isNamed && `${Type} ${JSON.stringify(names)}`];
    if (Object.keys(Properties).length) keys.push(`${Type} ${JSON.stringify(sorted(Properties))}`);
    for (const key of keys.filter(Boolean)) {
      if (seen.has(key) && seen.get(key) !== id) yield `${seen.get(key)} and ${id} are one ${Type}`;
      seen.set(key, id);
    }
  }
}

// The same value with the keys of its objects in order.
function sorted(value) {
  if (Array.isArray(value)) return value.map(sorted);
  if (!isObject(value)) return value;
  const keys = Object.keys(value).sort();
  return Object.fromEntries(keys.map((key) => [key, sorted(value[key])]));
}

// Lists with an element twice, by their path.
function* repeated(value, path = '') {
  if (typeof value !== 'object' || value === null) return;
  if (Array.isArray(value)) {
    const twice = value.find((each, at) =>
      value.slice(0, at).some((other) => isDeepStrictEqual(other, each)),
    );
    if (twice !== undefined) yield `${path} has ${JSON.stringify(twice)} twice`;
  }
  for (const [key, child] of Object.entries(value)) yield* repeated(child, `${path}.${key}`);
}

const doubled = (template) => [...twins(template), ...repeated(template.Resources, 'Resources')];

/* ---- The audit ---- */

// Without the clock in the folder of an upload and in the logical id of an API's deployment.
const settled = (template) =>
  JSON.parse(
    JSON.stringify(template)
      .replace(/\d{13}-\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/g, 'CLOCK')
      .replace(/(ApiGatewayDeployment)\d{13}/g, '$1'),
  );

const idOf = (key) => `${key.charAt(0).toUpperCase()}${key.slice(1)}LambdaFunction`;

// logical id -> alias, of the functions that are rolled out.
const guardedIn = ({ functions, custom: { deploymentSettings: shared = {} } = {} }) =>
  Object.fromEntries(
    Object.entries(functions)
      .filter(([, { deploymentSettings: own }]) => own ?? shared.allFunctions)
      .map(([key, { deploymentSettings: own }]) => [idOf(key), { ...shared, ...own }.alias]),
  );

const placeOf = ({ id, path, function: name }) => `${id} ${path} ${name}`;

/* What is wrong with `result` that is not with `before`, in sentences. `stays` are places
   ("id path function") whose caller stays on the function in this order of plugins, since our plugin
   cannot see what it calls; the permission for it may then be on function and alias. */
function faultsOf(before, result, { world, stays = [] } = {}) {
  const [left, right] = [before, result].map(({ root, nested }) =>
    settled(flattened(root, nested)),
  );
  const guarded = guardedIn(result.service);
  const [was, is] = [left, right].map((template) => check(template, { guarded, world }));
  const places = ({ moved, stays: others, bypasses }) =>
    [...moved, ...others, ...bypasses].map(placeOf).sort();
  const isOfStaying = (fault, call) =>
    (fault.startsWith(`${call.id} (`) && /bypasses/.test(fault)) ||
    fault.endsWith(` is on both of ${call.function}, and must be on function`);
  const isAllowed = (fault) =>
    is.bypasses.some((call) => stays.includes(placeOf(call)) && isOfStaying(fault, call));
  const templates = [['root', result.root], ...Object.entries(result.nested)];
  const former = doubled(left);
  const lost = places(was).filter((place) => !places(is).includes(place));
  const added = places(is).filter((place) => !places(was).includes(place));
  return {
    moved: is.moved,
    faults: [
      ...templates.flatMap(([name, template]) =>
        [...dangling(template, result.nested)].map((fault) => `${name}: ${fault}`),
      ),
      ...parameterFaults(result.root, result.nested),
      ...templates.flatMap(([name, template]) => {
        const loop = cycleIn(template);
        return loop ? [`${name}: these wait for each other: ${loop.join(' -> ')}`] : [];
      }),
      ...is.faults.filter((fault) => !isAllowed(fault)),
      ...lost.map((place) => `the caller ${place} is lost`),
      ...added.map((place) => `the caller ${place} is new`),
      ...doubled(right).filter((fault) => !former.includes(fault)),
    ],
  };
}

/* ---- cfn-lint ---- */

/* What cfn-lint finds in templates, errors and warnings: file -> "rule path" -> message. One process
   for all of them. */
function lintFindings(files) {
  return new Promise((resolve, reject) => {
    const args = ['--format', 'json', '--regions', 'us-east-1', '--', ...files];
    execFile('cfn-lint', args, { encoding: 'utf8', maxBuffer: 2 ** 28 }, (_, stdout, stderr) => {
      if (stderr || !stdout) return reject(new Error(`cfn-lint: ${stderr}`));
      const found = new Map(files.map((file) => [file, new Map()]));
      for (const { Rule, Message, Location, Filename } of JSON.parse(stdout)) {
        if (!/^[EW]/.test(Rule.Id)) continue;
        const where = Location.Path.slice(0, 3)
          .join('.')
          .replace(/\d{13}/, '');
        found.get(Filename).set(`${Rule.Id} ${where}`, Message);
      }
      return resolve(found);
    });
  });
}

module.exports = {
  dangling,
  doubled,
  faultsOf,
  flattened,
  guardedIn,
  lintFindings,
  settled,
  sorted,
};

'use strict';

/* Reads a root template and its nested templates as CloudFormation does, and says what it would
   refuse; and makes one template of them. Shares no code with what it checks. */

const STACK = 'AWS::CloudFormation::Stack';
const MOST = { Resources: 500, Parameters: 200, Outputs: 200 };

const isObject = (value) => typeof value === 'object' && value !== null;
const only = (value, key) =>
  isObject(value) && Object.keys(value).length === 1 && Object.hasOwn(value, key);

// The last part of a TemplateURL, which serverless-plugin-split-stacks puts together.
const fileOf = ({ Properties: { TemplateURL: url } }) =>
  (typeof url === 'string' ? url : url['Fn::Join'][1].at(-1)).split('/').at(-1);

const stacksOf = ({ root, nested }) =>
  Object.fromEntries(
    Object.entries(root.Resources)
      .filter(([, { Type }]) => Type === STACK)
      .map(([id, resource]) => [id, nested[fileOf(resource)]]),
  );

/* ---- What a template names ---- */

// Calls `see` with every name: a resource or parameter ('Ref', 'GetAtt' with its attribute), or a
// condition.
function visit(value, see) {
  if (!isObject(value)) return;
  for (const [key, child] of Object.entries(value)) {
    if (only(value, 'Ref') && typeof child === 'string') see('Ref', child);
    else if (only(value, 'Fn::GetAtt')) {
      const [id, ...rest] = Array.isArray(child) ? child : child.split('.');
      see('GetAtt', id, rest.join('.'));
    } else if (only(value, 'Fn::Sub')) {
      const [text, map = {}] = [child].flat();
      for (const [, name] of text.matchAll(/\$\{([^!{}][^{}]*)\}/g))
        if (!Object.hasOwn(map, name)) {
          const [id, ...rest] = name.split('.');
          see(rest.length ? 'GetAtt' : 'Ref', id, rest.join('.'));
        }
      visit(map, see);
    } else {
      if (only(value, 'Fn::If')) see('If', child[0]);
      visit(child, see);
    }
  }
}

const listOf = (value) => [value ?? []].flat();

// The first cycle of a graph, id -> ids; undefined where there is none.
function cycleOf(graph) {
  const done = new Set();
  const follow = (id, way) => {
    if (way.includes(id)) return [...way.slice(way.indexOf(id)), id];
    if (done.has(id)) return undefined;
    for (const next of graph[id]) {
      const found = follow(next, [...way, id]);
      if (found) return found;
    }
    done.add(id);
    return undefined;
  };
  for (const id of Object.keys(graph)) {
    const found = follow(id, []);
    if (found) return found;
  }
  return undefined;
}

function faultsOfTemplate(name, template, stacks) {
  const faults = [];
  const { Resources, Parameters = {}, Conditions = {}, Outputs = {} } = template;
  const see = (place, found) => (kind, id, attribute) => {
    if (kind === 'If') {
      if (!Conditions[id]) faults.push(`${name}: ${place} names the condition ${id}`);
      return;
    }
    const isThere =
      id.startsWith('AWS::') || id in Resources || (kind === 'Ref' && id in Parameters);
    if (!isThere) faults.push(`${name}: ${place} names ${id}`);
    const output = stacks[id] && attribute?.startsWith('Outputs.') && attribute.slice(8);
    if (output && !(output in (stacks[id].Outputs ?? {})))
      faults.push(`${name}: ${place} names the output ${output} of ${id}`);
    found.add(id);
  };
  const graph = {};
  for (const [id, { DependsOn, Condition, ...rest }] of Object.entries(Resources)) {
    const found = new Set();
    visit(rest, see(id, found));
    for (const other of listOf(DependsOn)) see(id, found)('DependsOn', other);
    if (Condition) see(id, found)('If', Condition);
    graph[id] = [...found].filter((other) => other in Resources);
  }
  visit(Outputs, see('Outputs', new Set()));
  const cycle = cycleOf(graph);
  if (cycle) faults.push(`${name}: ${cycle.join(' -> ')}`);
  for (const [section, most] of Object.entries(MOST)) {
    const count = Object.keys(template[section] ?? {}).length;
    if (count > most) faults.push(`${name}: ${count} ${section}`);
  }
  return faults;
}

// What CloudFormation would refuse, in words.
function faultsOf(templates) {
  const { root, nested } = templates;
  const stacks = stacksOf(templates);
  const faults = faultsOfTemplate('root', root, stacks);
  for (const [name, template] of Object.entries(nested))
    faults.push(...faultsOfTemplate(name, template, {}));
  for (const [id, template] of Object.entries(stacks)) {
    if (!template) {
      faults.push(`${id} has no template`);
      continue;
    }
    const given = Object.keys(root.Resources[id].Properties.Parameters ?? {});
    const declared = Object.keys(template.Parameters ?? {});
    for (const name of declared)
      if (!given.includes(name)) faults.push(`${id} is not given ${name}`);
    for (const name of given)
      if (!declared.includes(name)) faults.push(`${id} does not know ${name}`);
  }
  return faults;
}

/* ---- One template of all ---- */

function replaced(value, replacement) {
  const found = replacement(value);
  if (found !== undefined) return found;
  if (Array.isArray(value)) return value.map((each) => replaced(each, replacement));
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, child]) => [key, replaced(child, replacement)]),
  );
}

function whole(templates) {
  const { root } = templates;
  const stacks = stacksOf(templates);
  const inRoot = (value) =>
    replaced(value, (each) => {
      if (!only(each, 'Fn::GetAtt')) return undefined;
      const [id, attribute] = each['Fn::GetAtt'];
      return stacks[id] && inNested(id, stacks[id].Outputs[attribute.slice(8)].Value);
    });
  const inNested = (id, value) =>
    replaced(value, (each) =>
      only(each, 'Ref') && each.Ref in (stacks[id].Parameters ?? {})
        ? inRoot(root.Resources[id].Properties.Parameters[each.Ref])
        : undefined,
    );
  const resources = Object.entries(root.Resources).flatMap(([id, resource]) =>
    stacks[id]
      ? Object.entries(stacks[id].Resources).map(([own, each]) => [own, inNested(id, each)])
      : [[id, inRoot(resource)]],
  );
  return { ...root, Resources: Object.fromEntries(resources), Outputs: inRoot(root.Outputs ?? {}) };
}

// Resources by logical id, without the clock and without order: what two packagings have to share.
// Waiting is left to faultsOf; serverless-plugin-split-stacks gives every Fn::Sub a map.
function settled({ Resources }) {
  const plain = (value) =>
    replaced(value, (each) => {
      if (!only(each, 'Fn::Sub') || !Array.isArray(each['Fn::Sub'])) return undefined;
      const [text, map = {}] = each['Fn::Sub'];
      const named = Object.entries(map).reduce((words, [name, given]) => {
        const operand = given.Ref ?? given['Fn::GetAtt']?.join('.');
        return operand ? words.replaceAll(`\${${name}}`, `\${${operand}}`) : words;
      }, text);
      return { 'Fn::Sub': named };
    });
  const text = JSON.stringify(
    Object.fromEntries(
      Object.entries(Resources)
        .map(([id, { DependsOn, ...rest }]) => [id, plain(rest)])
        .sort(([a], [b]) => (a < b ? -1 : 1)),
    ),
  );
  return JSON.parse(
    text
      .replace(/\d{13}-\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'CLOCK')
      .replace(/\bApiGatewayDeployment\d{13}\b/g, 'ApiGatewayDeployment'),
  );
}

module.exports = { faultsOf, settled, whole };

'use strict';

/* What CloudFormation makes of a template for given values of its parameters, as far as conditions
   go: which resources exist, what is left of their bodies, and what CloudFormation or AWS would refuse.
   Written from the CloudFormation user guide ("Condition functions", "Conditions", "DependsOn") and
   facts of CodeDeploy and IAM; it shares no code with native/. */

const isObject = (value) => typeof value === 'object' && value !== null && !Array.isArray(value);
const only = (value, key) =>
  isObject(value) && Object.keys(value).length === 1 && Object.hasOwn(value, key)
    ? value[key]
    : undefined;
const list = (value) => (value === undefined ? [] : Array.isArray(value) ? value : [value]);
const OTHER = '\u0000another value';

// ---- Worlds ----

function* equalsIn(value) {
  const operands = only(value, 'Fn::Equals');
  if (operands) yield operands;
  else if (typeof value === 'object' && value !== null)
    for (const child of Object.values(value)) yield* equalsIn(child);
}

/* Every value that matters of everything that conditions compare: [{key: text}], where a key is the
   JSON of what is compared. */
function worldsOf(template) {
  const domains = new Map();
  for (const operands of equalsIn(template.Conditions)) {
    const open = operands.filter((operand) => typeof operand !== 'string');
    const texts = operands.filter((operand) => typeof operand === 'string');
    for (const operand of open) {
      const key = JSON.stringify(operand);
      if (!domains.has(key)) domains.set(key, { texts: new Set(), operand });
      texts.forEach((text) => domains.get(key).texts.add(text));
    }
  }
  let worlds = [{}];
  for (const [key, { texts, operand }] of domains) {
    const allowed = template.Parameters?.[only(operand, 'Ref')]?.AllowedValues;
    const values = allowed ?? [...texts, OTHER];
    worlds = worlds.flatMap((world) => values.map((value) => ({ ...world, [key]: value })));
  }
  return worlds;
}

function truthOf(template, world, value) {
  const [and, or, not, equals, name] = [
    only(value, 'Fn::And'),
    only(value, 'Fn::Or'),
    only(value, 'Fn::Not'),
    only(value, 'Fn::Equals'),
    only(value, 'Condition'),
  ];
  const truth = (each) => truthOf(template, world, each);
  for (const [operands, least] of [
    [and, 2],
    [or, 2],
    [not, 1],
  ])
    if (operands && (operands.length < least || operands.length > (least === 1 ? 1 : 10)))
      throw new Error(`${JSON.stringify(value)} has ${operands.length} operands`);
  if (and) return and.every(truth);
  if (or) return or.some(truth);
  if (not) return !truth(not[0]);
  if (name !== undefined) return isTrue(template, world, name);
  const text = (operand) =>
    typeof operand === 'string' ? operand : world[JSON.stringify(operand)];
  return text(equals[0]) === text(equals[1]);
}

function isTrue(template, world, name) {
  if (!Object.hasOwn(template.Conditions ?? {}, name)) throw new Error(`no condition ${name}`);
  return truthOf(template, world, template.Conditions[name]);
}

// ---- One world ----

const NOTHING = Symbol('AWS::NoValue');

// Fn::If and AWS::NoValue, as they come out.
function resolved(template, world, value) {
  const choice = only(value, 'Fn::If');
  if (choice) {
    const chosen = isTrue(template, world, choice[0]) ? choice[1] : choice[2];
    return resolved(template, world, chosen);
  }
  if (only(value, 'Ref') === 'AWS::NoValue') return NOTHING;
  if (Array.isArray(value))
    return value.map((each) => resolved(template, world, each)).filter((each) => each !== NOTHING);
  if (!isObject(value)) return value;
  const members = Object.entries(value)
    .map(([key, each]) => [key, resolved(template, world, each)])
    .filter(([, each]) => each !== NOTHING);
  return Object.fromEntries(members);
}

/* The template as it is deployed: what exists, with what is left of it. */
function deployed(template, world) {
  const there = ([, { Condition }]) => !Condition || isTrue(template, world, Condition);
  const section = (name) =>
    Object.fromEntries(
      Object.entries(template[name] ?? {})
        .filter(there)
        .map(([id, body]) => [id, resolved(template, world, body)]),
    );
  return { Resources: section('Resources'), Outputs: section('Outputs') };
}

// The ids that a value refers to.
function* references(value) {
  const [ref, get, sub] = [only(value, 'Ref'), only(value, 'Fn::GetAtt'), only(value, 'Fn::Sub')];
  if (typeof ref === 'string') return yield ref;
  if (get) return yield Array.isArray(get) ? get[0] : get.split('.')[0];
  if (sub !== undefined) {
    const [text, map] = Array.isArray(sub) ? [sub[0], sub[1] ?? {}] : [sub, {}];
    for (const [, name] of text.matchAll(/\$\{([^!}][^}]*)\}/g))
      if (!Object.hasOwn(map, name)) yield name.split('.')[0];
    return yield* references(map);
  }
  if (typeof value === 'object' && value !== null)
    for (const child of Object.values(value)) yield* references(child);
}

const isKnown = (template, id) =>
  id.startsWith('AWS::') || Object.hasOwn(template.Parameters ?? {}, id);

// Who waits for whom: id -> Set of ids.
function graphOf({ Resources }) {
  const edges = ([id, { DependsOn, Condition, ...body }]) => [
    id,
    new Set([...list(DependsOn), ...references(body)].filter((to) => Object.hasOwn(Resources, to))),
  ];
  return new Map(Object.entries(Resources).map(edges));
}

function reachable(graph, from) {
  const seen = new Set();
  const pending = [...graph.get(from)];
  while (pending.length) {
    const id = pending.pop();
    if (seen.has(id)) continue;
    seen.add(id);
    pending.push(...graph.get(id));
  }
  return seen;
}

// ---- What would be refused ----

function* danglingIn(template, { Resources, Outputs }) {
  for (const [section, bodies] of Object.entries({ Resources, Outputs }))
    for (const [id, { DependsOn, Condition, ...body }] of Object.entries(bodies))
      for (const to of [...list(DependsOn), ...references(body)])
        if (!Object.hasOwn(Resources, to) && !isKnown(template, to))
          yield `${section}.${id} refers to ${to}, which does not exist`;
}

function* emptyIn(id, value) {
  if (typeof value !== 'object' || value === null) return;
  if (Object.hasOwn(value, 'Statement') && !list(value.Statement).length)
    yield `${id} has an empty Statement`;
  for (const key of ['Resource', 'NotResource', 'Action'])
    if (Array.isArray(value[key]) && !value[key].length) yield `${id} has an empty ${key}`;
  for (const child of Object.values(value)) yield* emptyIn(id, child);
}

function* alarmFaults(id, { AlarmConfiguration: configuration }) {
  const alarms = list(configuration?.Alarms).map(({ Name }) => JSON.stringify(Name));
  if (typeof configuration?.Enabled !== 'boolean') yield `${id} does not say whether alarms count`;
  else if (configuration.Enabled !== alarms.length > 0)
    yield `${id} has ${alarms.length} alarms and Enabled: ${configuration.Enabled}`;
  if (alarms.length > 10) yield `${id} has ${alarms.length} alarms`;
  if (new Set(alarms).size < alarms.length) yield `${id} has an alarm twice`;
}

function* faultsOf(template, world) {
  const now = deployed(template, world);
  const graph = graphOf(now);
  yield* danglingIn(template, now);
  for (const [id, { Type, Properties }] of Object.entries(now.Resources)) {
    if (reachable(graph, id).has(id)) yield `${id} waits for itself`;
    yield* emptyIn(id, Properties);
    if (Type === 'AWS::CodeDeploy::DeploymentGroup') {
      yield* alarmFaults(id, Properties);
      if (!Properties.DeploymentConfigName) yield `${id} has no configuration`;
    }
  }
}

/* Every fault in any world: ["what is wrong, in which world"]. */
function faultsIn(template) {
  const faults = new Map();
  for (const world of worldsOf(template))
    for (const fault of faultsOf(template, world))
      if (!faults.has(fault)) faults.set(fault, JSON.stringify(world));
  return [...faults].map(([fault, world]) => `${fault} in ${world}`);
}

module.exports = {
  deployed,
  faultsIn,
  graphOf,
  isTrue,
  list,
  only,
  reachable,
  references,
  worldsOf,
};

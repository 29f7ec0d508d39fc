'use strict';

/* The combinations of a template's conditions that a deployment can meet, as {name: true or false}.
 *
 * What a condition compares (a parameter, the region) is a variable; its values are the literals
 * that conditions compare it with, the AllowedValues of its parameter, and one other value. A
 * condition that the template uses without defining it is a variable of its own. All combinations of
 * values are returned up to MOST; above that, so many that every two values of two variables occur
 * together. */

const MOST = 32;
const OTHER = '<another value>';

const isObject = (value) => typeof value === 'object' && value !== null && !Array.isArray(value);
const isLiteral = (value) => ['string', 'number', 'boolean'].includes(typeof value);

/* ---- Which conditions there are ---- */

function* usedIn(value, isResource = false) {
  if (typeof value !== 'object' || value === null) return;
  if (Array.isArray(value['Fn::If']) && typeof value['Fn::If'][0] === 'string')
    yield value['Fn::If'][0];
  if (isResource && typeof value.Condition === 'string') yield value.Condition;
  for (const child of Object.values(value)) yield* usedIn(child);
}

function* usedBy({ Resources = {}, Outputs = {} }) {
  for (const body of [...Object.values(Resources), ...Object.values(Outputs)])
    yield* usedIn(body, true);
}

/* ---- What they compare ---- */

class Variables {
  constructor() {
    this.values = new Map(); // what is compared, as JSON -> its values
  }

  add(name, values) {
    const known = this.values.get(name) ?? this.values.set(name, new Set()).get(name);
    for (const value of values) known.add(value);
  }

  // The literals on both sides of Fn::Equals, and what a parameter allows.
  read(expression, template) {
    if (typeof expression !== 'object' || expression === null) return;
    const sides = expression['Fn::Equals'];
    if (!Array.isArray(sides)) {
      Object.values(expression).forEach((child) => this.read(child, template));
      return;
    }
    const [compared, ...others] = sides.filter((side) => !isLiteral(side));
    if (others.length) this.add(JSON.stringify(sides), [true, false]);
    else if (compared !== undefined) {
      const allowed = template.Parameters?.[compared.Ref]?.AllowedValues;
      this.add(JSON.stringify(compared), [
        ...sides.filter(isLiteral).map(String),
        ...(allowed?.map(String) ?? [OTHER]),
      ]);
    }
  }
}

/* ---- Their truth ---- */

// Whether `expression` holds where the variables have these values.
function holds(expression, values, conditions) {
  const each = (name) => expression[name]?.map((inner) => holds(inner, values, conditions));
  if (typeof expression?.Condition === 'string')
    return holds(conditions[expression.Condition], values, conditions);
  if (!isObject(expression)) return false;
  if (expression['Fn::And']) return each('Fn::And').every(Boolean);
  if (expression['Fn::Or']) return each('Fn::Or').some(Boolean);
  if (expression['Fn::Not']) return !each('Fn::Not')[0];
  const sides = expression['Fn::Equals'] ?? [];
  const unknown = sides.filter((side) => !isLiteral(side));
  if (unknown.length > 1) return values.get(JSON.stringify(sides));
  const [left, right] = sides.map((side) =>
    isLiteral(side) ? String(side) : values.get(JSON.stringify(side)),
  );
  return left === right;
}

/* ---- Combinations ---- */

const everyCombination = (variables) =>
  variables.reduce(
    (made, { name, values }) =>
      made.flatMap((left) => values.map((value) => new Map(left).set(name, value))),
    [new Map()],
  );

/* So many combinations that every two values of two variables occur together: each begins with a
   pair that has not occurred, and takes of every other variable the value that adds most pairs. */
function everyPair(variables) {
  const key = (one, other) => [one, other].sort().join(' ');
  const choices = variables.map(({ values }, i) => values.map((_, k) => `${i}=${k}`));
  const missing = new Map(
    choices.flatMap((left, i) =>
      choices
        .slice(i + 1)
        .flatMap((rights) =>
          left.flatMap((one) => rights.map((other) => [key(one, other), [one, other]])),
        ),
    ),
  );
  const made = [];
  while (missing.size) {
    const chosen = [...missing.values().next().value];
    for (const words of choices) {
      if (words.some((word) => chosen.includes(word))) continue;
      const adds = (word) => chosen.filter((other) => missing.has(key(word, other))).length;
      chosen.push(words.reduce((best, word) => (adds(word) > adds(best) ? word : best)));
    }
    chosen.forEach((one, i) =>
      chosen.slice(i + 1).forEach((other) => missing.delete(key(one, other))),
    );
    const value = ([i, k]) => [variables[i].name, variables[i].values[k]];
    made.push(new Map(chosen.map((word) => value(word.split('=').map(Number)))));
  }
  return made;
}

/* The combinations for templates that are deployed one after the other; the last one that defines a
   condition defines it. */
function combinations(...templates) {
  const conditions = Object.assign({}, ...templates.map(({ Conditions }) => Conditions));
  const names = new Set(Object.keys(conditions));
  const variables = new Variables();
  for (const template of templates) {
    Object.values(template.Conditions ?? {}).forEach((each) => variables.read(each, template));
    for (const name of usedBy(template)) names.add(name);
  }
  const free = [...names].filter((name) => !Object.hasOwn(conditions, name));
  free.forEach((name) => variables.add(name, [true, false]));
  const list = [...variables.values].map(([name, values]) => ({ name, values: [...values] }));
  const count = list.reduce((product, { values }) => product * values.length, 1);
  const chosen = count <= MOST ? everyCombination(list) : everyPair(list);
  const truths = chosen.map((values) =>
    Object.fromEntries(
      [...names].map((name) => [
        name,
        free.includes(name) ? values.get(name) : holds(conditions[name], values, conditions),
      ]),
    ),
  );
  return [...new Map(truths.map((each) => [JSON.stringify(each), each])).values()];
}

module.exports = { combinations };

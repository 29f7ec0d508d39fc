'use strict';

/* Which resources wait for which. */

const { isObject, listOf } = require('./reader.js');

/* The logical ids that a value refers to, by Ref, Fn::GetAtt and Fn::Sub. */
function* referredTo(value) {
  if (typeof value !== 'object' || value === null) return;
  if (typeof value.Ref === 'string') yield value.Ref;
  if (value['Fn::GetAtt']) yield String(listOf(value['Fn::GetAtt'])[0]).split('.')[0];
  const [sub, map] = listOf(value['Fn::Sub']);
  for (const [, name] of String(sub ?? '').matchAll(/\$\{([^{}!]+)\}/g))
    if (!isObject(map) || !Object.hasOwn(map, name)) yield name.split('.')[0];
  for (const child of Object.values(value)) yield* referredTo(child);
}

/* A circular dependency among the resources, as a list of logical ids; undefined where there is
   none. */
function cycleIn({ Resources }) {
  const names = (body) => {
    const { DependsOn, ...rest } = isObject(body) ? body : {};
    const found = new Set([...listOf(DependsOn), ...referredTo(rest)]);
    return [...found].filter((name) => Object.hasOwn(Resources, name));
  };
  const done = new Set();
  const search = (id, way) => {
    if (way.includes(id)) return [...way.slice(way.indexOf(id)), id];
    if (done.has(id)) return undefined;
    for (const next of names(Resources[id])) {
      const found = search(next, [...way, id]);
      if (found) return found;
    }
    done.add(id);
    return undefined;
  };
  for (const id of Object.keys(Resources)) {
    const found = search(id, []);
    if (found) return found;
  }
  return undefined;
}

/* The references to resources that do not exist under the reader's conditions, as "id -> missing".
   A branch of Fn::If that is not taken refers to nothing. */
function danglingIn(reader) {
  const taken = (value) => {
    const chosen = reader.chosen(value);
    if (Array.isArray(chosen)) return chosen.map(taken);
    if (!isObject(chosen)) return chosen;
    return Object.fromEntries(Object.entries(chosen).map(([key, each]) => [key, taken(each)]));
  };
  const isMissing = (id) => Object.hasOwn(reader.template.Resources, id) && !reader.resource(id);
  return reader.resources.flatMap(([id, body]) => {
    const { DependsOn, ...rest } = body;
    const named = new Set([...listOf(DependsOn), ...referredTo(taken(rest))]);
    return [...named].filter(isMissing).map((missing) => `${id} -> ${missing}`);
  });
}

module.exports = { cycleIn, danglingIn };

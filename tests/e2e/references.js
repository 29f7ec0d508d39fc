'use strict';

/* Which resource of a template refers to which, as CloudFormation orders them: by Ref, Fn::GetAtt,
   Fn::Sub and DependsOn, wherever they stand in a resource. Pays no heed to conditions: a circle in
   one branch is one. */

const isObject = (value) => typeof value === 'object' && value !== null;

// The names that a Fn::Sub takes from the template: not ${!literal}, not those of its own map.
function substituted([text, variables = {}]) {
  const names = [...text.matchAll(/\$\{([^!{}][^{}]*)\}/g)].map(([, name]) => name.trim());
  return names.filter((name) => !Object.hasOwn(variables, name)).map((name) => name.split('.')[0]);
}

// Every logical id (and pseudo parameter) that a value names.
function* named(value) {
  if (!isObject(value)) return;
  for (const [key, child] of Object.entries(value)) {
    if (key === 'Ref' && typeof child === 'string') yield child;
    else if (key === 'Fn::GetAtt') yield [child].flat()[0].split('.')[0];
    else if (key === 'Fn::Sub') yield* substituted([child].flat());
    yield* named(child);
  }
}

// logical id -> the logical ids that have to be there before it.
function references({ Resources }) {
  const known = (id) => Object.hasOwn(Resources, id);
  const before = (resource) =>
    [...named(resource), ...[resource.DependsOn ?? []].flat()].filter(known);
  return new Map(
    Object.entries(Resources).map(([id, resource]) => [id, [...new Set(before(resource))]]),
  );
}

// A circle among the resources of a template: its logical ids, the first one again at the end;
// undefined where there is none.
function circle(template) {
  const graph = references(template);
  const done = new Set();
  const follow = (id, trail) => {
    if (trail.includes(id)) return [...trail.slice(trail.indexOf(id)), id];
    if (done.has(id)) return undefined;
    for (const next of graph.get(id)) {
      const found = follow(next, [...trail, id]);
      if (found) return found;
    }
    done.add(id);
    return undefined;
  };
  for (const id of graph.keys()) {
    const found = follow(id, []);
    if (found) return found;
  }
  return undefined;
}

module.exports = { circle, references };

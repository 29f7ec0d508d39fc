'use strict';

// The answer of the binary, put into the framework's own template: RFC 6902's add and replace.

const isContainer = (value) => typeof value === 'object' && value !== null;

const unescape = (key) =>
  key.includes('~') ? key.replaceAll('~1', '/').replaceAll('~0', '~') : key;
const keysOf = ({ path }) => path.split('/').map(unescape);

// What a patch changes the inside of: the containers on the ways of its paths, below the template's
// sections.
function entered(template, ways) {
  const found = new Set();
  for (const way of ways) {
    let value = template;
    for (let depth = 1; depth < way.length - 1; depth += 1) {
      value = Object.hasOwn(value, way[depth]) ? value[way[depth]] : undefined;
      if (!isContainer(value)) break;
      if (depth > 1) found.add(value);
    }
  }
  return found;
}

/* Those of them with more than one way to them. The framework puts one {Fn::GetAtt} into a
   permission, an integration and the configuration of an event alike, but a patch names places:
   what it changes must first be that place's own. */
function sharedOf(wanted, roots) {
  const [seen, shared] = [new Set(), new Set()];
  if (!wanted.size) return shared;
  const visit = (value) => {
    if (wanted.has(value)) (seen.has(value) ? shared : seen).add(value);
    for (const key in value) if (isContainer(value[key])) visit(value[key]);
  };
  for (const root of roots) if (isContainer(root)) visit(root);
  return shared;
}

// Changes `template` itself; its sections, and what is not shared with `others`, stay the objects
// that they are.
function applyPatch(template, patch, others) {
  const ways = patch.map(keysOf);
  const shared = sharedOf(entered(template, ways), [template, ...others]);
  const enter = (parent, key) => {
    const child = Object.hasOwn(parent, key) ? parent[key] : undefined;
    if (!isContainer(child)) throw new Error(`there is nothing to enter at ${key}`);
    if (!shared.has(child)) return child;
    for (const value of Object.values(child)) shared.add(value);
    return (parent[key] = Array.isArray(child) ? [...child] : { ...child });
  };
  for (const [i, { op, path, value }] of patch.entries()) {
    const keys = ways[i];
    const key = keys.pop();
    let parent = template;
    for (let depth = 1; depth < keys.length; depth += 1) parent = enter(parent, keys[depth]);
    const index = key === '-' ? parent.length : /^(0|[1-9]\d*)$/.test(key) ? Number(key) : NaN;
    if (keys[0] !== '' || key === '__proto__' || value === undefined)
      throw new Error(`no ${op} at ${path}`);
    if (op === 'add' && !Array.isArray(parent)) parent[key] = value;
    else if (op === 'add' && index <= parent.length) parent.splice(index, 0, value);
    else if (op === 'replace' && Object.hasOwn(parent, key) && key !== 'length')
      parent[key] = value;
    else throw new Error(`${op} does not fit at ${path}`);
  }
}

// Lists the members of an object in this order.
function reorder(object, keys) {
  for (const key of keys.filter((each) => Object.hasOwn(object, each))) {
    const value = object[key];
    delete object[key];
    object[key] = value;
  }
}

module.exports = { applyPatch, reorder };

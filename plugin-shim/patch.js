'use strict';

// The answer of the binary, put into the framework's own template: RFC 6902's add and replace.

const isContainer = (value) => typeof value === 'object' && value !== null;

/* Objects with more than one way to them. The framework puts one {Fn::GetAtt} into a permission, an integration and the
   configuration of an event alike, but a patch names places: what it changes must first be that place's own. */
function sharedObjects(roots) {
  const [seen, shared] = [new Set(), new Set()];
  const visit = (value) => {
    if (seen.has(value)) return shared.add(value);
    seen.add(value);
    for (const key in value) if (isContainer(value[key])) visit(value[key]);
  };
  for (const root of roots) if (isContainer(root)) visit(root);
  return shared;
}

const unescape = (key) => (key.includes('~') ? key.replaceAll('~1', '/').replaceAll('~0', '~') : key);

/* Changes `template` itself; its sections and resources stay the objects that they are. `others` may share parts with it. What
   is shared is looked for once a place inside a resource changes. */
function applyPatch(template, patch, others) {
  let shared;
  const enter = (parent, key, depth) => {
    const child = Object.hasOwn(parent, key) ? parent[key] : undefined;
    if (!isContainer(child)) throw new Error(`there is nothing to enter at ${key}`);
    if (depth === 1) return child; // a section
    shared ??= sharedObjects([template, ...others]);
    if (!shared.has(child)) return child;
    for (const value of Object.values(child)) shared.add(value);
    return (parent[key] = Array.isArray(child) ? [...child] : { ...child });
  };
  for (const { op, path, value } of patch) {
    const keys = path.split('/').map(unescape);
    const key = keys.pop();
    let parent = template;
    for (let depth = 1; depth < keys.length; depth += 1) parent = enter(parent, keys[depth], depth);
    const index = key === '-' ? parent.length : /^(0|[1-9]\d*)$/.test(key) ? Number(key) : NaN;
    if (keys[0] !== '' || key === '__proto__' || value === undefined) throw new Error(`no ${op} at ${path}`);
    if (op === 'add' && !Array.isArray(parent)) parent[key] = value;
    else if (op === 'add' && index <= parent.length) parent.splice(index, 0, value);
    else if (op === 'replace' && Object.hasOwn(parent, key) && key !== 'length') parent[key] = value;
    else throw new Error(`${op} does not fit at ${path}`);
  }
}

module.exports = { applyPatch };

'use strict';

/* Makes the template of a scene smaller while `fails(scene)`, a promise of true or false, stays true:
 * takes out resources, conditions, list items and members, and puts a branch of an Fn::If in its
 * place. At most ATTEMPTS templates are tried. */

const { isObject } = require('./cloudformation.js');

const ATTEMPTS = 400;

// What the positions of a list mean in these operands, so that no item may be taken out.
const POSITIONS = [
  'Fn::GetAtt',
  'Fn::Join',
  'Fn::Sub',
  'Fn::If',
  'Fn::Select',
  'Fn::Split',
  'Fn::FindInMap',
];
const REMOVED = [
  'Sid',
  'Condition',
  'DependsOn',
  'ManagedPolicyArns',
  'Groups',
  'Policies',
  'PermissionsBoundary',
];
const KEPT = [
  'Type',
  'Effect',
  'FunctionName',
  'AssumeRolePolicyDocument',
  'PolicyName',
  'Version',
];

/* The smaller forms of a value, nearest to the root first; each is a function that makes it within a
   copy of the whole. `fixed` are the paths whose positions others know. */
function* smaller(value, path = [], fixed = []) {
  if (Array.isArray(value)) {
    const positions = POSITIONS.includes(path.at(-1)) || path.at(-2) === 'Fn::Join';
    if (!positions && !fixed.some((each) => path.join('.').startsWith(each)))
      for (let index = value.length - 1; index >= 0 && value.length > 1; index -= 1)
        yield (whole) => at(whole, path).splice(index, 1);
    for (const [index, each] of value.entries()) yield* smaller(each, [...path, index], fixed);
  } else if (isObject(value)) {
    const branches = value['Fn::If'];
    if (branches) for (const branch of [1, 2]) yield (whole) => set(whole, path, branches[branch]);
    for (const name of REMOVED)
      if (Object.hasOwn(value, name)) yield (whole) => delete at(whole, path)[name];
    for (const [name, each] of Object.entries(value))
      if (!KEPT.includes(name)) yield* smaller(each, [...path, name], fixed);
  }
}

const at = (value, path) => path.reduce((inner, key) => inner[key], value);
const set = (whole, path, made) => {
  if (path.length > 0) at(whole, path.slice(0, -1))[path.at(-1)] = structuredClone(made);
};

/* Half of the resources at a time, then a quarter, down to one. */
async function withoutResources(scene, attempt) {
  let current = scene;
  for (let size = Object.keys(scene.template.Resources).length; size >= 1; size = size >> 1)
    for (const start of chunks(current, size)) {
      const ids = Object.keys(current.template.Resources).slice(start, start + size);
      const template = structuredClone(current.template);
      for (const id of ids) delete template.Resources[id];
      current = (await attempt({ ...current, template })) ?? current;
    }
  return current;
}

function chunks({ template }, size) {
  const count = Object.keys(template.Resources).length;
  const starts = [];
  for (let start = count - size; start > -size; start -= size) starts.push(Math.max(start, 0));
  return starts;
}

async function shrink(scene, fails) {
  let left = ATTEMPTS;
  const attempt = async (tried) => {
    left -= 1;
    return left >= 0 && (await fails(tried).catch(() => false)) ? tried : undefined;
  };
  let current = await withoutResources(scene, attempt);
  const fixed = (scene.callers ?? []).map(({ id, path }) => [id, ...path.slice(0, 3)].join('.'));
  for (let again = true; again && left > 0;) {
    again = false;
    for (const change of smaller(current.template.Resources, [], fixed)) {
      const template = structuredClone(current.template);
      change(template.Resources);
      const made = await attempt({ ...current, template });
      if (!made) continue;
      current = made;
      again = true;
      break;
    }
  }
  return current;
}

module.exports = { shrink };

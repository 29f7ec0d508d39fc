'use strict';

/* What a transform changes beside the calls that move and their permissions: nothing. */

const { isQualifier } = require('./calls.js');
const { danglingIn } = require('./graph.js');
const { referencesTo } = require('./references.js');
const { renamed, target, where } = require('./view.js');

// What the transform is there to change, or another check reads.
const isLeft = ({ type, ...place }) =>
  /^AWS::(IAM::|Organizations::Policy$|Lambda::(Permission|Alias|Version)$)/.test(type) ||
  isQualifier({ type, ...place });

/* Every other text of a view: key -> text, in which a reference to a guarded function is written in
   one way, without its alias where the call may move. */
function leavesOf(view, rename) {
  const leaves = new Map();
  for (const { text, where: place } of view.texts) {
    if (isLeft(place)) continue;
    const mayMove = place.verdict === 'alias' || place.verdict === 'beside';
    const found = view.functions
      .flatMap(({ id, name, alias }) =>
        [...referencesTo(name, text, view.reader.world)].map((each) => ({ ...each, id, alias })),
      )
      .filter(({ isProven }) => isProven)
      .sort((left, right) => right.start - left.start);
    const written = found.reduce((whole, { id, alias, qualifier, start, end }) => {
      const word = qualifier && rename(id, qualifier);
      const own = mayMove && word === alias ? undefined : word;
      return `${whole.slice(0, start)}{${target(id, own)}}${whole.slice(end)}`;
    }, text);
    leaves.set(`${place.id} ${place.exact}`, { text: written, place });
  }
  return leaves;
}

// The permissions of other functions stay as they are.
function* otherPermissions(view, before) {
  const others = ({ reader, permissions }) => {
    const own = new Set(permissions.map(({ id }) => id));
    const isOther = ([id, { Type }]) => Type === 'AWS::Lambda::Permission' && !own.has(id);
    return new Map(
      reader.resources
        .filter(isOther)
        .map(([id, { Properties }]) => [id, JSON.stringify(reader.plain(Properties))]),
    );
  };
  const [were, are] = [before, view].map(others);
  for (const id of new Set([...were.keys(), ...are.keys()]))
    if (were.get(id) !== are.get(id))
      yield `${id}, a permission of another function, was ${were.get(id)}, and is ${are.get(id)}`;
}

// What is in a list more often than in the other one.
function without(list, other) {
  const left = [...other];
  return list.filter((each) => {
    const at = left.indexOf(each);
    if (at >= 0) left.splice(at, 1);
    return at < 0;
  });
}

/* The changes from one view to another that must not be, as faults. */
function* otherChanges(view, before) {
  const now = leavesOf(view, (id, word) => word);
  for (const [key, { text, place }] of leavesOf(before, (id, word) =>
    renamed(before, view, id, word),
  ))
    if (now.get(key)?.text !== text)
      yield `${where(place)} was ${text}, and is ${now.get(key)?.text ?? 'gone'}`;
  const isOfBefore = ({ id }) => Object.hasOwn(before.reader.template.Resources, id);
  const [were, are] = [before, view].map(({ calls }) =>
    calls.filter(isOfBefore).map((call) => `${where(call)} calls ${call.function}`),
  );
  yield* without(were, are).map((call) => `${call} no more`);
  yield* without(are, were).map((call) => `${call} now`);
  yield* otherPermissions(view, before);
  const dangled = new Set(danglingIn(before.reader));
  for (const each of danglingIn(view.reader))
    if (!dangled.has(each)) yield `${each}, which does not exist`;
}

module.exports = { otherChanges };

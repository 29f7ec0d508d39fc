'use strict';

/* A template under one combination of its conditions, with what in it names the guarded functions. */

const { hiddenCalls, isCall, referencesOf, textsOf } = require('./calls.js');
const { permissionOf } = require('./permissions.js');
const { Reader } = require('./reader.js');

const isPermission = ({ type, path }) =>
  type === 'AWS::Lambda::Permission' && path === 'FunctionName';

/* reader, texts   the template as text
   functions       {id, name, arn, alias} of those guarded functions that exist
   references      to them; calls are those at a caller's place, hidden may be calls
   permissions     of them
   aliases         Map of the logical id of an alias -> its ARN */
function viewOf(template, guarded, world, conditions) {
  const reader = new Reader(template, world, conditions);
  const ids = Object.keys(guarded).filter((id) => reader.resource(id));
  const texts = textsOf(reader);
  const references = referencesOf(reader, texts, ids);
  return {
    reader,
    texts,
    functions: ids.map((id) => {
      const name = reader.functionName(id);
      return { id, name, arn: reader.arnStart + name, alias: guarded[id] };
    }),
    references,
    calls: references.filter(isCall),
    permissions: references.filter(isPermission).map((each) => permissionOf(reader, each)),
    hidden: hiddenCalls(reader, texts, ids),
    aliases: new Map(
      reader.resources
        .filter(([, { Type }]) => Type === 'AWS::Lambda::Alias')
        .map(([id]) => [id, reader.ref(id)]),
    ),
  };
}

const functionOf = (view, id) => view.functions.find((each) => each.id === id);

// What an alias of before is called now: the framework's alias keeps its logical id.
function renamed(before, after, id, word) {
  const was = `${functionOf(before, id)?.arn}:${word}`;
  const [alias] = [...before.aliases].find(([, arn]) => arn === was) ?? [];
  return after.aliases.get(alias)?.split(':').at(-1) ?? word;
}

/* ---- In words ---- */

/* The same place in another template, or under other conditions, has the same key. */
const placeKey = ({ id, exact, function: of }) => `${id} ${exact} ${of}`;
const where = ({ id, type, path }) => `${id} (${type}) ${path ?? ''}`.trim();
const target = (id, word) => (word === undefined ? id : `${id}:${word}`);

/* Whether a call goes through the function's alias. */
const isOnAlias = (view, call) => call.qualifier === functionOf(view, call.function).alias;

module.exports = { functionOf, isOnAlias, placeKey, renamed, target, viewOf, where };

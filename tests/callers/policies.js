'use strict';

/* What the policies of a template let their holders invoke, as far as the calls of the template
 * depend on it. (The policies themselves have a test of their own.) */

const { isObject } = require('./reader.js');
const { actionFits } = require('./permissions.js');

const INVOKE = 'lambda:InvokeFunction';

function* statementsIn(value) {
  if (isObject(value) && value.Effect && (value.Action ?? value.NotAction)) yield value;
  else if (typeof value === 'object' && value !== null)
    for (const child of Object.values(value)) yield* statementsIn(child);
}

const textsOf = (value) => [value].flat(3).filter((text) => typeof text === 'string');

/* Resource is matched as one text: a * that ends a segment matches colons too, any other one and ?
   match none. */
function resourceFits(pattern, arn) {
  const parts = pattern.split(/([*?])/);
  const endsSegment = (i) =>
    parts[i + 1].startsWith(':') || (i + 2 === parts.length && !parts[i + 1]);
  const each = parts.map((part, i) => {
    if (part === '*') return endsSegment(i) ? '.*' : '[^:]*';
    return part === '?' ? '[^:]' : part.replace(/[.+^${}()|[\]\\]/g, '\\$&');
  });
  return new RegExp(`^${each.join('')}$`).test(arn);
}

/* The statements on lambda:InvokeFunction with this effect. */
const invokeStatements = (value, effect) =>
  [...statementsIn(value)].filter(
    ({ Effect, Action }) =>
      Effect === effect && textsOf(Action).some((action) => actionFits(action, INVOKE)),
  );
const fitsOne = (statements, arn) =>
  statements.some(({ Resource }) => textsOf(Resource).some((each) => resourceFits(each, arn)));

/* The policies that let invoke a function and not its alias, as faults. `functions` are {id, arn,
   alias}. */
function* ungranted(reader, functions) {
  for (const [policy, { Type = '', Properties }] of reader.resources) {
    if (!Type.startsWith('AWS::IAM::')) continue;
    const statements = invokeStatements(reader.plain(Properties), 'Allow');
    for (const { id, arn, alias } of functions)
      if (fitsOne(statements, arn) && !fitsOne(statements, `${arn}:${alias}`))
        yield `${policy} may invoke ${id}, but not ${id}:${alias}`;
  }
}

const isDestination = ({ type, path = '' }) =>
  type === 'AWS::Lambda::EventInvokeConfig' && path.startsWith('DestinationConfig.');

/* The role that calls: one that the caller names; a destination is called with the role of the
   function whose records it gets. */
function rolesOf(reader, call) {
  const ids = isDestination(call)
    ? reader.resources
        .filter(([, { Type }]) => Type === 'AWS::Lambda::Function')
        .map(([id]) => id)
        .filter((id) => reader.arnStart + reader.functionName(id) === reader.ownerArn(call.id))
    : [call.id];
  const named = JSON.stringify(ids.map((id) => reader.plain(reader.resource(id).Properties)));
  return reader.resources
    .filter(([id, { Type }]) => Type === 'AWS::IAM::Role' && named.includes(`<${id}.Arn>`))
    .map(([id]) => id);
}

/* Whether a destination is called with a role that this template does not have: then nothing shows
   what it may call. */
const isOfForeignRole = (reader, call) => isDestination(call) && !rolesOf(reader, call).length;

/* Whether a role that calls is denied the alias and not the function: then its calls cannot move. */
function isDenied(reader, call, { arn, alias }) {
  const roles = rolesOf(reader, call);
  const attached = roles.flatMap((id) =>
    textsOf(reader.plain(reader.resource(id).Properties?.ManagedPolicyArns)),
  );
  const isOf = ([id, { Type = '', Properties }]) =>
    roles.includes(id) ||
    attached.includes(`<${id}>`) ||
    (/^AWS::IAM::.*Policy$/.test(Type) &&
      textsOf(reader.plain(Properties?.Roles)).some((name) => roles.includes(name.slice(1, -1))));
  const denials = reader.resources
    .filter(isOf)
    .flatMap(([, { Properties }]) => invokeStatements(reader.plain(Properties), 'Deny'));
  return fitsOne(denials, `${arn}:${alias}`) && !fitsOne(denials, arn);
}

module.exports = { isDenied, isOfForeignRole, resourceFits, ungranted };

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

/* The name that a role writes, and whether a text is the ARN of what has a name, whatever its path. */
const roleName = (reader, id) => reader.propertyText(id, 'RoleName');
const isArnOf = (text, kind, name) =>
  Boolean(name) &&
  text.startsWith('arn:') &&
  text.includes(`:${kind}/`) &&
  text.split('/').at(-1) === name;
const allTexts = (value) => {
  if (typeof value === 'string') return [value];
  return isObject(value) || Array.isArray(value) ? Object.values(value).flatMap(allTexts) : [];
};

/* The role that calls: one that the caller names; a destination is called with the role of the
   function whose records it gets. */
function rolesOf(reader, call) {
  const ids = isDestination(call)
    ? reader.resources
        .filter(([, { Type }]) => Type === 'AWS::Lambda::Function')
        .map(([id]) => id)
        .filter((id) => reader.arnStart + reader.functionName(id) === reader.ownerArn(call.id))
    : [call.id];
  const named = ids.flatMap((id) => allTexts(reader.plain(reader.resource(id).Properties)));
  const isNamed = (id) =>
    named.some(
      (text) => text.includes(`<${id}.Arn>`) || isArnOf(text, 'role', roleName(reader, id)),
    );
  const here = reader.resources
    .filter(([id, { Type }]) => Type === 'AWS::IAM::Role' && isNamed(id))
    .map(([id]) => id);
  const names = here.flatMap((id) => [`<${id}>`, roleName(reader, id)]).filter(Boolean);
  const elsewhere = named.flatMap(
    (text) => /^arn:[^:]*:iam:[^<>]*:role\/([^<>]+)$/.exec(text)?.[1] ?? [],
  );
  return { ids: here, names: [...names, ...elsewhere.map((path) => path.split('/').at(-1))] };
}

/* The policies of the role that calls, [id, resource]: its own, those that it names, and those that
   name it. */
function policiesOf(reader, call) {
  const { ids, names } = rolesOf(reader, call);
  const attached = ids.flatMap((id) =>
    textsOf(reader.plain(reader.resource(id).Properties?.ManagedPolicyArns)),
  );
  const isAttached = (id) =>
    attached.some(
      (text) =>
        text === `<${id}>` || isArnOf(text, 'policy', reader.propertyText(id, 'ManagedPolicyName')),
    );
  const isOf = ([id, { Type = '', Properties }]) =>
    ids.includes(id) ||
    (/^AWS::IAM::.*Policy$/.test(Type) &&
      (isAttached(id) ||
        textsOf(reader.plain([Properties?.Roles ?? [], Properties?.RoleName ?? []])).some((name) =>
          names.includes(name),
        )));
  return reader.resources.filter(isOf);
}

/* Whether a destination is called with a role that this template does not have: then nothing shows
   what it may call. */
const isOfForeignRole = (reader, call) => isDestination(call) && !rolesOf(reader, call).ids.length;

const ofCall = (reader, call, effect) =>
  policiesOf(reader, call).flatMap(([, { Properties }]) =>
    invokeStatements(reader.plain(Properties), effect),
  );

/* Whether a role that calls is denied the alias and not the function: then its calls cannot move. */
function isDenied(reader, call, { arn, alias }) {
  const denials = ofCall(reader, call, 'Deny');
  return fitsOne(denials, `${arn}:${alias}`) && !fitsOne(denials, arn);
}

/* Whether only the deployment knows that a role may invoke the alias: a statement names a parameter or
   an import, or the policy is a text, and no other one allows the function. Or may be denied it. */
function isDoubtful(reader, call, { id, arn }) {
  const isUnknown = (text) =>
    /^<[^<>]*>$/.test(text) && !reader.resource(text.slice(1, -1).split('.')[0]);
  const mayFit = (effect) =>
    ofCall(reader, call, effect).some(({ Resource }) => textsOf(Resource).some(isUnknown));
  const inText = policiesOf(reader, call)
    .flatMap(([, { Properties }]) => allTexts(reader.plain(Properties)))
    .some((text) => text.startsWith('{') && text.includes(`:function:${reader.functionName(id)}`));
  const isAllowed = fitsOne(ofCall(reader, call, 'Allow'), arn);
  return mayFit('Deny') || ((mayFit('Allow') || inText) && !isAllowed);
}

module.exports = { isDenied, isDoubtful, isOfForeignRole, resourceFits, ungranted };

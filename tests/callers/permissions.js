'use strict';

/* Which source a permission is for, which callers it serves, and on which of the function and its
 * alias it must therefore be. */

const { escaped, isOwn } = require('./references.js');
const { arnOf, sourceIn } = require('./sources.js');

/* ---- Matching, as IAM does it ---- */

// IAM reads the names of actions in any case.
const actionFits = (pattern, action) =>
  new RegExp(`^${escaped(pattern).replace(/\\\*/g, '.*').replace(/\\\?/g, '.')}$`, 'i').test(
    action,
  );

/* ArnLike: six components, each matched by itself; the sixth holds all further colons. */
function arnLike(pattern, arn) {
  const components = (text) => {
    const parts = text.split(':');
    return [...parts.slice(0, 5), parts.slice(5).join(':')];
  };
  const [left, right] = [components(pattern), components(arn)];
  return left.every((part, i) =>
    new RegExp(`^${escaped(part).replace(/\\\*/g, '.*').replace(/\\\?/g, '.')}$`).test(right[i]),
  );
}

/* ---- One permission ---- */

const INVOKE = 'lambda:InvokeFunction';
const INVOKE_URL = 'lambda:InvokeFunctionUrl';

/* What a permission of a function allows, in texts:
 *
 *   id, function, qualifier     the resource, and what it is a permission of
 *   isInvoke, isUrl             it lets its principal invoke; by way of the function's URL
 *   caller                      its principal up to the first dot where that is an AWS service
 *   sourceArn, sourceAccount    undefined where it has none
 *   content                     everything but FunctionName, as JSON: what it allows to whom */
function permissionOf(reader, reference) {
  const { FunctionName, ...rest } = reader.plain(reader.resource(reference.id).Properties);
  const { Action = '', Principal = '', SourceArn, SourceAccount } = rest;
  const isUrl =
    (actionFits(Action, INVOKE_URL) && !actionFits(Action, INVOKE)) ||
    rest.FunctionUrlAuthType !== undefined ||
    rest.InvokedViaFunctionUrl === 'true';
  const isService = /^[a-z][\w-]*\.[\w.-]*amazon(aws)?\.com(\.cn)?$/.test(Principal);
  return {
    id: reference.id,
    function: reference.function,
    qualifier: reference.qualifier,
    isUrl,
    isInvoke: actionFits(Action, INVOKE) || actionFits(Action, INVOKE_URL),
    caller: isService ? Principal.split('.')[0] : undefined,
    principal: Principal,
    sourceArn: SourceArn,
    sourceAccount: SourceAccount,
    token: rest.EventSourceToken,
    isCompleted: Object.hasOwn(rest, 'Fn::Transform'), // by a macro
    content: JSON.stringify(rest),
  };
}

/* Whether a permission certainly allows the call of an AWS service from this source. */
function covers(permission, call) {
  const { caller, principal, sourceArn, sourceAccount, token } = permission;
  return (
    permission.isInvoke &&
    !permission.isUrl &&
    token === undefined &&
    (caller === call.caller || principal === '*') &&
    (sourceArn === undefined || arnLike(sourceArn, call.exactSource)) &&
    (sourceAccount === undefined || sourceAccount === call.account)
  );
}

/* ---- Its source ---- */

// The logical ids in a text's symbols.
const idsIn = (text) => [...text.matchAll(/<([A-Za-z0-9]+)(?:\.[^<>]*)?>/g)].map(([, id]) => id);

/* Resources whose name or ARN is written out are found by their ARN. */
const namedBy = (reader, source) =>
  reader.resources.map(([id]) => id).filter((id) => sourceIn(arnOf(reader, id) ?? '') === source);

/* The one source that a permission is provably for: {source, ids}, ids the resources of the template
   that its SourceArn names; undefined where there is none, or it may be one of several, or nothing
   in the template shows it. `sources` are those that callers in the template have. A text around a
   resource's name is another source than that resource. */
function provenSource(reader, permission, sources) {
  const { sourceArn, sourceAccount } = permission;
  const { caller, token, isCompleted } = permission;
  if (!caller || token !== undefined || isCompleted || sourceArn === undefined) return undefined;
  if (sourceAccount !== undefined && isOwn(sourceAccount, reader.world.account) !== 'yes')
    return undefined;
  const source = sourceIn(sourceArn);
  if (/[*?]/.test(source) || /<(Fn\.|resolve )/.test(source)) return undefined;
  const symbols = idsIn(source).filter((id) => id !== 'AWS');
  const isSource = (id) =>
    !/^(AWS::CloudFormation::(Stack|CustomResource)$|Custom::)/.test(
      reader.template.Resources[id]?.Type ?? 'Custom::',
    );
  if (!symbols.every(isSource)) return undefined;
  const alone = /^<[^<>]*>$/.test(source) ? symbols : [];
  const ids = [...alone, ...namedBy(reader, source)];
  return ids.length || sources.has(source) ? { source, ids } : undefined;
}

/* ---- Where it must be ---- */

/* Where a permission may be: any of the places that are returned, 'function', 'alias' or 'both'.
 *
 * `calls` are all calls of the function that AWS services make, under any combination of the
 * conditions: {id, caller, source, on}; on is 'alias', 'already' (on the alias before the transform),
 * 'function', 'perhaps' (the function, unless its ARN is another account's), 'other' (another
 * qualifier) or 'hidden' (it may call the function, and cannot be seen). `urls` are where the
 * function's URLs are, 'function' or 'alias'. */
function placesOf(reader, permission, { calls, urls }) {
  if (permission.isUrl) return urlPlaces(new Set(urls));
  const sources = new Set(calls.filter(({ on }) => on !== 'hidden').map(({ source }) => source));
  const proven = provenSource(reader, permission, sources);
  if (!proven) return ['both'];
  const from = calls.filter(
    ({ id, caller, source }) =>
      caller === permission.caller && (source === proven.source || proven.ids.includes(id)),
  );
  const on = new Set(from.map((call) => call.on));
  if (on.has('hidden') || on.has('perhaps')) return ['both'];
  if (on.has('alias')) return [on.has('function') ? 'both' : 'alias'];
  if (on.has('function')) return [on.has('already') ? 'both' : 'function'];
  return on.size ? ['function', 'alias', 'both'] : ['both'];
}

// The permission of a URL goes with the URL; without one nothing depends on it.
function urlPlaces(on) {
  if (on.size === 2) return ['both'];
  return on.size ? [...on] : ['function', 'both'];
}

module.exports = { actionFits, arnLike, covers, permissionOf, placesOf };

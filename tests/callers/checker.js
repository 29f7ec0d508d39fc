'use strict';

/* Proves of every caller of the guarded functions of a template which ARN it calls, from which
 * source, and that a permission allows exactly that. With the template from before the transform
 * beside it, also that every source keeps what it may call, that none gains anything, and that
 * nothing else has changed.
 *
 * The template is read as CloudFormation reads it (reader.js), under every combination of its
 * conditions (conditions.js). None of this shares code with native/; what it knows of places
 * (places.js) and of sources (sources.js) is its own. */

const { accountIn, needsPermission, sourceOf } = require('./calls.js');
const { otherChanges } = require('./changes.js');
const { combinations } = require('./conditions.js');
const { cycleIn } = require('./graph.js');
const { covers, placesOf } = require('./permissions.js');
const { isDenied, isDoubtful, isOfForeignRole, ungranted } = require('./policies.js');
const { functionOf, isOnAlias, placeKey, renamed, target, viewOf, where } = require('./view.js');

/* ---- Callers ---- */

// Lambda has one configuration of asynchronous invocations for a function and qualifier.
const isSecondConfig = (view, { id, type, function: of }) =>
  type === 'AWS::Lambda::EventInvokeConfig' &&
  view.calls.some(
    (other) =>
      other.type === type && other.function === of && other.id !== id && isOnAlias(view, other),
  );

/* A call of the function that could go through the alias. */
function isBypass(view, call, { urls, takers }) {
  if (call.qualifier !== undefined || !call.isProven) return false;
  if (call.verdict === 'stays' && !takers.includes(call.type)) return false;
  if (isOfForeignRole(view.reader, call) || isSecondConfig(view, call)) return false;
  if (call.caller === 'url') return urls.includes(call.function);
  const called = functionOf(view, call.function);
  return !isDenied(view.reader, call, called) && !isDoubtful(view.reader, call, called);
}

// References with a qualifier that no alias of the function has.
const danglingReferences = (view) => {
  const aliases = new Set(view.aliases.values());
  return view.references.filter(
    ({ qualifier = '', function: of }) =>
      /^[\w-]*[A-Za-z_-][\w-]*$/.test(qualifier) &&
      !aliases.has(`${functionOf(view, of).arn}:${qualifier}`),
  );
};

function* callerFaults(view, before, asked) {
  const { reader, functions, calls } = view;
  const aliases = new Set(view.aliases.values());
  const former = new Set(before && danglingReferences(before).map(placeKey));
  for (const refused of reader.refused) if (!before?.reader.refused.has(refused)) yield refused;
  for (const { id, arn, alias } of functions)
    if (!aliases.has(`${arn}:${alias}`)) yield `${id} has no alias ${alias}`;
  for (const call of calls)
    if (isBypass(view, call, asked)) yield `${where(call)} bypasses the alias of ${call.function}`;
  for (const call of calls)
    if (isOnAlias(view, call) && isDenied(reader, call, functionOf(view, call.function)))
      yield `${where(call)} calls ${target(call.function, call.qualifier)}, which its role is denied`;
  for (const call of danglingReferences(view))
    if (!former.has(placeKey(call)))
      yield `${where(call)} calls ${target(call.function, call.qualifier)}, which is no alias`;
  yield* ungranted(reader, functions);
}

/* ---- Permissions ---- */

// The calls of AWS services from a view, as placesOf takes them. `wasOnAlias`: places of before.
function serviceCalls(view, wasOnAlias) {
  const on = (call) => {
    if (!call.isProven) return 'perhaps';
    if (call.qualifier === undefined) return 'function';
    if (!isOnAlias(view, call)) return 'other';
    return wasOnAlias.has(placeKey(call)) ? 'already' : 'alias';
  };
  const seen = view.calls.filter(needsPermission).map((call) => ({
    ...call,
    ...sourceOf(view.reader, call.id),
    on: on(call),
  }));
  return [...seen, ...view.hidden];
}

// Whether a view has a permission for what a call presents, on one of the qualifiers.
const isAllowed = (view, call, on) =>
  view.permissions.some(
    (each) => each.function === call.function && on(each.qualifier) && covers(each, call),
  );
const presented = (view, call) => ({ ...call, ...sourceOf(view.reader, call.id) });

/* The calls of AWS services that no permission certainly allows. */
const unpermittedIn = (view) =>
  view.calls
    .filter(needsPermission)
    .filter((call) => !isAllowed(view, presented(view, call), (word) => word === call.qualifier));

/* A call that a permission allows, whichever qualifier that has, must be allowed as it is made. With
   `before`, what counts is whether the call that was made there was allowed. */
function* uncovered(view, before) {
  const former = new Map(before?.calls.map((call) => [placeKey(call), call]));
  for (const call of unpermittedIn(view)) {
    const was = former.get(placeKey(call));
    const own = presented(view, call);
    const wasAllowed = before
      ? was && isAllowed(before, own, (word) => word === was.qualifier)
      : isAllowed(view, own, () => true);
    if (wasAllowed)
      yield `${where(call)} calls ${target(call.function, call.qualifier)} from ${own.exactSource}, which no permission allows`;
  }
}

const groupsOf = (permissions) => {
  const groups = new Map();
  for (const permission of permissions) {
    const key = `${permission.function} ${permission.content}`;
    groups.set(key, [...(groups.get(key) ?? []), permission]);
  }
  return groups;
};
const count = (permissions = [], word) =>
  permissions.filter(({ qualifier }) => qualifier === word).length;

/* Where the permissions of a function may be: id -> places, as placesOf has them. */
function acceptedIn(view, of, calls) {
  const urls = (id) =>
    view.references
      .filter((each) => each.type === 'AWS::Lambda::Url' && each.function === id)
      .map((url) => (url.qualifier === undefined ? 'function' : 'alias'));
  return new Map(
    of.permissions.map((permission) => {
      const own = calls.filter((call) => call.function === permission.function);
      return [
        permission.id,
        placesOf(view.reader, permission, { calls: own, urls: urls(permission.function) }),
      ];
    }),
  );
}

/* Permissions that allow the same to the same principal and source, before and after. Without
   `before`, every one of them is taken for one that was on the function. `accepted` is a function
   from an id to where that permission may be. */
function* permissionFaults(view, before, accepted) {
  const groups = groupsOf(view.permissions);
  const former = before ? groupsOf(before.permissions) : groups;
  for (const [key, after] of groups)
    if (!former.has(key))
      yield `${after.map(({ id }) => id)} on ${after[0].function} allows what no permission allowed before: ${after[0].content}`;
  for (const [key, was] of former) {
    const [{ id, function: of, isUrl, isInvoke }] = was;
    const { alias } = functionOf(before ?? view, of);
    const after = groups.get(key) ?? [];
    const wasBare = count(was, undefined) + (before ? 0 : count(was, alias));
    const isJudged = (isUrl || isInvoke) && wasBare > 0;
    if (isJudged)
      yield* misplaced({ was, after, alias, isCompared: Boolean(before) }, accepted(id));
    if (before) {
      const isLeft = ({ qualifier }) => !isJudged || ![undefined, alias].includes(qualifier);
      yield* changed(view, before, { was: was.filter(isLeft), after: after.filter(isLeft) });
    }
  }
}

function* misplaced({ was, after, alias, isCompared }, accepted) {
  const [{ function: of, principal, sourceArn }] = was;
  const [bare, onAlias] = [count(after, undefined), count(after, alias)];
  const place = bare ? (onAlias ? 'both' : 'function') : onAlias ? 'alias' : 'neither';
  const wasOnBoth = isCompared && count(was, alias) > 0;
  const own = was.filter(({ qualifier }) => [undefined, alias].includes(qualifier));
  const text = `${own.map(({ id }) => id)} (${principal} from ${sourceArn ?? 'anywhere'})`;
  if (
    !accepted.includes(place) &&
    !(wasOnBoth && place === 'both' && accepted.includes('function'))
  )
    yield `${text} is on ${place} of ${of}, and must be on ${accepted.join(' or ')}`;
  else if (
    isCompared &&
    (bare > count(was, undefined) || onAlias > count(was, undefined) + count(was, alias))
  )
    yield `${text} exists twice`;
}

// What is not judged by its callers stays; an alias may be called otherwise.
function* changed(view, before, { was, after }) {
  const { function: of, id } = was[0] ?? after[0] ?? {};
  const wanted = was.map(({ qualifier }) => renamed(before, view, of, qualifier)).sort();
  const found = after.map(({ qualifier }) => qualifier).sort();
  if (JSON.stringify(wanted) !== JSON.stringify(found))
    yield `${id} was on ${wanted.map((word) => target(of, word))}, and is on ${found.map((word) => target(of, word)).join(', ') || 'nothing'}`;
}

/* ---- The check ---- */

// Once each, in the order in which they were found.
const unique = (list, key) => [...new Map(list.map((each) => [key(each), each])).values()];

// The places of the permissions that are judged, over all combinations.
function placesIn(views, accepted) {
  const places = {};
  for (const [i, { before, after }] of views.entries())
    for (const { id, qualifier, isUrl, isInvoke } of (before ?? after).permissions)
      if ((isUrl || isInvoke) && qualifier === undefined)
        places[id] = [...new Set([...(places[id] ?? []), ...accepted[i](id)])];
  return places;
}

const inWords = (conditions) =>
  Object.entries(conditions)
    .map(([name, holds]) => `${holds ? '' : 'not '}${name}`)
    .join(', ');

// The places of before at which the function's alias is called already.
const onAliasBefore = (views, guarded) =>
  new Set(
    views.flatMap(({ before, after }) =>
      (before?.calls ?? [])
        .filter(
          ({ function: of, qualifier }) => renamed(before, after, of, qualifier) === guarded[of],
        )
        .map(placeKey),
    ),
  );

/* Where each permission may be, a function from its id for each of the views. A permission whose
   source depends on the conditions may be on both for all of them. */
function acceptedUnder(views, guarded) {
  const wasOnAlias = onAliasBefore(views, guarded);
  const calls = views.flatMap(({ after }) => serviceCalls(after, wasOnAlias));
  const accepted = views.map(({ after, before }) => acceptedIn(after, before ?? after, calls));
  return accepted.map((own) => (id) => {
    const everywhere = accepted.map((each) => each.get(id)?.join()).filter(Boolean);
    return new Set(everywhere).size > 1 ? [...new Set([...own.get(id), 'both'])] : own.get(id);
  });
}

// The faults of all views; one that is not in all of them with the conditions of the first.
function faultsOf(views, accepted, asked) {
  const found = new Map();
  for (const [i, { conditions, after, before }] of views.entries()) {
    const faults = [
      ...callerFaults(after, before, asked),
      ...uncovered(after, before),
      ...permissionFaults(after, before, accepted[i]),
      ...(before ? otherChanges(after, before) : []),
    ];
    for (const fault of new Set(faults))
      found.set(fault, [...(found.get(fault) ?? []), conditions]);
  }
  return [...found].map(([fault, under]) =>
    under.length === views.length ? fault : `${fault} (where ${inWords(under[0])})`,
  );
}

/* guarded   logical id of each function that must be guarded -> the name of its alias
   world     partition, region, stack, where another one than WORLD of reader.js
   urls      the functions whose URL is asked to move
   takers    types of custom resources whose handler takes an alias in FunctionQualifier
   before    the template before the transform

   moved     calls that go through the alias
   stays     calls that cannot, that are qualified otherwise, or whose ARN may be another account's
   bypasses  calls that could go through the alias and do not
   unknown   references outside of any known place
   unpermitted
             calls of AWS services that no permission of the template certainly allows
   places    where the permissions that were on the function may be: id -> 'function', 'alias' or
             'both', or several of them
   faults    texts: bypasses, qualifiers that no alias has, callers without a permission,
             permissions in the wrong place, policies, cycles, and what differs from `before` and
             must not. What is wrong under some conditions only ends with the first of these. */
function check(template, { guarded, world: given, urls = [], takers = [], before }) {
  const asked = { urls, takers };
  const templates = before ? [before, template] : [template];
  const world = { ...given, account: accountIn(templates, given) };
  const views = combinations(...templates).map((conditions) => ({
    conditions,
    after: viewOf(template, guarded, world, conditions),
    before: before && viewOf(before, guarded, world, conditions),
  }));
  const accepted = acceptedUnder(views, guarded);
  const cycle = before && cycleIn(before) ? undefined : cycleIn(template);
  const all = (choose) =>
    unique(
      views.flatMap(({ after }) => choose(after)),
      (each) => `${placeKey(each)} ${each.qualifier}`,
    );
  const calls = (is) => all((view) => view.calls.filter((call) => is(view, call)));
  const isBypassed = (view, call) => isBypass(view, call, asked);
  return {
    moved: calls(isOnAlias),
    stays: calls((view, call) => !isOnAlias(view, call) && !isBypassed(view, call)),
    bypasses: calls(isBypassed),
    unknown: all((view) => view.references.filter(({ verdict }) => verdict === 'unknown')),
    unpermitted: all(unpermittedIn),
    places: placesIn(views, accepted),
    faults: [
      ...faultsOf(views, accepted, asked),
      ...(cycle ? [`a circular dependency: ${cycle.join(' -> ')}`] : []),
    ],
  };
}

module.exports = { check };

'use strict';

/* Proves of every caller of the guarded functions of a template which ARN it calls, from which
 * source, and that a permission allows exactly that. With the template from before the transform
 * beside it, also that every source keeps what it may call, that none gains anything, and that
 * nothing else has changed.
 *
 * The template is read as CloudFormation reads it (reader.js), under every combination of its
 * conditions (conditions.js). None of this shares code with native/; what it knows of places
 * (places.js) and of sources (sources.js) is its own. */

const {
  accountIn,
  hiddenCalls,
  isCall,
  isQualifier,
  needsPermission,
  referencesOf,
  sourceOf,
  textsOf,
} = require('./calls.js');
const { combinations } = require('./conditions.js');
const { cycleIn, danglingIn } = require('./graph.js');
const { covers, permissionOf, placesOf } = require('./permissions.js');
const { isDenied, ungranted } = require('./policies.js');
const { Reader } = require('./reader.js');
const { referencesTo } = require('./references.js');

/* ---- A template under one combination of its conditions ---- */

const isPermission = ({ type, path }) =>
  type === 'AWS::Lambda::Permission' && path === 'FunctionName';

/* {reader, texts, functions: [{id, name, arn, alias}], references, calls, permissions, hidden, aliases:
   Map of the logical id of an alias -> its ARN} */
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

/* ---- Callers ---- */

const placeKey = ({ id, exact, function: of }) => `${id} ${exact} ${of}`;
const where = ({ id, type, path }) => `${id} (${type}) ${path ?? ''}`.trim();
const target = (id, word) => (word === undefined ? id : `${id}:${word}`);

const isOnAlias = (view, call) => call.qualifier === functionOf(view, call.function).alias;

/* A call of the function that could go through the alias. */
function isBypass(view, call, urls) {
  if (call.qualifier !== undefined || call.verdict === 'stays' || !call.isProven) return false;
  if (call.caller === 'url') return urls.includes(call.function);
  return !isDenied(view.reader, call.id, functionOf(view, call.function));
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

function* callerFaults(view, before, urls) {
  const { reader, functions, calls } = view;
  const aliases = new Set(view.aliases.values());
  const former = new Set(before && danglingReferences(before).map(placeKey));
  for (const refused of reader.refused) if (!before?.reader.refused.has(refused)) yield refused;
  for (const { id, arn, alias } of functions)
    if (!aliases.has(`${arn}:${alias}`)) yield `${id} has no alias ${alias}`;
  for (const call of calls)
    if (isBypass(view, call, urls)) yield `${where(call)} bypasses the alias of ${call.function}`;
  for (const call of calls)
    if (isOnAlias(view, call) && isDenied(reader, call.id, functionOf(view, call.function)))
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
    if ((isUrl || isInvoke) && wasBare)
      yield* misplaced({ was, after, alias, isCompared: Boolean(before) }, accepted(id));
    else if (before) yield* changed(view, before, { was, after });
  }
}

function* misplaced({ was, after, alias, isCompared }, accepted) {
  const [{ function: of, principal, sourceArn }] = was;
  const [bare, onAlias] = [count(after, undefined), count(after, alias)];
  const place = bare ? (onAlias ? 'both' : 'function') : onAlias ? 'alias' : 'neither';
  const wasOnBoth = isCompared && count(was, alias) > 0;
  const text = `${was.map(({ id }) => id)} (${principal} from ${sourceArn ?? 'anywhere'})`;
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
  const [{ function: of }] = was;
  const wanted = was.map(({ qualifier }) => renamed(before, view, of, qualifier)).sort();
  const found = after.map(({ qualifier }) => qualifier).sort();
  if (JSON.stringify(wanted) !== JSON.stringify(found))
    yield `${was.map(({ id }) => id)} was on ${wanted.map((word) => target(of, word))}, and is on ${found.map((word) => target(of, word)).join(', ') || 'nothing'}`;
}

/* ---- Everything else ---- */

// What the transform is there to change, or another check reads.
const isLeft = ({ type, ...place }) =>
  /^AWS::(IAM::|Lambda::(Permission|Alias|Version)$)/.test(type) || isQualifier({ type, ...place });

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

/* ---- The check ---- */

// Once each, in the order in which they were found.
const unique = (list, key) => [...new Map(list.map((each) => [key(each), each])).values()];

// The places of the permissions that are judged, over all combinations.
function placesIn(views, accepted) {
  const places = {};
  for (const [i, { before, after }] of views.entries())
    for (const { id, qualifier, isUrl, isInvoke } of (before ?? after).permissions)
      if ((isUrl || isInvoke) && qualifier === undefined)
        places[id] = [...new Set([...(places[id] ?? []), ...accepted[i].get(id)])];
  return places;
}

const inWords = (conditions) =>
  Object.entries(conditions)
    .map(([name, holds]) => `${holds ? '' : 'not '}${name}`)
    .join(', ');

/* guarded   logical id of each function that must be guarded -> the name of its alias
   world     partition, region, stack, where another one than WORLD of reader.js
   urls      the functions whose URL is asked to move
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
function check(template, { guarded, world: given, urls = [], before }) {
  const templates = before ? [before, template] : [template];
  const world = { ...given, account: accountIn(templates, given) };
  const views = combinations(...templates).map((conditions) => ({
    conditions,
    after: viewOf(template, guarded, world, conditions),
    before: before && viewOf(before, guarded, world, conditions),
  }));
  const wasOnAlias = new Set(
    views.flatMap(({ before: view, after }) =>
      (view?.calls ?? [])
        .filter(
          (call) => renamed(view, after, call.function, call.qualifier) === guarded[call.function],
        )
        .map(placeKey),
    ),
  );
  const calls = views.flatMap(({ after }) => serviceCalls(after, wasOnAlias));
  const accepted = views.map(({ after, before: was }) => acceptedIn(after, was ?? after, calls));
  // A permission whose source depends on the conditions may be on both for all of them.
  const placesUnder = (i) => (id) => {
    const everywhere = accepted.map((each) => each.get(id)?.join()).filter(Boolean);
    const own = accepted[i].get(id);
    return new Set(everywhere).size > 1 ? [...new Set([...own, 'both'])] : own;
  };
  const found = new Map();
  for (const [i, { conditions, after, before: was }] of views.entries()) {
    const faults = [
      ...callerFaults(after, was, urls),
      ...uncovered(after, was),
      ...permissionFaults(after, was, placesUnder(i)),
      ...(was ? otherChanges(after, was) : []),
    ];
    for (const fault of new Set(faults))
      found.set(fault, [...(found.get(fault) ?? []), conditions]);
  }
  const cycle = before && cycleIn(before) ? undefined : cycleIn(template);
  const all = (choose) =>
    unique(
      views.flatMap(({ after }) => choose(after)),
      (each) => `${placeKey(each)} ${each.qualifier}`,
    );
  const isMoved = (view) => (call) => isOnAlias(view, call);
  const isBypassed = (view) => (call) => isBypass(view, call, urls);
  return {
    moved: all((view) => view.calls.filter(isMoved(view))),
    stays: all((view) =>
      view.calls.filter((call) => !isMoved(view)(call) && !isBypassed(view)(call)),
    ),
    bypasses: all((view) => view.calls.filter(isBypassed(view))),
    unknown: all((view) => view.references.filter(({ verdict }) => verdict === 'unknown')),
    unpermitted: all(unpermittedIn),
    places: placesIn(views, accepted),
    faults: [
      ...[...found].map(([fault, under]) =>
        under.length === views.length ? fault : `${fault} (where ${inWords(under[0])})`,
      ),
      ...(cycle ? [`a circular dependency: ${cycle.join(' -> ')}`] : []),
    ],
  };
}

module.exports = { check };

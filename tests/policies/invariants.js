'use strict';

/* What has to hold between a template and what a transform made of it, for identity policies and
 * for what else holds IAM statements. F is a function that is rolled out, A its alias.
 *
 *   1  what is allowed and denied on F stays, for every action
 *   2  what is allowed and denied on A is afterwards what it was on F, for lambda:InvokeFunction,
 *      and for lambda:InvokeFunctionUrl where the URL moves to the alias; a statement whose Resource
 *      matched A already keeps its effect on A
 *   3  other actions on A: as before, or as on F
 *   4  every other resource: as before
 *   5  event source mappings: lambda:FunctionArn A is judged as F was, everything else as before
 *   6  a statement that does not follow is reported as RO326, and only where nothing but
 *      the deployment knows its resource
 *   7  a caller that uses a role of the template calls A where its role may, and F where a denial of
 *      A alone stops it
 *   8  what refers to each other has no cycle, and nothing refers to what does not exist
 *
 * Documents are judged one by one, since a managed policy may be attached outside of the template;
 * principals are judged by all of their documents together. Each world decides for itself. */

const { cycleOf } = require('./cloudformation.js');
const { Effects, Malformed, Policies, canonical, effectsOf, listOf } = require('./evaluator.js');
const {
  accountOf,
  at,
  deployedValues,
  statementsIn,
  universeOf,
  worldsOf,
} = require('./worlds.js');

const INVOKE = 'lambda:InvokeFunction';
const INVOKE_URL = 'lambda:InvokeFunctionUrl';
const ACTIONS = [
  INVOKE,
  INVOKE_URL,
  'lambda:InvokeAsync',
  'lambda:GetFunction',
  'lambda:UpdateFunctionCode',
  'lambda:DeleteFunction',
  'lambda:AddPermission',
  'sqs:SendMessage',
];
const MAPPING_ACTIONS = ['Create', 'Update', 'Delete', 'Get'].map(
  (verb) => `lambda:${verb}EventSourceMapping`,
);

/* ---- Judging ---- */

const has = (one, other) => [...other].every((token) => one.has(token));
const LACKS = { Allow: 'the alias loses access', Deny: 'the alias escapes a denial' };
const EXCEEDS = { Allow: 'the alias gains access', Deny: 'the alias is denied' };

// How the effects on the alias differ from those that they should be; undefined where they do not.
function difference(actual, expected) {
  if (actual.same(expected)) return undefined;
  for (const effect of ['Deny', 'Allow']) {
    const simple = (set) => (set.has('') ? new Set(['']) : set);
    const [is, should] = [simple(actual[effect]), simple(expected[effect])];
    if (!has(is, should)) return LACKS[effect];
    if (!has(should, is)) return EXCEEDS[effect];
  }
  return undefined;
}

/* What a statement that follows does on A: as on F; and where its Resource matched A before, that
   too. */
function followed(statements, action, { F, A }) {
  const effects = new Effects();
  for (const each of statements) {
    effects.plus(effectsOf([each], { action, resource: F }));
    if (!each.notResource) effects.plus(effectsOf([each], { action, resource: A }));
  }
  return effects;
}

class Judge {
  constructor(scene, after, diagnostics) {
    this.scene = scene;
    this.after = after;
    this.diagnostics = diagnostics;
    this.known = accountOf(scene.template, scene.service);
    this.found = new Map();
    this.cache = new Map();
    this.numbers = new Map();
    this.judged = new Set();
    this.reported = new Set(); // keys of documents with a statement that RO326 reports
    this.inexpressible = new Set(); // the paths of these statements
    this.undecided = new Set(); // keys of those in which NotResource may list F or not
    this.staying = new Map(); // caller with a role → whether it could have moved in every world
  }

  fail(kind, where, detail) {
    const key = `${kind} at ${where}`;
    if (!this.found.has(key)) this.found.set(key, { kind, where, detail });
  }

  get failures() {
    return [...this.found.values()];
  }

  all() {
    this.reports();
    const cycle = cycleOf(this.after);
    if (cycle && !cycleOf(this.scene.template)) this.fail('a cycle', cycle.join(' -> '));
    for (const world of worldsOf(this.scene)) this.inWorld(world);
    this.stayingCallers();
    return this.failures;
  }

  policies(template, world) {
    return new Policies(template, world, { cache: this.cache });
  }

  inWorld(world) {
    const before = this.policies(this.scene.template, world);
    let after;
    try {
      after = this.policies(this.after, world);
    } catch (error) {
      if (!(error instanceof Malformed)) throw error;
      this.fail('a malformed policy', error.message, this.worldText(world));
      return;
    }
    for (const id of after.stack.dangling)
      if (!before.stack.dangling.has(id))
        this.fail('a dangling reference', id, this.worldText(world));
    const all = this.pairs(before.stack);
    const pairs = all.filter(({ id }) => before.stack.exists(id));
    const resources = universeOf(before.stack, pairs, {
      ...this.scene,
      absent: all.filter((each) => !pairs.includes(each)),
      known: this.known,
    });
    const context = { world, before, after, pairs, resources };
    const excused = (key) => this.undecided.has(key) || (world.deploys && this.reported.has(key));
    for (const key of before.documents.keys()) if (!excused(key)) this.document(key, context);
    for (const key of before.documents.keys()) this.sids(key, context);
    for (const caller of this.scene.roleCallers ?? []) this.roleCaller(caller, context);
    if (world.deploys) return;
    for (const [name, { documents }] of before.principals)
      if (![...documents].some((key) => this.undecided.has(key))) this.principal(name, context);
  }

  worldText({ account, known, deploys }) {
    return JSON.stringify({ account, ...known, ...(deploys && { deploys }) });
  }

  // {F, A, name, alias, url} of each function that is rolled out, in this world or another one.
  pairs(stack) {
    const { partition, region, account } = stack.world;
    return this.scene.guarded
      .filter(({ id }) => Object.hasOwn(stack.template.Resources, id))
      .map(({ id, alias, url }) => {
        const name = stack.exists(id)
          ? stack.ref(id)
          : stack.value(stack.template.Resources[id].Properties.FunctionName);
        const F = `arn:${partition}:lambda:${region}:${account}:function:${name}`;
        return { id, F, A: `${F}:${alias}`, name, alias, url };
      });
  }

  document(key, { world, before, after, pairs, resources }) {
    const statements = before.documents.get(key);
    const made = after.documents.get(key);
    const fail = (kind, detail) =>
      this.fail(
        world.deploys ? `not reported: ${kind}` : kind,
        key,
        `${this.worldText(world)} ${detail}`,
      );
    if (!made) {
      fail('a document is lost', '');
      return;
    }
    if (!this.isNew([key, world.account, pairs.length], statements, made)) return;
    this.untouched(statements, made, { pairs, resources }, fail);
    for (const pair of pairs) this.alias(key, statements, made, pair, fail);
    this.mappings(statements, made, { pairs, resources, world }, fail);
    this.conditions(statements, made, fail);
  }

  /* Every Sid is unique in its document, and a statement for an alias alone is there no more often than
     what it may be a copy of. */
  sids(key, { world, before, after }) {
    const [was, is] = [before, after].map(({ documents }) => documents.get(key) ?? []);
    const twice = (list) => list.filter((each, index) => list.indexOf(each) !== index);
    const sids = (list) => list.map(({ written: { Sid } }) => Sid).filter(Boolean);
    const rest = ({ written: { Sid, Resource, NotResource, ...others } }) => canonical(others);
    const only = is.filter(
      ({ written: { Resource } }) => Array.isArray(Resource) && Resource.length === 1,
    );
    const fail = (kind, detail) => this.fail(kind, key, `${this.worldText(world)} ${detail}`);
    if (twice(sids(was)).length === 0 && twice(sids(is)).length > 0)
      fail('a Sid is there twice', twice(sids(is))[0]);
    for (const each of only) {
      const same = only.filter(
        (other) =>
          rest(other) === rest(each) && other.written.Resource[0] === each.written.Resource[0],
      );
      const origins = was.filter((other) => rest(other) === rest(each));
      if (same.length > Math.max(1, origins.length))
        fail('a statement is there twice', canonical(each.written));
    }
  }

  // Whether the same statements were not judged before, in another world that does not differ.
  isNew(what, ...lists) {
    const number = (each) => {
      if (!this.numbers.has(each)) this.numbers.set(each, this.numbers.size);
      return this.numbers.get(each);
    };
    const key = [...what, ...lists.map((list) => list.map(number))].join('|');
    if (this.judged.has(key)) return false;
    this.judged.add(key);
    return true;
  }

  untouched(statements, made, { pairs, resources }, fail) {
    const changed = [
      statements.filter((each) => !made.includes(each)),
      made.filter((each) => !statements.includes(each)),
    ];
    if (changed.every((list) => list.length === 0)) return;
    for (const action of ACTIONS) {
      const [left, right] = changed.map((list) =>
        list.filter((each) => each.matchesAction(action)),
      );
      if (left.length + right.length > 0)
        for (const resource of resources)
          this.unchanged({ left, right, statements, made }, { action, resource }, pairs, fail);
    }
  }

  unchanged({ left, right, statements, made }, request, pairs, fail) {
    if (effectsOf(left, request).same(effectsOf(right, request))) return;
    const [was, is] = [statements, made].map((each) => effectsOf(each, request));
    if (was.same(is)) return;
    const own = pairs.some(({ F }) => F === request.resource);
    fail(
      own ? 'access to the function changes' : 'another resource is touched',
      `${request.action} ${request.resource}: ${was} is now ${is}`,
    );
  }

  alias(key, statements, made, pair, fail) {
    for (const action of ACTIONS) {
      const actual = effectsOf(made, { action, resource: pair.A });
      if (action === INVOKE || (action === INVOKE_URL && pair.url)) {
        const expected = followed(statements, action, pair);
        const kind = difference(actual, expected);
        if (kind) fail(kind, `${action} ${pair.A}: ${actual}, expected ${expected}`);
      } else this.otherAction(statements, actual, { action, pair }, fail);
    }
  }

  /* Between what it was on A and what it was on F, statement by statement; only a statement that
     invoking concerns may follow. */
  otherAction(statements, actual, { action, pair: { F, A, url } }, fail) {
    const least = new Effects();
    const most = new Effects();
    for (const each of statements) {
      const own = effectsOf([each], { action, resource: A });
      const asF = effectsOf([each], { action, resource: F });
      const follows =
        each.matchesAction(INVOKE) ||
        (url && each.matchesAction(INVOKE_URL)) ||
        this.scene.conditionalActions;
      most.plus(own);
      if (follows) most.plus(asF);
      if (!follows || !each.notResource) least.plus(own);
      else if (asF.same(own)) least.plus(own);
    }
    for (const effect of ['Allow', 'Deny']) {
      const beyond = !most[effect].has('') && !has(most[effect], actual[effect]);
      const below = !actual[effect].has('') && !has(actual[effect], least[effect]);
      if (beyond || below)
        fail(
          'another action changes',
          `${action} ${A}: ${actual}, not between ${least} and ${most}`,
        );
    }
  }

  mappings(statements, made, { pairs, resources, world }, fail) {
    const { partition, region, account } = world;
    const resource = `arn:${partition}:lambda:${region}:${account}:event-source-mapping:0a1b2c3d`;
    const aliases = pairs.map(({ A }) => A);
    const involved = (each) => each.condition.tests.length > 0;
    const all = [...statements, ...made].some(involved) ? resources : resources.slice(0, 1);
    for (const action of MAPPING_ACTIONS)
      for (const functionArn of [...all, ...aliases]) {
        const pair = pairs.find(({ A }) => A === functionArn);
        const request = { action, resource, functionArn };
        const was = pair
          ? this.mappingsOfF(statements, request, pair)
          : effectsOf(statements, request);
        const is = effectsOf(made, request);
        if (!was.same(is))
          fail(
            'a condition on lambda:FunctionArn',
            `${action} ${functionArn}: ${is}, expected ${was}`,
          );
      }
  }

  // A test whose values fit F is judged for A as for F.
  mappingsOfF(statements, { action, resource, functionArn }, { F }) {
    const effects = new Effects();
    for (const each of statements) {
      const holds = each.condition.tests.every((one) => one.holds(one.fits(F) ? F : functionArn));
      if (holds && each.matchesAction(action) && each.matchesResource(resource)) effects.add(each);
    }
    return effects;
  }

  /* A Condition is kept as it is, but for lambda:FunctionArn where the statement concerns event
     source mappings. */
  conditions(statements, made, fail) {
    const texts = (list) =>
      new Set(
        list
          .filter(({ matchesAction }) => !MAPPING_ACTIONS.some(matchesAction))
          .map(({ effect, written }) => canonical([effect, listed(written.Condition)])),
      );
    const [was, is] = [texts(statements), texts(made)];
    if (!has(was, is) || !has(is, was))
      fail('a condition changes', `${[...was]} is now ${[...is]}`);
  }

  principal(name, { world, before, after, pairs, resources }) {
    const then = before.principals.get(name);
    const now = after.principals.get(name);
    const fail = (kind, detail) => this.fail(kind, name, `${this.worldText(world)} ${detail}`);
    if (!now || then.boundary !== now.boundary) {
      fail('a principal is attached to other policies', '');
      return;
    }
    const [statements, made] = [before.statementsOf(then), after.statementsOf(now)];
    if (!this.isNew([name, world.account, pairs.length], statements, made)) return;
    for (const resource of resources) {
      const [was, is] = [statements, made].map((each) =>
        effectsOf(each, { action: INVOKE, resource }),
      );
      if (was.outcome() !== is.outcome())
        fail(
          'a principal: another resource',
          `${resource}: ${was.outcome()} is now ${is.outcome()}`,
        );
    }
    for (const pair of pairs) {
      const is = effectsOf(made, { action: INVOKE, resource: pair.A });
      const expected = followed(statements, INVOKE, pair);
      if (is.outcome() !== expected.outcome())
        fail('a principal: the alias', `${is.outcome()}, expected ${expected.outcome()}`);
    }
  }

  /* ---- Callers that use a role ---- */

  roleCaller({ id, path, role, function: functionId }, { world, before, after, pairs }) {
    const pair = pairs.find((each) => each.id === functionId);
    if (!pair || !before.stack.exists(id) || !before.stack.exists(role)) return;
    const target = JSON.stringify(at(after.resources[id], path));
    const moved = target.includes(pair.A);
    const name = `AWS::IAM::Role ${before.stack.ref(role)}`;
    const outcome = (policies, resource) =>
      effectsOf(policies.statementsOf(policies.principals.get(name)), {
        action: INVOKE,
        resource,
      }).outcome();
    const could = outcome(before, pair.F);
    const can = outcome(after, moved ? pair.A : pair.F);
    // What is reported may allow more where it turns out to be about F: a Deny that does not follow.
    const { documents } = before.principals.get(name);
    const isReported = could === 'never' && [...documents].some((key) => this.reported.has(key));
    // What was allowed of the alias itself before stays allowed.
    const allowed = effectsOf(before.statementsOf(before.principals.get(name)), {
      action: INVOKE,
      resource: pair.A,
    }).Allow;
    const isOld = moved && allowed.size > 0;
    if (could !== can && !isOld && !isReported)
      this.fail(
        'a caller with a role',
        id,
        `${this.worldText(world)} could ${could}, can ${can}, ${moved ? 'moved' : 'stays'}`,
      );
    // What allows the function may be elsewhere; a Deny of the alias is reason enough.
    const denies = (resource) => {
      const statements = after.statementsOf(after.principals.get(name));
      // under whatever condition
      return statements.some(
        ({ effect, matchesAction, matchesResource }) =>
          effect === 'Deny' && matchesAction(INVOKE) && matchesResource(resource),
      );
    };
    const isStopped = denies(pair.A);
    if (!moved)
      this.staying.set(
        id,
        (this.staying.get(id) ?? true) && outcome(after, pair.A) === could && !isStopped,
      );
  }

  // A caller that stays has a reason in some world, and a warning.
  stayingCallers() {
    for (const [id, without] of this.staying)
      if (without) this.fail('a caller with a role stays without a reason', id);
      else if (!this.names(id)) this.fail('a caller with a role stays without a warning', id);
  }

  names(id) {
    return this.diagnostics.some(
      ({ path = '', message }) => path.startsWith(`Resources.${id}`) || message.includes(id),
    );
  }

  /* ---- Reports ---- */

  // The documents with a statement that RO326 reports; every report needs one of REASONS.
  reports() {
    const statements = [...statementsIn(this.scene.template)];
    for (const { path = '' } of this.diagnostics.filter(({ id }) => id === 'RO326')) {
      const found = statements.find((each) => isBelow(path, each.path));
      const { Resource, NotResource, Condition } = found?.statement ?? {};
      const values = [Resource ?? NotResource ?? '', Condition ?? ''];
      const isDeployed = deployedValues(this.scene.template, values).length > 0;
      if (found && (isDeployed || (!this.known && hasNumber(NotResource)))) {
        this.reported.add(found.key);
        this.inexpressible.add(found.path);
        if (NotResource !== undefined) this.undecided.add(found.key);
      } else this.fail('reported without a reason', path);
    }
  }
}

/* Whether an account is written out: where nothing proves the own one, F is listed where that is the
   number. */
const hasNumber = (value) => /\b\d{12}\b/.test(JSON.stringify(value ?? ''));

const isBelow = (path, outer) =>
  path.startsWith(outer) && /^($|[.[])/.test(path.slice(outer.length));

// A Condition in which every value is a list of texts.
const listed = (block = {}) =>
  Object.entries(block).map(([operator, keys]) => [
    operator,
    Object.entries(keys).map(([key, values]) => [key, listOf(values).map(String)]),
  ]);

module.exports = { INVOKE, INVOKE_URL, Judge, MAPPING_ACTIONS };

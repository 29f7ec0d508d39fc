'use strict';

/* What has to hold between a template and what a transform made of it, for permissions and their
 * callers (a scene of callers.js). F is the function, A its alias.
 *
 *   1  a caller that provably calls F, at a place that takes an alias, calls A afterwards; what is
 *      not provably F is left as it is written, and reported where only its account is not known
 *   2  a permission for one source of the template whose calls all move is on A alone, one whose
 *      calls all stay on F alone; where some move and some stay, where something cannot be seen,
 *      where nothing calls, and where the source is not provably of this template, both exist
 *   3  what could call F can call what it calls afterwards, from every source, in the template or
 *      outside of it
 *   4  nothing can call F or A that could not call F before, or A
 *   5  permissions of other functions, qualifiers and actions stay as they are; those of a function
 *      URL go where the URL goes
 */

const { Stack, cycleOf } = require('./cloudformation.js');
const { canonical } = require('./evaluator.js');
const { accountOf, at, worldsOf } = require('./worlds.js');
const { PERMISSION, Permissions } = require('./permissions.js');

const INVOKE = 'lambda:InvokeFunction';
const OUTSIDE_ACCOUNTS = ['444455556666', '777788889999', '999900009999'];

class PermissionJudge {
  constructor(scene, after, diagnostics = []) {
    this.scene = scene;
    this.after = after;
    this.diagnostics = diagnostics;
    this.known = accountOf(scene.template, scene.service);
    this.guarded = scene.guarded[0];
    this.found = new Map();
    this.worlds = worldsOf(scene);
    this.moves = new Map(); // caller → whether it moved, from the first world in which it calls F
    this.callers = scene.callers.filter(({ id }) => Object.hasOwn(scene.template.Resources, id));
    this.permissions = scene.permissions.filter(({ id }) =>
      Object.hasOwn(scene.template.Resources, id),
    );
  }

  fail(kind, where, detail) {
    const key = `${kind} at ${where}`;
    if (!this.found.has(key)) this.found.set(key, { kind, where, detail });
  }

  all() {
    const cycle = cycleOf(this.after);
    if (cycle && !cycleOf(this.scene.template)) this.fail('a cycle', cycle.join(' -> '));
    const views = this.distinct(this.worlds.map((world) => this.view(world)));
    for (const view of views) for (const caller of this.callers) this.caller(caller, view);
    this.reports();
    this.counts(views[0]);
    for (const view of views) this.requests(view);
    return [...this.found.values()];
  }

  // One view of those that show the same resources.
  distinct(views) {
    const seen = new Map();
    for (const view of views) {
      const { world, was, is } = view;
      const key = JSON.stringify([world.account, was, is]);
      if (!seen.has(key)) seen.set(key, view);
    }
    return [...seen.values()];
  }

  view(world) {
    const [before, after] = [this.scene.template, this.after].map(
      (template) => new Permissions(template, world),
    );
    const [was, is] = [before, after].map(({ stack }) => stack.resources);
    for (const id of after.stack.dangling)
      if (!before.stack.dangling.has(id)) this.fail('a dangling reference', id, world.account);
    const F = before.stack.attribute(this.guarded.id, 'Arn');
    return { world, before, after, was, is, F, A: `${F}:${this.guarded.alias}` };
  }

  /* ---- Callers ---- */

  // 'own', 'other', 'uncertain' or 'hidden'.
  certainty({ target, account }) {
    if (target !== 'own' || account === undefined) return target;
    if (this.known === undefined) return 'uncertain';
    return account === this.known ? 'own' : 'other';
  }

  caller(caller, { world, was, is, F }) {
    const { id, path, stays } = caller;
    if (!was[id]) return;
    const [then, now] = [was, is].map((resources) =>
      JSON.stringify(at(resources[id], path) ?? null),
    );
    const calls = qualifierOf(then, F) === '';
    const moved = calls && qualifierOf(now, F) === this.guarded.alias;
    const detail = `${then} is now ${now}`;
    if (this.certainty(caller) !== 'own') {
      if (then !== now)
        this.fail('a caller moves that is not provably one of the function', id, detail);
    } else if (calls && !world.deploys) {
      if (!this.moves.has(caller)) this.moves.set(caller, moved);
      if (!moved && !stays) this.fail('a caller stays that could move', id, detail);
    } else if (!calls && then !== now)
      this.fail('a caller of another function changes', id, detail);
  }

  // A caller that may be one of the function stays, and that is reported.
  reports() {
    for (const { id, ...caller } of this.callers) {
      const named = ({ path = '', message }) =>
        path.startsWith(`Resources.${id}.`) || message.includes(id);
      if (this.certainty(caller) === 'uncertain' && !this.diagnostics.some(named))
        this.fail('a caller stays because of its account, and is not reported', id);
    }
  }

  /* ---- How many permissions ---- */

  // 'alias', 'function', 'both' or 'kept'.
  expected({ kind, source, account }) {
    if (kind === 'kept') return 'kept';
    if (kind === 'url') return this.guarded.url ? 'alias' : 'function';
    if (source === undefined || (account !== undefined && account !== this.known)) return 'both';
    const callers = this.callers.filter((each) => each.source === source);
    const certain = callers.map((each) => this.certainty(each)).filter((each) => each !== 'other');
    if (certain.length === 0 || certain.some((each) => each !== 'own')) return 'both';
    const moved = callers
      .filter((each) => this.certainty(each) === 'own')
      .map((each) => this.moves.get(each) ?? false);
    if (moved.every((each) => each)) return 'alias';
    return moved.some((each) => each) ? 'both' : 'function';
  }

  /* The permissions of one text (but for the function's name) are counted together. */
  counts(view) {
    const groups = new Map();
    const group = (template, id, stack) => {
      const { FunctionName, ...rest } = template.Resources[id].Properties;
      const key = canonical([stack.value(rest), template.Resources[id].Condition ?? null]);
      if (!groups.has(key)) groups.set(key, { ids: [], A: 0, F: 0, alias: 0, function: 0 });
      return groups.get(key);
    };
    const { before, after, F, A } = view;
    for (const permission of this.permissions)
      this.count(permission, group(this.scene.template, permission.id, before.stack), view);
    const texts = new Map([
      [F, 'F'],
      [A, 'A'],
    ]);
    for (const [id, { Type }] of Object.entries(this.after.Resources)) {
      if (Type !== PERMISSION) continue;
      const name = after.stack.value(this.after.Resources[id].Properties.FunctionName);
      const place = texts.get(functionOf(name, view));
      const found = group(this.after, id, after.stack);
      if (place) found[place] += 1;
      if (found.ids.length === 0) this.fail('a permission that nothing asked for', id, name);
    }
    for (const each of groups.values()) this.compare(each);
  }

  count(permission, found, view) {
    const expected = this.expected(permission);
    found.ids.push(permission.id);
    found.expected = expected;
    if (expected === 'kept') {
      const [was, is] = [this.scene.template, this.after].map(({ Resources }) =>
        canonical(Resources[permission.id] ?? null),
      );
      if (was !== is)
        this.fail('a permission changes that has nothing to do with the calls', permission.id, is);
      const name = view.before.stack.value(
        this.scene.template.Resources[permission.id].Properties.FunctionName,
      );
      if (functionOf(name, view) === view.F) found.function += 1;
      return;
    }
    if (expected !== 'function') found.alias += 1;
    if (expected !== 'alias') found.function += 1;
  }

  compare({ ids, A, F, alias, function: bare, expected }) {
    if (ids.length === 0 || (A === alias && F === bare)) return;
    const lacks = [A < alias && 'the alias', F < bare && 'the function']
      .filter(Boolean)
      .join(' and ');
    const exceeds = [A > alias && 'the alias', F > bare && 'the function']
      .filter(Boolean)
      .join(' and ');
    const what = [lacks && `lacks one on ${lacks}`, exceeds && `has one too many on ${exceeds}`]
      .filter(Boolean)
      .join(', ');
    this.fail(
      `a permission for ${NAMED[expected]} ${what}`,
      ids.join(' '),
      `alias ${A} of ${alias}, function ${F} of ${bare}`,
    );
  }

  /* ---- Who may call what ---- */

  requests(view) {
    const inside = new Set();
    for (const [key, source] of Object.entries(this.scene.sources))
      this.source(key, source, view, inside);
    for (const request of outsideOf(view))
      if (!isInside(request, inside)) this.judge(request, view, [view.F], 'outside');
    this.url(view);
  }

  source(key, { service, requests, identity, account, condition }, view, inside) {
    const callers = this.callers.filter((each) => each.source === key && view.was[each.id]);
    const { before, world } = view;
    if (condition && !before.stack.condition(condition)) return;
    if (!requests.flat().every((piece) => exists(before.stack, piece))) return;
    inside.add(before.stack.value({ 'Fn::Join': ['', identity ?? requests[0]] }));
    for (const pieces of requests) {
      const sourceArn = before.stack.value({ 'Fn::Join': ['', pieces] });
      const targets =
        callers.length === 0 ? [view.F] : callers.flatMap((each) => this.targets(each, view));
      this.judge(
        { action: INVOKE, service, sourceArn, sourceAccount: account ?? world.account },
        view,
        targets,
        key,
      );
    }
  }

  // What a caller that called F, or may have, calls afterwards.
  targets(caller, { was, is, F, A }) {
    const [then, now] = [was, is].map((resources) =>
      JSON.stringify(at(resources[caller.id], caller.path) ?? null),
    );
    if (this.certainty(caller) === 'hidden') return [F, A];
    if (qualifierOf(then, F) !== '') return [];
    return [qualifierOf(now, F) === this.guarded.alias ? A : F];
  }

  judge(request, view, targets, where) {
    const { before, after, F, A } = view;
    const could = before.allows(request, F);
    const text = () => JSON.stringify([request, view.world.account, view.world.known]);
    if (could)
      for (const target of targets)
        if (!after.allows(request, target))
          this.fail(
            where === 'outside'
              ? 'a caller outside of the template loses its permission'
              : 'a caller of the template loses its permission',
            where === 'outside' ? (request.service ?? request.principal ?? 'account') : where,
            `${target}: ${text()}`,
          );
    if (after.allows(request, F) && !could)
      this.fail('the function may be called by more', where, text());
    if (after.allows(request, A) && !could && !before.allows(request, A))
      this.fail('the alias may be called by more', where, text());
  }

  url(view) {
    if (!this.scene.template.Resources.Url) return;
    const target = this.guarded.url ? view.A : view.F;
    for (const action of ['lambda:InvokeFunctionUrl', INVOKE])
      this.judge(
        { action, principal: 'anonymous', urlAuthType: 'NONE', viaUrl: true },
        view,
        [target],
        'the URL',
      );
  }
}

const NAMED = {
  alias: 'callers that all move',
  function: 'callers that all stay',
  both: 'callers of which some may stay',
  kept: 'something else',
};

// Whether a request comes from one of the sources of the template: its ARN, or one below it.
const isInside = ({ sourceArn = '' }, inside) =>
  [...inside].some(
    (arn) =>
      sourceArn === arn || sourceArn.startsWith(`${arn}/`) || sourceArn.startsWith(`${arn}:`),
  );

const exists = (stack, piece) => {
  const id = piece.Ref ?? piece['Fn::GetAtt']?.[0];
  return id === undefined || id.startsWith('AWS::') || stack.exists(id);
};

/* The qualifier of the first ARN of F in a text, '' for none; undefined where the text has none. A
   longer name is not F. */
function qualifierOf(text, F) {
  const start = text.indexOf(F);
  if (start < 0) return undefined;
  const rest = text.slice(start + F.length);
  if (/^[\w-]/.test(rest)) return qualifierOf(rest, F);
  return /^:([\w$-]+)/.exec(rest)?.[1] ?? '';
}

function functionOf(name, { world }) {
  if (name.startsWith('arn:')) return name;
  const short = name.replace(/^\d{12}:function:/, '');
  return `arn:${world.partition}:lambda:${world.region}:${world.account}:function:${short}`;
}

/* Requests from outside of the template: for every permission what it could have been written for,
   with every pattern filled in, from this account and from others. */
function outsideOf({ before, world }) {
  const requests = new Map();
  const accounts = [world.account, ...OUTSIDE_ACCOUNTS];
  const add = (request) => requests.set(JSON.stringify(request), request);
  for (const { properties } of before.list) {
    const { Principal, SourceArn, SourceAccount, PrincipalOrgID, EventSourceToken } = properties;
    const isService = Principal.includes('.amazon');
    const rest = {
      action: INVOKE,
      ...(PrincipalOrgID && { organization: PrincipalOrgID }),
      ...(EventSourceToken && { token: EventSourceToken }),
    };
    const arns = [
      undefined,
      ...(SourceArn
        ? filled(SourceArn)
        : [`arn:${world.partition}:any:${world.region}:${world.account}:x`]),
    ];
    for (const account of new Set([...accounts, ...(SourceAccount ? [SourceAccount] : [])]))
      for (const sourceArn of arns) {
        if (isService) add({ ...rest, service: Principal, sourceArn, sourceAccount: account });
        else
          add({
            ...rest,
            principal: `arn:${world.partition}:iam::${account}:role/partner`,
            account,
            sourceAccount: account,
          });
      }
  }
  return [...requests.values()];
}

const filled = (arn) =>
  ['', 'zz', 'orders'].map((text) => arn.replaceAll('*', text).replaceAll('?', 'z'));

module.exports = { PermissionJudge };

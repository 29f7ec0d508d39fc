'use strict';

/* A second implementation of what the transform does with policies and permissions, only for
 * generated scenes and as slow as it likes: it tries every world out. It proves that the invariants
 * can be met, and with one rule left out (`without`), that they notice.
 *
 * It writes the alias's ARN as a text with pseudo parameters, and never refers to the alias, so that
 * no cycle can arise. */

const { Stack, cycleOf, isObject, worldOf } = require('./cloudformation.js');
const { compiled, conditionOf, listOf } = require('./evaluator.js');
const { INVOKE, INVOKE_URL, Judge, MAPPING_ACTIONS } = require('./invariants.js');
const { FRESH, accountOf, at, partitionOf, statementsIn } = require('./worlds.js');

const { PermissionJudge } = require('./permission-invariants.js');

const copy = (value) => structuredClone(value);
const NO_VALUE = { Ref: 'AWS::NoValue' };
const STATES = ['big', 'small'].flatMap((Size) =>
  ['prod', 'dev'].map((Stage) => ({ Size, Stage })),
);

// The worlds' values of Big and Prod, in the order of STATES, as nested Fn::If of what to write.
function tree(needed, leaf) {
  if (needed.every((each) => each)) return leaf;
  if (!needed.some((each) => each)) return NO_VALUE;
  const stage = ([prod, dev]) =>
    prod === dev
      ? prod
        ? leaf
        : NO_VALUE
      : { 'Fn::If': ['Prod', prod ? leaf : NO_VALUE, dev ? leaf : NO_VALUE] };
  const [big, small] = [needed.slice(0, 2), needed.slice(2)];
  return String(big) === String(small)
    ? stage(big)
    : { 'Fn::If': ['Big', stage(big), stage(small)] };
}

class Follower {
  constructor(scene, without = '') {
    this.scene = scene;
    this.without = without;
    this.template = copy(scene.template);
    this.known = accountOf(scene.template, scene.service);
    this.diagnostics = [];
    const { region, stackName = 'shop-dev' } = scene.service.provider;
    this.place = { region, partition: partitionOf(region), stackName };
  }

  stack(account, parameters) {
    const undecided = '<undecided>';
    const value = {
      parameters: (name) => parameters[name] ?? undecided,
      imports: () => undecided,
      dynamic: () => undecided,
      outputs: () => undecided,
    };
    return new Stack(this.scene.template, worldOf({ ...this.place, account, ...value }));
  }

  get accounts() {
    return this.known ? [this.known] : [FRESH, ...this.scene.written];
  }

  transform() {
    for (const pair of this.scene.guarded)
      this.template.Resources[`${pair.id}Alias`] = {
        Type: 'AWS::Lambda::Alias',
        ...(this.template.Resources[pair.id].Condition && {
          Condition: this.template.Resources[pair.id].Condition,
        }),
        Properties: { FunctionName: { Ref: pair.id }, Name: pair.alias, FunctionVersion: '1' },
      };
    for (const each of [...statementsIn(this.scene.template)]) this.statement(each);
    for (const each of this.scene.roleCallers ?? []) this.caller(each);
    return { template: this.template, diagnostics: this.diagnostics };
  }

  // The statement and its pair in one world; undefined where it does not exist or is not complete.
  reading(statement, account, parameters, { id, alias }) {
    const stack = this.stack(account, parameters);
    if (!stack.exists(id)) return undefined;
    const F = stack.attribute(id, 'Arn');
    return { one: compiled(stack.value(statement)), F, A: `${F}:${alias}`, name: stack.ref(id) };
  }

  statement({ path, statement }) {
    const { Resource, NotResource } = statement;
    const where = keysOf(path);
    const target = at(this.template, where);
    const adds = [];
    for (const pair of this.scene.guarded)
      for (const account of this.accounts) {
        const needs = STATES.map((state) => this.need(statement, where, account, state, pair));
        this.apply(adds, needs, account, pair);
      }
    const undecided = (state) =>
      JSON.stringify(this.stack(FRESH, state).value([Resource ?? NotResource])).includes(
        '<undecided>',
      );
    if (STATES.some(undecided) && this.without !== 'reports') this.report(path);
    for (const { leaf, kind, needed } of adds) this.write(target, where, kind, tree(needed, leaf));
    this.condition(statement, target);
  }

  report(path) {
    this.diagnostics.push({
      id: 'RO326',
      severity: 'warning',
      path,
      message: 'an IAM statement that cannot follow the alias',
    });
  }

  concerns(one, { url }) {
    return one.matchesAction(INVOKE) || (url && one.matchesAction(INVOKE_URL));
  }

  // 'add', 'copy' or nothing, in one world.
  need(statement, where, account, state, pair) {
    const reading = this.reading(statement, account, state, pair);
    if (!reading || !this.exists(where, account, state)) return undefined;
    const { one, F, A, name } = reading;
    if (!this.concerns(one, pair)) return undefined;
    if (this.without === 'Deny' && one.effect === 'Deny') return undefined;
    const [f, a] = this.lists(one, F, A, name);
    if (this.without === 'NotAction' && statement.NotAction) return undefined;
    if (!one.notResource) return f !== a && (f || this.without === 'F:*') ? 'add' : undefined;
    if (f && !a) return this.without === 'NotResource' ? undefined : 'add';
    return a && !f && this.without !== 'copy' ? 'copy' : undefined;
  }

  // Whether every Fn::If around what is at `where` takes the branch in which it is.
  exists(where, account, state) {
    const stack = this.stack(account, state);
    return where.every((key, index) => {
      if (key !== 'Fn::If') return true;
      const [name] = at(this.scene.template, where.slice(0, index + 1));
      return stack.condition(name) === (where[index + 1] === 1);
    });
  }

  lists(one, F, A, name) {
    if (this.without !== 'matching') return [one.lists(F), one.lists(A)];
    const text = JSON.stringify(one.written.Resource ?? one.written.NotResource);
    return [text.includes(`:function:${name}`), one.lists(A)];
  }

  arn(account, { id, alias }) {
    const { FunctionName } = this.scene.template.Resources[id].Properties;
    const name = FunctionName['Fn::Sub'] ?? FunctionName;
    const number = account === FRESH || account === this.known ? '${AWS::AccountId}' : account;
    const qualifier =
      this.without === 'exact alias' ? ':*' : this.without === 'F:*' ? '*' : `:${alias}`;
    return {
      'Fn::Sub': `arn:\${AWS::Partition}:lambda:\${AWS::Region}:${number}:function:${name}${qualifier}`,
    };
  }

  /* An account that is written out needs an ARN of its own only where the one of AWS::AccountId,
     which the fresh account decides, is not needed. */
  apply(adds, needs, account, pair) {
    const fresh = this.known
      ? undefined
      : adds.filter((each) => each.pair === pair && each.account === FRESH);
    for (const kind of ['add', 'copy']) {
      const covered = fresh?.find((each) => each.kind === kind);
      const needed = needs.map(
        (each, index) => each === kind && !(account !== FRESH && covered?.needed[index]),
      );
      if (!needed.some((each) => each)) continue;
      const everywhere = this.without === 'conditions' ? needed.map(() => true) : needed;
      adds.push({ pair, account, kind, needed: everywhere, leaf: this.arn(account, pair) });
    }
  }

  write(target, where, kind, leaf) {
    if (kind === 'copy') return this.copy(target, where, leaf);
    const member = Object.hasOwn(target, 'NotResource') ? 'NotResource' : 'Resource';
    target[member] = inserted(target[member], leaf);
    return undefined;
  }

  copy(target, where, leaf) {
    const { NotResource, Sid, ...rest } = target;
    const wrap = (value) =>
      value['Fn::If']
        ? { 'Fn::If': [value['Fn::If'][0], wrap(value['Fn::If'][1]), wrap(value['Fn::If'][2])] }
        : value.Ref
          ? value
          : { ...copy(rest), Resource: [value] };
    const list = this.listOf(where);
    list.push(wrap(leaf));
  }

  // The nearest list of statements around a path; one statement becomes a list.
  listOf(where) {
    const keys = [...where];
    while (keys.length > 0) {
      const last = keys.pop();
      const parent = at(this.template, keys);
      if (last === 'Statement') {
        if (!Array.isArray(parent.Statement) && !parent.Statement['Fn::If'])
          parent.Statement = [parent.Statement];
        if (Array.isArray(parent.Statement)) return parent.Statement;
        throw new Error('no list');
      }
      if (Array.isArray(parent) && keys.at(-1) !== 'Fn::If') return parent;
      if (Array.isArray(parent) && keys.at(-2) === 'Statement') {
        if (!Array.isArray(parent[last])) parent[last] = [parent[last]];
        return parent[last];
      }
    }
    throw new Error('no list of statements');
  }

  /* lambda:FunctionArn: A beside F where the actions can match those on event source mappings. */
  condition(statement, target) {
    if (
      this.without === 'lambda:FunctionArn' ||
      !JSON.stringify(statement.Condition ?? {}).match(/lambda:functionarn/i)
    )
      return;
    for (const block of this.blocks(target.Condition))
      for (const [operator, keys] of Object.entries(block))
        for (const key of Object.keys(keys))
          if (key.toLowerCase() === 'lambda:functionarn')
            this.values(statement, operator, keys, key);
  }

  blocks(condition) {
    const branches = condition['Fn::If'];
    return branches
      ? branches.slice(1).flatMap((each) => this.blocks(each))
      : condition.Ref
        ? []
        : [condition];
  }

  values(statement, operator, keys, key) {
    const written = keys[key];
    const adds = [];
    for (const pair of this.scene.guarded)
      for (const account of this.accounts) {
        const needs = STATES.map((state) => {
          const reading = this.reading(statement, account, state, pair);
          if (!reading || !MAPPING_ACTIONS.some(reading.one.matchesAction)) return undefined;
          const stack = this.stack(account, state);
          const { tests } = conditionOf({ [operator]: { [key]: stack.value(written) } });
          return tests.some((each) => each.fits(reading.F) && !each.fits(reading.A))
            ? 'add'
            : undefined;
        });
        this.apply(adds, needs, account, pair);
      }
    for (const { leaf, needed } of adds) keys[key] = inserted(keys[key], tree(needed, leaf));
  }

  /* ---- Callers with a role: moved where the alias may be called as the function could ---- */

  caller({ id, path, function: functionId, role }) {
    const pair = this.scene.guarded.find((each) => each.id === functionId);
    const moved = copy(this.template);
    setAt(moved.Resources[id], path, this.arn(FRESH, pair));
    const judge = new Judge(
      { ...this.scene, roleCallers: [{ id, path, function: functionId, role }] },
      moved,
      [],
    );
    judge.document = () => {};
    judge.principal = () => {};
    const fails = judge.all().some(({ kind }) => kind === 'a caller with a role');
    if (fails && this.without !== 'denied callers') {
      this.diagnostics.push({ id: 'RO3xx', path: `Resources.${id}`, message: 'stays' });
      return;
    }
    if (this.without !== 'callers') setAt(this.template.Resources[id], path, this.arn(FRESH, pair));
  }
}

// `value` with `leaf` beside it; where it yields a list, within the list.
function inserted(value, leaf) {
  if (Array.isArray(value)) return [...value, leaf];
  const branches = isObject(value) && value['Fn::If'];
  if (branches && branches.slice(1).some(Array.isArray))
    return { 'Fn::If': [branches[0], inserted(branches[1], leaf), inserted(branches[2], leaf)] };
  return [value, leaf];
}

function keysOf(path) {
  return path.match(/[^.[\]]+/g).map((key) => (/^\d+$/.test(key) ? Number(key) : key));
}

function setAt(value, path, made) {
  at(value, path.slice(0, -1))[path.at(-1)] = made;
}

const follow = (scene, without) => new Follower(scene, without).transform();

/* ---- Permissions and their callers (scenes of callers.js) ---- */

class Mover {
  constructor(scene, without = '') {
    this.scene = scene;
    this.without = without;
    this.template = copy(scene.template);
    const { id, alias } = scene.guarded[0];
    this.alias = { 'Fn::Sub': `\${${id}.Arn}:${alias}` };
    this.bare = { 'Fn::GetAtt': [id, 'Arn'] };
  }

  transform() {
    const { scene, template, without } = this;
    const judge = new PermissionJudge(scene, template);
    for (const caller of judge.callers)
      if (!caller.stays && this.without !== 'callers' && this.movesCaller(judge, caller))
        this.move(caller);
    for (const view of judge.distinct(judge.worlds.map((world) => judge.view(world))))
      for (const caller of judge.callers) judge.caller(caller, view);
    for (const permission of scene.permissions) this.permission(permission, judge);
    const uncertain = judge.callers.filter((each) => judge.certainty(each) === 'uncertain');
    const diagnostics = uncertain.map(({ id }) => ({ path: `Resources.${id}.`, message: 'stays' }));
    return { template, diagnostics: without === 'warnings' ? [] : diagnostics };
  }

  movesCaller(judge, caller) {
    if (this.without === 'accounts') return caller.target === 'own';
    return judge.certainty(caller) === 'own';
  }

  move({ id, path, condition }) {
    const value = at(this.template.Resources[id], path);
    const uri = JSON.stringify(value).includes('/invocations');
    const arn = this.alias['Fn::Sub'];
    const made = {
      'Fn::Sub': uri
        ? `arn:\${AWS::Partition}:apigateway:\${AWS::Region}:lambda:path/2015-03-31/functions/${arn}/invocations`
        : arn,
    };
    setAt(
      this.template.Resources[id],
      path,
      condition ? { 'Fn::If': [condition, made, value['Fn::If'][2]] } : made,
    );
  }

  // What the issue calls: matched to callers by the principal alone.
  byPrincipal({ id }, judge) {
    const { Principal } = this.scene.template.Resources[id].Properties;
    const sources = Object.entries(this.scene.sources).filter(
      ([, { service }]) => service === Principal,
    );
    const moved = judge.callers
      .filter(({ source }) => sources.some(([key]) => key === source))
      .map((each) => judge.moves.get(each));
    return moved.some(Boolean) ? 'alias' : 'both';
  }

  permission(permission, judge) {
    const { without } = this;
    let place = judge.expected(permission);
    if (place === 'kept') {
      if (without !== 'actions') return;
      place = 'both';
    }
    if (without === 'both always' && permission.kind === 'invoke') place = 'both';
    if (without === 'copies' && place === 'both') place = 'alias';
    if (without === 'SourceArn' && permission.kind === 'invoke')
      place = this.byPrincipal(permission, judge);
    if (without === 'URL' && permission.kind === 'url') place = 'function';
    const own = this.template.Resources[permission.id];
    if (place === 'both')
      this.template.Resources[`${permission.id}OnFunction`] = {
        ...copy(own),
        Properties: { ...copy(own.Properties), FunctionName: this.bare },
      };
    if (place !== 'function') own.Properties.FunctionName = this.alias;
    if (without === 'narrow' && place !== 'function') delete own.Properties.SourceArn;
  }
}

const move = (scene, without) => new Mover(scene, without).transform();

module.exports = { follow, move };

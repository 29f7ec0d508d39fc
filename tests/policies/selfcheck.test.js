'use strict';

/* The invariants can be met, and notice what is wrong: reference.js, an implementation of its own
 * that tries every world out, passes; the same without one of its rules does not. */

const assert = require('node:assert/strict');
const { describe, test } = require('node:test');
const { callersScene } = require('./callers.js');
const { policiesScene } = require('./generator.js');
const { Judge } = require('./invariants.js');
const { PermissionJudge } = require('./permission-invariants.js');
const { follow, move } = require('./reference.js');
const { shrink } = require('./shrinker.js');
const { statementsIn } = require('./worlds.js');

const RIGHT = 50; // templates of which every one has to pass
const BROKEN = 80; // templates of which one has to fail

/* The kinds of failure over the first templates; `without` names the rule that is left out, and once
   all of `expected` are found the rest is not needed. */
function kindsOf({ make, transform, judge }, count, without, expected = ['none']) {
  const kinds = new Set();
  for (let seed = 1; seed <= count && !expected.every((kind) => kinds.has(kind)); seed += 1) {
    const scene = make(seed);
    const { template, diagnostics } = transform(scene, without);
    for (const { kind } of judge(scene, template, diagnostics)) kinds.add(kind);
  }
  return kinds;
}

const POLICIES = {
  make: policiesScene,
  transform: follow,
  judge: (scene, template, diagnostics) => new Judge(scene, template, diagnostics).all(),
};
const PERMISSIONS = {
  make: callersScene,
  transform: move,
  judge: (scene, template, diagnostics) => new PermissionJudge(scene, template, diagnostics).all(),
};

// A rule that is left out, and a kind of failure that this has to lead to.
const WITHOUT = [
  [POLICIES, 'Deny', 'the alias escapes a denial'],
  [POLICIES, 'NotAction', 'the alias loses access'],
  [POLICIES, 'NotResource', 'the alias gains access'],
  [POLICIES, 'NotResource', 'the alias is denied'],
  [POLICIES, 'copy', 'the alias escapes a denial'],
  [POLICIES, 'copy', 'the alias loses access'],
  [POLICIES, 'matching', 'the alias gains access'],
  [POLICIES, 'matching', 'the alias loses access'],
  [POLICIES, 'matching', 'another action changes'],
  [POLICIES, 'F:*', 'access to the function changes'],
  [POLICIES, 'exact alias', 'another resource is touched'],
  [POLICIES, 'exact alias', 'a principal: another resource'],
  [POLICIES, 'conditions', 'the alias gains access'],
  [POLICIES, 'lambda:FunctionArn', 'a condition on lambda:FunctionArn'],
  [POLICIES, 'reports', 'not reported: the alias loses access'],
  [POLICIES, 'callers', 'a caller with a role stays without a reason'],
  [POLICIES, 'denied callers', 'a caller with a role'],
  [PERMISSIONS, 'SourceArn', 'a caller of the template loses its permission'],
  [PERMISSIONS, 'SourceArn', 'a caller outside of the template loses its permission'],
  [
    PERMISSIONS,
    'both always',
    'a permission for callers that all move has one too many on the function',
  ],
  [
    PERMISSIONS,
    'copies',
    'a permission for callers of which some may stay lacks one on the function',
  ],
  [PERMISSIONS, 'accounts', 'a caller moves that is not provably one of the function'],
  [PERMISSIONS, 'actions', 'a permission changes that has nothing to do with the calls'],
  [PERMISSIONS, 'narrow', 'the alias may be called by more'],
  [PERMISSIONS, 'URL', 'a caller of the template loses its permission'],
  [PERMISSIONS, 'callers', 'a caller stays that could move'],
  [PERMISSIONS, 'warnings', 'a caller stays because of its account, and is not reported'],
];

test('the reference passes over policies', () => {
  assert.deepEqual([...kindsOf(POLICIES, RIGHT)], []);
});

test('the reference passes over permissions', () => {
  assert.deepEqual([...kindsOf(PERMISSIONS, RIGHT)], []);
});

describe('without one rule it does not', () => {
  const known = new Map();
  for (const [over, rule, kind] of WITHOUT)
    test(`${rule}: ${kind}`, () => {
      const key = `${over === POLICIES} ${rule}`;
      const expected = WITHOUT.filter((row) => row[0] === over && row[1] === rule).map(
        (row) => row[2],
      );
      if (!known.has(key)) known.set(key, kindsOf(over, BROKEN, rule, expected));
      assert.ok(known.get(key).has(kind), `found: ${[...known.get(key)].join('; ') || 'nothing'}`);
    });
});

/* What takes away or breaks what the template had. */
describe('a template that is damaged is noticed', () => {
  const scene = policiesScene(3);
  const damaged = (damage) => {
    const { template, diagnostics } = follow(scene);
    damage(template.Resources, template);
    return new Judge(scene, template, diagnostics).all().map(({ kind }) => kind);
  };
  const role = (Resources) =>
    Resources.IamRoleLambdaExecution.Properties.Policies[0].PolicyDocument;
  const DAMAGES = {
    'a document is lost': (Resources) =>
      delete Resources.IamRoleLambdaExecution.Properties.Policies,
    'a principal is attached to other policies': (Resources) =>
      delete Resources.IamRoleLambdaExecution,
    'a malformed policy': (Resources) => delete role(Resources).Statement[0].Effect,
    'a condition changes': (Resources) => {
      for (const each of role(Resources).Statement)
        each.Condition = { Bool: { 'aws:SecureTransport': 'true' } };
    },
    'a dangling reference': (Resources) => delete Resources.OrdersLambdaFunction,
    'a cycle': (Resources) => (Resources.IamRoleLambdaExecution.DependsOn = 'OrderLambdaFunction'),
    'another resource is touched': (Resources) =>
      role(Resources).Statement.push({ Effect: 'Allow', Action: 'lambda:*', Resource: '*' }),
  };
  for (const [kind, damage] of Object.entries(DAMAGES))
    test(kind, () => {
      const kinds = damaged(damage);
      assert.ok(kinds.includes(kind), `found: ${kinds.join('; ') || 'nothing'}`);
    });

  test('a report without one of the reasons', () => {
    const { template, diagnostics } = follow(scene);
    const path =
      'Resources.IamRoleLambdaExecution.Properties.Policies[0].PolicyDocument.Statement[0]';
    const kinds = new Judge(scene, template, [...diagnostics, { id: 'RO326', path, message: '' }])
      .all()
      .map(({ kind }) => kind);
    assert.ok(kinds.includes('reported without a reason'));
  });
});

test('a failing template is made smaller, down to the statement', async () => {
  const kind = 'the alias escapes a denial';
  const fails = async (scene) => {
    const { template, diagnostics } = follow(scene, 'Deny');
    return new Judge(scene, template, diagnostics).all().some((each) => each.kind === kind);
  };
  const scene = policiesScene(1);
  assert.ok(await fails(scene));
  const small = await shrink(scene, fails);
  assert.ok(await fails(small));
  const left = [...statementsIn(small.template)].length;
  assert.ok(left <= 2, `${left} of ${scene.statements} statements are left`);
});

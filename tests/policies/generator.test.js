'use strict';

/* The generated templates have every kind of statement, spelling, permission and caller, often
 * enough that a rule that is broken meets one. */

const assert = require('node:assert/strict');
const { describe, test } = require('node:test');
const { callersScene } = require('./callers.js');
const { Policies } = require('./evaluator.js');
const { policiesScene } = require('./generator.js');
const { PermissionJudge } = require('./permission-invariants.js');
const { SOURCES } = require('./sources.js');
const { worldsOf } = require('./worlds.js');

const SCENES = 120;
const policies = Array.from({ length: SCENES }, (_, index) => policiesScene(index + 1));
const callers = Array.from({ length: SCENES }, (_, index) => callersScene(index + 1));

/* What the statements of a scene are to F and its alias A, counted in one world: effect, Resource or
   NotResource, and which of the two it lists. */
function relations(scene, counts) {
  const [world] = worldsOf(scene);
  const read = new Policies(scene.template, world);
  const [{ id, alias }] = scene.guarded;
  if (!read.stack.exists(id)) return;
  const F = read.stack.attribute(id, 'Arn');
  for (const each of [...read.documents.values()].flat()) {
    if (!each.matchesAction('lambda:InvokeFunction')) continue;
    const lists = [each.lists(F) && 'F', each.lists(`${F}:${alias}`) && 'A'].filter(Boolean);
    const member = each.notResource ? 'NotResource' : 'Resource';
    const key = `${each.effect} ${member} ${lists.join(' and ') || 'neither'}`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
}

test('statements are to the function and its alias in every relation', () => {
  const counts = new Map();
  for (const scene of policies) relations(scene, counts);
  for (const effect of ['Allow', 'Deny'])
    for (const member of ['Resource', 'NotResource'])
      for (const lists of ['F', 'A', 'F and A', 'neither']) {
        const count = counts.get(`${effect} ${member} ${lists}`) ?? 0;
        assert.ok(count >= 5, `${effect} ${member} ${lists}: ${count}`);
      }
});

// A text of the templates, and how many of them have it at least.
const SPELLINGS = {
  'Fn::GetAtt as a list': /"Fn::GetAtt":\["OrderLambdaFunction","Arn"\]/,
  'Fn::GetAtt as a text': /"Fn::GetAtt":"OrderLambdaFunction\.Arn"/,
  'Fn::Sub of the ARN': /"Fn::Sub":"\$\{OrderLambdaFunction\.Arn\}/,
  'Fn::Sub of the name': /\$\{OrderLambdaFunction\}/,
  'Fn::Sub with a map': /"Fn::Sub":\["[^"]*\$\{v\d+\}/,
  'Fn::Join without a delimiter': /"Fn::Join":\["",/,
  'Fn::Join with colons': /"Fn::Join":\[":",/,
  'AWS::StackName': /\$\{AWS::StackName\}-order/,
  'Fn::FindInMap': /"Fn::FindInMap"/,
  'Fn::Select of Fn::Split': /"Fn::Split"/,
  'Fn::If around a statement': /\{"Fn::If":\["\w+",\{("Sid":"S\d+",)?"Effect"/,
  'Fn::If around Effect': /"Effect":\{"Fn::If"/,
  'Fn::If around Action': /"Action":\{"Fn::If"/,
  'Fn::If around Resource': /"Resource":\{"Fn::If"/,
  'Fn::If around NotResource': /"NotResource":\{"Fn::If"/,
  'Fn::If in a list of resources': /"Resource":\[[^\]]*\{"Fn::If"/,
  'Fn::If around Condition': /"Condition":\{"Fn::If"/,
  'Fn::If around Statement': /"Statement":\{"Fn::If"/,
  'Fn::If around PolicyDocument': /"PolicyDocument":\{"Fn::If"/,
  'Fn::If around a policy': /"Policies":\[\{"Fn::If"/,
  'Fn::If around Policies': /"Policies":\{"Fn::If"/,
  'one statement without a list': /"Statement":\{("Sid":"S\d+",)?"Effect"/,
  'one resource without a list': /"Resource":"/,
  NotAction: /"NotAction":/,
  'an action in another case': /"(LAMBDA:INVOKEFUNCTION|lambda:invokefunction)"/,
  'lambda:FunctionArn': /"lambda:[fF]unctionArn"/,
  MFA: /MultiFactorAuthPresent/,
  'an account number': /:111122223333:/,
  'another account number': /:444455556666:/,
  'another partition': /arn:aws-cn:lambda:[^"]*order/,
  'a parameter': /"Ref":"FunctionArn"|\$\{FunctionName\}/,
  'an import': /Fn::ImportValue/,
  'Fn::If within Condition': /"Condition":\{[^}]*"(Arn|String|For)[^"]*":\{"Fn::If"/,
  'a Sid that a copy would have': /"Sid":"S\d+(Live|prod|v1canary)"/,
  'a role that a caller names in text': /:role\/[^"]*"/,
  'a role that a policy names in text': /"Roles":\["shop-dev-invoker/,
  'a managed policy that a role names in text': /:policy\/[^"]*"/,
  'a boundary': /PermissionsBoundary/,
  'a VPC endpoint': /VPCEndpoint/,
  'a permission set': /PermissionSet/,
};

describe('policies are spelled in every way', () => {
  const texts = policies.map(({ template }) => JSON.stringify(template));
  for (const [title, pattern] of Object.entries(SPELLINGS))
    test(title, () => {
      const count = texts.filter((text) => pattern.test(text)).length;
      assert.ok(count >= 3, `${count} of ${SCENES} templates`);
    });
});

describe('permissions', () => {
  test('every place that they may have to be at', () => {
    const counts = { alias: 0, function: 0, both: 0, kept: 0 };
    for (const scene of callers) {
      const judge = new PermissionJudge(scene, scene.template);
      for (const each of judge.callers) judge.moves.set(each, !each.stays);
      for (const each of judge.permissions) counts[judge.expected(each)] += 1;
    }
    for (const [place, count] of Object.entries(counts))
      assert.ok(count >= 20, `${place}: ${count}`);
  });

  test('two sources of every kind, with one permission each', () => {
    for (const name of Object.keys(SOURCES)) {
      const first = `${name[0].toUpperCase()}${name.slice(1)}`;
      const both = callers.filter(({ permissions }) =>
        ['One', 'Two'].every((each) => permissions.some(({ source }) => source === first + each)),
      );
      assert.ok(both.length >= 3, `${name}: ${both.length}`);
    }
  });

  test('every kind of caller', () => {
    const all = callers.flatMap((scene) => scene.callers);
    for (const target of ['own', 'other', 'hidden'])
      assert.ok(all.filter((each) => each.target === target).length >= 50, target);
    assert.ok(all.filter(({ account }) => account).length >= 30, 'an account number');
    assert.ok(all.filter(({ condition }) => condition).length >= 20, 'Fn::If');
    assert.ok(all.filter(({ stays }) => stays).length >= 20, 'a place that takes no alias');
  });
});

test('a seed makes the same template every time', () => {
  assert.deepEqual(policiesScene(7), policiesScene(7));
  assert.deepEqual(callersScene(7), callersScene(7));
});

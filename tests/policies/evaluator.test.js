'use strict';

/* The evaluator itself: a table of truths from AWS's documentation, each rule broken on purpose, and
 * moto, whose IAM and CloudFormation are independent of this project. */

const assert = require('node:assert/strict');
const { execFileSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');
const { describe, test } = require('node:test');
const { Stack, cycleOf, worldOf } = require('./cloudformation.js');
const {
  Effects,
  Malformed,
  Policies,
  RULES,
  compiled,
  effectsOf,
  matches,
} = require('./evaluator.js');
const { policiesScene } = require('./generator.js');
const { permissionOf } = require('./permissions.js');
const { Random } = require('./spelling.js');

const F = 'arn:aws:lambda:us-west-2:123456789012:function:order';

/* ---- Truths. `yes` and `no`: whether the left side fits the right one. ---- */

// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html
const RESOURCES = `
yes arn:aws:lambda:us-west-2:123456789012:function:order        ${F}
no  arn:aws:lambda:us-west-2:123456789012:function:order        ${F}:Live
no  arn:aws:lambda:us-west-2:123456789012:function:order        ${F}-archive
yes arn:aws:lambda:us-west-2:123456789012:function:order*       ${F}
yes arn:aws:lambda:us-west-2:123456789012:function:order*       ${F}:Live
yes arn:aws:lambda:us-west-2:123456789012:function:order*       ${F}-archive:Live
no  arn:aws:lambda:us-west-2:123456789012:function:order:*      ${F}
yes arn:aws:lambda:us-west-2:123456789012:function:order:*      ${F}:Live
yes arn:aws:lambda:us-west-2:123456789012:function:order:*      ${F}:1
no  arn:aws:lambda:us-west-2:123456789012:function:order:*      ${F}-archive:Live
yes arn:aws:lambda:us-west-2:123456789012:function:orde?        ${F}
no  arn:aws:lambda:us-west-2:123456789012:function:order?       ${F}
no  arn:aws:lambda:us-west-2:123456789012:function:order?Live   ${F}:Live
no  arn:aws:lambda:us-west-2:123456789012:function:order*Live   ${F}:Live
yes arn:aws:lambda:us-west-2:123456789012:function:order*Live   ${F}-Live
yes arn:aws:lambda:us-west-2:123456789012:function:o*r          ${F}
no  arn:aws:lambda:us-west-2:123456789012:function:o*Live       ${F}:Live
yes arn:aws:lambda:us-west-2:123456789012:function:o*:Live      ${F}:Live
yes arn:aws:lambda:us-west-2:123456789012:function:order:L*     ${F}:Live
no  arn:aws:lambda:us-west-2:123456789012:function:order:l*     ${F}:Live
no  arn:aws:lambda:us-west-2:123456789012:function:Order        ${F}
yes arn:aws:lambda:*:*:function:order                           ${F}
yes arn:aws:lambda:us-*:123456789012:function:order             ${F}
yes arn:aws:lambda:us-west-?:123456789012:function:order        ${F}
no  arn:aws:lambda:us-west-1:123456789012:function:order        ${F}
no  arn:aws-cn:lambda:us-west-2:123456789012:function:order     ${F}
yes arn:aws:lambda:*:function:order                             ${F}
yes arn:*:function:order                                        ${F}
no  arn:*er                                                     ${F}
yes arn:aws:lambda:*                                            ${F}:Live
yes *                                                           ${F}:Live
no  arn:aws:lambda:us-west-2:123456789012:function:order.       ${F}1
yes arn:aws:s3:::amzn-s3-demo-bucket/*/test/*                   arn:aws:s3:::amzn-s3-demo-bucket/1/2/test/3/object.jpg
yes arn:aws:s3:::amzn-s3-demo-bucket/*/test/*                   arn:aws:s3:::amzn-s3-demo-bucket/1///test///object.jpg
yes arn:aws:s3:::amzn-s3-demo-bucket/*/test/*                   arn:aws:s3:::amzn-s3-demo-bucket/1/test/.jpg
yes arn:aws:s3:::amzn-s3-demo-bucket/*/test/*                   arn:aws:s3:::amzn-s3-demo-bucket//test/object.jpg
yes arn:aws:s3:::amzn-s3-demo-bucket/*/test/*                   arn:aws:s3:::amzn-s3-demo-bucket/1/test/
no  arn:aws:s3:::amzn-s3-demo-bucket/*/test/*                   arn:aws:s3:::amzn-s3-demo-bucket/1-test/object.jpg
no  arn:aws:s3:::amzn-s3-demo-bucket/*/test/*                   arn:aws:s3:::amzn-s3-demo-bucket/test/object.jpg
`;

// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_action.html
const ACTIONS = `
yes lambda:InvokeFunction   lambda:InvokeFunction
yes LAMBDA:invokefunction   lambda:InvokeFunction
yes lambda:Invoke?unction   lambda:InvokeFunction
yes lambda:*                lambda:InvokeFunction
yes *                       lambda:InvokeFunction
yes lambda:Invoke*          lambda:InvokeFunctionUrl
yes iam:*AccessKey*         iam:UpdateAccessKey
no  lambda:Invoke           lambda:InvokeFunction
no  lambda:InvokeFunction   lambda:InvokeFunctionUrl
no  lambda:InvokeFunction?  lambda:InvokeFunction
no  s3:*                    lambda:InvokeFunction
`;

/* https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
   "Each of the six colon-delimited components of the ARN is checked separately" */
const ARNS = `
yes arn:aws:events:us-east-1:123456789012:rule/orders     arn:aws:events:us-east-1:123456789012:rule/orders
no  arn:aws:events:us-east-1:123456789012:rule/orders     arn:aws:events:us-east-1:123456789012:rule/orders-2
yes arn:aws:events:us-east-1:*:rule/*                     arn:aws:events:us-east-1:123456789012:rule/orders
no  arn:aws:events:*:rule/orders                          arn:aws:events:us-east-1:123456789012:rule/orders
yes arn:aws:lambda:us-west-2:123456789012:function:*      ${F}:Live
yes arn:aws:lambda:us-west-2:123456789012:function*Live   ${F}:Live
no  arn:aws:lambda:us-west-2:123456789012:function:order  ${F}:Live
yes arn:aws:s3:::orders?                                  arn:aws:s3:::orders2
no  arn:aws:s3:::orders?                                  arn:aws:s3:::orders
no  arn:aws:s3:::Orders                                   arn:aws:s3:::orders
`;

const rowsOf = (text) =>
  text
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/));

/* ---- Statements. The last column is what happens where every condition holds. ---- */

const allow = (rest) => ({
  Effect: 'Allow',
  Action: 'lambda:InvokeFunction',
  Resource: F,
  ...rest,
});
const deny = (rest) => ({ ...allow(rest), Effect: 'Deny' });
const VPC = { StringNotEquals: { 'aws:SourceVpce': 'vpce-1' } };
const MFA = { Bool: { 'aws:MultiFactorAuthPresent': 'false' } };
const without = (statement, member) => {
  const { [member]: removed, ...rest } = statement;
  return rest;
};
const INVOKE_F = { action: 'lambda:InvokeFunction', resource: F };
const INVOKE_A = { action: 'lambda:InvokeFunction', resource: `${F}:Live` };
const mapping = (functionArn) => ({
  action: 'lambda:CreateEventSourceMapping',
  resource: 'arn:aws:lambda:us-west-2:123456789012:event-source-mapping:1',
  functionArn,
});
const onMappings = (condition) => [
  { Effect: 'Allow', Action: 'lambda:*', Resource: '*', Condition: condition },
];

/* Sources, beside those above: evaluation logic ("an explicit deny in any of these policies
   overrides the allow", "by default, all requests are denied"), NotAction, NotResource, and for the
   missing key https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
   ("if the key that you specify in a policy condition is not present in the request context, the
   values do not match", and the negated operators' opposite). */
const STATEMENTS = [
  ['nothing allows', [], INVOKE_F, 'never'],
  ['an Allow', [allow()], INVOKE_F, 'always'],
  ['an Allow of the function is none of the alias', [allow()], INVOKE_A, 'never'],
  ['a Deny alone', [deny()], INVOKE_F, 'never'],
  [
    'a Deny outweighs an Allow, in any order',
    [deny(), allow({ Resource: '*' })],
    INVOKE_F,
    'never',
  ],
  ['a Deny of another resource', [allow(), deny({ Resource: `${F}:*` })], INVOKE_F, 'always'],
  [
    'NotAction leaves out what it lists',
    [without(allow({ NotAction: 'lambda:*' }), 'Action')],
    INVOKE_F,
    'never',
  ],
  [
    'NotAction matches the rest',
    [without(allow({ NotAction: 'iam:*' }), 'Action')],
    INVOKE_F,
    'always',
  ],
  [
    'NotAction with a list',
    [without(allow({ NotAction: ['iam:*', 'lambda:invoke*'] }), 'Action')],
    INVOKE_F,
    'never',
  ],
  [
    'NotResource leaves out what it lists',
    [without(allow({ NotResource: F }), 'Resource')],
    INVOKE_F,
    'never',
  ],
  [
    'NotResource matches the rest',
    [without(allow({ NotResource: F }), 'Resource')],
    INVOKE_A,
    'always',
  ],
  [
    'a Deny with NotResource',
    [allow({ Resource: '*' }), without(deny({ NotResource: [`${F}:*`] }), 'Resource')],
    INVOKE_F,
    'never',
  ],
  [
    'its exception',
    [allow({ Resource: '*' }), without(deny({ NotResource: [`${F}:*`] }), 'Resource')],
    INVOKE_A,
    'always',
  ],
  ['a condition', [allow({ Condition: VPC })], INVOKE_F, canon(VPC)],
  [
    'either of two conditions',
    [allow({ Condition: VPC }), allow({ Condition: MFA })],
    INVOKE_F,
    [canon(MFA), canon(VPC)].sort().join(' or '),
  ],
  [
    'a condition on a Deny',
    [allow(), deny({ Condition: MFA })],
    INVOKE_F,
    `always unless ${canon(MFA)}`,
  ],
  [
    'the same condition on both',
    [allow({ Condition: MFA }), deny({ Condition: MFA })],
    INVOKE_F,
    'never',
  ],
  [
    'a condition beside an Allow without one',
    [allow(), allow({ Condition: MFA })],
    INVOKE_F,
    'always',
  ],
  [
    'a list of one value is that value',
    [
      allow({ Condition: MFA }),
      deny({ Condition: { Bool: { 'aws:MultiFactorAuthPresent': ['false'] } } }),
    ],
    INVOKE_F,
    'never',
  ],
  [
    'lambda:FunctionArn is not a key of InvokeFunction',
    onMappings({ ArnEquals: { 'lambda:FunctionArn': F } }),
    INVOKE_F,
    'never',
  ],
  [
    'so its negation holds',
    onMappings({ ArnNotEquals: { 'lambda:FunctionArn': F } }),
    INVOKE_F,
    'always',
  ],
  [
    'and IfExists',
    onMappings({ ArnEqualsIfExists: { 'lambda:FunctionArn': F } }),
    INVOKE_F,
    'always',
  ],
  [
    'lambda:FunctionArn of a mapping',
    onMappings({ ArnEquals: { 'lambda:FunctionArn': F } }),
    mapping(F),
    'always',
  ],
  [
    'lambda:FunctionArn of a mapping of the alias',
    onMappings({ ArnEquals: { 'lambda:FunctionArn': F } }),
    mapping(`${F}:Live`),
    'never',
  ],
  [
    'keys are case-insensitive',
    onMappings({ StringLike: { 'LAMBDA:functionArn': `${F}*` } }),
    mapping(`${F}:Live`),
    'always',
  ],
  [
    'StringEquals has no wildcards',
    onMappings({ StringEquals: { 'lambda:FunctionArn': `${F}*` } }),
    mapping(F),
    'never',
  ],
  [
    'ArnLike in a mapping',
    onMappings({ ArnLike: { 'lambda:FunctionArn': 'arn:aws:lambda:*:*:function:order:*' } }),
    mapping(`${F}:Live`),
    'always',
  ],
  [
    'a negated operator in a mapping',
    onMappings({ StringNotLike: { 'lambda:FunctionArn': `${F}*` } }),
    mapping(F),
    'never',
  ],
  [
    'any of several values',
    onMappings({
      ArnEquals: { 'lambda:FunctionArn': ['arn:aws:lambda:us-west-2:1:function:x', F] },
    }),
    mapping(F),
    'always',
  ],
];

function canon(block) {
  const listed = ([key, value]) => [key, [value].flat()];
  return JSON.stringify(
    Object.fromEntries(
      Object.entries(block).map(([operator, keys]) => [
        operator,
        Object.fromEntries(Object.entries(keys).map(listed)),
      ]),
    ),
  );
}

// Every truth as [title, whether it holds under these rules].
function truths(rules) {
  const found = [];
  for (const [rule, text] of [
    ['resource', RESOURCES],
    ['action', ACTIONS],
    ['arnLike', ARNS],
  ])
    for (const [verdict, pattern, value] of rowsOf(text))
      found.push([
        `${rule}: ${pattern} fits ${value}`,
        rules[rule](pattern)(value) === (verdict === 'yes'),
      ]);
  for (const [title, statements, request, outcome] of STATEMENTS) {
    const effects = effectsOf(
      statements.map((each) => compiled(each, rules)),
      request,
    );
    const holds = new Set([canon(VPC), canon(MFA)]);
    const expected = outcome !== 'never' && !outcome.includes(' unless ');
    found.push([
      title,
      effects.outcome() === outcome && effects.allowed(holds, rules) === expected,
    ]);
  }
  return found;
}

test('every truth of the documentation holds', () => {
  const wrong = truths(RULES).filter(([, holds]) => !holds);
  assert.deepEqual(wrong, []);
  assert.ok(truths(RULES).length > 80);
});

const anything = (pattern) => {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replace(/\*/g, '.*')
    .replace(/\?/g, '.');
  return new RegExp(`^${source}$`, 's');
};

describe('every rule is needed: each one, broken, makes a truth false', () => {
  const broken = {
    'actions are case-sensitive': { action: (pattern) => (text) => anything(pattern).test(text) },
    'actions have no ?': { action: (pattern) => RULES.action(pattern.replaceAll('?', 'x')) },
    'actions have no *': {
      action: (pattern) => (text) => pattern.toLowerCase() === text.toLowerCase(),
    },
    'every * of a resource matches colons': {
      resource: (pattern) => (text) => anything(pattern).test(text),
    },
    'no * of a resource matches colons': {
      resource: (pattern) => (text) =>
        new RegExp(`^${pattern.replace(/\*/g, '[^:]*').replace(/\?/g, '[^:]')}$`).test(text),
    },
    'the last * only matches colons': {
      resource: (pattern) => (text) =>
        new RegExp(
          `^${pattern
            .replace(/\*(?!$)/g, '[^:]*')
            .replace(/\*$/, '.*')
            .replace(/\?/g, '[^:]')}$`,
        ).test(text),
    },
    '? of a resource matches nothing too': {
      resource: (pattern) => RULES.resource(pattern.replaceAll('?', '*')),
    },
    'resources are found within longer ones': {
      resource: (pattern) => (text) => text.includes(pattern.replaceAll('*', '')),
    },
    'resources are case-insensitive': {
      resource: (pattern) => (text) => RULES.resource(pattern.toLowerCase())(text.toLowerCase()),
    },
    'ArnLike compares one text': { arnLike: RULES.stringLike },
    'ArnLike matches as a resource does': { arnLike: RULES.resource },
    'ArnLike has no ?': { arnLike: (pattern) => RULES.arnLike(pattern.replaceAll('?', 'x')) },
    'StringEquals has wildcards': { stringEquals: RULES.stringLike },
    'StringLike has none': { stringLike: RULES.stringEquals },
    'NotAction and NotResource match as Action and Resource': { not: (isNot, fits) => fits },
    'a Deny is outweighed': { allowed: (allows) => allows },
    'what nothing denies is allowed': { allowed: (allows, denies) => !denies },
  };
  for (const [title, rule] of Object.entries(broken))
    test(title, () => {
      assert.ok(truths({ ...RULES, ...rule }).some(([, holds]) => !holds));
    });
});

test('a statement that IAM refuses is refused', () => {
  for (const wrong of [
    { Effect: 'Maybe' },
    { Action: undefined },
    { NotAction: 'x' },
    { Resource: undefined },
    { NotResource: F },
    { Resource: [] },
    { Resource: [[F]] },
    { Resource: [{}] },
  ])
    assert.throws(() => compiled(allow(wrong)), Malformed, JSON.stringify(wrong));
});

// What outcome() says in words is checked against every assignment of truth values.
test('two effects have the same outcome where every assignment of the conditions agrees', () => {
  const random = new Random(7);
  const tokens = ['', 'a', 'b', 'c'];
  const made = () => {
    const effects = new Effects();
    for (const token of tokens)
      for (const effect of ['Allow', 'Deny'])
        if (random.chance(token ? 0.35 : 0.12)) effects[effect].add(token);
    return effects;
  };
  const table = (effects) =>
    Array.from({ length: 8 }, (_, bits) =>
      effects.allowed(new Set(['a', 'b', 'c'].filter((__, index) => bits & (1 << index)))),
    );
  for (let count = 0; count < 5000; count += 1) {
    const [left, right] = [made(), made()];
    assert.equal(
      left.outcome() === right.outcome(),
      String(table(left)) === String(table(right)),
      `${left} ${right}`,
    );
  }
});

/* ---- Permissions ---- */

// API reference of Lambda, AddPermission; the guide's examples of resource policies.
const RULE = 'arn:aws:events:us-west-2:123456789012:rule/orders';
const EVENTS = {
  action: 'lambda:InvokeFunction',
  service: 'events.amazonaws.com',
  sourceArn: RULE,
  sourceAccount: '123456789012',
};
const PARTNER = {
  action: 'lambda:InvokeFunction',
  principal: 'arn:aws:iam::210987654321:role/x',
  account: '210987654321',
};
const byEvents = { Principal: 'events.amazonaws.com' };
const PERMISSIONS = [
  ['a service', byEvents, EVENTS, true],
  ['another service', { Principal: 's3.amazonaws.com' }, EVENTS, false],
  ['its source', { ...byEvents, SourceArn: RULE }, EVENTS, true],
  ['another source', { ...byEvents, SourceArn: `${RULE}-2` }, EVENTS, false],
  [
    'a pattern',
    { ...byEvents, SourceArn: 'arn:aws:events:us-west-2:123456789012:rule/*' },
    EVENTS,
    true,
  ],
  [
    'a pattern of another region',
    { ...byEvents, SourceArn: 'arn:aws:events:us-east-1:123456789012:rule/*' },
    EVENTS,
    false,
  ],
  ['its account', { ...byEvents, SourceAccount: '123456789012' }, EVENTS, true],
  ['another account', { ...byEvents, SourceAccount: '210987654321' }, EVENTS, false],
  ['another action', { ...byEvents, Action: 'lambda:GetFunction' }, EVENTS, false],
  ['every action', { ...byEvents, Action: 'lambda:*' }, EVENTS, true],
  ['an account', { Principal: '210987654321' }, PARTNER, true],
  ['its root', { Principal: 'arn:aws:iam::210987654321:root' }, PARTNER, true],
  ['a role', { Principal: 'arn:aws:iam::210987654321:role/x' }, PARTNER, true],
  ['another role', { Principal: 'arn:aws:iam::210987654321:role/y' }, PARTNER, false],
  ['an account is no service', { Principal: '210987654321' }, EVENTS, false],
  ['every principal', { Principal: '*' }, PARTNER, true],
  ['an organization', { Principal: '*', PrincipalOrgID: 'o-1' }, PARTNER, false],
  [
    'the organization',
    { Principal: '*', PrincipalOrgID: 'o-1' },
    { ...PARTNER, organization: 'o-1' },
    true,
  ],
  ['a token', { ...byEvents, EventSourceToken: 't' }, EVENTS, false],
  ['the token', { ...byEvents, EventSourceToken: 't' }, { ...EVENTS, token: 't' }, true],
  [
    'the type of a URL',
    { Principal: '*', FunctionUrlAuthType: 'NONE' },
    { ...PARTNER, urlAuthType: 'NONE' },
    true,
  ],
  [
    'another type',
    { Principal: '*', FunctionUrlAuthType: 'AWS_IAM' },
    { ...PARTNER, urlAuthType: 'NONE' },
    false,
  ],
  ['only by a URL', { Principal: '*', InvokedViaFunctionUrl: true }, PARTNER, false],
  ['by a URL', { Principal: '*', InvokedViaFunctionUrl: true }, { ...PARTNER, viaUrl: true }, true],
];

describe('a permission', () => {
  for (const [title, properties, request, allows] of PERMISSIONS)
    test(`${title}: ${allows ? 'allows' : 'does not allow'}`, () => {
      const made = { FunctionName: 'order', Action: 'lambda:InvokeFunction', ...properties };
      assert.equal(permissionOf('P', made, worldOf()).allows(request), allows);
    });

  test('is for the qualifier that its FunctionName has', () => {
    const at = (FunctionName) =>
      permissionOf('P', { FunctionName, Action: '*', Principal: '*' }, worldOf()).target;
    const bare = 'arn:aws:lambda:eu-west-1:111122223333:function:order';
    assert.deepEqual(['order', '111122223333:function:order', bare].map(at), [bare, bare, bare]);
    assert.deepEqual(
      ['order:Live', '111122223333:function:order:Live', `${bare}:Live`].map(at),
      Array(3).fill(`${bare}:Live`),
    );
  });
});

/* ---- moto ---- */

function peer(requests) {
  const python = path.join(__dirname, '..', '..', 'build', 'python', 'bin', 'python');
  const lines = execFileSync(
    fs.existsSync(python) ? python : 'python3',
    [path.join(__dirname, 'peer.py')],
    {
      input: requests.map((each) => `${JSON.stringify(each)}\n`).join(''),
      encoding: 'utf8',
      stdio: ['pipe', 'pipe', 'inherit'],
      maxBuffer: 1 << 28,
    },
  );
  return lines
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
}

/* Where moto is right: no `?`, every `*` at the end of a segment, actions written as they are, no
   NotResource, no Condition. */
class ForMoto {
  constructor(random) {
    this.random = random;
  }

  some(one) {
    const { random } = this;
    return random.chance(0.5) ? one() : Array.from({ length: random.between(1, 3) }, one);
  }

  segment(text) {
    return this.random.weighted([
      [6, text],
      [1, '*'],
      [1, `${text.slice(0, 2)}*`],
    ]);
  }

  resource() {
    const { random } = this;
    if (random.chance(0.05)) return '*';
    const place = ['arn', this.segment('aws'), 'lambda', this.segment('us-west-2')];
    const qualifiers = [
      '',
      '',
      '',
      '',
      ':Live',
      ':Live',
      ':*',
      ':*',
      ':Li*',
      ':Blue',
      '*',
      '-archive',
    ];
    const arn = [...place, this.segment('123456789012'), 'function', this.segment('order')];
    return arn.join(':') + random.of(qualifiers);
  }

  statement() {
    const { random } = this;
    const actions = [
      ...['lambda:InvokeFunction', 'lambda:*', '*', 'lambda:Invoke*', 'lambda:GetFunction'],
      ...['lambda:*Function', 'sqs:*'],
    ];
    return {
      Effect: random.chance(0.7) ? 'Allow' : 'Deny',
      [random.chance(0.85) ? 'Action' : 'NotAction']: this.some(() => random.of(actions)),
      Resource: this.some(() => this.resource()),
    };
  }

  document() {
    const { random } = this;
    const list = Array.from({ length: random.between(1, 3) }, () => this.statement());
    const single = list.length === 1 && random.chance(0.5);
    return { Version: '2012-10-17', Statement: single ? list[0] : list };
  }
}

test('moto decides the same over 1,000 sets of documents, where it knows the rules', () => {
  const random = new Random(11);
  const made = new ForMoto(random);
  const requests = [
    'lambda:InvokeFunction',
    'lambda:InvokeFunctionUrl',
    'lambda:GetFunction',
    'sqs:SendMessage',
  ].flatMap((action) =>
    [
      F,
      `${F}:Live`,
      `${F}:Blue`,
      `${F}-archive`,
      `${F}-archive:Live`,
      F.replace('us-west-2', 'eu-west-1'),
    ].map((resource) => [action, resource]),
  );
  const sets = Array.from({ length: 1000 }, () =>
    Array.from({ length: random.between(1, 3) }, () => made.document()),
  );
  const theirs = peer(sets.map((documents) => ({ documents, requests })));
  const counts = { allow: 0, deny: 0 };
  for (const [index, documents] of sets.entries()) {
    const statements = documents
      .flatMap(({ Statement }) => [Statement].flat())
      .map((each) => compiled(each));
    const ours = requests.map(([action, resource]) => {
      const verdict =
        effectsOf(statements, { action, resource }).outcome() === 'always' ? 'allow' : 'deny';
      counts[verdict] += 1;
      return verdict;
    });
    assert.deepEqual(ours, theirs[index], JSON.stringify(documents));
  }
  assert.ok(counts.allow > 2000 && counts.deny > 2000, JSON.stringify(counts));
});

/* ---- CloudFormation: what moto's makes of the same templates ---- */

/* A template for moto of a scene: its policy documents, each in a role of its own. Left out is what
   moto has no value for: imports, dynamic references, nested stacks, versions. It reads Fn::GetAtt
   as a list only. */
function templateForMoto({ template }, seed) {
  const { Parameters, Conditions, Mappings, Resources } = template;
  const trust = { Version: '2012-10-17', Statement: [] };
  const Exec = {
    Type: 'AWS::IAM::Role',
    Properties: { RoleName: `exec-${seed}`, AssumeRolePolicyDocument: trust },
  };
  const made = { Exec, Queue: Resources.Queue };
  for (const [id, { Type, Properties }] of Object.entries(Resources))
    if (Type === 'AWS::Lambda::Function')
      made[id] = {
        Type,
        Properties: {
          FunctionName: Properties.FunctionName,
          Handler: 'index.handler',
          Runtime: 'nodejs22.x',
          Code: { ZipFile: 'x' },
          Role: { 'Fn::GetAtt': ['Exec', 'Arn'] },
        },
      };
    else
      documentsIn(Properties ?? {}).forEach((PolicyDocument, index) => {
        if (/ImportValue|resolve:|Nested|Version1/.test(JSON.stringify(PolicyDocument))) return;
        const RoleName = `${id}${index}-${seed}`;
        made[`${id}${index}`] = {
          Type: 'AWS::IAM::Role',
          Properties: {
            RoleName,
            AssumeRolePolicyDocument: trust,
            Policies: [{ PolicyName: 'p', PolicyDocument }],
          },
        };
      });
  const text = JSON.stringify({ Parameters, Conditions, Mappings, Resources: made });
  return JSON.parse(text.replace(/"Fn::GetAtt":"(\w+)\.(\w+)"/g, '"Fn::GetAtt":["$1","$2"]'));
}

const documentsIn = ({ PolicyDocument, Policies }) => [
  ...(PolicyDocument ? [PolicyDocument] : []),
  ...(Array.isArray(Policies) ? Policies.map((each) => each.PolicyDocument).filter(Boolean) : []),
];

test("moto's CloudFormation makes the same documents of generated templates", () => {
  const asked = [];
  const ours = [];
  for (let seed = 1; asked.length < 12; seed += 1) {
    const scene = policiesScene(seed);
    const { region, stackName } = scene.service.provider;
    if (!/^(eu|us-east)-/.test(region) || stackName) continue; // moto has one partition
    const template = templateForMoto(scene, seed);
    const parameters = {
      Size: seed % 2 ? 'big' : 'small',
      Stage: seed % 3 ? 'prod' : 'dev',
      FunctionArn: 'x',
      FunctionName: 'y',
    };
    asked.push({ template, parameters, region });
    const world = worldOf({
      region,
      account: '123456789012',
      parameters: (name) => parameters[name],
    });
    const resources = Object.entries(new Stack(template, world).resources);
    const documents = resources.filter(([, { Properties }]) => Properties.Policies);
    ours.push(
      Object.fromEntries(
        documents.map(([id, { Properties }]) => [id, Properties.Policies[0].PolicyDocument]),
      ),
    );
  }
  const theirs = peer(asked);
  const count = ours.reduce((sum, documents) => sum + Object.keys(documents).length, 0);
  assert.ok(count > 100, `${count} documents`);
  assert.deepEqual(ours, theirs);
});

test('a cycle is found through every kind of reference', () => {
  const of = (A, B) => cycleOf({ Resources: { A, B } })?.sort();
  const back = { Properties: { x: { Ref: 'A' } } };
  for (const A of [
    { Properties: { x: { 'Fn::GetAtt': ['B', 'Arn'] } } },
    { Properties: { x: [{ 'Fn::GetAtt': 'B.Arn' }] } },
    { Properties: { x: { 'Fn::Sub': '${B.Arn}:x' } } },
    { Properties: { x: { 'Fn::Sub': ['${y}${B}', { y: 'z' }] } } },
    { DependsOn: 'B' },
    { UpdatePolicy: { x: { Ref: 'B' } } },
  ])
    assert.deepEqual(of(A, back), ['A', 'B'], JSON.stringify(A));
  assert.equal(
    of({ Properties: { x: { 'Fn::Sub': ['${B}${!B}', { B: 'z' }] } } }, back),
    undefined,
  );
});

/* ---- Principals ---- */

test('a principal has what is inline, attached, managed and of its groups', () => {
  const document = (Resource) => ({ Statement: allow({ Resource }) });
  const inline = (Resource) => [{ PolicyName: 'p', PolicyDocument: document(Resource) }];
  const template = {
    Resources: {
      R: {
        Type: 'AWS::IAM::Role',
        Properties: {
          Policies: inline('arn:1'),
          ManagedPolicyArns: [{ Ref: 'M' }],
          PermissionsBoundary: { Ref: 'B' },
        },
      },
      M: { Type: 'AWS::IAM::ManagedPolicy', Properties: { PolicyDocument: document('arn:2') } },
      B: { Type: 'AWS::IAM::ManagedPolicy', Properties: { PolicyDocument: document('arn:3') } },
      P: {
        Type: 'AWS::IAM::Policy',
        Properties: {
          PolicyDocument: document('arn:4'),
          Roles: [{ Ref: 'R' }, 'elsewhere'],
          Groups: [{ Ref: 'G' }],
        },
      },
      S: {
        Type: 'AWS::IAM::RolePolicy',
        Properties: { PolicyDocument: document('arn:5'), RoleName: { Ref: 'R' } },
      },
      G: { Type: 'AWS::IAM::Group', Properties: { Policies: inline('arn:6') } },
      U: { Type: 'AWS::IAM::User', Properties: { Groups: [{ Ref: 'G' }] } },
      V: { Type: 'AWS::IAM::User', Properties: {} },
      J: {
        Type: 'AWS::IAM::UserToGroupAddition',
        Properties: { GroupName: { Ref: 'G' }, Users: [{ Ref: 'V' }] },
      },
    },
  };
  const policies = new Policies(template, worldOf());
  const of = (type, id) => {
    const name = `AWS::IAM::${type} ${template.Resources[id] ? policies.stack.ref(id) : id}`;
    const statements = policies.statementsOf(policies.principals.get(name));
    return ['1', '2', '3', '4', '5', '6']
      .filter((each) =>
        statements.some((one) =>
          matches(one, { action: 'lambda:InvokeFunction', resource: `arn:${each}` }),
        ),
      )
      .join('');
  };
  assert.deepEqual(
    [of('Role', 'R'), of('Role', 'elsewhere'), of('Group', 'G'), of('User', 'U'), of('User', 'V')],
    ['1245', '4', '46', '46', '46'],
  );
  assert.equal(
    [...policies.principals.values()].filter(({ boundary }) => boundary === 'B').length,
    1,
  );
});

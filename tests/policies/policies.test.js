'use strict';

/* Generated templates through one `sls-rollout serve`: policies by invariants.js, permissions by
 * permission-invariants.js. POLICIES_SEED and POLICIES_COUNT choose others; the count is one of
 * policy statements, and a seventh of it are permissions. A failure prints the seed of its template,
 * which POLICIES_SEED=… POLICIES_COUNT=1 makes again, and the template made smaller. */

const assert = require('node:assert/strict');
const { after, before, describe, test } = require('node:test');
const { ROLLOUT_HOOK, Transformer } = require('../callers/made.js');
const { callersScene } = require('./callers.js');
const { Stack, cycleOf } = require('./cloudformation.js');
const { Malformed, Policies } = require('./evaluator.js');
const { policiesScene } = require('./generator.js');
const { Judge } = require('./invariants.js');
const { PermissionJudge } = require('./permission-invariants.js');
const { shrink } = require('./shrinker.js');
const { statementsIn, worldsOf } = require('./worlds.js');

const SEED = Number(process.env.POLICIES_SEED ?? 1);
const COUNT = Number(process.env.POLICIES_COUNT ?? 20_000);
const PERMISSIONS = Math.ceil(COUNT / 7);
const REPORTED = 0.01; // of all statements
const SHOWN = 3; // templates of each kind of failure, of which the first is made smaller
const CHECKED = 20; // every so many scenes of permissions, `check` and `plan` are read too

let transformer;

async function transformed({ template, service }) {
  transformer.described ??= await transformer.request('describe');
  const { version } = transformer.described;
  return transformer.request('hook', { version, name: ROLLOUT_HOOK, service, template });
}

/* ---- One scene: {failures, reported, statements} ---- */

async function judgedPolicies(scene) {
  const { template, diagnostics } = await transformed(scene);
  const judge = new Judge(scene, template, diagnostics);
  const failures = judge.all();
  return { failures, reported: judge.inexpressible.size };
}

async function judgedPermissions(scene) {
  const { template, diagnostics } = await transformed(scene);
  return { failures: new PermissionJudge(scene, template, diagnostics).all() };
}

// A scene that is wrong before the transform proves nothing.
function isSound(scene) {
  if (cycleOf(scene.template)) return false;
  return worldsOf(scene).every((world) => {
    try {
      new Policies(scene.template, world);
    } catch (error) {
      if (error instanceof Malformed) return false;
      throw error;
    }
    const stack = new Stack(scene.template, world);
    return stack.resources && stack.dangling.size === 0;
  });
}

/* ---- All scenes ---- */

class Run {
  constructor(make, judged, size) {
    Object.assign(this, { make, judged, size });
    this.failures = new Map(); // kind → [{scene, where, detail}]
    this.count = 0;
    this.scenes = 0;
    this.reported = 0;
  }

  async all(count) {
    for (; this.count < count; this.scenes += 1) {
      const scene = this.make(SEED + this.scenes);
      this.count += this.size(scene);
      if (!isSound(scene)) this.add(scene, { kind: 'the generated template is wrong', where: '' });
      else await this.one(scene);
    }
    return this;
  }

  async one(scene) {
    const outcome = await this.judged(scene).catch((error) => ({
      failures: [{ kind: 'the transform refuses the template', where: '', detail: error.message }],
    }));
    this.reported += outcome.reported ?? 0;
    for (const failure of outcome.failures) this.add(scene, failure);
  }

  add(scene, { kind, ...rest }) {
    if (!this.failures.has(kind)) this.failures.set(kind, []);
    this.failures.get(kind).push({ scene, kind, ...rest });
  }

  // Throws where one of the kinds was met.
  async none(t, kinds) {
    t.diagnostic(`POLICIES_SEED=${SEED}, ${this.scenes} templates, ${this.count} counted`);
    const found = kinds.flatMap((kind) => this.failures.get(kind) ?? []);
    if (found.length === 0) return;
    const lines = [`${found.length} failures`];
    for (const kind of kinds) {
      const list = this.failures.get(kind) ?? [];
      if (list.length > 0) lines.push(`${kind}: ${list.length}`, ...(await this.shown(list)));
    }
    assert.fail(lines.join('\n'));
  }

  async shown([first, ...rest]) {
    const small = await this.smallest(first);
    const others = rest
      .slice(0, SHOWN - 1)
      .map(({ scene, where }) => `  POLICIES_SEED=${scene.seed} ${where}`);
    return [
      `  POLICIES_SEED=${first.scene.seed} POLICIES_COUNT=1 ${small.where}: ${small.detail}`,
      `    ${JSON.stringify(small.template)}`,
      ...others,
    ];
  }

  async smallest({ scene, kind, where, detail }) {
    const same = ({ failures }) => failures.find((each) => each.kind === kind);
    const fails = async (tried) => isSound(tried) && Boolean(same(await this.judged(tried)));
    if (/refuses|wrong/.test(kind)) return { template: {}, where, detail };
    const small = await shrink(scene, fails);
    const failure = same(await this.judged(small));
    const { Resources } = small.template;
    const shown = Object.entries(Resources).filter(
      ([id, { Type }]) => failure.where.includes(id) || !/Function|Version/.test(Type),
    );
    return { ...failure, template: Object.fromEntries(shown) };
  }
}

let policies;
let permissions;

before(async () => {
  transformer = new Transformer();
  policies = await new Run(policiesScene, judgedPolicies, (scene) => scene.statements).all(COUNT);
  permissions = await new Run(
    callersScene,
    judgedPermissions,
    (scene) => scene.permissions.length,
  ).all(PERMISSIONS);
});

after(() => transformer.close());

const GROUPS = {
  'the generated templates are right, and the transform takes them': [
    'the generated template is wrong',
    'the transform refuses the template',
  ],
  'what is allowed and denied on the function stays': ['access to the function changes'],
  'what denied the function denies the alias': [
    'the alias escapes a denial',
    'the alias is denied',
  ],
  'what allowed the function allows the alias': [
    'the alias loses access',
    'the alias gains access',
  ],
  'every principal may call the alias when it could call the function': ['a principal: the alias'],
  'nothing else is allowed or denied': [
    'another resource is touched',
    'another action changes',
    'a principal: another resource',
  ],
  'conditions are kept': ['a condition changes'],
  'lambda:FunctionArn follows for event source mappings': ['a condition on lambda:FunctionArn'],
  'every document and attachment is kept, and is one that IAM takes': [
    'a document is lost',
    'a principal is attached to other policies',
    'a malformed policy',
    'a Sid is there twice',
    'a statement is there twice',
  ],
  'nothing waits for itself or refers to what does not exist': ['a cycle', 'a dangling reference'],
  'a caller with a role calls what its role allows': [
    'a caller with a role',
    'a caller with a role stays without a reason',
    'a caller with a role stays without a warning',
  ],
};

describe('policies', () => {
  for (const [title, kinds] of Object.entries(GROUPS)) test(title, (t) => policies.none(t, kinds));

  test('what does not follow is reported, with one of the reasons, and is rare', async (t) => {
    const kinds = [...policies.failures.keys()].filter((kind) => /^(not )?reported/.test(kind));
    await policies.none(t, kinds);
    if (policies.count >= 1000)
      assert.ok(
        policies.reported <= REPORTED * policies.count,
        `${policies.reported} of ${policies.count} are reported`,
      );
  });

  test('no failure is of a kind that no test looks at', () => {
    const known = [...Object.values(GROUPS).flat(), ...Object.values(OF_PERMISSIONS).flat()];
    const unknown = [...policies.failures.keys(), ...permissions.failures.keys()].filter(
      (kind) => !known.includes(kind) && !/^(not )?reported|^a permission for /.test(kind),
    );
    assert.deepEqual(unknown, []);
  });
});

const OF_PERMISSIONS = {
  'the generated templates are right, and the transform takes them': [
    'the generated template is wrong',
    'the transform refuses the template',
  ],
  'what provably calls the function moves': ['a caller stays that could move'],
  'what is not provably a caller of the function stays as it is': [
    'a caller moves that is not provably one of the function',
    'a caller of another function changes',
    'a caller stays because of its account, and is not reported',
  ],
  'what could call can call what it calls now': [
    'a caller of the template loses its permission',
    'a caller outside of the template loses its permission',
  ],
  'nothing more may call': [
    'the function may be called by more',
    'the alias may be called by more',
  ],
  'other permissions stay as they are': [
    'a permission changes that has nothing to do with the calls',
    'a permission that nothing asked for',
  ],
  'nothing waits for itself or refers to what does not exist': ['a cycle', 'a dangling reference'],
};

describe('permissions', () => {
  for (const [title, kinds] of Object.entries(OF_PERMISSIONS))
    test(title, (t) => permissions.none(t, kinds));

  test('a source whose calls all move has one permission, and both exist only where they have to', (t) =>
    permissions.none(
      t,
      [...permissions.failures.keys()].filter((kind) => /^a permission for /.test(kind)),
    ));

  test('`check` and `plan` name every permission that exists twice', async () => {
    const lacking = [];
    for (let index = 0; index < permissions.scenes; index += CHECKED) {
      const scene = callersScene(SEED + index);
      const { template } = await transformed(scene);
      const judge = new PermissionJudge(scene, template);
      judge.all();
      const twice = judge.permissions
        .filter((each) => judge.expected(each) === 'both')
        .map(({ id }) => id);
      for (const name of ['check', 'plan']) {
        const text = await reported(name, scene);
        lacking.push(
          ...twice
            .filter((id) => !new RegExp(`\\b${id}\\b`).test(text))
            .map((id) => `${name}: ${id} of seed ${scene.seed}`),
        );
      }
    }
    assert.deepEqual(lacking.slice(0, 5), [], `${lacking.length} are not named`);
  });
});

// The JSON that a command prints for a scene.
async function reported(name, { template, service }) {
  const { version } = transformer.described;
  const options = { format: 'json', ...(name === 'check' && { severity: 'info' }) };
  const { text } = await transformer.request('command', {
    version,
    name,
    service,
    template,
    options,
  });
  return text;
}

test('the count of statements is the one of the templates', () => {
  for (let seed = SEED; seed < SEED + 50; seed += 1) {
    const scene = policiesScene(seed);
    assert.equal([...statementsIn(scene.template)].length, scene.statements, `seed ${seed}`);
  }
});

'use strict';

/* cfn-lint finds no error in generated templates, and none that the transform adds. */

const assert = require('node:assert/strict');
const { after, describe, test } = require('node:test');
const { errorsAdded, skip } = require('../callers/lint.js');
const { ROLLOUT_HOOK, Transformer } = require('../callers/made.js');
const { callersScene } = require('./callers.js');
const { policiesScene } = require('./generator.js');

const EMPTY = { Resources: { Topic: { Type: 'AWS::SNS::Topic' } } };
const SEEDS = [5, 31];

const transformer = new Transformer();
after(() => transformer.close());

async function transformed({ template, service }) {
  transformer.described ??= await transformer.request('describe');
  const { version } = transformer.described;
  return transformer.request('hook', { version, name: ROLLOUT_HOOK, service, template });
}

describe('cfn-lint', { skip }, () => {
  for (const [title, make] of Object.entries({
    policies: policiesScene,
    permissions: callersScene,
  }))
    for (const seed of SEEDS)
      test(`${title} of seed ${seed}`, async () => {
        const scene = make(seed);
        assert.deepEqual(await errorsAdded(EMPTY, scene.template), []);
        const { template } = await transformed(scene);
        assert.deepEqual(await errorsAdded(scene.template, template), []);
      });
});

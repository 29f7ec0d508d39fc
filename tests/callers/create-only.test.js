'use strict';

/* What CloudFormation replaces because its call moves: the list in CHANGELOG.md against the
   resource schemas that cfn-lint brings. Whoever holds data must not be among them. */

const assert = require('node:assert/strict');
const { execFileSync, spawnSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');
const { test } = require('node:test');

const ROOT = path.join(__dirname, '..', '..');
const read = (file) => fs.readFileSync(path.join(ROOT, file), 'utf8');

// {type: its create-only properties}; with CI set, cfn-lint has to be there.
const ASK = `
import json, sys
from cfnlint.schema.manager import PROVIDER_SCHEMA_MANAGER as manager
print(json.dumps({type: manager.get_resource_schema('us-east-1', type).schema.get('createOnlyProperties') or [] for type in sys.argv[1:]}))
`;
const skip =
  !process.env.CI &&
  spawnSync('python3', ['-c', 'import cfnlint']).status !== 0 &&
  'cfn-lint is not installed';

test('CHANGELOG.md names every caller that is replaced when it moves', { skip }, () => {
  const rows = read('native/rollout/callers.h')
    .split('#define STAYING_ROWS')[0]
    .replace(/\s*\\\n\s*/g, ' ')
    .replaceAll('" "', '');
  const callers = [...rows.matchAll(/X\("(AWS::[\w:]+)", "([^"]+)", CALL_\w+/g)].map(
    ([, type, place]) => ({ type, place }),
  );
  assert.ok(callers.length > 60);
  const types = [...new Set(callers.map(({ type }) => type))];
  const createOnly = JSON.parse(
    execFileSync('python3', ['-c', ASK, ...types], { encoding: 'utf8' }),
  );
  // A place may begin with *: then any property of the resource may hold it.
  const isBelow = (place, pointer) =>
    `${place.replaceAll('[]', '')}.`.startsWith(`${pointer.split('/').slice(2).join('.')}.`);
  const isReplaced = ({ type, place }) =>
    createOnly[type].some((pointer) => place.startsWith('*') || isBelow(place, pointer));
  const replaced = [...new Set(callers.filter(isReplaced).map(({ type }) => type))].sort();
  const table = read('CHANGELOG.md')
    .split('\n')
    .filter((line) => line.startsWith('|') && /replaced/i.test(line));
  const told = table
    .flatMap((line) => [...line.split('|')[1].matchAll(/`(AWS::[\w:]+)`/g)].map(([, type]) => type))
    .sort();
  assert.deepEqual(told, replaced);
});

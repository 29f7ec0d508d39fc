'use strict';

/* The article's service, planned and packaged by the real framework, without an AWS account: what
   `npm run example` shows. serverless.yml finds the plugin by its name although it is nowhere
   installed, as a package may name itself. */

const { spawnSync } = require('node:child_process');
const path = require('node:path');

const ROOT = path.join(__dirname, '..');
const SERVICE = path.join(ROOT, 'fixtures/sls-canary-sls');
const TEMPLATE = path.join(SERVICE, '.serverless/cloudformation-template-update-stack.json');

const env = {
  ...process.env,
  SLS_TELEMETRY_DISABLED: '1',
  SLS_NOTIFICATIONS_MODE: 'off',
  AWS_ACCESS_KEY_ID: 'none',
  AWS_SECRET_ACCESS_KEY: 'none',
};
const osls = path.join(ROOT, 'node_modules/osls/bin/serverless.js');
const { status, error } = spawnSync(process.execPath, [osls, 'rollout', 'plan'], {
  cwd: SERVICE,
  env,
  stdio: 'inherit',
});
if (error) throw error;
if (status === 0) console.log(`The template is in ${path.relative(process.cwd(), TEMPLATE)}`);
process.exitCode = status ?? 1;

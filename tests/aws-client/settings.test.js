'use strict';
// Region and endpoints are those that botocore uses.

const assert = require('node:assert');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const test = require('node:test');
const { probe, botocore, python } = require('./probe.js');

const region = (name) => ({ AWS_REGION: name, AWS_DEFAULT_REGION: name });
const services =
  'codedeploy =\n  endpoint_url = http://deploy.test/\ncloudwatch =\n  endpoint_url = http://watch.test:81\n';
const cases = {
  'each partition: aws': { environment: region('eu-central-1') },
  China: { environment: region('cn-north-1') },
  GovCloud: { environment: region('us-gov-west-1') },
  iso: { environment: region('us-iso-east-1') },
  'iso-b': { environment: region('us-isob-east-1') },
  'iso-e': { environment: region('eu-isoe-west-1') },
  'iso-f': { environment: region('us-isof-south-1') },
  'the European sovereign cloud': { environment: region('eusc-de-east-1') },
  'a region of tomorrow': { environment: region('eu-north-9') },
  FIPS: { environment: { ...region('us-west-2'), AWS_USE_FIPS_ENDPOINT: 'true' } },
  'FIPS in GovCloud': {
    environment: { ...region('us-gov-west-1'), AWS_USE_FIPS_ENDPOINT: 'true' },
  },
  'FIPS of a profile': {
    environment: region('us-west-2'),
    config: '[default]\nuse_fips_endpoint = true\n',
  },
  'the region of the profile': {
    environment: { AWS_PROFILE: 'a' },
    config: '[profile a]\nregion = ap-south-1\n',
  },
  'the environment beats the profile': {
    environment: region('eu-west-1'),
    config: '[default]\nregion = ap-south-1\n',
  },
  'one endpoint for all': {
    environment: { ...region('eu-west-1'), AWS_ENDPOINT_URL: 'http://127.0.0.1:4566/' },
  },
  'one for a service': {
    environment: {
      ...region('eu-west-1'),
      AWS_ENDPOINT_URL_CLOUDWATCH: 'http://127.0.0.1:1',
      AWS_ENDPOINT_URL: 'http://127.0.0.1:2',
    },
  },
  'a path in it': {
    environment: { ...region('eu-west-1'), AWS_ENDPOINT_URL: 'https://proxy.test/aws/' },
  },
  'endpoints of a profile': {
    environment: region('eu-west-1'),
    config: '[default]\nendpoint_url = http://all.test\n',
  },
  'of its services section': {
    environment: region('eu-west-1'),
    config: `[default]\nservices = x\nendpoint_url = http://all.test\n[services x]\n${services}`,
  },
  'the environment beats them': {
    environment: { ...region('eu-west-1'), AWS_ENDPOINT_URL: 'http://env.test' },
    config: `[default]\nservices = x\n[services x]\n${services}`,
  },
  'all of them ignored': {
    environment: {
      ...region('eu-west-1'),
      AWS_ENDPOINT_URL: 'http://env.test',
      AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'true',
    },
  },
  'ignored by the profile': {
    environment: { ...region('eu-west-1'), AWS_ENDPOINT_URL: 'http://env.test' },
    config: '[default]\nignore_configured_endpoint_urls = true\n',
  },
  'a region that is none': { environment: region('evil.test/x'), isWrong: true },
  'an endpoint that is none': {
    environment: { ...region('eu-west-1'), AWS_ENDPOINT_URL: 'nonsense' },
    isWrong: true,
  },
};

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'aws-'));
test.after(() => fs.rmSync(folder, { recursive: true }));
const environments = Object.entries(cases).map(([, row], i) => {
  const config = path.join(folder, `config-${i}`);
  fs.writeFileSync(config, row.config ?? '');
  return {
    HOME: folder,
    AWS_CONFIG_FILE: config,
    AWS_EC2_METADATA_DISABLED: 'true',
    ...row.environment,
  };
});
const expected = python
  ? botocore(environments.map((environment) => ({ do: 'settings', environment })))
  : Promise.resolve([]);

// botocore keeps S3's oldest host for us-east-1 only; everywhere else hosts are the region's.
for (const [i, [name, row]] of Object.entries(cases).entries())
  test(name, { skip: python ? false : 'no python with botocore' }, async () => {
    const theirs = (await expected)[i];
    const [ours] = await probe([{ do: 'settings' }], environments[i]);
    if (row.isWrong) {
      assert.ok(theirs.problem && ours.problem);
      return;
    }
    assert.deepStrictEqual(
      [ours.problem, ours.region, ours.endpoints, ours.partition],
      [theirs.problem, theirs.region, theirs.endpoints, theirs.partition],
    );
  });

test('AWS_REGION beats AWS_DEFAULT_REGION, as in every SDK but botocore', async () => {
  const [ours] = await probe([{ do: 'settings' }], {
    HOME: folder,
    AWS_REGION: 'eu-west-1',
    AWS_DEFAULT_REGION: 'us-east-2',
  });
  assert.strictEqual(ours.region, 'eu-west-1');
});

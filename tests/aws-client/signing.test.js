'use strict';
// Generated requests, signed by the client and by two independent signers: AWS's own for
// JavaScript, and botocore.

const assert = require('node:assert');
const crypto = require('node:crypto');
const test = require('node:test');
const { SignatureV4 } = require('@smithy/signature-v4');
const { probe, botocore, python } = require('./probe.js');
const { Sha256 } = require('./verify.js');

// A generator with a seed, so that a failure can be repeated.
const generator = (seed) => () => {
  seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
  return seed / 2 ** 32;
};

const sha256 = (text) => crypto.createHash('sha256').update(text).digest('hex');
const requestOf = (random) => {
  const pick = (list) => list[Math.floor(random() * list.length)];
  const characters = [...'abcXYZ019-_.~/ +&=%?#:@!$\'()*,;[]"<>\\^`{|}', 'é', '€', '𝄞', '\u00a0'];
  const word = (least, most, from = characters) =>
    Array.from({ length: least + Math.floor(random() * (most - least + 1)) }, () =>
      pick(from),
    ).join('');
  const plain = [...'abcdefghijklmnopqrstuvwxyz0123456789'];
  const region = pick(['us-east-1', 'eu-central-1', 'cn-north-1', 'us-gov-west-1']);
  const service = pick(['codedeploy', 'monitoring', 'lambda', 'cloudformation', 'sts', 's3']);
  const now = Date.UTC(
    2000 + Math.floor(random() * 90),
    Math.floor(random() * 12),
    1 + Math.floor(random() * 28),
    Math.floor(random() * 24),
    Math.floor(random() * 60),
    Math.floor(random() * 60),
  );
  const token = random() < 0.5 ? word(1, 300, [...plain, '/', '+', '=']) : '';
  const body = random() < 0.7 ? word(0, 200) : '';
  const isPathFinal = service === 's3';
  const query = Array.from({ length: Math.floor(random() * 5) }, () => [
    word(1, 8),
    word(0, 12),
  ]).filter(([name], i, all) => all.findIndex((other) => other[0] === name) === i);
  const path =
    '/' +
    Array.from({ length: Math.floor(random() * 5) }, () =>
      encodeURIComponent(pick([word(1, 8), '..', '.', word(1, 4, plain)])).replace(
        /[!'()*]/g,
        (c) => '%' + c.charCodeAt(0).toString(16).toUpperCase(),
      ),
    ).join('/');
  const headers = [
    ['Host', `${service}.${region}.amazonaws.com`],
    ['X-Amz-Date', new Date(now).toISOString().replace(/[-:]|\.\d{3}/g, '')],
  ];
  if (random() < 0.7) headers.push(['Content-Type', `application/${word(1, 8, plain)}`]);
  if (random() < 0.5)
    headers.push(['X-Amz-Target', `  ${word(1, 5, plain)}   ${word(1, 5, plain)} `]);
  if (random() < 0.3) headers.push([`x-amz-meta-${word(1, 5, plain)}`, word(0, 20, plain)]);
  if (token) headers.push(['X-Amz-Security-Token', token]);
  if (isPathFinal) headers.push(['X-Amz-Content-SHA256', sha256(body)]);
  return {
    do: 'sign',
    method: pick(['GET', 'POST', 'PUT', 'DELETE']),
    path,
    query,
    headers,
    body,
    service,
    region,
    now,
    isPathFinal,
    credentials: [
      `AKIA${word(16, 16, [...'ABCDEFGHIJKLMNOP'])}`,
      word(40, 40, [...plain, '/', '+']),
      token,
    ],
  };
};

const smithy = async (asked) => {
  const [accessKeyId, secretAccessKey, sessionToken] = asked.credentials;
  const signer = new SignatureV4({
    service: asked.service,
    region: asked.region,
    sha256: Sha256,
    applyChecksum: asked.isPathFinal,
    uriEscapePath: !asked.isPathFinal,
    credentials: { accessKeyId, secretAccessKey, sessionToken: sessionToken || undefined },
  });
  const headers = Object.fromEntries(
    asked.headers.filter(([name]) => !/^x-amz-(date|security-token|content-sha256)$/i.test(name)),
  );
  const request = {
    method: asked.method,
    protocol: 'https:',
    hostname: headers.Host,
    path: asked.path,
    headers,
    query: Object.fromEntries(asked.query),
    body: asked.body,
  };
  return (await signer.sign(request, { signingDate: new Date(asked.now) })).headers.authorization;
};

const random = generator(20261107);
const requests = Array.from({ length: 400 }, () => requestOf(random));

test("400 generated requests are signed as AWS's JavaScript signer signs them", async () => {
  const ours = await probe(requests);
  for (const [i, request] of requests.entries())
    assert.strictEqual(
      ours[i].authorization,
      await smithy(request),
      `${JSON.stringify(request)}\n${ours[i].canonical}`,
    );
});

test(
  '400 generated requests are signed as botocore signs them',
  { skip: python ? false : 'no python with botocore' },
  async () => {
    const [ours, theirs] = await Promise.all([probe(requests), botocore(requests)]);
    for (const [i, request] of requests.entries())
      assert.strictEqual(
        ours[i].authorization,
        theirs[i].authorization,
        `${JSON.stringify(request)}\n${ours[i].canonical}`,
      );
  },
);

test('each of the three steps has the form that AWS documents', async () => {
  const [answer] = await probe([
    {
      ...requests[0],
      method: 'GET',
      path: '/',
      query: [
        ['b', '2'],
        ['a', 'x y'],
        ['a', '1'],
      ],
      body: '',
      isPathFinal: false,
      headers: [
        ['Host', 'iam.amazonaws.com'],
        ['X-Amz-Date', '20150830T123600Z'],
        ['My-Header', ' a   b '],
      ],
      now: Date.UTC(2015, 7, 30, 12, 36),
      service: 'iam',
      region: 'us-east-1',
    },
  ]);
  assert.deepStrictEqual(answer.canonical.split('\n'), [
    'GET',
    '/',
    'a=1&a=x%20y&b=2',
    'host:iam.amazonaws.com',
    'my-header:a b',
    'x-amz-date:20150830T123600Z',
    '',
    'host;my-header;x-amz-date',
    sha256(''),
  ]);
  assert.deepStrictEqual(answer.stringToSign.split('\n'), [
    'AWS4-HMAC-SHA256',
    '20150830T123600Z',
    '20150830/us-east-1/iam/aws4_request',
    sha256(answer.canonical),
  ]);
});

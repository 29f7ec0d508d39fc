'use strict';
// What a network and a service can do to the client, on loopback, through the real transport.

const assert = require('node:assert');
const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const http = require('node:http');
const https = require('node:https');
const net = require('node:net');
const os = require('node:os');
const path = require('node:path');
const test = require('node:test');
const { probe } = require('./probe.js');

// As in native/aws/world.h and request.h.
const [ANSWERED, NO_CONNECTION, TIMED_OUT, BROKEN_OFF, NOT_TRUSTED, TOO_LARGE, NO_URL] = [
  0, 1, 2, 3, 4, 5, 6,
];
const [OUTCOME_ANSWERED, REFUSED, UNREACHABLE, GARBLED] = [0, 1, 2, 3];

const listen = async (t, server) => {
  const sockets = new Set();
  server.on('connection', (socket) => sockets.add(socket) && socket.on('error', () => {}));
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => {
    sockets.forEach((socket) => socket.destroy());
    server.close();
  });
  return server.address().port;
};

// A server that answers whatever comes with these bytes; undefined closes at once, null never
// answers.
const raw = async (t, bytes, then = (socket) => socket.end()) => {
  const seen = [];
  const port = await listen(
    t,
    net.createServer((socket) =>
      socket.on('data', (data) => {
        seen.push(String(data));
        if (bytes === null) return;
        if (bytes !== undefined) socket.write(bytes);
        then(socket);
      }),
    ),
  );
  return { url: `http://127.0.0.1:${port}`, seen };
};

const get = { do: 'http', method: 'GET', timeout: 10000, connectTimeout: 5000, largest: 100000 };
const fetchFrom = async (url, more = {}, environment = {}) =>
  (await probe([{ ...get, url, ...more }], { HOME: '/nonexistent', ...environment }))[0];
const result = ({ result, status }) => [result, status];
const answer = (body, head = `HTTP/1.1 200 OK\r\nContent-Length: ${Buffer.byteLength(body)}\r\n`) =>
  `${head}\r\n${body}`;

// ---- The transport ----

test('an answer', async (t) =>
  assert.deepStrictEqual(result(await fetchFrom((await raw(t, answer('{}'))).url)), [
    ANSWERED,
    200,
  ]));

test('refused', async (t) => {
  const server = net.createServer();
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  const answer = await fetchFrom(`http://127.0.0.1:${port}`);
  assert.deepStrictEqual(result(answer), [NO_CONNECTION, 0]);
  assert.match(answer.problem, new RegExp(`^http://127.0.0.1:${port}: .*connect`, 'i'));
});

const broken = {
  'closed without an answer': [undefined],
  reset: [
    'HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nabc',
    (socket) => socket.resetAndDestroy(),
  ],
  'a body that is cut': ['HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{"a": 1}'],
  'a chunk that is cut': ['HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n40\r\n{"a"'],
  'no HTTP': ['SSH-2.0-OpenSSH_9.2\r\n'],
  'a binary answer': [Buffer.from([0x15, 0x03, 0x01, 0x00, 0x02, 0x02, 0x16])],
};
for (const [name, [bytes, then]] of Object.entries(broken))
  test(name, async (t) => {
    const answer = await fetchFrom((await raw(t, bytes, then)).url);
    assert.strictEqual(answer.result, BROKEN_OFF);
    assert.notStrictEqual(answer.problem, '');
  });

test('never an answer', async (t) =>
  assert.strictEqual(
    (await fetchFrom((await raw(t, null)).url, { timeout: 300 })).result,
    TIMED_OUT,
  ));

test('who wants to end does not wait for a slow service', { timeout: 60000 }, async (t) =>
  assert.strictEqual(
    (await fetchFrom((await raw(t, null)).url, { timeout: 3600000, stop: true })).result,
    BROKEN_OFF,
  ),
);

test('an answer that trickles', async (t) => {
  const { url } = await raw(t, 'HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n', (socket) => {
    const timer = setInterval(() => socket.write('x'), 50);
    socket.on('close', () => clearInterval(timer));
  });
  assert.strictEqual((await fetchFrom(url, { timeout: 500 })).result, TIMED_OUT);
});

const tooLarge = {
  'a body': answer('x'.repeat(100001)),
  'a body of unknown length': `HTTP/1.1 200 OK\r\n\r\n${'x'.repeat(100001)}`,
  'one header': `HTTP/1.1 200 OK\r\nX: ${'x'.repeat(70000)}\r\n\r\n`,
  'many headers': `HTTP/1.1 200 OK\r\n${'X: y\r\n'.repeat(101)}\r\n`,
};
for (const [name, bytes] of Object.entries(tooLarge))
  test(`too large: ${name}`, async (t) =>
    assert.strictEqual((await fetchFrom((await raw(t, bytes)).url)).result, TOO_LARGE));

test('the largest body that is allowed, byte for byte', async (t) => {
  const response = await fetchFrom((await raw(t, answer('x'.repeat(100000)))).url);
  assert.deepStrictEqual([response.result, response.length], [ANSWERED, 100000]);
});

test('a redirect is an answer, and not followed', async (t) => {
  const elsewhere = await raw(t, answer('{}'));
  const { url } = await raw(
    t,
    `HTTP/1.1 307 Go\r\nLocation: ${elsewhere.url}\r\nContent-Length: 0\r\n\r\n`,
  );
  assert.deepStrictEqual(result(await fetchFrom(url)), [ANSWERED, 307]);
  assert.deepStrictEqual(elsewhere.seen, []);
});

test('only http and https', async () => {
  for (const url of ['file:///etc/passwd', 'ftp://127.0.0.1/', 'nonsense://x', 'http://['])
    assert.strictEqual((await fetchFrom(url)).result, NO_URL, url);
});

test('connections are kept', async (t) => {
  let connections = 0;
  const port = await listen(
    t,
    http
      .createServer((request, response) => response.end('{}'))
      .on('connection', () => connections++),
  );
  const answers = await probe(
    Array.from({ length: 5 }, () => ({ ...get, url: `http://127.0.0.1:${port}/` })),
  );
  assert.deepStrictEqual([answers.length, connections], [5, 1]);
});

test('it says who asks', async (t) => {
  const { url, seen } = await raw(t, answer('{}'));
  await fetchFrom(url, { method: 'POST', body: 'x' });
  assert.match(seen[0], /^POST \/ HTTP\/1\.1\r\n/);
  assert.match(seen[0], /\r\nUser-Agent: sls-rollout\/\d/);
  assert.doesNotMatch(seen[0], /\r\n(Expect|Accept-Encoding|Content-Type):/);
});

test('a proxy of the environment is used', async (t) => {
  const proxy = await raw(t, answer('{}'));
  const response = await fetchFrom('http://service.invalid/path', {}, { http_proxy: proxy.url });
  assert.deepStrictEqual(result(response), [ANSWERED, 200]);
  assert.match(proxy.seen[0], /^GET http:\/\/service\.invalid\/path HTTP\/1\.1\r\n/);
});

// ---- TLS ----

test('certificates are checked', async (t) => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'tls-'));
  t.after(() => fs.rmSync(folder, { recursive: true }));
  const [key, certificate] = ['key.pem', 'certificate.pem'].map((name) => path.join(folder, name));
  const made = spawnSync('openssl', [
    'req',
    '-x509',
    '-newkey',
    'rsa:2048',
    '-nodes',
    '-days',
    '2',
    '-subj',
    '/CN=loopback',
    '-addext',
    'subjectAltName=IP:127.0.0.1',
    '-keyout',
    key,
    '-out',
    certificate,
  ]);
  assert.strictEqual(made.status, 0, String(made.stderr));
  const port = await listen(
    t,
    https.createServer(
      { key: fs.readFileSync(key), cert: fs.readFileSync(certificate) },
      (request, response) => response.end('{}'),
    ),
  );
  const url = `https://127.0.0.1:${port}/`;
  assert.strictEqual((await fetchFrom(url)).result, NOT_TRUSTED, 'a certificate of nobody');
  assert.deepStrictEqual(
    result(await fetchFrom(url, {}, { AWS_CA_BUNDLE: certificate })),
    [ANSWERED, 200],
    'AWS_CA_BUNDLE',
  );
  assert.deepStrictEqual(
    result(await fetchFrom(url, {}, { SSL_CERT_FILE: certificate })),
    [ANSWERED, 200],
    'SSL_CERT_FILE',
  );
  assert.strictEqual(
    (await fetchFrom(`https://localhost:${port}/`, {}, { AWS_CA_BUNDLE: certificate })).result,
    NOT_TRUSTED,
    'another host',
  );
  assert.strictEqual(
    (await fetchFrom(url, {}, { AWS_CA_BUNDLE: '/nonexistent' })).result,
    NOT_TRUSTED,
    'a bundle that is missing',
  );
});

// ---- A call ----

const call = async (t, answers, more = {}) => {
  let count = 0;
  const port = await listen(
    t,
    http.createServer((request, response) => {
      const [status, body, headers] = answers[Math.min(count++, answers.length - 1)];
      response.writeHead(status, headers);
      response.end(body);
    }),
  );
  const environment = {
    HOME: '/nonexistent',
    AWS_REGION: 'eu-west-1',
    AWS_ACCESS_KEY_ID: 'AKID',
    AWS_SECRET_ACCESS_KEY: 'geheim',
    AWS_ENDPOINT_URL: `http://127.0.0.1:${port}`,
    AWS_MAX_ATTEMPTS: '3',
    ...more,
  };
  const [answer] = await probe([{ do: 'deployment', id: 'd-1' }], environment);
  return { ...answer, count };
};
const deployment = [200, '{"deploymentInfo": {"deploymentId": "d-1"}}'];

test('a storm of 503 passes', async (t) => {
  const { outcome, count, attempts } = await call(t, [
    [503, '<html>busy</html>'],
    [500, ''],
    deployment,
  ]);
  assert.deepStrictEqual([outcome, count, attempts], [OUTCOME_ANSWERED, 3, 3]);
});

test('a storm that does not pass', async (t) => {
  const { outcome, count, status, message } = await call(t, [[503, '<html>busy</html>']]);
  assert.deepStrictEqual([outcome, count, status], [REFUSED, 3, 503]);
  assert.match(message, /503/);
});

test('a throttle is told by its code, not its status', async (t) => {
  const { outcome, count } = await call(t, [
    [400, '{"__type": "com.amazonaws.codedeploy#ThrottlingException", "message": "Rate exceeded"}'],
    deployment,
  ]);
  assert.deepStrictEqual([outcome, count], [OUTCOME_ANSWERED, 2]);
});

test('a refusal is not asked again', async (t) => {
  const { outcome, count, code, message, requestId } = await call(t, [
    [
      400,
      '{"__type": "com.amazonaws.codedeploy#DeploymentDoesNotExistException:x", "message": "no \\u001b[2J"}',
      { 'x-amzn-RequestId': 'id-1' },
    ],
  ]);
  assert.deepStrictEqual(
    [outcome, count, code, message, requestId],
    [REFUSED, 1, 'DeploymentDoesNotExistException', 'no \\x1b[2J', 'id-1'],
  );
});

test("HTML with status 200, as a hotel's network gives", async (t) => {
  const { outcome, count, message } = await call(t, [[200, '<html>Sign in</html>']]);
  assert.deepStrictEqual([outcome, count], [GARBLED, 1]);
  assert.match(message, /<html>Sign in/);
});

test('JSON of another kind', async (t) => {
  for (const body of [
    '[]',
    '"x"',
    'null',
    '{}',
    '{"deploymentInfo": null}',
    '{"deploymentInfo": []}',
    '',
  ]) {
    const { outcome } = await call(t, [[200, body]]);
    assert.strictEqual(outcome, OUTCOME_ANSWERED, body);
  }
});

test('nobody there', async (t) => {
  const { outcome, message } = await call(t, [deployment], {
    AWS_ENDPOINT_URL: 'http://127.0.0.1:1',
    AWS_MAX_ATTEMPTS: '2',
  });
  assert.strictEqual(outcome, UNREACHABLE);
  assert.match(message, /127\.0\.0\.1/);
});

test('a message never holds a secret', async (t) => {
  const { message } = await call(t, [
    [403, '{"__type": "InvalidSignatureException", "message": "wrong"}'],
  ]);
  assert.doesNotMatch(message, /geheim/);
});

'use strict';
// Every source of credentials, and the settings: what the client finds is what botocore finds, in
// the same environment, with the same files, asking the same servers on loopback.

const assert = require('node:assert');
const crypto = require('node:crypto');
const fs = require('node:fs');
const http = require('node:http');
const os = require('node:os');
const path = require('node:path');
const test = require('node:test');
const { probe, botocore, python } = require('./probe.js');

const options = { skip: python ? false : 'no python with botocore' };
const hour = 3600e3;
const iso = (milliseconds) =>
  new Date(Date.now() + milliseconds).toISOString().replace(/\.\d+/, '');

// STS, SSO, the container's and the machine's metadata in one server: what it gives out says who
// asked.
const assumed = (request, body) => {
  const form = new URLSearchParams(body);
  const signer = /Credential=([^/]+)/.exec(request.headers.authorization ?? '')?.[1] ?? 'nobody';
  const action = form.get('Action');
  const who = [
    signer,
    form.get('RoleArn'),
    form.get('RoleSessionName')?.replace(/(botocore-session|sls-rollout)-\d+/, 'made-up'),
    form.get('ExternalId'),
    form.get('DurationSeconds'),
    form.get('WebIdentityToken'),
  ]
    .map((value) => value ?? '-')
    .join('|');
  const id =
    'ASIA' + crypto.createHash('sha1').update(who).digest('hex').slice(0, 16).toUpperCase();
  return (
    `<${action}Response xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><${action}Result><Credentials><AccessKeyId>${id}</AccessKeyId>` +
    `<SecretAccessKey>secret+/of&#x2F;${id}</SecretAccessKey><SessionToken>token&amp;of${id}</SessionToken><Expiration>${iso(hour)}</Expiration></Credentials>` +
    `<AssumedRoleUser><AssumedRoleId>x</AssumedRoleId><Arn>y</Arn></AssumedRoleUser></${action}Result></${action}Response>`
  );
};

const json = (response, value, status = 200) => {
  response.writeHead(status, { 'Content-Type': 'application/json' });
  response.end(JSON.stringify(value));
};

const serve = (request, response, body) => {
  const { pathname, searchParams } = new URL(request.url, 'http://x');
  const { authorization } = request.headers;
  if (pathname === '/' && new URLSearchParams(body).get('RoleArn')?.endsWith('/denied')) {
    response.writeHead(403, { 'Content-Type': 'text/xml' });
    response.end(
      '<ErrorResponse><Error><Type>Sender</Type><Code>AccessDenied</Code><Message>not you</Message></Error><RequestId>r</RequestId></ErrorResponse>',
    );
  } else if (pathname === '/' && request.method === 'POST') {
    response.writeHead(200, { 'Content-Type': 'text/xml' });
    response.end(assumed(request, body));
  } else if (pathname === '/federation/credentials') {
    if (request.headers['x-amz-sso_bearer_token'] !== 'good')
      return json(response, { message: 'no' }, 401);
    json(response, {
      roleCredentials: {
        accessKeyId: `SSO${searchParams.get('role_name')}${searchParams.get('account_id')}`,
        secretAccessKey: 's',
        sessionToken: 't',
        expiration: Date.now() + hour,
      },
    });
  } else if (pathname === '/container') {
    json(response, {
      AccessKeyId: `CONTAINER${authorization ?? ''}`,
      SecretAccessKey: 's',
      Token: 't',
      Expiration: iso(hour),
    });
  } else if (
    pathname === '/latest/api/token' &&
    request.method === 'PUT' &&
    request.headers['x-aws-ec2-metadata-token-ttl-seconds'] === '21600'
  ) {
    response.end('metadata-token');
  } else if (
    pathname === '/latest/meta-data/iam/security-credentials/' &&
    request.headers['x-aws-ec2-metadata-token'] === 'metadata-token'
  ) {
    response.end('the-role');
  } else if (pathname === '/latest/meta-data/iam/security-credentials/the-role') {
    json(response, {
      Code: 'Success',
      AccessKeyId: 'METADATA',
      SecretAccessKey: 's',
      Token: 't',
      Expiration: iso(hour),
    });
  } else {
    json(response, { message: 'nothing here' }, 404);
  }
};

let server, url;
const worlds = {},
  theirs = {};
test.before(async () => {
  server = http.createServer((request, response) => {
    let body = '';
    request.on('data', (part) => (body += part));
    request.on('end', () => serve(request, response, body));
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${server.address().port}`;
  const names = Object.keys(cases);
  for (const name of names) worlds[name] = worldOf(cases[name]);
  const found = python
    ? await botocore(names.map((name) => ({ ...question(cases[name]), environment: worlds[name] })))
    : [];
  names.forEach((name, i) => (theirs[name] = found[i]));
});
test.after(() => {
  server.closeAllConnections();
  server.close();
  for (const folder of folders) fs.rmSync(folder, { recursive: true });
});

const folders = [];
const home = (files) => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'aws-'));
  folders.push(folder);
  for (const [name, text] of Object.entries(files)) {
    fs.mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    fs.writeFileSync(path.join(folder, name), text, { mode: 0o755 });
  }
  return folder;
};

const sha1 = (text) => crypto.createHash('sha1').update(text).digest('hex');
const keys = (id) => `aws_access_key_id = ${id}\naws_secret_access_key = secret-of-${id}\n`;
const env = (id) => ({ AWS_ACCESS_KEY_ID: id, AWS_SECRET_ACCESS_KEY: `secret-of-${id}` });
const role = (more) => `role_arn = arn:aws:iam::1:role/r\n${more}\n`;
const token = { accessToken: 'good', expiresAt: iso(hour) };

// name: files, environment, profile given. `id`: a part of what has to be found, so that two wrong
// answers cannot agree; null: an error with both.
const cases = {
  'keys in the environment': { environment: env('ENV'), id: /^ENV$/ },
  'with a session token': { environment: { ...env('ENV'), AWS_SESSION_TOKEN: 'new' }, id: /^ENV$/ },
  'with the old name of the token': {
    environment: { ...env('ENV'), AWS_SESSION_TOKEN: 'new', AWS_SECURITY_TOKEN: 'old' },
    id: /^ENV$/,
  },
  'an environment without a secret': { environment: { AWS_ACCESS_KEY_ID: 'ENV' }, id: null },
  'an environment whose keys end at no time': {
    environment: { ...env('ENV'), AWS_CREDENTIAL_EXPIRATION: 'soon' },
    id: null,
  },
  'the environment beats AWS_PROFILE': {
    environment: { ...env('ENV'), AWS_PROFILE: 'a' },
    credentials: `[a]\n${keys('FILE')}`,
    id: /^ENV$/,
  },
  'a profile that is given beats the environment': {
    environment: env('ENV'),
    profile: 'a',
    credentials: `[a]\n${keys('FILE')}`,
    id: /^FILE$/,
  },
  'the default profile': { credentials: `[default]\n${keys('FILE')}`, id: /^FILE$/ },
  AWS_PROFILE: {
    environment: { AWS_PROFILE: 'b' },
    credentials: `[a]\n${keys('A')}[b]\n${keys('B')}`,
    id: /^B$/,
  },
  AWS_DEFAULT_PROFILE: {
    environment: { AWS_DEFAULT_PROFILE: 'b' },
    credentials: `[a]\n${keys('A')}[b]\n${keys('B')}`,
    id: /^B$/,
  },
  'a profile that does not exist': {
    environment: { AWS_PROFILE: 'c' },
    credentials: `[a]\n${keys('A')}`,
    id: null,
  },
  'the credentials file beats the config file': {
    credentials: `[default]\n${keys('FILE')}`,
    config: `[default]\n${keys('CONFIG')}`,
    id: /^FILE$/,
  },
  'keys in the config file': {
    config: `[profile a]\n${keys('CONFIG')}`,
    profile: 'a',
    id: /^CONFIG$/,
  },
  'a session token in a file': {
    credentials: `[default]\n${keys('FILE')}aws_session_token=tok\n`,
    id: /^FILE$/,
  },
  'a file with comments, spaces, colons and capitals': {
    credentials:
      '# c\n; c\n\n[default]\n  # inside\nAWS_Access_Key_ID : FILE\n\naws_secret_access_key   =   a=b#c\n',
    id: /^FILE$/,
  },
  'a key without a secret': { credentials: '[default]\naws_access_key_id = FILE\n', id: null },
  'nested settings beside keys': {
    config: `[default]\ns3 =\n  max_concurrent_requests = 1\n  aws_access_key_id = NOT\n${keys('CONFIG')}`,
    id: /^CONFIG$/,
  },
  'a quoted profile name': {
    config: `[profile "a b"]\n${keys('CONFIG')}`,
    profile: 'a b',
    id: /^CONFIG$/,
  },
  'other files by name': {
    environment: { AWS_SHARED_CREDENTIALS_FILE: '~/other', AWS_CONFIG_FILE: '~/nothing' },
    files: { other: `[default]\n${keys('OTHER')}` },
    id: /^OTHER$/,
  },
  'a file that is none': { credentials: 'nonsense\n', id: null },
  'a role of a profile': {
    credentials: `[base]\n${keys('BASE')}`,
    config: `[profile r]\n${role('source_profile = base')}`,
    profile: 'r',
    id: /^ASIA/,
  },
  'a role that is denied': {
    credentials: `[base]\n${keys('BASE')}`,
    config: '[profile r]\nrole_arn = arn:aws:iam::1:role/denied\nsource_profile = base\n',
    profile: 'r',
    id: null,
  },
  'with all its settings': {
    credentials: `[base]\n${keys('BASE')}`,
    config: `[profile r]\n${role('source_profile = base\nexternal_id = ex/t+1 2\nrole_session_name = me\nduration_seconds = 1800')}`,
    profile: 'r',
    id: /^ASIA/,
  },
  'role upon role': {
    credentials: `[base]\n${keys('BASE')}`,
    config: `[profile r]\n${role('source_profile = s')}[profile s]\nrole_arn = arn:aws:iam::1:role/s\nsource_profile = base\n`,
    profile: 'r',
    id: /^ASIA/,
  },
  'a role that starts from its own profile': {
    credentials: `[r]\n${keys('OWN')}`,
    config: `[profile r]\n${role('source_profile = r')}`,
    profile: 'r',
    id: /^ASIA/,
  },
  'a circle of roles': {
    config: `[profile r]\n${role('source_profile = s')}[profile s]\n${role('source_profile = r')}`,
    profile: 'r',
    id: null,
  },
  'a profile that is its own source without keys': {
    config: `[profile r]\n${role('source_profile = r')}`,
    profile: 'r',
    id: null,
  },
  'a source that does not exist': {
    config: `[profile r]\n${role('source_profile = nope')}`,
    profile: 'r',
    id: null,
  },
  'a role without a source': { config: `[profile r]\n${role('')}`, profile: 'r', id: null },
  'a role with both sources': {
    credentials: `[base]\n${keys('BASE')}`,
    config: `[profile r]\n${role('source_profile = base\ncredential_source = Environment')}`,
    profile: 'r',
    id: null,
  },
  'a role from the environment': {
    environment: env('ENV'),
    config: `[profile r]\n${role('credential_source = Environment')}`,
    profile: 'r',
    id: /^ASIA/,
  },
  'a role from an environment without keys': {
    config: `[profile r]\n${role('credential_source = Environment')}`,
    profile: 'r',
    id: null,
  },
  'a role from an unknown source': {
    config: `[profile r]\n${role('credential_source = Elsewhere')}`,
    profile: 'r',
    id: null,
  },
  'a role from the container': {
    environment: { AWS_CONTAINER_CREDENTIALS_FULL_URI: 'URL/container' },
    config: `[profile r]\n${role('credential_source = EcsContainer')}`,
    profile: 'r',
    id: /^ASIA/,
  },
  'a role from the machine': {
    environment: { AWS_EC2_METADATA_DISABLED: 'false' },
    config: `[profile r]\n${role('credential_source = Ec2InstanceMetadata')}`,
    profile: 'r',
    id: /^ASIA/,
  },
  'a role that starts from a process': {
    config: `[profile p]\ncredential_process = HOME/process\n[profile r]\n${role('source_profile = p')}`,
    profile: 'r',
    id: /^ASIA/,
    process: { Version: 1, AccessKeyId: 'PROCESS', SecretAccessKey: 's' },
  },
  'keys of a source beat its role': {
    credentials: `[s]\n${keys('S')}`,
    config: `[profile r]\n${role('source_profile = s')}[profile s]\n${role('source_profile = nope')}`,
    profile: 'r',
    id: /^ASIA/,
  },
  'a web identity of the environment': {
    environment: {
      AWS_WEB_IDENTITY_TOKEN_FILE: 'HOME/jwt',
      AWS_ROLE_ARN: 'arn:aws:iam::1:role/w',
      AWS_ROLE_SESSION_NAME: 'web',
    },
    files: { jwt: 'ey.a+b/c=' },
    id: /^ASIA/,
  },
  'a web identity without a role': {
    environment: { AWS_WEB_IDENTITY_TOKEN_FILE: 'HOME/jwt' },
    files: { jwt: 'eyJhbGciOi' },
    id: null,
  },
  'a web identity without its file': {
    environment: { AWS_WEB_IDENTITY_TOKEN_FILE: 'HOME/jwt', AWS_ROLE_ARN: 'arn:aws:iam::1:role/w' },
    id: null,
  },
  'a web identity of a profile': {
    config: '[profile w]\nrole_arn = arn:aws:iam::1:role/w\nweb_identity_token_file = HOME/jwt\n',
    files: { jwt: 'eyJhbGciOi' },
    profile: 'w',
    id: /^ASIA/,
  },
  'a role that starts from a web identity': {
    config: `[profile w]\nrole_arn = arn:aws:iam::1:role/w\nweb_identity_token_file = HOME/jwt\n[profile r]\n${role('source_profile = w')}`,
    files: { jwt: 'eyJhbGciOi' },
    profile: 'r',
    id: /^ASIA/,
  },
  'a process': {
    config: '[default]\ncredential_process = HOME/process\n',
    process: {
      Version: 1,
      AccessKeyId: 'PROCESS',
      SecretAccessKey: 's',
      SessionToken: 't',
      Expiration: iso(hour),
    },
    id: /^PROCESS$/,
  },
  'a process with quoted words': {
    config:
      '[default]\ncredential_process = "HOME/process" \'one two\' three\\ four "a\\"b" --x=\'y\'\n',
    process:
      '#!/bin/sh\nprintf \'{"Version": 1, "AccessKeyId": "%s", "SecretAccessKey": "s"}\' "$#$(printf %s "$1$2$3$4" | tr -dc a-z)"\n',
    id: /^4onetwothreefourabxy$/,
  },
  'a process of another version': {
    config: '[default]\ncredential_process = HOME/process\n',
    process: { Version: 2, AccessKeyId: 'P', SecretAccessKey: 's' },
    id: null,
  },
  'a process that fails': {
    config: '[default]\ncredential_process = HOME/process\n',
    process: '#!/bin/sh\nexit 3\n',
    id: null,
  },
  'a process that never stops printing': {
    config: '[default]\ncredential_process = HOME/process\n',
    process: '#!/bin/sh\nhead -c 300000 /dev/zero | tr "\\0" " "\nexit 0\n',
    id: null,
  },
  'a process that prints no JSON': {
    config: '[default]\ncredential_process = HOME/process\n',
    process: '#!/bin/sh\necho secret-of-P\n',
    id: null,
  },
  'a process with an open quote': {
    config: '[default]\ncredential_process = HOME/process "a\n',
    process: { Version: 1, AccessKeyId: 'P', SecretAccessKey: 's' },
    id: null,
  },
  'a session of `aws login`': {
    config: `[default]\nlogin_session = arn:aws:iam::1:user/u\n`,
    id: null,
  },
  'a process that does not exist': {
    config: '[default]\ncredential_process = HOME/nothing\n',
    id: null,
  },
  'the credentials file beats a process': {
    credentials: `[default]\n${keys('FILE')}`,
    config: '[default]\ncredential_process = HOME/nothing\n',
    id: /^FILE$/,
  },
  'a process beats the config file': {
    config: `[default]\ncredential_process = HOME/process\n${keys('CONFIG')}`,
    process: { Version: 1, AccessKeyId: 'PROCESS', SecretAccessKey: 's' },
    id: /^PROCESS$/,
  },
  'SSO with a session': {
    config:
      '[profile s]\nsso_session = corp\nsso_account_id = 123\nsso_role_name = Dev\n[sso-session corp]\nsso_region = eu-west-1\nsso_start_url = https://x/start\n',
    profile: 's',
    files: { [`.aws/sso/cache/${sha1('corp')}.json`]: JSON.stringify(token) },
    id: /^SSODev123$/,
  },
  'SSO with a start URL': {
    config:
      '[profile s]\nsso_account_id = 123\nsso_role_name = Dev\nsso_region = eu-west-1\nsso_start_url = https://x/start\n',
    profile: 's',
    files: {
      [`.aws/sso/cache/${sha1('https://x/start')}.json`]: JSON.stringify({
        ...token,
        expiresAt: iso(hour).replace('Z', 'UTC'),
      }),
    },
    id: /^SSODev123$/,
  },
  'SSO signed out': {
    config:
      '[profile s]\nsso_account_id = 123\nsso_role_name = Dev\nsso_region = eu-west-1\nsso_start_url = https://x/start\n',
    profile: 's',
    id: null,
  },
  'SSO expired': {
    config:
      '[profile s]\nsso_account_id = 123\nsso_role_name = Dev\nsso_region = eu-west-1\nsso_start_url = https://x/start\n',
    profile: 's',
    files: {
      [`.aws/sso/cache/${sha1('https://x/start')}.json`]: JSON.stringify({
        ...token,
        expiresAt: iso(-hour),
      }),
    },
    id: null,
  },
  'SSO with a token that is refused': {
    config:
      '[profile s]\nsso_account_id = 123\nsso_role_name = Dev\nsso_region = eu-west-1\nsso_start_url = https://x/start\n',
    profile: 's',
    files: {
      [`.aws/sso/cache/${sha1('https://x/start')}.json`]: JSON.stringify({
        ...token,
        accessToken: 'bad',
      }),
    },
    id: null,
  },
  'SSO without an account': {
    config:
      '[profile s]\nsso_role_name = Dev\nsso_region = eu-west-1\nsso_start_url = https://x/start\n',
    profile: 's',
    id: null,
  },
  'SSO with a session that is missing': {
    config: '[profile s]\nsso_session = corp\nsso_account_id = 123\nsso_role_name = Dev\n',
    profile: 's',
    id: null,
  },
  'SSO that contradicts its session': {
    config:
      '[profile s]\nsso_session = corp\nsso_account_id = 123\nsso_role_name = Dev\nsso_region = us-east-1\n[sso-session corp]\nsso_region = eu-west-1\nsso_start_url = https://x/start\n',
    profile: 's',
    id: null,
  },
  'a container': {
    environment: { AWS_CONTAINER_CREDENTIALS_FULL_URI: 'URL/container' },
    id: /^CONTAINER$/,
  },
  'with a token': {
    environment: {
      AWS_CONTAINER_CREDENTIALS_FULL_URI: 'URL/container',
      AWS_CONTAINER_AUTHORIZATION_TOKEN: 'tok',
    },
    id: /^CONTAINERtok$/,
  },
  'with a token in a file, which wins': {
    environment: {
      AWS_CONTAINER_CREDENTIALS_FULL_URI: 'URL/container',
      AWS_CONTAINER_AUTHORIZATION_TOKEN: 'tok',
      AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE: 'HOME/tok',
    },
    files: { tok: 'filed' },
    id: /^CONTAINERfiled$/,
  },
  'a token in a file that is not there': {
    environment: {
      AWS_CONTAINER_CREDENTIALS_FULL_URI: 'URL/container',
      AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE: 'HOME/tok',
    },
    id: null,
  },
  'a token with a line break': {
    environment: {
      AWS_CONTAINER_CREDENTIALS_FULL_URI: 'URL/container',
      AWS_CONTAINER_AUTHORIZATION_TOKEN: 'a\nX: y',
    },
    id: null,
  },
  'a container elsewhere over plain http': {
    environment: { AWS_CONTAINER_CREDENTIALS_FULL_URI: 'http://192.0.2.1/container' },
    id: null,
  },
  'a host that only looks like loopback': {
    environment: { AWS_CONTAINER_CREDENTIALS_FULL_URI: 'http://127.0.0.1.example.com/container' },
    id: null,
  },
  'the machine': { environment: { AWS_EC2_METADATA_DISABLED: 'false' }, id: /^METADATA$/ },
  'the machine by its profile': {
    environment: { AWS_EC2_METADATA_DISABLED: 'false', AWS_EC2_METADATA_SERVICE_ENDPOINT: '' },
    config: '[default]\nec2_metadata_service_endpoint = URL\n',
    id: /^METADATA$/,
  },
  'the machine switched off': { environment: { AWS_EC2_METADATA_DISABLED: 'true' }, id: null },
  'nothing at all': { id: null },
};

const resolve = (text, folder) => text.replaceAll('HOME', folder).replaceAll('URL', url);

const question = (row) => ({ do: 'credentials', ...(row.profile && { profile: row.profile }) });

const worldOf = (row) => {
  const files = { ...row.files };
  if (row.credentials) files['.aws/credentials'] = row.credentials;
  if (row.config) files['.aws/config'] = row.config;
  if (row.process)
    files.process =
      typeof row.process === 'string'
        ? row.process
        : `#!/bin/sh\necho '${JSON.stringify(row.process)}'\n`;
  const folder = home(files);
  for (const name of Object.keys(files)) {
    const file = path.join(folder, name);
    fs.writeFileSync(file, name === 'process' ? files[name] : resolve(files[name], folder));
  }
  const environment = {
    PATH: process.env.PATH,
    HOME: folder,
    AWS_REGION: 'eu-central-1',
    AWS_DEFAULT_REGION: 'eu-central-1',
    AWS_ENDPOINT_URL_STS: url,
    AWS_ENDPOINT_URL_SSO: url,
    AWS_EC2_METADATA_SERVICE_ENDPOINT: url,
    AWS_EC2_METADATA_DISABLED: 'true',
  };
  for (const [name, value] of Object.entries(row.environment ?? {}))
    environment[name] = resolve(value, folder);
  for (const name of Object.keys(environment))
    if (environment[name] === '') delete environment[name];
  return environment;
};

for (const [name, row] of Object.entries(cases)) {
  test(name, options, async () => {
    const [ours] = await probe([question(row)], worlds[name]);
    if (row.id === null) {
      assert.ok(theirs[name].problem, `botocore finds ${theirs[name].id}`);
      assert.ok(ours.problem, `found ${ours.id}`);
      assert.doesNotMatch(ours.problem, /secret-of/);
      return;
    }
    assert.strictEqual(theirs[name].problem, undefined);
    assert.match(theirs[name].id, row.id);
    assert.deepStrictEqual(
      [ours.problem, ours.id, ours.secret, ours.token],
      [undefined, theirs[name].id, theirs[name].secret, theirs[name].token],
    );
    assert.ok(!ours.shown.includes(ours.secret) || ours.secret.length < 3);
  });
}

test('a machine and a container are never asked through a proxy', async () => {
  const dead = { http_proxy: 'http://127.0.0.1:1', all_proxy: 'http://127.0.0.1:1' };
  const rows = {
    METADATA: { environment: { ...dead, AWS_EC2_METADATA_DISABLED: 'false' } },
    CONTAINER: { environment: { ...dead, AWS_CONTAINER_CREDENTIALS_FULL_URI: 'URL/container' } },
  };
  for (const [id, row] of Object.entries(rows))
    assert.strictEqual((await probe([question(row)], worldOf(row)))[0].id, id);
});

// Every block of memory that is given back is looked through for the secret: the arena's, and those
// of libcurl.
const leaky = {
  'keys in the environment': {
    environment: { ...env('ENV'), AWS_SESSION_TOKEN: 'secret-of-ENV' },
    secret: 'secret-of-ENV',
  },
  'the credentials file': { credentials: `[default]\n${keys('FILE')}`, secret: 'secret-of-FILE' },
  'a role': {
    credentials: `[base]\n${keys('BASE')}`,
    config: `[profile r]\n${role('source_profile = base')}`,
    profile: 'r',
    secret: 'secret+/of',
  },
  'a web identity': {
    environment: { AWS_WEB_IDENTITY_TOKEN_FILE: 'HOME/jwt', AWS_ROLE_ARN: 'arn:w' },
    files: { jwt: 'eyJsecret' },
    secret: 'eyJsecret',
  },
  'a process': {
    config: '[default]\ncredential_process = HOME/process\n',
    process: { Version: 1, AccessKeyId: 'P', SecretAccessKey: 'secret-of-P' },
    secret: 'secret-of-P',
  },
  SSO: {
    ...cases['SSO with a session'],
    files: { [`.aws/sso/cache/${sha1('corp')}.json`]: JSON.stringify(token) },
    secret: 'SSODev123',
  },
  'the token of SSO': { ...cases['SSO with a session'], secret: '"good"' },
  'a container': {
    environment: {
      AWS_CONTAINER_CREDENTIALS_FULL_URI: 'URL/container',
      AWS_CONTAINER_AUTHORIZATION_TOKEN: 'secret-token',
    },
    secret: 'secret-token',
  },
};

test('no secret is left in memory that is given back', async (t) => {
  for (const [name, row] of Object.entries(leaky)) {
    await t.test(name, async () => {
      const environment = {
        ...worldOf(row),
        AWS_PROBE_SECRET: row.secret,
        AWS_ENDPOINT_URL_CODEDEPLOY: url,
        AWS_MAX_ATTEMPTS: '1',
      };
      const asked = [
        { ...question(row), do: 'find' },
        { do: 'deployment', id: 'd' },
        { do: 'leaks' },
      ];
      const [found, , { leaks, blocks }] = await probe(asked, environment);
      assert.strictEqual(found.problem, undefined);
      assert.ok(blocks > 20, `${blocks} blocks`);
      assert.strictEqual(leaks, 0);
    });
  }
});

'use strict';

/* Starts tests/aws/emulator.py, whose head is the manual, and gives its ends:

     url       where it serves; `env` has what a child needs to find it, credentials included
     control   control('alarm', {...}) posts to /_rehearse/alarm and resolves to the answer
     alias     resolves to an alias as Lambda's GetAlias shows it: {FunctionVersion, RoutingConfig}
     stack     resolves to a stack's status
     stop      ends it; resolves when it has ended

   `minute` is how many seconds one of AWS's minutes takes; 0 holds the clock. */

const { spawn } = require('node:child_process');
const { once } = require('node:events');
const fs = require('node:fs');
const path = require('node:path');
const readline = require('node:readline');

const REGION = 'ap-south-1';
// made by .ci/setup where moto is not installed
const SET_UP = path.join(__dirname, '../../build/python/bin/python');
const PYTHON = fs.existsSync(SET_UP) ? SET_UP : 'python3';

const signed = (service) => ({
  Authorization: `AWS4-HMAC-SHA256 Credential=none/20260101/${REGION}/${service}/aws4_request, SignedHeaders=host, Signature=0`,
});

async function firstLine(child) {
  for await (const line of readline.createInterface({ input: child.stdout })) return line;
  throw new Error('the emulator ended before it served; its own words are above');
}

async function startEmulator({ minute = 1 } = {}) {
  const args = [path.join(__dirname, 'emulator.py'), '--minute', String(minute)];
  const child = spawn(PYTHON, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  const ended = once(child, 'exit');
  const { url } = JSON.parse(await firstLine(child));

  const json = async (target, options) => {
    const answer = await fetch(url + target, options);
    if (!answer.ok) throw new Error(`${target}: ${answer.status} ${await answer.text()}`);
    return answer.json();
  };
  return {
    url,
    env: {
      AWS_ENDPOINT_URL: url,
      AWS_ACCESS_KEY_ID: 'none',
      AWS_SECRET_ACCESS_KEY: 'none',
      AWS_EC2_METADATA_DISABLED: 'true',
      SLS_AWS_MONITORING_FREQUENCY: '200',
    },
    control: (name, request = {}) =>
      json(`/_rehearse/${name}`, { method: 'POST', body: JSON.stringify(request) }),
    alias: (name, alias) =>
      json(`/2015-03-31/functions/${name}/aliases/${alias}`, { headers: signed('lambda') }),
    stack: async (name) => {
      const body = new URLSearchParams({
        Action: 'DescribeStacks',
        Version: '2010-05-15',
        StackName: name,
      });
      const answer = await fetch(url, { method: 'POST', body, headers: signed('cloudformation') });
      return /<StackStatus>(\w+)</.exec(await answer.text())?.[1];
    },
    stop: async () => {
      child.stdin.end();
      await ended;
    },
  };
}

module.exports = { PYTHON, startEmulator };

'use strict';

/* `npm run rehearse`: the article's last step, without an account. A service is deployed, a version
   of it that is broken shifts in, its alarm goes off, and the terminal says what became of it.
   Everything runs on this machine; AWS is tests/aws/emulator.py. */

const fs = require('node:fs');
const path = require('node:path');
const { FIXTURE } = require('../e2e/service.js');
const { STACK, setStage } = require('./stage.js');

const MINUTE = 4; // seconds that one of AWS's minutes takes
const REASON =
  'Threshold Crossed: 1 datapoint [12.0] was greater than or equal to the threshold (10.0).';

const say = (text) => console.log(`\n# ${text.replaceAll('\n', '\n# ')}\n`);
const shown = (line) => console.log(`$ ${line}`);

async function deployed(stage) {
  shown('osls deploy');
  const { status, stdout, stderr } = await stage.deploy();
  if (status !== 0) throw new Error(`osls deploy ended with ${status}\n${stdout}${stderr}`);
}

// What osls says last: its error, and behind it why the traffic came back.
function endOf({ stdout, stderr }) {
  const said = stdout.includes('Error:') ? stdout : stderr;
  return said.slice(Math.max(said.lastIndexOf('Error:'), 0)).trim();
}

async function breakIt(stage) {
  const alarm = await stage.alarm('OrderFunctionErrorsAlarm');
  for (const name of Object.keys((await stage.emulator.control('state')).alarms))
    await stage.emulator.control('alarm', { alarm: name, state: 'OK' });
  await stage.emulator.control('alarm', { alarm, state: 'ALARM', reason: REASON, at_weight: 30 });
  stage.change('throws');
}

async function show(stage) {
  say(`The service of fixtures/sls-canary-sls (its repaired.yml: an alarm that can fire) is deployed for the first time.
The AWS is an emulator on ${stage.emulator.url}, and its minutes take ${MINUTE} seconds.`);
  await deployed(stage);
  console.log(`${STACK}: ${await stage.stack()}`);
  say('Both functions are behind their alias; nothing has been rolled out yet.');
  shown('sls-rollout status');
  await stage.rollout(['status'], { shows: true }).ended;

  say(`Now the code changes, and the new version of the function order is broken. A tenth of the traffic moves to it a minute.
In one terminal it is deployed, in this one it is watched:`);
  await breakIt(stage);
  shown('osls deploy &');
  const deployment = stage.deploy();
  shown('sls-rollout watch --wait 60');
  const exit = await stage.rollout(['watch', '--wait', '60', '--interval', '1'], { shows: true })
    .ended;
  say(
    `The watch ended with exit code ${exit}. This is what the terminal with osls deploy says last:`,
  );
  const failed = await deployment;
  console.log(endOf(failed));
  const status = await stage.stack();
  say(
    `osls ended with exit code ${failed.status}. CloudFormation went back as well, and version 1 serves all calls again:`,
  );
  console.log(`${STACK}: ${status}\n`);
  shown('sls-rollout status');
  await stage.rollout(['status'], { shows: true }).ended;
  return exit === 1 && failed.status === 1 && status === 'UPDATE_ROLLBACK_COMPLETE';
}

async function main() {
  const repaired = fs.readFileSync(path.join(FIXTURE, 'repaired.yml'), 'utf8');
  const stage = await setStage({ minute: MINUTE, edit: () => repaired });
  const interrupted = () => stage.close().then(() => process.exit(130));
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, interrupted);
  try {
    if (!(await show(stage)))
      throw new Error('the rehearsal did not go as it should: a rollback was expected');
    say('Nothing is left of it: the emulator and its stack are gone.');
  } finally {
    await stage.close();
  }
}

main().catch((error) => {
  console.error(error.message);
  process.exitCode = 1;
});

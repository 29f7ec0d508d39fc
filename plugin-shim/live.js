'use strict';

/* Beside CloudFormation's update of a stack with rollouts: a look before it, whose errors stop the
   deployment, and a watch during it, which tells how traffic moves and why it came back. Whatever
   else goes wrong here is logged for debugging only. */

const { setTimeout: pause } = require('node:timers/promises');
const { ask, start, within } = require('./child.js');
const { environment } = require('./credentials.js');
const { barOf, isDrawing, writers } = require('./framework.js');
const { folderOf, isShifted } = require('./stacks.js');
const { inMove, inVerdict, inWords, isBad, nameOf, visible } = require('./words.js');

// Milliseconds: for what the deployment waits for, and between two watches.
const PATIENCE = { credentials: 30e3, preflight: 60e3, verdict: 45e3, status: 20e3, restart: 5e3 };
const WAIT = '180000'; // seconds for a rollout to begin: CodeDeploy's longest takes 50 hours

class Live {
  constructor({ serverless, failure }, log, progress) {
    Object.assign(this, writers(serverless, log), {
      serverless,
      failure,
      moves: new Map(),
      verdicts: new Map(),
      bar: barOf(serverless, log, progress),
      isDrawing: () => isDrawing(log),
    });
  }

  // Nothing of this may fail a deployment.
  async quietly(what, work) {
    try {
      return await work();
    } catch (error) {
      this.debug(visible(`serverless-plugin-rollout, ${what}: ${error?.message}`));
    }
  }

  isWanted() {
    const { provider, custom } = this.serverless.service;
    const isWatched = !provider.shouldNotDeploy && custom?.deploymentSettings?.watch !== false;
    return isWatched && isShifted(this.serverless, provider.compiledCloudFormationTemplate);
  }

  async begin() {
    const found =
      (await this.quietly('preflight', () => this.isWanted() && this.preflight())) || [];
    const errors = found.filter(({ severity }) => severity === 'error');
    for (const each of found)
      if (!errors.includes(each))
        this[each.severity === 'warning' ? 'warning' : 'notice'](inWords(each));
    if (errors.length)
      throw this.failure(
        'PREFLIGHT',
        ['The update would fail.', ...errors.map(inWords)].join('\n'),
      );
    if (this.env) this.watching = this.quietly('watch', () => this.watch());
  }

  async preflight() {
    const { provider, custom } = this.serverless.service;
    this.stack = this.serverless.getProvider('aws').naming.getStackName();
    this.env = await within(PATIENCE.credentials, environment(this.serverless));
    const words = [
      'preflight',
      '--stack',
      this.stack,
      '--template',
      '-',
      '--nested',
      folderOf(this.serverless),
      '--format',
      'json',
      '--severity',
      'info',
    ];
    const found = await ask(
      words,
      this.env,
      PATIENCE.preflight,
      JSON.stringify(provider.compiledCloudFormationTemplate),
    );
    const ignored = [custom?.deploymentSettings?.ignore].flat();
    if (found.some(({ path, message }) => typeof path !== 'string' || typeof message !== 'string'))
      throw new Error('no diagnostics');
    return found.filter(({ id, severity }) => severity === 'error' || !ignored.includes(id));
  }

  // A watch ends with the rollouts that it saw; more may begin while the stack is updated, and
  // credentials may be renewed.
  async watch() {
    this.known = this.quietly('status', async () =>
      (await this.ended()).map(({ deployment }) => deployment.id),
    );
    for (let isWorthIt = true; isWorthIt && !this.isOver;) {
      const told = this.verdicts.size;
      this.child = start(
        ['watch', '--stack', this.stack, '--format', 'json', '--wait', WAIT],
        this.env,
        { tell: (line) => this.tell(line) },
      );
      const { status, stderr } = await this.child.ended;
      if (this.isOver) return;
      this.debug(visible(`serverless-plugin-rollout, watch: it ended with ${status}: ${stderr}`));
      await pause(PATIENCE.restart, undefined, { ref: false });
      const env = await within(PATIENCE.credentials, environment(this.serverless));
      isWorthIt = this.verdicts.size > told || env.AWS_SESSION_TOKEN !== this.env.AWS_SESSION_TOKEN;
      this.env = env;
    }
  }

  tell(line) {
    return this.quietly('watch', () => {
      const event = JSON.parse(line);
      if (!nameOf(event)) return;
      if (event.kind === 'verdict') this.verdicts.set(event.deployment, event);
      this.moves.set(event.group, event.kind === 'verdict' ? inVerdict(event) : inMove(event));
      this.bar?.notice([...this.moves.values()].join('\n'));
      this[(this.bar && this.isDrawing()) || isBad(event.state) ? 'info' : 'notice'](
        this.moves.get(event.group),
      );
    });
  }

  end() {
    this.isOver = true;
    this.child?.end();
    this.bar?.remove();
  }

  // The framework shows its error behind all else: what is added to that is the last thing on the
  // screen.
  async fail(exception) {
    if (!this.watching || this.isOver) return;
    if (this.moves.size)
      await this.quietly('verdict', () => within(PATIENCE.verdict, this.child.ended));
    this.end();
    const words = await this.quietly('verdict', async () =>
      (await this.reasons()).map(inVerdict).join('\n\n'),
    );
    if (words && !exception?.message) this.warning(words);
    // the stack has a copy of the message, which Node may make only when it is read
    for (const part of ['stack', 'message', 'decoratedMessage'])
      if (words && exception?.[part]) exception[part] += `\n\n${words}`;
  }

  // The groups whose last deployment ended badly.
  ended = async () =>
    (
      await ask(['status', '--stack', this.stack, '--format', 'json'], this.env, PATIENCE.status)
    ).groups.filter(({ deployment, verdict }) => deployment && isBad(verdict?.state));

  // The verdicts told; where none came in time, those of deployments that were not there before the
  // update.
  async reasons() {
    const told = [...this.verdicts.values()].filter(({ state }) => isBad(state));
    if (told.length) return told;
    const [known = [], ended] = [await this.known, await this.ended()];
    return ended
      .filter(({ deployment }) => !known.includes(deployment.id))
      .map((group) => ({ ...group, ...group.verdict }));
  }
}

function hooks(plugin, log, progress) {
  const live = new Live(plugin, log, progress);
  const [end, fail] = [
    () => live.quietly('end', () => live.end()),
    (exception) => live.quietly('verdict', () => live.fail(exception)),
  ];
  const [before, after] = ['before', 'after'].map(
    (side) => `${side}:aws:deploy:deploy:updateStack`,
  );
  return { [before]: () => live.begin(), [after]: end, error: fail, finalize: end };
}

module.exports = { PATIENCE, hooks };

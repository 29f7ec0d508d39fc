'use strict';

/* The Serverless Framework plugin. It carries the lifecycle hooks to sls-rollout and puts the
   answers back: what belongs into a template is decided there. interface.json is what the binary
   says of itself, written by the build. */

const alertsStack = require('./alerts-stack.js');
const { exchange } = require('./binary.js');
const commandHooks = require('./commands.js');
const { failureOf, optionsOf, takeOverAlerts, withOptions, writers } = require('./framework.js');
const live = require('./live.js');
const { applyPatch, reorder } = require('./patch.js');
const formerPlugins = require('./plugins.js');
const { obstacle, paramsOf, toJson } = require('./request.js');
const sources = require('./sources.js');
const { hasType } = require('./stacks.js');
const { inWords } = require('./words.js');
const description = require('./interface.json');

const INVALID = -32000;

class ServerlessPluginRollout {
  constructor(serverless, options, { log, writeText = console.log, progress } = {}) {
    Object.assign(this, { serverless, options, log: writers(serverless, log), writeText });
    this.provider = 'aws'; // in a service of another provider the framework leaves this plugin out
    this.failure = failureOf(serverless);
    const { hooks, commands } = structuredClone(description); // the framework writes into them
    this.refuse(formerPlugins.listed(serverless.service.plugins));
    this.commands = withOptions(serverless, commands);
    this.isTakingOver = serverless.service.provider?.name === 'aws' && takeOverAlerts(serverless);
    const forwards = Object.fromEntries(hooks.map((hook) => [hook, () => this.forward(hook)]));
    this.hooks = {
      ...forwards,
      ...alertsStack.hooks(this),
      ...sources.hooks(this),
      ...live.hooks(this, log, progress),
      ...commandHooks.hooks(this),
    };
  }

  /* The frameworks call it once every plugin has its object. The settings are defined here and not
     earlier, so that the definition of a plugin that is listed later never meets ours: the framework
     would end there, without a word on what to do. */
  async asyncInit() {
    const { configSchemaHandler: handler, pluginManager, service } = this.serverless;
    const { custom, function: ofFunctions } = structuredClone(description.schemas);
    const taken = [
      ...this.define('custom', custom, (part) => handler?.defineCustomProperties?.(part)),
      ...this.define('functions[]', ofFunctions, (part) =>
        handler?.defineFunctionProperties?.('aws', part),
      ),
    ];
    if (taken.length) this.refuse(formerPlugins.loaded(service.plugins, pluginManager.plugins));
    for (const name of taken.filter((each) => !this.isTakingOver || each !== 'functions[].alarms'))
      this.log.warning(
        `Another plugin, or the framework, also defines '${name}'. serverless-plugin-rollout does the work of that plugin.`,
      );
  }

  // `serverless plugin uninstall` has to work while a former plugin is listed.
  refuse(sentences) {
    if (sentences && this.serverless.processedInput?.commands?.[0] !== 'plugin')
      throw this.failure('FORMER_PLUGIN', sentences);
  }

  // One property at a time, since some may have a definition already; gives the names of those.
  define(owner, { properties }, register) {
    return Object.entries(properties).flatMap(([name, schema]) => {
      try {
        register({ properties: { [name]: schema } });
        return [];
      } catch (error) {
        if (error.code !== 'SCHEMA_COLLISION') throw error;
        return [`${owner}.${name}`];
      }
    });
  }

  async forward(hook, template = this.serverless.service.provider.compiledCloudFormationTemplate) {
    const only = description.carries.only[hook];
    if (only && !hasType(template, only)) return undefined;
    const options = optionsOf(this.serverless, this.options);
    const request = paramsOf(this.serverless, { hook, template, options });
    const params = toJson(request);
    if (!only) this.given = params;
    if (!params)
      throw this.failure(
        'TEMPLATE_NOT_JSON',
        `JSON cannot carry what a plugin put at ${obstacle(request)}`,
      );
    const { result, error, words } = await exchange(
      'hook',
      params,
      description.version,
      this.failure,
    );
    if (words) this.log.notice(words);
    if (error) {
      const code = error.code === INVALID ? 'INVALID_CONFIGURATION' : 'REQUEST_REFUSED';
      throw this.failure(
        code,
        [error.message, ...(error.data?.diagnostics ?? []).map(inWords)].join('\n'),
      );
    }
    for (const each of this.asked ? [] : result.diagnostics)
      this.log[each.severity === 'warning' ? 'warning' : 'info'](inWords(each));
    const { functions, resources } = this.serverless.service;
    try {
      applyPatch(template, result.patch, [functions, resources]);
    } catch (misfit) {
      throw this.failure(
        'BINARY_OUTPUT',
        `The patch of sls-rollout does not fit the template: ${misfit.message}.`,
      );
    }
    if (result.order) reorder(template.Resources, result.order);
    for (const [key, known] of Object.entries(result.functions ?? {}))
      Object.assign(functions[key], known);
    return result;
  }
}

module.exports = ServerlessPluginRollout;

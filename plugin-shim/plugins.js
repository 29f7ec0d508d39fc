'use strict';

/* The plugins that this one replaces, where the service still lists them. interface.json has their
   names and the sentence; native/service/plugins.h describes the rule. */

const { formerPlugins } = require('./interface.json');
const { inWords } = require('./words.js');

const SOURCE = /\.[cm]?[jt]s$/;

const isFormer = (entry) =>
  typeof entry === 'string' &&
  entry.split(/[/\\]/).some((part) => formerPlugins.names.includes(part.replace(SOURCE, '')));

// One sentence for each entry of `plugins` that `isMeant` picks, with its place; '' for none.
function sentences(plugins, isMeant) {
  const [list, path] = Array.isArray(plugins)
    ? [plugins, 'plugins']
    : [plugins?.modules, 'plugins.modules'];
  const { id, message, remedy } = formerPlugins;
  const sentenceOf = (entry, position) =>
    isMeant(entry) && {
      id,
      path: `${path}[${position}]`,
      message: message.replaceAll('{plugin}', entry),
      remedy,
    };
  const found = Array.isArray(list) ? list.map(sentenceOf).filter(Boolean) : [];
  return found.map(inWords).join('\n');
}

const listed = (plugins) => sentences(plugins, isFormer);

/* The same for plugins that are loaded and have a method of a former plugin, whatever their entry is
   called: copies in the service's folder. The frameworks note the entry at the class; what they
   bring themselves has none. */
function loaded(plugins, instances) {
  const isCopy = (plugin) =>
    formerPlugins.methods.some((name) => typeof plugin[name] === 'function');
  const entries = instances
    .filter(isCopy)
    .map(({ constructor }) => constructor._serverlessExternalPluginName);
  return sentences(plugins, (entry) => entries.includes(entry));
}

module.exports = { listed, loaded };

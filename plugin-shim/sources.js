'use strict';

/* The files that a service is made from: once the framework has saved its state, the binary records
   their contents beside it (native/commands/sources.h), so that `sls-rollout check` sees what was
   edited since. A deployment does not fail for that. */

const fs = require('node:fs');
const path = require('node:path');
const { exchange } = require('./binary.js');
const { version } = require('./interface.json');

// As the binary, whose working directory is this process's, is to open it.
const fromHere = (...names) => path.relative('.', path.join(...names));

// With --package, or package.path, the framework has moved its files there already.
function packageOf({ serverless: { serviceDir, service }, options }) {
  const usual = path.join(serviceDir, '.serverless');
  const moved = options.package ?? service.package?.path;
  return moved && !fs.existsSync(usual) ? path.resolve(moved) : usual;
}

// A framework that does not name its file leaves nothing to record.
async function record(plugin) {
  const { serverless, options, failure, log } = plugin;
  const { serviceDir, configurationFilename: name } = serverless;
  if (!serviceDir || !name) return;
  const folder = packageOf(plugin);
  const params = {
    version,
    file: fromHere(serviceDir, name),
    folder: fromHere(folder),
    serviceFolder: path.relative(folder, serviceDir),
    options,
  };
  const { error } = await exchange('sources', JSON.stringify(params), version, failure).catch(
    (thrown) => ({ error: thrown }),
  );
  if (error)
    log.warning(`sls-rollout will not see what is edited after this packaging: ${error.message}`);
}

const hooks = (plugin) => ({
  'after:aws:package:finalize:saveServiceState': () => record(plugin),
});

module.exports = { hooks };

'use strict';

/* Where the sls-rollout binary is. Nothing is looked up before a hook needs it: every framework
   command loads the plugin. */

const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { version } = require('./interface.json');
const { headOf, libcOf } = require('./program.js');

const ROOT = path.join(__dirname, '..');
const SCOPE = '@serverless-plugin-rollout';
const PROGRAM = process.platform === 'win32' ? 'sls-rollout.exe' : 'sls-rollout';

// Takes some ten milliseconds; for a Node that is linked statically.
function libcOfReport() {
  const { report } = process;
  const { excludeNetwork } = report;
  report.excludeNetwork = true;
  const { glibcVersionRuntime } = report.getReport().header;
  report.excludeNetwork = excludeNetwork;
  return glibcVersionRuntime ? 'gnu' : 'musl';
}

let known; // linux-x64-gnu, darwin-arm64: what the package for this machine is called
const here = () =>
  (known ??= [
    process.platform,
    process.arch,
    ...(process.platform === 'linux' ? [libcOf(headOf(process.execPath)) ?? libcOfReport()] : []),
  ].join('-'));

// A build of `npm run build` or of `npx sls-rollout-build`, and where the latter puts it when the
// plugin's folder is read-only.
const buildFolder = () => path.join(ROOT, 'build');
const cacheFolder = (name = here()) =>
  path.join(
    process.env.XDG_CACHE_HOME || path.join(os.homedir(), '.cache'),
    'serverless-plugin-rollout',
    `${version}-${name}`,
  );

const ifThere = (file) => (fs.existsSync(file) ? file : undefined);

// The folders of packages from which the plugin loads, and the service, in Node's order.
function packageFolders() {
  const above = (folder) =>
    path.dirname(folder) === folder ? [folder] : [folder, ...above(path.dirname(folder))];
  return [__dirname, process.cwd()]
    .flatMap(above)
    .map((folder) => path.join(folder, 'node_modules', SCOPE));
}

/* The package is a dependency of the plugin; the service may have it as its own. Node's resolution
   takes a millisecond, a look into these folders a tenth of that; but only the former knows of
   Yarn's archives. */
function packaged() {
  const manifest = packageFolders()
    .map((folder) => path.join(folder, here(), 'package.json'))
    .find((file) => fs.existsSync(file));
  try {
    return path.join(
      path.dirname(manifest ?? require.resolve(`${SCOPE}/${here()}/package.json`)),
      'bin',
      PROGRAM,
    );
  } catch {
    return undefined;
  }
}

const rebuild = (file) =>
  `It was built here: do that anew with \`npx sls-rollout-build\` (in a checkout \`npm run build\`), or remove ${path.dirname(file)}.`;
const reinstall = () => {
  const name = `${SCOPE}/${here()}`;
  return `It is from ${name}: run \`npm install --save-optional ${name}@${version}\`, or \`npx sls-rollout-build\`, which builds one here that goes before it.`;
};

/* The places: a function that gives the file there, or undefined, and what to do when it cannot be
   used. A build goes before the package: it is the way out where the package's binary does not run.
   */
const PLACES = [
  [
    () => process.env.SLS_ROLLOUT_BINARY || undefined,
    () => "SLS_ROLLOUT_BINARY names it: correct that, or unset it to use the plugin's own.",
  ],
  [() => ifThere(path.join(buildFolder(), PROGRAM)), rebuild],
  [() => ifThere(path.join(cacheFolder(), PROGRAM)), rebuild],
  [packaged, reinstall],
];

/* [file, remedy]: the binary to use, and what to do when it cannot be used. Where there is none,
   the file is one that is not there, and the remedy explains why. */
function place() {
  for (const [find, remedy] of PLACES) {
    const file = find();
    if (file) return [file, remedy(file)];
  }
  return [path.join(buildFolder(), PROGRAM), require('./platforms.js').explanation()];
}

module.exports = {
  PROGRAM,
  ROOT,
  SCOPE,
  buildFolder,
  cacheFolder,
  here,
  packageFolders,
  place,
  version,
};

'use strict';

// The packages that bring the binary, one a platform, and why none of them is here.

const fs = require('node:fs');
const { SCOPE, here, packageFolders, version } = require('./places.js');

// By the last part of the package's name, what the fields of its package.json are called for npm.
const PLATFORMS = {
  'linux-x64-gnu': { os: 'linux', cpu: 'x64', libc: 'glibc', words: 'Linux on x64 with glibc' },
  'linux-x64-musl': {
    os: 'linux',
    cpu: 'x64',
    libc: 'musl',
    words: 'Linux on x64 with musl (Alpine)',
  },
  'linux-arm64-gnu': {
    os: 'linux',
    cpu: 'arm64',
    libc: 'glibc',
    words: 'Linux on arm64 with glibc',
  },
  'linux-arm64-musl': {
    os: 'linux',
    cpu: 'arm64',
    libc: 'musl',
    words: 'Linux on arm64 with musl (Alpine)',
  },
  'darwin-arm64': { os: 'darwin', cpu: 'arm64', words: 'macOS on Apple silicon' },
  'darwin-x64': { os: 'darwin', cpu: 'x64', words: 'macOS on Intel' },
};

// Those that could be loaded.
function present() {
  const names = packageFolders().flatMap((folder) =>
    fs.existsSync(folder) ? fs.readdirSync(folder) : [],
  );
  return [...new Set(names)].filter((name) => Object.hasOwn(PLATFORMS, name));
}

const ways = (own) => [
  ...(own ? [`  npm install --save-optional ${SCOPE}/${own}@${version}`] : []),
  '  npx sls-rollout-build      (builds it here, with CMake and a C compiler)',
  '  SLS_ROLLOUT_BINARY=FILE    (an sls-rollout that is built elsewhere for such a machine)',
];

// The package for `name`, this machine, is not there.
function explanation(name = here()) {
  const others = present();
  const found = others.length
    ? `; there is ${others.join(', ')}, as in a node_modules that was copied from another machine`
    : '';
  const isKnown = Object.hasOwn(PLATFORMS, name);
  const why = isKnown
    ? `${SCOPE}/${name} is not installed${found}. npm leaves it out with --omit=optional or --no-optional, and with a package-lock.json that was made on another platform (remove that and node_modules, and run \`npm install\`).`
    : `There is no package for it, but for ${Object.keys(PLATFORMS).join(', ')}.`;
  return [`This machine is ${name}. ${why} What mends it:`, ...ways(isKnown && name)].join('\n');
}

module.exports = { PLATFORMS, explanation };

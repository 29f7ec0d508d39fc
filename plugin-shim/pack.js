'use strict';

/* What `npm pack` and `npm run pack:native` put into the packages; it is in neither.

   The plugin's package.json names the platform packages as optional dependencies at its own
   version. In the checkout they would be in the way: nobody has published them when `npm ci` of
   that version is run, and later they would be downloaded beside what is built here. So they are
   written when the package is, and package.json is put back behind that. */

const fs = require('node:fs');
const path = require('node:path');
const { ROOT, SCOPE, version } = require('./places.js');
const { ELF_MACHINE, headOf, libcOf } = require('./program.js');
const { PLATFORMS } = require('./platforms.js');

const MANIFEST = path.join(ROOT, 'package.json');
const KEPT = path.join(ROOT, 'build', 'package.json'); // the checkout's, while npm packs

const write = (file, value) => fs.writeFileSync(file, `${JSON.stringify(value, null, 2)}\n`);
const read = (file) => JSON.parse(fs.readFileSync(file, 'utf8'));

// Scripts and development dependencies are of no use without the checkout.
function published({ scripts, devDependencies, ...manifest }) {
  const packages = Object.keys(PLATFORMS).map((name) => [`${SCOPE}/${name}`, manifest.version]);
  return { ...manifest, optionalDependencies: Object.fromEntries(packages) };
}

// A renamed file keeps its time, by which CMake would configure anew. Where npm is interrupted,
// `after` is left to be run by hand.
function before() {
  const manifest = published(read(MANIFEST));
  fs.mkdirSync(path.dirname(KEPT), { recursive: true });
  fs.renameSync(MANIFEST, KEPT);
  write(MANIFEST, manifest);
}

const after = () => fs.renameSync(KEPT, MANIFEST);

// npm reads package.json again for the registry, when it is back as it was.
function refuse() {
  throw new Error(
    'publish what `npm pack` writes: npm publish serverless-plugin-rollout-VERSION.tgz; the folder lacks the optional dependencies',
  );
}

// The name of the platform for which a program is, whatever machine this is. By cputype of a 64-bit
// Mach-O header, or by ELF's.
const MACH = { 0x0100000c: 'darwin-arm64', 0x01000007: 'darwin-x64' };
function platformOf(file) {
  const head = headOf(file);
  const machine = Object.keys(ELF_MACHINE).find(
    (name) => head.length > 20 && ELF_MACHINE[name] === head.readUInt16LE(18),
  );
  const name =
    head.readUInt32LE(0) === 0xfeedfacf
      ? MACH[head.readUInt32LE(4)]
      : `linux-${machine}-${libcOf(head)}`;
  if (!Object.hasOwn(PLATFORMS, name))
    throw new Error(`${file} is for ${name}, of which there is no package`);
  return name;
}

// The newest version of glibc that the programs ask for, or undefined.
function glibcOf(files) {
  const numbers = files.flatMap((file) =>
    [...fs.readFileSync(file, 'latin1').matchAll(/\0GLIBC_(\d+)\.(\d+)/g)].map(
      ([, major, minor]) => [Number(major), Number(minor)],
    ),
  );
  return numbers
    .sort(([a, b], [c, d]) => a - c || b - d)
    .at(-1)
    ?.join('.');
}

const readme = ({ name, description, version }, programs) => `# ${name}

${description}, version ${version}. npm installs it with serverless-plugin-rollout, as one of its optional dependencies; the plugin
says what to do where it is missing.

cJSON and libyaml are part of \`${programs.join('` and `')}\` (LICENSE-cJSON, LICENSE-libyaml).
${
  programs.length > 1
    ? "`sls-rollout-aws`, for what asks AWS (`watch`, `status`, `stop`, `preflight`, the alarms' own stack), loads libcurl and OpenSSL 3 from\nthe system: `apt-get install libcurl4 libssl3`, `apk add libcurl libcrypto3`, `dnf install libcurl openssl-libs`.\n"
    : 'The commands that ask AWS are not in it.\n'
}`;

/* Makes `folder`, which has bin/ with the programs, the platform package of what these are. Prints
   its name. */
function native(folder) {
  const bin = path.join(folder, 'bin');
  const programs = fs.readdirSync(bin);
  const names = new Set(programs.map((name) => platformOf(path.join(bin, name))));
  if (names.size !== 1 || !programs.includes('sls-rollout'))
    throw new Error(`${bin} has ${programs.join(', ')} for ${[...names].join(', ')}`);
  const [platform] = names;
  const { words, os, cpu, libc } = PLATFORMS[platform];
  const glibc = glibcOf(programs.map((name) => path.join(bin, name)));
  const needs = libc === 'glibc' && glibc ? `${words} ${glibc} or newer` : words;
  const { license, engines } = read(MANIFEST);
  const manifest = {
    name: `${SCOPE}/${platform}`,
    version,
    description: `The programs of serverless-plugin-rollout for ${needs}`,
    license,
    os: [os],
    cpu: [cpu],
    ...(libc && { libc: [libc] }),
    engines,
    exports: { './package.json': './package.json' },
    files: ['bin', 'LICENSE-*'],
    preferUnplugged: true, // a program cannot be started inside Yarn's archives
  };
  write(path.join(folder, 'package.json'), manifest);
  fs.writeFileSync(path.join(folder, 'README.md'), readme(manifest, programs));
  process.stdout.write(`${manifest.name}: ${manifest.description}\n`);
}

const [task, ...words] = process.argv.slice(2);
({ before, after, refuse, native })[task](...words);

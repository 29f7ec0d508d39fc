'use strict';

/* Where the sls-rollout binary is. Nothing is looked up before a hook needs it: every framework command loads the plugin. */

const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { version } = require('./interface.json');

const ROOT = path.join(__dirname, '..');
const SCOPE = '@serverless-plugin-rollout';
const PROGRAM = process.platform === 'win32' ? 'sls-rollout.exe' : 'sls-rollout';
const HEAD = 4096; // bytes of a program in which its headers are

// e_machine of the ELF header, by Node's name of the architecture.
const ELF_MACHINE = { ia32: 3, ppc64: 21, s390x: 22, arm: 40, x64: 62, arm64: 183, riscv64: 243, loong64: 258 };

function headOf(file) {
  const [head, opened] = [Buffer.alloc(HEAD), fs.openSync(file)];
  try {
    return head.subarray(0, fs.readSync(opened, head, 0, HEAD, 0));
  } finally {
    fs.closeSync(opened);
  }
}

/* The program that loads the ELF program with this head (PT_INTERP), of 64 bits and little-endian; undefined where there is none
   in sight. */
function interpreterOf(head) {
  if (head.toString('latin1', 0, 6) !== '\x7fELF\x02\x01' || head.length < 64) return undefined;
  const [first, size, count] = [Number(head.readBigUInt64LE(32)), head.readUInt16LE(54), head.readUInt16LE(56)];
  for (let at = first; at < first + size * count && at + 56 <= head.length; at += size) {
    if (head.readUInt32LE(at) !== 3) continue;
    const [from, length] = [Number(head.readBigUInt64LE(at + 8)), Number(head.readBigUInt64LE(at + 32))];
    return from + length <= head.length ? head.toString('latin1', from, from + length - 1) : undefined;
  }
  return undefined;
}

/* The C library of the ELF program with this head, "gnu" or "musl". What the system has says less: musl's loader may be installed
   beside glibc. */
function libcOf(head) {
  const interpreter = path.basename(interpreterOf(head) ?? '');
  if (interpreter.startsWith('ld-musl-')) return 'musl';
  return interpreter.startsWith('ld-linux') || interpreter.startsWith('ld64.so') ? 'gnu' : undefined;
}

// Takes some ten milliseconds; for a Node that is linked statically.
function libcOfReport() {
  const { report } = process;
  const { excludeNetwork } = report;
  report.excludeNetwork = true;
  const { glibcVersionRuntime } = report.getReport().header;
  report.excludeNetwork = excludeNetwork;
  return glibcVersionRuntime ? 'gnu' : 'musl';
}

// linux-x64-gnu, darwin-arm64: what the package for this machine is called.
let known;
const here = () => (known ??= [process.platform, process.arch, ...(process.platform === 'linux' ? [libcOf(headOf(process.execPath)) ?? libcOfReport()] : [])].join('-'));

// A build of `npm run build` or of `npx sls-rollout-build`, and where the latter puts it when the plugin's folder is read-only.
const buildFolder = () => path.join(ROOT, 'build');
const cacheFolder = (name = here()) =>
  path.join(process.env.XDG_CACHE_HOME || path.join(os.homedir(), '.cache'), 'serverless-plugin-rollout', `${version}-${name}`);

const ifThere = (file) => (fs.existsSync(file) ? file : undefined);

// The folders of packages from which the plugin loads, and the service, in Node's order.
function packageFolders() {
  const above = (folder) => (path.dirname(folder) === folder ? [folder] : [folder, ...above(path.dirname(folder))]);
  return [__dirname, process.cwd()].flatMap(above).map((folder) => path.join(folder, 'node_modules', SCOPE));
}

/* The package is a dependency of the plugin; the service may have it as its own. Node's resolution takes a millisecond, a look
   into these folders a tenth of that; but only the former knows of Yarn's archives. */
function packaged() {
  const manifest = packageFolders().map((folder) => path.join(folder, here(), 'package.json')).find((file) => fs.existsSync(file));
  try {
    return path.join(path.dirname(manifest ?? require.resolve(`${SCOPE}/${here()}/package.json`)), 'bin', PROGRAM);
  } catch {
    return undefined;
  }
}

const rebuild = (file) => `It was built here: do that anew with \`npx sls-rollout-build\` (in a checkout \`npm run build\`), or remove ${path.dirname(file)}.`;
const reinstall = () => {
  const name = `${SCOPE}/${here()}`;
  return `It is from ${name}: run \`npm install --save-optional ${name}@${version}\`, or \`npx sls-rollout-build\`, which builds one here that goes before it.`;
};

/* The places: a function that gives the file there, or undefined, and what to do when it cannot be used. A build goes before the
   package: it is the way out where the package's binary does not run. */
const PLACES = [
  [() => process.env.SLS_ROLLOUT_BINARY || undefined, () => "SLS_ROLLOUT_BINARY names it: correct that, or unset it to use the plugin's own."],
  [() => ifThere(path.join(buildFolder(), PROGRAM)), rebuild],
  [() => ifThere(path.join(cacheFolder(), PROGRAM)), rebuild],
  [packaged, reinstall],
];

/* [[file, remedy]]: the binary to use, and what to do when it cannot be used. Where there is none, the file is one that is not
   there, and the remedy explains why. */
function places() {
  for (const [find, remedy] of PLACES) {
    const file = find();
    if (file) return [[file, remedy(file)]];
  }
  return [[path.join(buildFolder(), PROGRAM), require('./platforms.js').explanation()]];
}

/* Whether the system can run a file that begins so. Looked at before the start, because execvp hands what it does not
   recognise to /bin/sh, which would carry out a page of HTML. */
function runs(head) {
  const magic = head.toString('latin1', 0, 4);
  if (process.platform === 'win32' || magic.startsWith('#!')) return true;
  if (process.platform === 'darwin') return ['\xcf\xfa\xed\xfe', '\xca\xfe\xba\xbe'].includes(magic);
  if (magic !== '\x7fELF' || head.length < 20) return false;
  const machine = head[5] === 2 ? head.readUInt16BE(18) : head.readUInt16LE(18);
  return machine === (ELF_MACHINE[process.arch] ?? machine);
}

module.exports = { ELF_MACHINE, PROGRAM, ROOT, SCOPE, buildFolder, cacheFolder, headOf, here, libcOf, packageFolders, places, runs, version };

'use strict';

// What the first bytes of a program say: what can run it, and which C library it needs.

const fs = require('node:fs');
const path = require('node:path');

const HEAD = 4096; // bytes in which a program's headers are

// e_machine of the ELF header, by Node's name of the architecture.
const ELF_MACHINE = {
  ia32: 3,
  ppc64: 21,
  s390x: 22,
  arm: 40,
  x64: 62,
  arm64: 183,
  riscv64: 243,
  loong64: 258,
};

function headOf(file) {
  const [head, opened] = [Buffer.alloc(HEAD), fs.openSync(file)];
  try {
    return head.subarray(0, fs.readSync(opened, head, 0, HEAD, 0));
  } finally {
    fs.closeSync(opened);
  }
}

/* The program that loads the ELF program with this head (PT_INTERP), of 64 bits and little-endian;
   undefined where there is none in sight. */
function interpreterOf(head) {
  if (head.toString('latin1', 0, 6) !== '\x7fELF\x02\x01' || head.length < 64) return undefined;
  const [first, size, count] = [
    Number(head.readBigUInt64LE(32)),
    head.readUInt16LE(54),
    head.readUInt16LE(56),
  ];
  for (let at = first; at < first + size * count && at + 56 <= head.length; at += size) {
    if (head.readUInt32LE(at) !== 3) continue;
    const [from, length] = [
      Number(head.readBigUInt64LE(at + 8)),
      Number(head.readBigUInt64LE(at + 32)),
    ];
    return from + length <= head.length
      ? head.toString('latin1', from, from + length - 1)
      : undefined;
  }
  return undefined;
}

/* The C library of the ELF program with this head, "gnu" or "musl". What the system has says less:
   musl's loader may be installed beside glibc. */
function libcOf(head) {
  const interpreter = path.basename(interpreterOf(head) ?? '');
  if (interpreter.startsWith('ld-musl-')) return 'musl';
  return interpreter.startsWith('ld-linux') || interpreter.startsWith('ld64.so')
    ? 'gnu'
    : undefined;
}

/* Whether the system can run a file that begins so. Looked at before the start, because execvp
   hands what it does not recognise to /bin/sh, which would carry out a page of HTML. */
function runs(head) {
  const magic = head.toString('latin1', 0, 4);
  if (process.platform === 'win32' || magic.startsWith('#!')) return true;
  if (process.platform === 'darwin')
    return ['\xcf\xfa\xed\xfe', '\xca\xfe\xba\xbe'].includes(magic);
  if (magic !== '\x7fELF' || head.length < 20) return false;
  const machine = head[5] === 2 ? head.readUInt16BE(18) : head.readUInt16LE(18);
  return machine === (ELF_MACHINE[process.arch] ?? machine);
}

module.exports = { ELF_MACHINE, headOf, libcOf, runs };

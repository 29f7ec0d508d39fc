'use strict';

/* The real TypeScript compiler on a text in memory, which stands in this folder and finds the
   plugin by its name, as package.json's exports lead there. */

const path = require('node:path');
const ts = require('typescript');

const OPTIONS = {
  strict: true,
  noEmit: true,
  lib: ['lib.es2022.d.ts'],
  target: ts.ScriptTarget.ES2022,
  module: ts.ModuleKind.NodeNext,
  moduleResolution: ts.ModuleResolutionKind.NodeNext,
  types: [],
};

const parsed = new Map(); // the compiler's own declarations are long

/* What the compiler finds wrong: {file, line (from 1), message}; of the text itself, and of our
   declarations without skipLibCheck. Those of @serverless/typescript 4.30.0 have an error of their
   own. */
function compile(text, { skipLibCheck = true } = {}) {
  const file = path.join(__dirname, 'serverless.ts');
  const host = ts.createCompilerHost(OPTIONS);
  const { fileExists, readFile, getSourceFile } = host;
  host.fileExists = (name) => name === file || fileExists(name);
  host.readFile = (name) => (name === file ? text : readFile(name));
  host.getSourceFile = (name, ...rest) => {
    if (name === file) return ts.createSourceFile(name, text, ...rest);
    if (!parsed.has(name)) parsed.set(name, getSourceFile(name, ...rest));
    return parsed.get(name);
  };
  const program = ts.createProgram([file], { ...OPTIONS, skipLibCheck }, host);
  const ours = ts
    .getPreEmitDiagnostics(program)
    .filter((each) => !each.file?.fileName.includes('/node_modules/'));
  return ours.map((each) => ({
    file: each.file && path.basename(each.file.fileName),
    line: each.file && each.file.getLineAndCharacterOfPosition(each.start).line + 1,
    message: ts.flattenDiagnosticMessageText(each.messageText, ' '),
  }));
}

module.exports = { compile };

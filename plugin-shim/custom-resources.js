'use strict';

/* Which of the functions that the framework makes for its custom resources take an alias. No
   version number says it for every framework, so their code is read: what is going to be deployed
   lies in one archive in the service's folder (osls, serverless 3 and 4:
   lib/plugins/aws/custom-resources/index.js). A handler has to read FunctionQualifier, and
   OldResourceProperties as well: without these an update would leave the permission on the
   function, or calls to it. */

const fs = require('node:fs');
const path = require('node:path');
const zlib = require('node:zlib');

const WANTED = [/\bFunctionQualifier\b/, /\bOldResourceProperties\b/];
const DEFLATED = 8;

// PKWARE's APPNOTE.TXT: the end of the central directory, its entries, and the local headers.
const END = { signature: 0x06054b50, size: 22 };
const ENTRY = { signature: 0x02014b50, size: 46 };
const LOCAL = { size: 30 };

// [name, text()] of each file of a zip archive; nothing where it is none.
function* filesOf(zip) {
  const signature = Buffer.alloc(4);
  signature.writeUInt32LE(END.signature);
  const end = zip.lastIndexOf(signature);
  let at = end < 0 ? zip.length : zip.readUInt32LE(end + 16);
  while (at + ENTRY.size <= zip.length && zip.readUInt32LE(at) === ENTRY.signature) {
    const [method, length] = [zip.readUInt16LE(at + 10), zip.readUInt32LE(at + 20)];
    const [named, extra, comment] = [28, 30, 32].map((offset) => zip.readUInt16LE(at + offset));
    const local = zip.readUInt32LE(at + 42);
    const text = () => {
      const start =
        local + LOCAL.size + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28);
      const bytes = zip.subarray(start, start + length);
      return (method === DEFLATED ? zlib.inflateRawSync(bytes) : bytes).toString();
    };
    yield [zip.toString('utf8', at + ENTRY.size, at + ENTRY.size + named), text];
    at += ENTRY.size + named + extra + comment;
  }
}

function takesQualifier(files, handler) {
  const file = `${handler.slice(0, handler.lastIndexOf('.'))}.js`;
  const code = files.get(file)?.() ?? '';
  return WANTED.every((word) => word.test(code));
}

/* The logical ids of such functions in the template; undefined where it has no custom resource of
   the framework, or its archive cannot be read. */
function qualifierHandlers(serverless, naming, template) {
  const archive = naming.getCustomResourcesArtifactName?.();
  const handlers = Object.entries(template?.Resources ?? {}).filter(([, resource]) => {
    const key = resource?.Type === 'AWS::Lambda::Function' && resource.Properties?.Code?.S3Key;
    return archive && typeof key === 'string' && key.endsWith(`/${archive}`);
  });
  if (!handlers.length) return undefined;
  try {
    const zip = fs.readFileSync(path.join(serverless.serviceDir, '.serverless', archive));
    const files = new Map(filesOf(zip));
    const isMeant = ([, { Properties }]) => takesQualifier(files, String(Properties.Handler));
    return handlers.filter(isMeant).map(([id]) => id);
  } catch {
    return undefined;
  }
}

module.exports = { qualifierHandlers };

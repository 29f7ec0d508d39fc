'use strict';

/* The readers of YAML that are compared: ours through yaml_convert, osls's and serverless 3's own
   parser, and `yaml`, which shares no code with either. Each gives a plain value, or throws. */

const { spawnSync } = require('node:child_process');
const path = require('node:path');
const jsYaml = require('js-yaml');
const YAML = require('yaml');
const oslsSchema = require('osls/lib/utils/serverless-utils/cloudformation-schema');
const serverlessSchema = require('@serverless/utils/cloudformation-schema');

const ROOT = path.join(__dirname, '..', '..');
const BINARY = path.resolve(
  process.env.SLS_ROLLOUT_BINARY ?? path.join(ROOT, 'build', 'sls-rollout'),
);
const CONVERT = path.join(path.dirname(BINARY), 'tests', 'yaml', 'yaml_convert');

/* Many documents through one process: an array of texts, with an Error in the place of what was
   refused. */
function convert(from, to, documents) {
  if (!documents.length) return [];
  const input = Buffer.concat(
    documents.flatMap((document) => [Buffer.from(document), Buffer.from([0])]),
  );
  const { status, stdout, stderr, error } = spawnSync(CONVERT, [from, to], {
    input,
    maxBuffer: 1 << 30,
  });
  if (error) throw error;
  if (status !== 0) throw new Error(`yaml_convert ended with ${status}: ${stderr}`);
  const results = stdout.toString().split('\0').slice(0, -1);
  if (results.length !== documents.length)
    throw new Error(`${documents.length} documents, ${results.length} results`);
  return results.map((result) => (/^!\d+:\d+ /.test(result) ? new Error(result.slice(1)) : result));
}

// What the framework hands on: the template is JSON in the end.
const handedOn = (value) => JSON.parse(JSON.stringify(value ?? null));
const fromJson = (text) => handedOn(JSON.parse(text)); // 0 and -0 are one there
const ours = (documents) =>
  convert('yaml', 'json', documents).map((result) =>
    result instanceof Error ? result : fromJson(result),
  );
const osls = (text) => handedOn(jsYaml.load(text, { schema: oslsSchema }));
const serverless = (text) => handedOn(jsYaml.load(text, { schema: serverlessSchema }));

/* ---- yaml: its syntax tree, walked here ---- */

function intrinsic(tag, value) {
  const name = tag.slice(1);
  if (name === 'Ref' || name === 'Condition') return { [name]: value };
  if (name !== 'GetAtt' || typeof value !== 'string') return { [`Fn::${name}`]: value };
  const point = value.indexOf('.');
  return { 'Fn::GetAtt': [value.slice(0, point), value.slice(point + 1)] };
}

const isMerge = ({ key }) =>
  YAML.isScalar(key) && key.value === '<<' && key.type === 'PLAIN' && !key.tag;
const isShort = (tag) => /^![A-Z]/.test(tag ?? '');
const define = (object, key, value) =>
  Object.defineProperty(object, key, {
    value,
    enumerable: true,
    configurable: true,
    writable: true,
  });

function objectOf(map, document) {
  const object = {};
  for (const pair of map.items) {
    if (isMerge(pair)) continue;
    define(object, String(valueOf(pair.key, document)), valueOf(pair.value, document));
  }
  for (const pair of map.items.filter(isMerge)) {
    for (const from of [valueOf(pair.value, document)].flat()) {
      for (const key of Object.keys(from))
        if (!Object.hasOwn(object, key)) define(object, key, from[key]);
    }
  }
  return object;
}

function valueOf(node, document) {
  if (node === null) return null;
  if (YAML.isAlias(node)) return valueOf(node.resolve(document), document);
  let value = node.value;
  if (YAML.isMap(node)) value = objectOf(node, document);
  else if (YAML.isSeq(node)) value = node.items.map((item) => valueOf(item, document));
  return isShort(node.tag) ? intrinsic(node.tag, value) : value;
}

/* `version`: of YAML, '1.1' or '1.2'. */
function eemeli(text, version = '1.2') {
  const document = YAML.parseDocument(text, {
    version,
    merge: false,
    uniqueKeys: false,
    logLevel: 'silent',
  });
  if (document.errors.length) throw document.errors[0];
  return handedOn(valueOf(document.contents, document));
}

module.exports = { ROOT, convert, fromJson, ours, osls, serverless, eemeli };

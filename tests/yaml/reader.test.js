'use strict';

/* Our reader of YAML against the framework's own, and against one that shares no code with it. */

const assert = require('node:assert/strict');
const fs = require('node:fs');
const path = require('node:path');
const { describe, test } = require('node:test');
const { isDeepStrictEqual } = require('node:util');
const { ROOT, eemeli, ours, osls, serverless } = require('./readers.js');
const documents = require('./documents.js');

const FOLDERS = ['read', 'written'].map((name) => path.join(ROOT, 'fixtures/yaml', name));
const files = FOLDERS.flatMap((folder) =>
  fs.readdirSync(folder).map((name) => path.join(folder, name)),
);

const without = (value, keys) =>
  Object.fromEntries(Object.entries(value).filter(([key]) => !keys.includes(key)));

// Members that YAML 1.2's core schema, or `yaml`, reads otherwise than the framework.
const NOT_AS_EEMELI = {
  // binary and signed hexadecimal integers, -.5, beyond a double
  'numbers.yml': ['b', 'c', 'd', 'e'],
  'yaml-tags.yml': ['i', 'j', 'n'], // omap and pairs of YAML 1.1, a tag with nothing behind it
};
// serverless 3 makes dates of what looks like one, and does not know two of the tags; osls 4 left
// both behind.
const NOT_AS_SERVERLESS = ['tags-of-osls-alone.yml', 'keys.yml'];

describe('templates are read as by other readers', () => {
  const read = ours(files.map((file) => fs.readFileSync(file)));
  for (const [i, file] of files.entries()) {
    const name = path.basename(file);
    test(path.relative(ROOT, file), () => {
      const text = fs.readFileSync(file, 'utf8');
      if (read[i] instanceof Error) throw read[i];
      assert.deepEqual(read[i], osls(text));
      if (!NOT_AS_SERVERLESS.includes(name)) assert.deepEqual(read[i], serverless(text));
      const keys = NOT_AS_EEMELI[name] ?? [];
      assert.deepEqual(without(read[i], keys), without(eemeli(text), keys));
    });
  }
  test('there are enough of them', () => assert.ok(files.length >= 25));
});

describe('what the framework reads, word for word', () => {
  for (const [group, texts] of Object.entries(documents.same)) {
    test(`${group}: ${texts.length}`, () => {
      const read = ours(texts);
      for (const [i, text] of texts.entries()) {
        let expected;
        try {
          expected = osls(text);
        } catch (error) {
          assert.ok(
            read[i] instanceof Error,
            `${JSON.stringify(text)}: the framework says ${error.message}`,
          );
          continue;
        }
        if (read[i] instanceof Error) assert.fail(`${JSON.stringify(text)}: ${read[i].message}`);
        assert.deepEqual(read[i], expected, JSON.stringify(text));
      }
    });
  }
});

describe('where we differ from the framework, as document.h says', () => {
  test('refused, with its place', () => {
    const read = ours(documents.refused.map(([text]) => text));
    for (const [i, [text, reason]] of documents.refused.entries()) {
      // else it belongs into documents.same
      assert.doesNotThrow(() => osls(text), JSON.stringify(text));
      assert.ok(read[i] instanceof Error, `${JSON.stringify(text)} is read`);
      assert.match(read[i].message, reason, JSON.stringify(text));
    }
  });
  test('read otherwise', () => {
    const read = ours(documents.otherwise.map(([text]) => text));
    for (const [i, [text, expected]] of documents.otherwise.entries()) {
      assert.deepEqual(read[i], expected, JSON.stringify(text));
      let theirs;
      try {
        theirs = osls(text);
      } catch {
        continue;
      }
      assert.ok(!isDeepStrictEqual(theirs, expected), `${JSON.stringify(text)} is read alike`);
    }
  });
});

'use strict';

// The pictures that the unit test draws, read by somebody else's XML parser: what a browser, a
// screen reader and an eye need.

const { test, describe } = require('node:test');
const assert = require('node:assert/strict');
const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const SVG = '{http://www.w3.org/2000/svg}';
const root = path.join(__dirname, '..', '..');
const binary = process.env.SLS_ROLLOUT_BINARY || path.join(root, 'build', 'sls-rollout');
const drawer = path.join(path.dirname(binary), 'tests', 'unit', 'picture_test');
const missing = !fs.existsSync(drawer)
  ? 'the unit tests are not built'
  : spawnSync('python3', ['--version']).status !== 0 && 'python3 is not installed';
const skip = !process.env.CI && missing;

function drawn() {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'pictures-'));
  try {
    const { status } = spawnSync(drawer, { env: { ...process.env, ROLLOUT_PICTURES: folder } });
    assert.equal(status, 0);
    const names = fs.readdirSync(folder).sort();
    const files = names.map((name) => path.join(folder, name));
    const {
      status: code,
      stdout,
      stderr,
    } = spawnSync('python3', [path.join(__dirname, 'picture_reader.py'), ...files], {
      maxBuffer: 1 << 26,
    });
    assert.equal(code, 0, String(stderr));
    const trees = JSON.parse(stdout);
    return names.map((name, i) => ({
      name,
      source: fs.readFileSync(files[i], 'utf8'),
      elements: trees[i],
    }));
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
}

// A path of M, H, V, L and Z as its points.
function points(d) {
  const found = [];
  let x = 0;
  let y = 0;
  assert.match(d, /^(M-?[\d.]+ -?[\d.]+|[HV]-?[\d.]+|L-?[\d.]+ -?[\d.]+|Z)+$/);
  for (const [, command, first, second] of d.matchAll(/([MHVL])(-?[\d.]+)(?: (-?[\d.]+))?/g)) {
    if (command === 'V') y = Number(first);
    else x = Number(first);
    if (second !== undefined) y = Number(second);
    found.push([x, y]);
  }
  return found;
}

// About the room that a label takes, in a font whose letters are half as wide as high.
function box({ class: name, x, y, 'text-anchor': anchor = 'start' }, text) {
  const size = { title: 17, head: 13, words: 13 }[name] ?? 11;
  const width = [...text].length * size * 0.5;
  const left = Number(x) - width * { start: 0, middle: 0.5, end: 1 }[anchor];
  return {
    text,
    left,
    right: left + width,
    top: Number(y) - size * 0.75,
    bottom: Number(y) + size * 0.2,
  };
}

const touch = (one, other) =>
  one.left < other.right &&
  other.left < one.right &&
  one.top < other.bottom &&
  other.top < one.bottom;

// ---- Contrast, after WCAG 2 ----

function luminance(colour) {
  const [r, g, b] = [1, 3, 5]
    .map((at) => parseInt(colour.slice(at, at + 2), 16) / 255)
    .map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(one, other) {
  const [light, dark] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (light + 0.05) / (dark + 0.05);
}

function mixed(below, above, opacity) {
  const part = (colour, at) => parseInt(colour.slice(at, at + 2), 16);
  return `#${[1, 3, 5]
    .map((at) =>
      Math.round(part(below, at) * (1 - opacity) + part(above, at) * opacity)
        .toString(16)
        .padStart(2, '0'),
    )
    .join('')}`;
}

// selector -> {property: value}, of one scheme; the dark one over the light one.
function schemes(style) {
  const [light, dark] = style.split('@media (prefers-color-scheme:dark){');
  const rules = (css, into) => {
    for (const [, selectors, body] of css.matchAll(/([^{}]+)\{([^{}]*)\}/g))
      for (const selector of selectors.split(','))
        into[selector] = {
          ...into[selector],
          ...Object.fromEntries(body.split(';').map((pair) => pair.split(':'))),
        };
    return into;
  };
  const first = rules(light, {});
  return { light: first, dark: rules(dark, structuredClone(first)) };
}

describe('pictures as files', { skip }, () => {
  const pictures = skip ? [] : drawn();
  const of = (name) => pictures.find((picture) => picture.name === `${name}.svg`);
  const paths = (picture, name) =>
    picture.elements
      .filter(([tag, attributes]) => tag === `${SVG}path` && attributes.class === name)
      .map(([, attributes]) => points(attributes.d));

  test('there are some', () => assert.ok(pictures.length >= 16));

  for (const { name, source, elements } of pictures)
    test(`${name}: an image with a title and a description, and nothing from elsewhere`, () => {
      const [[tag, attributes], [titleTag, title, titleText], [descTag, desc, descText]] = elements;
      assert.deepEqual([tag, titleTag, descTag], [`${SVG}svg`, `${SVG}title`, `${SVG}desc`]);
      assert.equal(attributes.role, 'img');
      assert.equal(attributes['aria-labelledby'], `${title.id} ${desc.id}`);
      assert.equal(attributes.viewBox, `0 0 ${attributes.width} ${attributes.height}`);
      assert.ok(name === 'unknown-shift.svg' || titleText.length > 0);
      assert.ok(descText.length > 0);
      const known = ['svg', 'title', 'desc', 'style', 'rect', 'text', 'path', 'circle'].map(
        (known) => SVG + known,
      );
      assert.deepEqual(
        elements.filter(([tag]) => !known.includes(tag)),
        [],
      );
      assert.doesNotMatch(source, /href|url\(|@import|javascript|&(?!lt;|gt;|amp;)/);
      assert.equal(source.match(/https?:/g).length, 1); // the namespace
    });

  for (const { name, elements } of pictures)
    test(`${name}: everything lies on the sheet, and no label on another`, () => {
      const [width, height] = ['width', 'height'].map((side) => Number(elements[0][1][side]));
      const labels = [];
      for (const [tag, attributes, text] of elements.slice(1)) {
        if (tag === `${SVG}path`)
          for (const [x, y] of points(attributes.d))
            assert.ok(x >= 0 && x <= width && y >= 0 && y <= height, attributes.d);
        if (tag === `${SVG}text`) labels.push(box(attributes, text));
      }
      for (const { left, right, top, bottom, text } of labels)
        assert.ok(left >= 0 && right <= width && top >= 0 && bottom <= height, text);
      labels.forEach((one, i) =>
        labels
          .slice(i + 1)
          .forEach((other) => assert.ok(!touch(one, other), `${one.text} | ${other.text}`)),
      );
    });

  // 560 pixels for 10 minutes: minute 5 is at 84 + 280. 82 pixels for 100 %. 76 for a scale to 10:
  // from 2 to 9 are 53.2.
  test('the small one has its steps where they belong', () => {
    const [[start, first, across, second, end]] = paths(of('small'), 'weight');
    assert.deepEqual([start[0], first[0], across[0], second[0], end[0]], [84, 84, 364, 364, 644]);
    assert.equal((start[1] - first[1]).toFixed(1), '41.0');
    assert.equal((across[1] - second[1]).toFixed(1), '41.0');
    const [value] = paths(of('small'), 'value');
    assert.deepEqual(
      value.map(([x]) => x),
      [84, 364, 364, 644],
    );
    assert.equal((value[1][1] - value[2][1]).toFixed(1), '53.2');
    const [[limit]] = paths(of('small'), 'limit');
    assert.ok(limit[1] < value[0][1] && limit[1] > value[2][1]);
    assert.equal((value[0][1] - limit[1]).toFixed(1), '30.4'); // 4 of 10
    const [alarm] = paths(of('small'), 'alarm');
    assert.deepEqual(
      alarm.map(([x]) => x),
      [84, 364, 364, 644, 644],
    );
    assert.equal((alarm[1][1] - alarm[2][1]).toFixed(1), '15.0'); // half of the runs, of 30 pixels
    const unwatched = of('small').elements.find(
      ([, attributes]) => attributes.class === 'unwatched',
    )[1];
    assert.deepEqual([unwatched.x, unwatched.width], ['364', '280']);
    const marks = paths(of('small'), 'moment').map(([[x]]) => x);
    assert.deepEqual([...new Set(marks)], [252]); // minute 3
    const dot = of('small').elements.find(([tag]) => tag === `${SVG}circle`)[1];
    assert.deepEqual([Number(dot.cx), Number(dot.cy)], [252, first[1]]);
  });

  test('what has no value is a gap', () => {
    const [value] = of('gaps').elements.filter(([, attributes]) => attributes.class === 'value');
    assert.equal(value[1].d.match(/M/g).length, 7); // of 50 minutes, 4 with and 4 without by turns
  });

  test('the two states together are never more than all runs', () => {
    for (const name of ['gaps', 'long', 'longest']) {
      // At the right end: how far ALARM stands up from the axis, and how far INSUFFICIENT_DATA
      // hangs down towards it.
      const [alarm, none] = ['alarm', 'nodata'].map((state) => paths(of(name), state)[0]);
      const ends = (path) => path.filter(([x]) => x === 644).map(([, y]) => y);
      const [stands, hangs] = [
        alarm[0][1] - Math.min(...ends(alarm)),
        Math.max(none[0][1], ...ends(none)) - none[0][1],
      ];
      assert.ok(stands > 0 && stands + hangs <= 30.1, `${name}: ${stands} and ${hangs}`);
    }
  });

  test('text and lines stand out in the light and in the dark', () => {
    const style = of('small').elements.find(([tag]) => tag === `${SVG}style`)[2];
    const { light, dark } = schemes(style);
    for (const [name, rules] of Object.entries({ light, dark })) {
      const paper = rules['.paper'].fill;
      const grounds = [paper, rules['.unwatched'].fill];
      grounds.push(
        ...grounds.map((ground) =>
          mixed(ground, rules['.under'].fill, Number(rules['.under']['fill-opacity'])),
        ),
      );
      const on = (selector, property, ground, least) => {
        const found = contrast(rules[selector][property], ground);
        assert.ok(found >= least, `${name}: ${selector} on ${ground} has ${found.toFixed(2)}`);
      };
      for (const selector of ['text', '.title', '.head', '.words'])
        on(selector, 'fill', paper, 4.5);
      for (const selector of ['.says', '.says-weight', '.says-alarm'])
        for (const ground of grounds) on(selector, 'fill', ground, 4.5);
      for (const selector of ['.says-value', '.says-limit']) on(selector, 'fill', paper, 4.5);
      on('.says', 'fill', rules['.hook'].fill, 4.5);
      for (const selector of ['.weight', '.value', '.limit', '.moment', '.later'])
        for (const ground of grounds) on(selector, 'stroke', ground, 3);
      for (const selector of ['.alarm', '.nodata']) on(selector, 'fill', paper, 3);
      on('.axis', 'stroke', paper, 3);
    }
    assert.notEqual(light['.paper'].fill, dark['.paper'].fill);
  });
});

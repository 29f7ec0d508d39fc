'use strict';

/* Small documents. `same`: the framework's parser and ours agree, on the value or on refusing. `refused`: the framework reads
   them, we refuse. `otherwise`: both read them, or we alone, with our value. */

/* ---- One scalar, in every place ---- */

const SCALARS = [
  ...['yes', 'no', 'on', 'Off', 'y', 'TRUE', 'tRUE', '~', '', 'null', 'Null', 'nUll', '=', '<<'],
  ...['0', '00', '007', '0777', '08', '-7', '+10', '0o777', '0o8', '0b12', '0B1', '0x1F', '0X1F', '0xg', '0x', '-0x1F', '+0b11'],
  ...['1_000', '1e3', '1E3', '1e+3', '1e400', '-1e400', '1e-400', '.5', '-.5', '+.5', '.5e3', '5.', '5.e2', '.', '..', '-00.50', '0.0'],
  ...['0x10000000000000000000000001', `0x${'f'.repeat(256)}`, `0x${'f'.repeat(255)}`, '9'.repeat(310), '9'.repeat(25)],
  ...[`0o${'7'.repeat(100)}`, `0b1${'0'.repeat(60)}1`, '0x20000000000001', '0x80000000000004001', '12345678901234567890'],
  ...['2012-10-17', '2012-10-17 10:00:00', '2012-10-17T10:00:00Z', '1:30', '190:20:30', '+', '012345678901', '1.2.3'],
  ...['a:b', 'a#b', 'a #b', "a'b", 'a"b', 'a, b', 'a [b', 'a {b', 'a &b', 'a !b', 'a *b', 'a :b', '(a)', '^a', '$a', '\\a', '=x', '~x', '-1a'],
  ...['%a', '@a', '`a`', '*', '!', '"a" b', '"a"#b', '"a" #b', "'a' #b", '*x', '"a', "'a", 'a\tb', 'a\t#b', 'a\t', '"\ta"', '😀', '\u00a0a\u00a0', 'a\ufeffb'],
  ...['a\u2028b', '"a\u2028b"', "'\u0085'", 'a\u0085b', '\ue000\u2028', '"\\ue000\u2028"', '"\\E001\\u0045\u2029"'],
  ...['"\\/"', '"\\e\\_\\N\\L\\P\\x41\\u00e9\\U0001F600"', '"\\q"', '"\\xg0"', "'a''b'", '"\\t\\r\\n\\b\\f\\v\\a\\ \\\\\\""'],
  ...['[a, b,]', '[a,,b]', '[,]', '{a, b}', '{a: }', '{? a : b}', '[? a : b]', '[a: b, c]', '[a: ]', '{}', '[]', '[a:b]', '{a:b}', '{"a":b}'],
  ...['!!int 5', '!!int "5"', '!!int 5.0', '!!int x', '!!int 0x1F', '!!int ""', '!!int', '!!float 5', '!!float "1.5"', '!!float x', '!!float 0x1'],
  ...['!!bool true', '!!bool yes', '!!bool "true"', '!!null null', '!!null ~', '!!null ""', '!!null x', '!!null', '!!str', '!!str 5', '!!str ~'],
  ...['!!str [a]', '!!seq {a: b}', '!!map {a: b}', '!!map [a]', '!!map', '!!seq', '!!set {a, b}', '!!set {a: 1}', '!!omap [a: 1, b: 2]'],
  ...['!!omap [a: 1, a: 2]', '!!omap [1]', '!!pairs [a: 1, a: 2]', '!!pairs [1]', '!!merge <<', '!!merge x', '!!foo x', '!foo x', '!<foo> x'],
  ...['!<!Ref> x', '!<xRef> x', '!<tag:yaml.org,2002:int> 5', '! 5', '! [a]', '!Ref', '!Ref ""', '!Ref 5', '!Ref ~', '!Ref [a]', '!Ref {a: b}'],
  ...['!GetAtt', '!GetAtt A', '!GetAtt A.b', '!GetAtt A.b.c', '!GetAtt .b', '!GetAtt ""', '!GetAtt [A, b]', '!GetAtt {a: b}', '!GetAtt 1.5'],
  ...['!Sub !Ref x', '!Sub !!str x', '!Transform {Name: x}', '!GetStackOutput {StackName: x}', '!Length [a]', '!ref x', '!Fn::Sub x', '!!Ref x'],
];
const PLACES = [(scalar) => `k: ${scalar}\nj: 1\n`, (scalar) => `- ${scalar}`, (scalar) => `k:\n  ${scalar}\nj: 1`, (scalar) => `[${scalar} ]`];
const KEYS = [
  ...['1', '1.0', '1.50', '0x10', '-0', '+7', '0777', '012345678901', '1e3', '1e21', '1e22', '123e18', '1.23e20', '1.5e20', '.5', '1e-7', '1e400'],
  ...['0.000001', '0.0000012', '0.00000012', '-1.5e-10', '1e100', '5e-324', '1.7976931348623157e308', '0.1', '100', '9007199254740993', '123456.789'],
  ...['123456789012345678901234567890', '0.30000000000000004', '~', 'null', 'true', 'False', 'yes', '', '2012-10-17', '!!str 1', '!!int "0x10"'],
  ...['"a b"', "'1'", '__proto__', 'a b', 'a#b', '&x a', 'é', '"\\u0041"', '!!null ~', '=', '.'],
];

/* ---- Structure ---- */

const merging = (text) => `m: &m {a: 1, b: 2}\nn: &n {b: 3, c: 4}\n${text}`;
const same = {
  scalars: PLACES.flatMap((place) => SCALARS.map(place)).filter((text) => !/^\[(["']?)%?[^\n]*![A-Za-z!]* \]$/.test(text)),
  keys: [
    ...KEYS.map((key) => `${key}: v`),
    ...['1: a\n"1": b', '1: a\n1.0: b', '0x10: a\n16: b', '~: a\nnull: b', 'true: a\nTrue: b', 'a: {b: 1, b: 2}', 'a: 1\nA: 2'],
    ...['? a\n? b', '? a\n: b\n? c', '? |\n  x\n: y', '"a\\nb": c', '__proto__: 1\n__proto__: 2', 'constructor: 1\ntoString: 2', 'a : b', '"a":b', 'a:b'],
  ],
  merges: [
    ...['x: {<<: *m}', 'x:\n  <<: [*m, *n]\n  c: 5', 'x:\n  c: 5\n  <<: [*n, *m]\n  a: 9', 'x:\n  <<: *m\n  <<: *n\n', 'x:\n  <<: *m\n  a: 1\n  a: 2'],
    ...['x:\n  a: 1\n  <<: *m\n  a: 2', 'x:\n  "<<": *m', 'x:\n  !!merge <<: *m', 'x:\n  !!str <<: *m', 'x:\n  <<: ~', 'x:\n  <<: []', 'x:\n  <<: {}'],
    ...['x:\n  <<: s', 'x:\n  <<: [s]', 'x:\n  <<: [*m, s]', 'x:\n  <<: !Ref Q', 'x:\n  <<: &z {q: 1}\ny: *z', 'x:\n  <<: *m\n  b: {<<: *n}', '<<: *m'],
    ...['x: &x\n  <<: *m\ny:\n  <<: *x\n  a: 7', 'x:\n  <<:\n    - *m\n    - z: 1\n', 'x:\n  &q <<: *m'],
  ].map(merging),
  anchors: [
    ...['a: &x 1\nb: &x 2\nc: *x', 'a: &x [1]\nb: *x\nc: *x', '&k a: 1\nb: *k', '&k a: &k b\nc: *k', '*x : 1', 'a: &x y\n*x : 2', 'a: &x 5\nb: !Ref *x'],
    ...['a: &x !Ref Y\nb: *x', 'a: !Sub &x Y\nb: *x', 'a: !!str &x 5\nb: *x', 'a: &x\nb: *x', 'a: &x !!int "5"\nb: *x', 'a: &x 0x10\n*x : v', 'a: *x\nb: &x 1'],
    'a: &x {b: *x}', // has no end as JSON
  ],
  documents: [
    ...['%TAG !e! tag:yaml.org,2002:\n---\na: !e!int "5"', '%TAG ! !R\n---\na: !ef X', '%TAG !! !\n---\na: !!Ref X', '%YAML 1.1\n---\na: yes', 'a: !b!c d'],
    ...['%YAML 2.0\n---\na: 1', 'a: 1\n...', 'a: 1\n...\n', 'a: 1\n---', 'a: 1\n---\n', '---\na: 1', '--- # c\na: 1\n... # d', '---\n---\na: 1', '---'],
    ...['\ufeffa: 1', '\ufeff---\na: 1', 'a: 1\r\nb: |\r\n  x\r\n  y\r\nc: "p\r\n  q"\r\n', 'a: 1\rb: |\r  x\r', 'a: "x\r\n\r\n  y"', '--- |\n x\n', '--- >\n x\n y\n'],
    ...['--- "x"', '--- [a]', '--- {a: b}', '--- !Ref x', '--- &a x', 'a: --- b', 'a: "---\n---\n"', 'a: |\n---\n', 'a:\n---\n', '---\n  a: 1'],
  ],
  'block scalars': [
    ...['|\n x', '|-\n  x\n', '|+\n  x\n\n', '|2\n   x\n', '|1\n  x\n', '|0\n x', '>\n  a\n  b\n\n  c\n   d\n  e\n', '>+\n a\n\n\n', '>-\n\n  a\n', '|'],
    ...['|\n\n  \n  a\n', '|\n\n    \n  a\n', '|  # c\n  a\n', '|-2\n   a\n', '|2-\n   a\n', '|\n  x\n \ty\n', '|\n  x\n  \ty\n', '|\n\tx\n'],
    ...['|\n\n  x\n   y\n\n\n', '|+\n\n  x\n\n\nb: 1', '|-\n\n  x\n\n\nb: 1', '>\n   x\n\n   y\n\n    z\n', '>\n  x\n   y\n  z\n\n\n  w\n', '|\n  x   \n  \n  y\n'],
    ...['|\n   \n  x\n', '|\n      \n  x\n', '|3\n   x\n', '|3\n  x\n', '|9\n x\n', '|10\n x\n', '|+-\n x\n', '|\n x\n # y\nb: 1', '|\n x\n# y\n', '|\nb: 1'],
    ...['|\n  x\n\n# c\nb: 1', '|+\n\nb: 1', '>-\n\n\n  x\n', '|\n  ---\n  ...\n', '|\n  %x\n', '|\n  x\u2028y\u0085z\n'],
  ].flatMap((block) => [`a: ${block}`, `a: !Sub ${block}`]),
  'block scalars in lists': ['- |2\n     x\n', '- - |2\n     x\n', 'a:\n  - |2\n     x\n', 'a:\n- |1\n  x\n', '- a: |\n    x\n  b: 1', '- |\n  x\n- y', '-\n  |\n  x'],
  'scalars on many lines': [
    ...['a: x\n  y\n\n  z', 'a: x\n  y # c\n  z', 'a: x # c\n  y', 'a: x\n # c\n  y', 'a: "x\n  y\n\n  z"', "a: 'x\n  y\n\n  z'", 'a: "x \\\n   y"', 'a\nb: c'],
    ...['a: "x\\  \n   y"', 'a: "  x  \n  y  "', 'a: "x\n\t y"', 'a:\n  b\n  c: d', 'a: b\n  c: d', 'a: 1\n  b: 2', '# c\u2028b: 1\na: 1', 'a: >-\n  ${self:x},\n  ${self:y}\n'],
  ],
  flow: [
    ...['[1,\n2\n]\nb: 1', '[1,\n2]\n', '{\n}\n', '{b: 1,\n\tc: 2}', '{b: 1\n,c: 2}', '[\n# c\n1, # d\n2\n# e\n]', '[x y, z  w]', '["x", \'y\']'],
    ...['{"x":1,\'y\':2}', '{x: 1, y}', '{x, y: }', '[{a: 1}, b: 2]', '["b": 2]', '[b : 2]', '[[1],[2]]', '{b: [c, {d: e}]}', '[b]c', '[b, c', '{b: c'],
    ...['{b: !Ref AWS::Region, c: d}', '[!Ref A, !GetAtt B.C]', '{a: ${self:x}}', '[${self:x}]', '[1,\t2]', ']', '}', 'x]', '[b]\n  c: d', '[x\u2028, y]'],
    `${'[ '.repeat(90)} ${' ]'.repeat(90)}`,
  ].map((flow) => `a: ${flow}`),
  indentation: [
    ...['a: b\n- c', 'a:\n- b\n c', 'a:\n - b\n- c', 'a:\n    - b\n    - c', 'a:\n- b\n- c\nd: e', 'a:\n  b: 1\n c: 2', 'a:\n  b: 1\n   c: 2', ' a: 1\n b: 2'],
    ...[' a: 1\nb: 2', '- a: 1\n  b: 2', '-  a: 1\n   b: 2', '- a: 1\n b: 2', '-\n  a: 1', '- - - a', 'a: - b', 'a: b: c', 'a: "b": c', '- a\nb: c'],
    ...['a: !!map\n  b: c', 'a: !Ref\n  b', 'a: !Ref\n  - b', 'a: !Ref # c\n  b', 'a: !Sub\n  - x\n  - {y: z}', 'a:\n\n\n  b', 'a:\t1', 'a: 1 \t# c', 'a:\n \tb: 1'],
    ...['\t- a', 'a:\n\t- b', 'a:\n  - 1\n\n  -\n  - 3', '  a: 1\n  b: 2\n'],
  ],
};

/* ---- What differs ---- */

const refused = [
  ['', /empty/],
  ['# nothing\n', /empty/],
  ['? [a]\n: b', /scalar/],
  ['{a: b}: c', /scalar/],
  ['!Ref a: b', /scalar/],
  ['? a: v', /scalar/],
  ['a: &b.c d', /alphabetic or numeric/],
  ['a: !!binary aGVsbG8=', /no form in JSON/],
  ['a: "x\\0y"', /NUL/],
  ['a: "\\ud83d\\ude00"', /Unicode/],
  ['a: b # \u0001', /control characters/],
  ['-\ta', /cannot start/],
  ['a: |\n  \tb\n', /tab/],
  ['[: a]', /node content/],
  ['[:a]', /node content/],
  ['%YAML 1.3\n---\na: b', /incompatible/],
  ['%NAME x\n---\na: b', /directive/],
  [`${'k'.repeat(1030)}: 1`, /mapping values/],
];
const otherwise = [
  ['a: .inf', { a: '.inf' }],
  ['a: [-.INF, +.Inf, .NaN]', { a: ['-.INF', '+.Inf', '.NaN'] }],
  ['.inf: a', { '.inf': 'a' }],
  ['a: !!float .inf', { a: '.inf' }],
  ['a: !!timestamp 2012-10-17', { a: '2012-10-17' }],
  ['[?a]', [{ a: null }]],
  ['"a\\\n\n b"', 'a\nb'],
  ['|2\n   a\n', ' a\n'],
  ['---a', '---a'],
  ['m: &m {a: 1}\nx:\n  ? <<\n  : *m', { m: { a: 1 }, x: { a: 1 } }],
  [`a: ${'['.repeat(200)}${']'.repeat(200)}`, { a: JSON.parse('['.repeat(200) + ']'.repeat(200)) }], // js-yaml stops at 100
];

module.exports = { same, refused, otherwise };

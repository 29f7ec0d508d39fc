'use strict';

/* Documents made up at random: strings that one reader or another takes for something else, in
   every place where a string can stand, among intrinsics, things that only look like them, and
   numbers in all spellings. A document is a JSON text, since JavaScript's numbers forget how they
   were spelt. */

// Whole strings and pieces of strings.
const WORDS = [
  ...[
    'y',
    'N',
    'yes',
    'No',
    'ON',
    'off',
    'true',
    'FALSE',
    'null',
    'Null',
    '~',
    'nan',
    '.NaN',
    '.inf',
    '-.Inf',
    '+.INF',
    'inf',
  ],
  ...[
    '0',
    '-0',
    '+1',
    '007',
    '08',
    '0o17',
    '0x1F',
    '0b10',
    '1_000',
    '1.',
    '.5',
    '-.5',
    '1e3',
    '1E-3',
    '1.5e+3',
    '1e400',
    '_1',
  ],
  ...[
    '1:30',
    '190:20:30',
    '190:20:30.15',
    '2001-12-14',
    '2001-12-14t21:59:43.10-05:00',
    '2001-12-14 21:59:43.10 -5',
    '12:30',
  ],
  ...[
    '=',
    '<<',
    '-',
    '?',
    ':',
    '- a',
    '? a',
    ': a',
    '---',
    '...',
    '--- a',
    '%YAML 1.1',
    '#',
    '# a',
    '&a',
    '*a',
    '!a',
    '!',
    '|',
    '>',
  ],
  ...[
    '|-',
    '>2',
    '@a',
    '`a`',
    '"',
    "'",
    '""',
    "''",
    '"a',
    "'a",
    '{',
    '}',
    '[',
    ']',
    '{}',
    '[]',
    '{a: b}',
    '[a, b]',
    ',',
    'a,b',
  ],
  ...[
    'a: b',
    'a:b',
    'a:',
    ':a',
    'a #b',
    'a#b',
    '!Ref A',
    '!!str a',
    'a!',
    '%',
    '\\',
    '\\n',
    '\\x41',
    '/',
    'a/b',
    '$',
    '${A}',
    '(a)',
  ],
  ...[
    'arn:aws:lambda:eu-west-1:012345678901:function:a',
    '012345678901',
    '10.0.0.0/16',
    'AWS::NoValue',
    'nodejs20.x',
    '2012-10-17',
  ],
  ...[
    '__proto__',
    'constructor',
    'toString',
    'Ref',
    'Fn::Sub',
    'Condition',
    '*',
    '**',
    '*.a',
    '&&',
    '||',
    '>=',
    '<',
    '<a>',
    '^a$',
    'a|b',
  ],
];
const BREAKS = [
  '\n',
  '\n',
  '\n',
  '\n\n',
  '\n\n\n',
  '\r',
  '\r\n',
  '\u0085',
  '\u2028',
  '\u2029',
  '\v',
  '\f',
];
const SPACES = [' ', '  ', '    ', '\t', ' \t', '\u00a0', '\u3000', '\u2003', '\u200b', '\ufeff'];
const STRANGE = [
  '\u0001',
  '\u0007',
  '\b',
  '\u001b',
  '\u007f',
  '\u0080',
  '\u009f',
  '\ufffe',
  '\uffff',
  '\ufdd0',
  '\ue000',
  '\ufffd',
];
const LETTERS = [
  'a',
  'b c',
  'é',
  '中',
  '😀',
  '👩‍👩‍👧',
  'e\u0301',
  'ש',
  '\u202e',
  '\u{1fffe}',
  '\u{10ffff}',
  'Z',
  '1',
  '.',
  '_',
  '-',
];

const NUMBERS = [
  ...[
    '0',
    '-0',
    '1',
    '-1',
    '10',
    '1.0',
    '1.50',
    '-0.0',
    '0.1e-7',
    '1e5',
    '1E5',
    '1e+5',
    '1E-5',
    '1.5e5',
    '-2e-9',
    '100e-2',
  ],
  ...[
    '9007199254740993',
    '12345678901234567890',
    '123456789012345678901234567890',
    '1.7976931348623157e308',
    '5e-324',
    '0e0',
    '0E+9',
  ],
];

function strings({ below, pick, chance }) {
  const piece = () =>
    pick(pick([WORDS, WORDS, LETTERS, LETTERS, SPACES, BREAKS, chance(0.2) ? STRANGE : LETTERS]));
  const line = () =>
    Array.from({ length: below(4) }, () => pick(pick([WORDS, LETTERS, [' ', '  ', ' ']]))).join('');
  const lines = () =>
    Array.from({ length: 1 + below(5) }, line).join('\n') +
    pick(['', '', '\n', '\n\n', '\n\n\n', ' ', '\n ']);
  return () => {
    if (chance(0.3)) return pick(WORDS);
    if (chance(0.3)) return pick(['', '', ' ', '  ', '\n', '\n\n  ']) + lines();
    if (chance(0.01)) return `${piece()}${pick(['x', 'x ', 'é', '#'])}`.repeat(200 + below(500));
    return Array.from({ length: below(6) }, piece).join('');
  };
}

/* A source of JSON texts; `draw` is peers/generator's random(seed). */
function documents(draw) {
  const { below, pick, chance } = draw;
  const text = strings(draw);
  const string = () => JSON.stringify(text());
  const plain = () =>
    JSON.stringify(pick(['A', 'B', 'Order', 'LambdaFunction', 'a.b', '', ...WORDS]));
  const list = (items) => `[${items.join(',')}]`;
  const object = (members) =>
    `{${[...new Map(members)].map(([key, value]) => `${key}:${value}`).join(',')}}`;
  const times = (most, make) => Array.from({ length: below(most + 1) }, make);

  const operands = (depth) => () => (chance(0.4) ? string() : value(depth - 1));
  const FUNCTIONS =
    'And Base64 Cidr Equals FindInMap GetAtt GetAZs If ImportValue Join Not Or Select Split Sub Transform GetStackOutput Length ForEach::x';
  const NAMES = ['Ref', 'Condition', ...FUNCTIONS.split(' ').map((name) => `Fn::${name}`)];
  function intrinsic(depth) {
    const name = JSON.stringify(pick(NAMES));
    const operand = pick([
      string,
      plain,
      () => list(times(4, operands(depth))),
      () => list([plain(), plain()]),
      () => list([string(), object(times(2, () => [string(), value(depth - 1)]))]),
      () => list([string(), value(depth - 1), value(depth - 1)]),
      () => list([intrinsic(0), intrinsic(0)]),
      () => value(depth - 1),
    ]);
    return `{${name}:${depth > 0 ? operand() : plain()}}`;
  }

  function value(depth) {
    const kind = depth > 0 ? below(10) : 5 + below(5);
    if (kind < 2) return intrinsic(depth);
    if (kind === 2) return list(times(4, () => value(depth - 1)));
    if (kind < 5) return object(times(4, () => [string(), value(depth - 1)]));
    if (kind === 5) return pick(['{}', '[]', 'null', 'true', 'false']);
    if (kind === 6) return pick(NUMBERS);
    return string();
  }

  const section = () => object(times(3, () => [plain(), chance(0.5) ? intrinsic(2) : value(2)]));
  return () =>
    chance(0.2)
      ? object([
          ['"Conditions"', section()],
          ['"Resources"', section()],
        ])
      : value(1 + below(5));
}

module.exports = { documents };

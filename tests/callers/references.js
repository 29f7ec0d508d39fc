'use strict';

/* Which function a text names, and which one it may name. */

const escaped = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/* ---- A function's ARN ---- */

/* Whether the component of an ARN is the stack's: 'yes', 'no', or 'perhaps', where only a deployment
   knows (a parameter, or an account that is written out, without evidence of which one is ours). */
function isOwn(part, own) {
  if (part === own) return 'yes';
  return part.includes('<') || own.includes('<') ? 'perhaps' : 'no';
}

const PREFIX =
  /arn:(?<partition>[^:"'\s]*):lambda:(?<region>[^:"']*):(?<account>[^:"']*):function:|(?:^|["'/\s])(?<short>\d+|<AWS\.AccountId>):function:|function:|^|["']/
    .source;

const patterns = new Map(); // name -> what finds it

function patternOf(name) {
  const qualifier = '(?::(?<qualifier>[\\w$*?.<>-]+))?';
  if (!patterns.has(name))
    patterns.set(name, new RegExp(`(?:${PREFIX})${escaped(name)}${qualifier}(?![\\w-])`, 'g'));
  return patterns.get(name);
}

/* The references to a function in a text: its ARN, also inside an address or a text of JSON, or the
   name by itself, each with or without a qualifier. Yields {qualifier, isProven, start, end};
   isProven is false where the ARN may be another function's. A function of another account, region
   or partition is not this one. */
function* referencesTo(name, text, world) {
  if (!text.includes(name)) return;
  for (const { groups, index, 0: whole } of text.matchAll(patternOf(name))) {
    const { partition, region, account = groups.short } = groups;
    const own = [
      partition === undefined ? 'yes' : isOwn(partition, world.partition),
      region === undefined ? 'yes' : isOwn(region, world.region),
      account === undefined ? 'yes' : isOwn(account, world.account),
      whole.startsWith('function:') && text[index - 2] === '>' ? 'perhaps' : 'yes',
    ];
    if (own.includes('no')) continue;
    const start = index + (/^["'/\s]/.test(whole) ? 1 : 0);
    yield {
      qualifier: groups.qualifier,
      isProven: !own.includes('perhaps'),
      start,
      end: index + whole.length,
    };
  }
}

/* ---- What a text may be ---- */

/* A text's symbols that may be anything: what is not known before the deployment, and what API
   Gateway puts in. The name, id or ARN of an ordinary resource is none of them. */
function unknownIn(reader, text) {
  const symbols = text.match(/<[^<>]*>|\$\{stageVariables\.[^}]*\}/g) ?? [];
  return symbols.filter((symbol) => {
    const [, id, attribute] = /^<([A-Za-z0-9]+)(?:\.(.*))?>$/.exec(symbol) ?? [];
    if (/^\$|^<(Fn\.|resolve )/.test(symbol)) return true;
    if (!id || id === 'AWS') return false;
    if (Object.hasOwn(reader.template.Parameters ?? {}, id)) return true;
    const type = reader.template.Resources[id]?.Type ?? '';
    return (
      attribute !== undefined &&
      /^(AWS::CloudFormation::(Stack|CustomResource)$|Custom::)/.test(type)
    );
  });
}

/* Whether a text that does not name the function may yield it all the same. */
function mayBe(reader, name, text) {
  const unknown = unknownIn(reader, text);
  if (!unknown.length) return false;
  const anything = unknown.map(escaped).join('|');
  const parts = text.split(new RegExp(`(?:${anything})`)).map(escaped);
  const pattern = new RegExp(`^${parts.join('.*')}$`);
  const { partition, region } = reader.world;
  const address = (target) =>
    `arn:${partition}:apigateway:${region}:lambda:path/2015-03-31/functions/${target}/invocations`;
  const arn = reader.arnStart + name;
  return [name, arn, `${arn}:q`, address(arn), address(`${arn}:q`)].some((each) =>
    pattern.test(each),
  );
}

module.exports = { escaped, isOwn, mayBe, referencesTo };

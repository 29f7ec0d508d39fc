'use strict';

/* Compares CloudFormation templates by what they mean.
 *
 * Two spellings mean the same where CloudFormation makes the same of them: members of objects in
 * any order, Fn::GetAtt as a string or a list, Fn::Sub and Fn::Join that yield the same pieces, one
 * policy action or a list of it, one DependsOn or a list of it, a dashboard's body printed with or
 * without spaces. Everything else is a difference, the order of other lists included. */

const { repaired } = require('./repairs.js');

const isObject = (value) => typeof value === 'object' && value !== null && !Array.isArray(value);
const intrinsic = (value, name) =>
  isObject(value) && Object.keys(value).length === 1 && Object.hasOwn(value, name)
    ? value[name]
    : undefined;
const isText = (value) => typeof value === 'string' || typeof value === 'number';

// ${Name}, ${Name.Attribute}, a variable of the map, or ${!Literal}, which stands for ${Literal}.
function substitution(text, variables) {
  const pieces = [];
  let end = 0;
  for (const { 0: whole, 1: name, index } of text.matchAll(/\$\{([^{}]*)\}/g)) {
    pieces.push(text.slice(end, index));
    end = index + whole.length;
    if (name.startsWith('!')) pieces.push(`\${${name.slice(1)}}`);
    else if (Object.hasOwn(variables, name)) pieces.push(variables[name]);
    else pieces.push(name.includes('.') ? { 'Fn::GetAtt': name } : { Ref: name });
  }
  return [...pieces, text.slice(end)];
}

// The pieces that a Fn::Sub or Fn::Join puts one behind the other; undefined where it is neither,
// or malformed.
function pieces(value) {
  const sub = intrinsic(value, 'Fn::Sub');
  if (typeof sub === 'string') return substitution(sub, {});
  if (Array.isArray(sub) && sub.length === 2 && typeof sub[0] === 'string' && isObject(sub[1]))
    return substitution(...sub);
  const [delimiter, list] = [intrinsic(value, 'Fn::Join')].flat();
  if (typeof delimiter !== 'string' || !Array.isArray(list)) return undefined;
  return list.flatMap((piece, i) => (i && delimiter ? [delimiter, piece] : [piece]));
}

function joined(parts) {
  const merged = [];
  for (const part of parts
    .map((piece) => canonical(piece))
    .flatMap((piece) => pieces(piece) ?? [piece])) {
    if (isText(part) && typeof merged.at(-1) === 'string') merged.push(merged.pop() + part);
    else if (part !== '') merged.push(isText(part) ? String(part) : part);
  }
  return merged.length > 1 ? { 'Fn::Join': ['', merged] } : (merged[0] ?? '');
}

function attribute(value) {
  const [name, ...rest] = typeof value === 'string' ? value.split('.') : value;
  return {
    'Fn::GetAtt': [
      name,
      rest.every((part) => typeof part === 'string') ? rest.join('.') : canonical(rest),
    ],
  };
}

// IAM reads one action and a list of one alike, and the order and the repetitions of a list mean
// nothing.
function asSet(value) {
  const entries = [value].flat().map((entry) => canonical(entry));
  return [...new Map(entries.map((entry) => [JSON.stringify(entry), entry])).entries()]
    .sort()
    .map(([, entry]) => entry);
}

function body(text) {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function member(key, value, owner) {
  if (key === 'DashboardBody' && typeof value === 'string') return canonical(body(value));
  if (owner.Effect && /^(Not)?(Action|Resource)$/.test(key)) return asSet(value);
  if (owner.Type && key === 'DependsOn') return asSet(value);
  return canonical(value);
}

// One spelling for all that mean the same.
function canonical(value) {
  if (Array.isArray(value)) return value.map((element) => canonical(element));
  if (!isObject(value)) return value;
  const parts = pieces(value);
  if (parts) return joined(parts);
  const name = intrinsic(value, 'Fn::GetAtt');
  if (typeof name === 'string' || Array.isArray(name)) return attribute(name);
  return Object.fromEntries(
    Object.entries(value).map(([key, child]) => [key, member(key, child, value)]),
  );
}

// Logical ids that carry a clock or a hash: two packagings of one service differ in them.
const stable = (template) =>
  JSON.parse(
    JSON.stringify(template)
      .replace(/\bApiGatewayDeployment\d{13}\b/g, 'ApiGatewayDeployment')
      .replace(/\b(\w+LambdaVersion|WebsocketsDeployment)[0-9A-Za-z]{38,44}\b/g, '$1'),
  );

const shown = (value) => {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length > 300 ? `${text.slice(0, 300)}…` : text;
};

function* walk(ours, theirs, path) {
  const alike = Array.isArray(ours) === Array.isArray(theirs);
  if (alike && typeof ours === 'object' && typeof theirs === 'object' && ours && theirs) {
    for (const key of new Set([...Object.keys(theirs), ...Object.keys(ours)])) {
      const step = Array.isArray(ours)
        ? `[${key}]`
        : /^[\w:]+$/.test(key)
          ? `.${key}`
          : `[${JSON.stringify(key)}]`;
      const child = (from) => (Object.hasOwn(from, key) ? from[key] : undefined);
      yield* walk(child(ours), child(theirs), path + step);
    }
  } else if (ours !== theirs) {
    yield `${path.slice(1)}: ours ${shown(ours)}, theirs ${shown(theirs)}`;
  }
}

/* The differences between two templates, a readable line each; [] where they mean the same.
 *
 * input, service, options   the template before, the service and the command line's options: with
 * them, what `theirs`
 *                           does wrong on purpose of ours (repairs.js) is put right first
 * packaged                  the templates are from two packagings: clocks and hashes in logical ids
 *                           do not count */
function differences(ours, theirs, { input, service, options, packaged } = {}) {
  const expected =
    input && service ? repaired(theirs, { input, service, options, packaged }) : theirs;
  const [a, b] = [ours, expected].map((template) =>
    canonical(packaged ? stable(template) : JSON.parse(JSON.stringify(template))),
  );
  return [...walk(a, b, '')];
}

module.exports = { canonical, differences };

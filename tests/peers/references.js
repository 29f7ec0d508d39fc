'use strict';

/* Finds the references to functions in a value of a template, and what follows each of them: worked
 * out from the text that CloudFormation would make of the value, not from the shape that the
 * reference has. */

const isObject = (value) => typeof value === 'object' && value !== null && !Array.isArray(value);

// Stands for text that only the deployment knows.
const UNKNOWN = '\0';
const NAME = /^[\w$-]+/;

/* `value` with every reference to one of `rollouts` replaced by what `change` makes of it;
   undefined leaves it. Each is {rollout, isArn, kind, following, value}: following is the text
   behind it, "" at the end of all; kind says whether it is the whole value ("whole"), an element of
   what is put together ("piece"), a variable in a text ("variable") or written out ("text", which
   counts where the rollout has a name). For the last two, value is the text from its begin to the
   name's end. */
function rewrite(value, rollouts, change) {
  const byId = (name) =>
    name && rollouts.find(({ logicalId }) => name === logicalId || name === `${logicalId}.Arn`);
  const byName = (name) =>
    rollouts.find((rollout) => rollout.name !== undefined && rollout.name === name);

  const inText = (text, { following = '', isPart, isSub } = {}) => {
    const whole = byName(text);
    if (whole && !isSub) {
      const found = {
        rollout: whole,
        isArn: false,
        kind: isPart ? 'text' : 'whole',
        following,
        value: text,
      };
      return change(found) ?? text;
    }
    let result = '';
    let end = 0;
    for (const { 0: before, index } of text.matchAll(
      isSub ? /function:|\$\{[^{}!]+\}/g : /function:/g,
    )) {
      const isVariable = before.startsWith('$');
      const name = isVariable
        ? before.slice(2, -1)
        : (NAME.exec(text.slice(index + before.length))?.[0] ?? '');
      const behind = index + before.length + (isVariable ? 0 : name.length);
      const rollout = isVariable ? (isSub.has(name) ? undefined : byId(name)) : byName(name);
      if (!rollout) continue;
      const rest = text.slice(behind);
      const isWhole = !isVariable && !isPart && !isSub && rest === '' && text.startsWith('arn:');
      const kind = isWhole ? 'whole' : isVariable ? 'variable' : 'text';
      const found = {
        rollout,
        isArn: !isVariable || name.endsWith('.Arn'),
        kind,
        following: rest || following,
      };
      const made = change({ ...found, value: isVariable ? before : text.slice(end, behind) });
      if (isWhole && made) return made;
      if (made !== undefined) {
        result += isVariable ? text.slice(end, index) + made : made;
        end = behind;
      }
    }
    return result + text.slice(end);
  };

  const inList = ([delimiter, list], around) => {
    const literal = (i) => {
      if (i >= list.length) return '';
      if (typeof list[i] !== 'string') return UNKNOWN;
      return list[i] === ':' && !delimiter ? `:${literal(i + 1)}` : list[i];
    };
    const next = (i) =>
      i + 1 < list.length ? delimiter + literal(i + 1) : (around.following ?? '');
    return [delimiter, list.map((piece, i) => visit(piece, { following: next(i), isPart: true }))];
  };

  const inSub = (sub, around) => {
    const [text, map = {}] = [sub].flat();
    if (typeof text !== 'string' || !isObject(map)) return sub;
    const behind = (name) => text.slice(text.indexOf(`\${${name}}`) + name.length + 3);
    const where = (name) =>
      text === `\${${name}}`
        ? around
        : { following: behind(name) || around.following, isPart: true };
    const made = inText(text, { ...around, isSub: new Set(Object.keys(map)) });
    if (!Array.isArray(sub) || sub.length < 2) return Array.isArray(sub) ? [made] : made;
    return [
      made,
      Object.fromEntries(
        Object.entries(map).map(([name, inner]) => [name, visit(inner, where(name))]),
      ),
    ];
  };

  const visit = (inner, around = {}) => {
    if (typeof inner === 'string') return inText(inner, around);
    if (Array.isArray(inner)) return inner.map((element) => visit(element));
    if (!isObject(inner)) return inner;
    const attribute = inner['Fn::GetAtt'];
    const rollout = byId(Array.isArray(attribute) ? attribute.join('.') : (attribute ?? inner.Ref));
    if (rollout) {
      const kind = around.isPart ? 'piece' : 'whole';
      return (
        change({
          rollout,
          isArn: !inner.Ref,
          kind,
          following: around.following ?? '',
          value: inner,
        }) ?? inner
      );
    }
    if (Array.isArray(inner['Fn::Join']?.[1]))
      return { 'Fn::Join': inList(inner['Fn::Join'], around) };
    if (inner['Fn::Sub']) return { 'Fn::Sub': inSub(inner['Fn::Sub'], around) };
    if (Array.isArray(inner['Fn::If']))
      return { 'Fn::If': inner['Fn::If'].map((branch, i) => (i ? visit(branch, around) : branch)) };
    return Object.fromEntries(Object.entries(inner).map(([key, child]) => [key, visit(child)]));
  };
  return visit(value);
}

/* The alias in the place of a reference, and nothing else changed. Where the name is a piece of an
   ARN, the alias follows it; what has a qualifier behind it already stays. */
function alias({ rollout, isArn, kind, following, value }) {
  if (following.startsWith(':')) return undefined;
  if (kind === 'text') return `${value}:${rollout.settings.alias}`;
  if (kind === 'variable')
    return isArn ? `\${${rollout.aliasId}}` : `${value}:${rollout.settings.alias}`;
  if (kind === 'piece' && !isArn) return { 'Fn::Join': [':', [value, rollout.settings.alias]] };
  return { Ref: rollout.aliasId };
}
const moved = (value, rollouts) => rewrite(value, rollouts, alias);

/* Every reference in `value`: [{rollout, qualifier}], qualifier undefined where it has none, and
   UNKNOWN where that is an intrinsic. */
function referencesIn(value, rollouts) {
  const found = [];
  rewrite(value, rollouts, ({ rollout, following }) => {
    const qualifier = following.startsWith(':')
      ? (NAME.exec(following.slice(1))?.[0] ?? UNKNOWN)
      : undefined;
    found.push({ rollout, qualifier });
  });
  return found;
}

module.exports = { moved, referencesIn, rewrite };

'use strict';

/* Finds who calls the guarded functions of a template, and how, by reading the template as
 * CloudFormation does: every intrinsic is worked out to the text that it yields in one account, so
 * that all spellings of a reference look the same. It shares no code with the transform, and its
 * knowledge of places (places.js) is its own. */

const { placeOf } = require('./places.js');

const WORLD = { partition: 'aws', region: 'us-east-1', account: '123456789012', stack: 'shop-dev' };

const isObject = (value) => typeof value === 'object' && value !== null && !Array.isArray(value);
const isText = (value) => ['string', 'number', 'boolean'].includes(typeof value);
const escaped = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
const listOf = (value) => (value === undefined ? [] : [value].flat());
const at = (value, path) => path.split('.').reduce((inner, key) => inner?.[key], value);

// The operand of a one-key intrinsic, else undefined.
const intrinsic = (value, name) =>
  isObject(value) && Object.keys(value).length === 1 && Object.hasOwn(value, name)
    ? value[name]
    : undefined;

/* ---- Values ---- */

class Reader {
  constructor(template, world = {}) {
    this.template = template;
    this.world = { ...WORLD, ...world };
    this.refused = new Set();
  }

  resource(id) {
    return Object.hasOwn(this.template.Resources, id) ? this.template.Resources[id] : undefined;
  }

  get arnStart() {
    const { partition, region, account } = this.world;
    return `arn:${partition}:lambda:${region}:${account}:function:`;
  }

  functionName(id) {
    return (
      this.texts(this.resource(id).Properties?.FunctionName)[0] ??
      `${this.world.stack}-${id}-1A2B3C`
    );
  }

  // What a version or an alias belongs to, as an ARN.
  ownerArn(id) {
    const [owner = ''] = this.texts(this.resource(id).Properties?.FunctionName);
    return this.arnStart + owner.split(':function:').at(-1);
  }

  pseudo(name) {
    const { partition, region, account, stack } = this.world;
    const known = { Partition: partition, Region: region, AccountId: account, StackName: stack };
    return (
      { ...known, URLSuffix: partition === 'aws-cn' ? 'amazonaws.com.cn' : 'amazonaws.com' }[
        name
      ] ?? `<AWS::${name}>`
    );
  }

  ref(id) {
    if (id.startsWith('AWS::')) return this.pseudo(id.slice('AWS::'.length));
    const { Type, Properties } = this.resource(id) ?? {};
    if (Type === 'AWS::Lambda::Function') return this.functionName(id);
    if (Type === 'AWS::Lambda::Version') return `${this.ownerArn(id)}:<${id}.Version>`;
    if (Type === 'AWS::Lambda::Alias')
      return `${this.ownerArn(id)}:${this.texts(Properties.Name)[0]}`;
    return `<${id}>`;
  }

  attribute(operand) {
    const [id, ...rest] = Array.isArray(operand) ? operand : operand.split('.');
    const isArn = rest.join('.') === 'Arn' && this.resource(id)?.Type === 'AWS::Lambda::Function';
    return isArn ? this.arnStart + this.functionName(id) : `<${[id, ...rest].join('.')}>`;
  }

  // What CloudFormation refuses.
  malformed(name, operand) {
    this.refused.add(`CloudFormation refuses ${name} of ${JSON.stringify(operand)}`);
    return [`<${name}>`];
  }

  // Every text that the pieces can yield together; a piece is a list of its own possibilities.
  joined(pieces, delimiter = '') {
    return (
      pieces.reduce(
        (made, piece) =>
          made ? made.flatMap((left) => piece.map((right) => left + delimiter + right)) : piece,
        null,
      ) ?? ['']
    );
  }

  substituted(operand) {
    const [text, map = {}] = listOf(operand);
    if (typeof text !== 'string' || !isObject(map)) return this.malformed('Fn::Sub', operand);
    const pieces = text.split(/(\$\{[^{}]*\})/).map((piece) => {
      const [, name] = /^\$\{([^{}]*)\}$/.exec(piece) ?? [];
      if (name === undefined) return [piece];
      if (name.startsWith('!')) return [`\${${name.slice(1)}}`];
      if (Object.hasOwn(map, name)) return this.texts(map[name]);
      return [name.includes('.') ? this.attribute(name) : this.ref(name)];
    });
    return this.joined(pieces);
  }

  /* The texts that a value can yield, more than one where it has an Fn::If; [] where it is no text.
   */
  texts(value) {
    if (isText(value)) return [String(value)];
    const operand = (name) => intrinsic(value, name);
    if (typeof operand('Ref') === 'string')
      return value.Ref === 'AWS::NoValue' ? [] : [this.ref(value.Ref)];
    if (operand('Fn::GetAtt')) return [this.attribute(operand('Fn::GetAtt'))];
    if (operand('Fn::Sub')) return this.substituted(operand('Fn::Sub'));
    const [delimiter, list] = operand('Fn::Join') ?? [];
    if (operand('Fn::Join') && !Array.isArray(list))
      return this.malformed('Fn::Join', operand('Fn::Join'));
    if (list)
      return this.joined(
        list.map((piece) => this.texts(piece)).filter((piece) => piece.length),
        delimiter,
      );
    if (operand('Fn::If'))
      return operand('Fn::If')
        .slice(1)
        .flatMap((branch) => this.texts(branch));
    const [index, choices] = operand('Fn::Select') ?? [];
    if (Array.isArray(choices) && isText(index)) return this.texts(choices[index]);
    return Object.keys(value ?? {}).length === 1 && Object.keys(value)[0].startsWith('Fn::')
      ? [`<${Object.keys(value)[0]}>`]
      : [];
  }

  /* Everything below `value` that yields text: calls `found(text, path)`. Fn::If adds nothing to
     the path. */
  walk(value, path, found) {
    const branches = intrinsic(value, 'Fn::If');
    if (branches) branches.slice(1).forEach((branch) => this.walk(branch, path, found));
    else if (Array.isArray(value))
      value.forEach((element) => this.walk(element, `${path}[]`, found));
    else if (isText(value)) found(String(value), path);
    else if (isObject(value)) {
      const texts = Object.keys(value).some((key) => key === 'Ref' || key.startsWith('Fn::'))
        ? this.texts(value)
        : [];
      texts.forEach((text) => found(text, path));
      const known =
        texts.length &&
        ['Ref', 'Fn::GetAtt', 'Fn::Sub', 'Fn::Join'].some((name) => intrinsic(value, name));
      if (known) return;
      for (const [key, child] of Object.entries(value))
        this.walk(child, key.startsWith('Fn::') ? path : path ? `${path}.${key}` : key, found);
    }
  }
}

/* ---- References ---- */

/* The references to `name` in a text: its ARN, also inside an address or a text of JSON, or the
   name by itself, with a qualifier behind it or without one. An ARN of another region or account is
   another function. */
function* referencesTo(name, text, arnStart) {
  const qualifier = '(?::([^:"\'/\\s,]+))?';
  const pattern = new RegExp(
    `(?:(arn:[^"'\\s/]*?:lambda:[^:"']*:[^:"']*:)?function:|^|["'])${escaped(name)}${qualifier}(?![\\w-])`,
    'g',
  );
  for (const [, start, word] of text.matchAll(pattern)) {
    const isElsewhere = start && !start.includes('<') && `${start}function:` !== arnStart;
    if (!isElsewhere) yield word;
  }
}

// The property that qualifies the call of a place, beside it.
const BESIDE = {
  'AWS::SSM::MaintenanceWindowTask':
    'TaskInvocationParameters.MaintenanceWindowLambdaParameters.Qualifier',
  'Custom::S3': 'FunctionQualifier',
  'Custom::EventBridge': 'FunctionQualifier',
  'Custom::CognitoUserPool': 'FunctionQualifier',
};

// A text that is an object of JSON, as that object.
function parsed(text) {
  try {
    return text.startsWith('{') ? JSON.parse(text) : undefined;
  } catch {
    return undefined;
  }
}

/* Every reference to a guarded function: {function, id, type, path, verdict, caller, qualifier}. */
function referencesOf(reader, guarded) {
  const found = [];
  const functions = Object.keys(guarded).map((id) => ({ id, name: reader.functionName(id) }));
  const look = (where, text, properties) => {
    const inner = where.path && parsed(text);
    if (inner) {
      new Reader({ Resources: {} }, reader.world).walk(inner, where.path, (leaf, path) =>
        look({ ...where, path }, leaf, properties),
      );
      return;
    }
    const { verdict, caller = '' } = (where.path !== undefined &&
      placeOf(where.type, where.path)) || {
      verdict: 'unknown',
    };
    const besideIt = BESIDE[where.type] ?? (verdict === 'beside' ? 'Qualifier' : undefined);
    const [beside] = besideIt ? reader.texts(at(properties, besideIt)) : [];
    for (const { id, name } of functions)
      for (const qualifier of referencesTo(name, text, reader.arnStart)) {
        const word = qualifier ?? beside;
        found.push({
          function: id,
          ...where,
          verdict,
          caller,
          qualifier: word === '$LATEST' ? undefined : word,
        });
      }
  };
  for (const [id, { Type: type = '', Properties: properties, ...rest }] of Object.entries(
    reader.template.Resources,
  )) {
    reader.walk(properties, '', (text, path) => look({ id, type, path }, text, properties));
    const { Metadata, UpdatePolicy, DependsOn, ...other } = rest;
    reader.walk(other, '', (text) => look({ id, type }, text));
  }
  for (const [section, value] of Object.entries(reader.template))
    if (section !== 'Resources')
      reader.walk(value, '', (text) => look({ id: section, type: '' }, text));
  return found;
}

/* ---- Permissions ---- */

const callsUrl = ({ Action, FunctionUrlAuthType, InvokedViaFunctionUrl }) =>
  Action === 'lambda:InvokeFunctionUrl' ||
  FunctionUrlAuthType !== undefined ||
  InvokedViaFunctionUrl !== undefined;

/* AWS::Lambda::Permission of guarded functions: {function, qualifier, caller, source}; source is
   the logical id of the one caller that it is for, where SourceArn names one. */
function permissionsOf(reader, references, callers) {
  const isPermission = ({ type, path }) =>
    type === 'AWS::Lambda::Permission' && path === 'FunctionName';
  return references.filter(isPermission).map((reference) => {
    const { Properties } = reader.resource(reference.id);
    const [principal = ''] = reader.texts(Properties.Principal);
    const caller = callsUrl(Properties) ? 'url' : principal.split('.')[0];
    const [, named] = /^<(\w+)[.>]/.exec(reader.texts(Properties.SourceArn)[0] ?? '') ?? [];
    const isFor = (call) =>
      call.id === named && call.function === reference.function && call.caller === caller;
    const source = callers.some(isFor) ? named : undefined;
    return { function: reference.function, qualifier: reference.qualifier, caller, source };
  });
}

/* Calls that no permission allows any more: the alias is called where only the function may be, or
   the other way round. Whoever is not in the template may call either. */
function* unmatched(guarded, callers, permissions) {
  const groups = new Map();
  for (const permission of permissions) {
    const key = [permission.function, permission.caller, permission.source].join(' ');
    groups.set(key, [...(groups.get(key) ?? []), permission]);
  }
  for (const group of groups.values()) {
    const { function: id, caller, source } = group[0];
    const isOf = (each) => each.function === id && each.caller === caller;
    const calls = callers.filter((call) => isOf(call) && (!source || call.id === source));
    const allowed = permissions.filter(
      (each) => isOf(each) && (!source || !each.source || each.source === source),
    );
    const words = [guarded[id], undefined].filter(
      (word) => !calls.length || calls.some(({ qualifier }) => qualifier === word),
    );
    for (const word of words)
      if (!allowed.some(({ qualifier }) => qualifier === word))
        yield `${caller} calls ${id}${word ? `:${word}` : ''}, which no permission allows`;
  }
}

/* ---- Policies ---- */

// IAM reads the names of actions in any case.
const wildcard = (pattern) =>
  new RegExp(
    `^${pattern
      .split(/([*?])/)
      .map((part) => ({ '*': '.*', '?': '.' })[part] ?? escaped(part))
      .join('')}$`,
    'i',
  );

function* statementsIn(value) {
  if (isObject(value) && value.Effect && (value.Action ?? value.NotAction)) yield value;
  else if (typeof value === 'object' && value !== null)
    for (const child of Object.values(value)) yield* statementsIn(child);
}

// What the statements of a policy let its holder invoke, as patterns.
function invocable(reader, { Properties }) {
  const texts = (value) => {
    const found = [];
    reader.walk(value, '', (text) => found.push(text));
    return found;
  };
  const isAllowing = ({ Effect, Action }) =>
    Effect === 'Allow' &&
    texts(Action).some((action) => wildcard(action).test('lambda:InvokeFunction'));
  return [...statementsIn(Properties)]
    .filter(isAllowing)
    .flatMap(({ Resource }) => texts(Resource))
    .map(wildcard);
}

function* ungranted(reader, guarded) {
  for (const [policy, resource] of Object.entries(reader.template.Resources)) {
    if (!resource.Type?.startsWith('AWS::IAM::')) continue;
    const patterns = invocable(reader, resource);
    for (const [id, alias] of Object.entries(guarded)) {
      const allows = (arn) => patterns.some((pattern) => pattern.test(arn));
      const arn = reader.arnStart + reader.functionName(id);
      if (allows(arn) && !allows(`${arn}:${alias}`))
        yield `${policy} may invoke ${id}, but not ${id}:${alias}`;
    }
  }
}

/* ---- Circles ---- */

// A circle of references among the resources, as a list of logical ids; undefined where there is
// none.
function circle(template) {
  const { Resources } = template;
  const names = (id) => {
    const { DependsOn, ...rest } = Resources[id];
    const found = new Set(listOf(DependsOn));
    const visit = (value) => {
      if (typeof value !== 'object' || value === null) return;
      if (typeof value.Ref === 'string') found.add(value.Ref);
      if (value['Fn::GetAtt']) found.add([value['Fn::GetAtt']].flat()[0].split('.')[0]);
      const [sub, map = {}] = listOf(value['Fn::Sub']);
      for (const [, name] of String(sub).matchAll(/\$\{([^{}!]+)\}/g))
        if (!Object.hasOwn(map, name)) found.add(name.split('.')[0]);
      Object.values(value).forEach(visit);
    };
    visit(rest);
    return [...found].filter((name) => Object.hasOwn(Resources, name));
  };
  const done = new Set();
  const search = (id, way) => {
    if (way.includes(id)) return [...way.slice(way.indexOf(id)), id];
    if (done.has(id)) return undefined;
    for (const next of names(id)) {
      const found = search(next, [...way, id]);
      if (found) return found;
    }
    done.add(id);
    return undefined;
  };
  for (const id of Object.keys(Resources)) {
    const found = search(id, []);
    if (found) return found;
  }
  return undefined;
}

/* ---- The check ---- */

const isCall = ({ verdict }) => ['alias', 'beside', 'stays'].includes(verdict);

/* guarded   logical id of each function that must be guarded -> the name of its alias
   world     partition, region, account, stack, where another one than WORLD
   urls      the functions whose URL is asked to move
   takers    types of custom resources whose handler takes an alias in FunctionQualifier

   moved     calls that go through the alias                stays     calls that cannot, or are
             qualified otherwise
   unknown   references outside of any known place
   faults    in words: calls that could go through the alias and do not, qualifiers that no alias
             has, permissions and policies that do not match the calls, circles */
function check(template, { guarded, world, urls = [], takers = [] }) {
  const reader = new Reader(template, world);
  const references = referencesOf(reader, guarded);
  const callers = references.filter(isCall);
  const aliases = new Set(
    Object.entries(template.Resources)
      .filter(([, { Type }]) => Type === 'AWS::Lambda::Alias')
      .map(([id]) => reader.ref(id)),
  );
  const arnOf = (id, word) => `${reader.arnStart}${reader.functionName(id)}:${word}`;
  const where = ({ id, type, path }) => `${id} (${type}) ${path}`;
  const onAlias = (call) => call.qualifier === guarded[call.function];
  const isBypass = (call) =>
    call.qualifier === undefined &&
    (call.verdict !== 'stays' || takers.includes(call.type)) &&
    !(call.caller === 'url' && !urls.includes(call.function));
  const isDangling = ({ function: id, qualifier }) =>
    /^[\w-]*[A-Za-z_-][\w-]*$/.test(qualifier ?? '') && !aliases.has(arnOf(id, qualifier));
  const loop = circle(template);
  return {
    moved: callers.filter(onAlias),
    stays: callers.filter((call) => !onAlias(call) && !isBypass(call)),
    unknown: references.filter(({ verdict }) => verdict === 'unknown'),
    bypasses: callers.filter(isBypass),
    faults: [
      ...reader.refused,
      ...Object.entries(guarded)
        .filter(([id, alias]) => !aliases.has(arnOf(id, alias)))
        .map(([id, alias]) => `${id} has no alias ${alias}`),
      ...callers
        .filter(isBypass)
        .map((call) => `${where(call)} bypasses the alias of ${call.function}`),
      ...references
        .filter(isDangling)
        .map(
          (call) => `${where(call)} calls ${call.function}:${call.qualifier}, which is no alias`,
        ),
      ...unmatched(guarded, callers, permissionsOf(reader, references, callers)),
      ...ungranted(reader, guarded),
      ...(loop ? [`these wait for each other: ${loop.join(' -> ')}`] : []),
    ],
  };
}

module.exports = { Reader, WORLD, check, circle, referencesTo };

'use strict';

/* Reads a template as CloudFormation does under one combination of its conditions: every intrinsic
 * becomes the text that it yields, so that all spellings of a reference look the same.
 *
 * What only a deployment knows is a symbol in <>: <Topic> the name or id of a resource or the value
 * of a parameter, <Topic.Attribute>, <AWS.AccountId>, <Fn.ImportValue 1f0c9a2e> (the hash of its
 * operand, so that two of them differ). A symbol has no colon, so the components of an ARN stay
 * apart. */

const { createHash } = require('node:crypto');
const { attributeOf, refOf } = require('./sources.js');

const WORLD = { partition: 'aws', region: 'us-east-1', stack: 'shop-dev' };
const ACCOUNT = '<AWS.AccountId>';

const isObject = (value) => typeof value === 'object' && value !== null && !Array.isArray(value);
const isText = (value) => ['string', 'number', 'boolean'].includes(typeof value);
const listOf = (value) => (value === undefined ? [] : [value].flat());

// The operand of a one-key intrinsic, else undefined.
const intrinsic = (value, name) =>
  isObject(value) && Object.keys(value).length === 1 && Object.hasOwn(value, name)
    ? value[name]
    : undefined;

const hash = (value) => createHash('sha1').update(JSON.stringify(value)).digest('hex').slice(0, 8);

// Dynamic references as symbols.
const withoutDynamic = (text) =>
  text.includes('{{resolve:')
    ? text.replace(/\{\{resolve:[^}]*\}\}/g, (whole) => `<resolve ${hash(whole)}>`)
    : text;

class Reader {
  /* `world` is what differs from WORLD; with an account only where the templates give evidence of
     it. `conditions` is {name: true or false}; one that is not listed is true. */
  constructor(template, world = {}, conditions = {}) {
    this.template = template;
    this.world = { ...WORLD, ...world, account: world.account ?? ACCOUNT };
    this.conditions = conditions;
    this.refused = new Set();
  }

  holds(condition) {
    return this.conditions[condition] ?? true;
  }

  // A resource that exists under the conditions; what is none, by its type, is left out.
  resource(id) {
    const body = Object.hasOwn(this.template.Resources, id) && this.template.Resources[id];
    if (!isObject(body) || !['string', 'undefined'].includes(typeof body.Type)) return undefined;
    return typeof body.Condition === 'string' && !this.holds(body.Condition) ? undefined : body;
  }

  get resources() {
    return Object.entries(this.template.Resources).filter(([id]) => this.resource(id));
  }

  // A value without the Fn::If around it; undefined for AWS::NoValue.
  chosen(value) {
    const operand = intrinsic(value, 'Fn::If');
    if (intrinsic(value, 'Ref') === 'AWS::NoValue') return undefined;
    if (!Array.isArray(operand)) return value;
    return this.chosen(operand[this.holds(operand[0]) ? 1 : 2]);
  }

  // The property of a resource at a path such as Integration.Type.
  property(id, path) {
    const step = (inner, key) => this.chosen(inner)?.[key];
    return this.chosen(path.split('.').reduce(step, this.resource(id)?.Properties));
  }

  propertyText(id, path) {
    return this.text(this.property(id, path));
  }

  /* ---- Lambda ---- */

  get arnStart() {
    const { partition, region, account } = this.world;
    return `arn:${partition}:lambda:${region}:${account}:function:`;
  }

  functionName(id) {
    return this.propertyText(id, 'FunctionName') ?? `${this.world.stack}-${id}-1A2B3C`;
  }

  // What a version or an alias belongs to, as an ARN.
  ownerArn(id) {
    const owner = this.propertyText(id, 'FunctionName') ?? '';
    return this.arnStart + owner.split(':function:').at(-1);
  }

  /* ---- Intrinsics ---- */

  pseudo(name) {
    const { partition, region, account, stack } = this.world;
    const known = { Partition: partition, Region: region, AccountId: account, StackName: stack };
    const suffix = partition === 'aws-cn' ? 'amazonaws.com.cn' : 'amazonaws.com';
    return { ...known, URLSuffix: suffix }[name] ?? `<AWS.${name}>`;
  }

  ref(id) {
    if (id.startsWith('AWS::')) return this.pseudo(id.slice('AWS::'.length));
    const { Type } = this.resource(id) ?? {};
    if (Type === 'AWS::Lambda::Function') return this.functionName(id);
    if (Type === 'AWS::Lambda::Version') return `${this.ownerArn(id)}:<${id}.Version>`;
    if (Type === 'AWS::Lambda::Alias') return `${this.ownerArn(id)}:${this.aliasName(id)}`;
    return refOf(this, id) ?? `<${id}>`;
  }

  aliasName(id) {
    return this.propertyText(id, 'Name');
  }

  attribute(operand) {
    const [id, ...rest] = Array.isArray(operand) ? operand.map(String) : operand.split('.');
    const name = rest.join('.');
    if (name === 'Arn' && this.resource(id)?.Type === 'AWS::Lambda::Function')
      return this.arnStart + this.functionName(id);
    return attributeOf(this, id, name) ?? `<${id}.${name}>`;
  }

  // What CloudFormation refuses.
  malformed(name, operand) {
    this.refused.add(`CloudFormation refuses ${name} of ${JSON.stringify(operand)}`);
    return `<${name}>`;
  }

  substituted(operand) {
    const [text, map = {}] = listOf(operand);
    if (typeof text !== 'string' || !isObject(map)) return this.malformed('Fn::Sub', operand);
    const variable = (whole, name) => {
      if (name.startsWith('!')) return `\${${name.slice(1)}}`;
      if (Object.hasOwn(map, name)) return this.text(map[name]) ?? '';
      return name.includes('.') ? this.attribute(name) : this.ref(name);
    };
    return text.replace(/\$\{([^{}]*)\}/g, variable);
  }

  joined([delimiter, list]) {
    if (!Array.isArray(list)) return this.malformed('Fn::Join', [delimiter, list]);
    const pieces = list.map((piece) => this.text(piece));
    return pieces.filter((piece) => piece !== undefined).join(delimiter);
  }

  // The list that Fn::Select chooses from, where it is known.
  listToSelect(list) {
    const [delimiter, split] = intrinsic(list, 'Fn::Split') ?? [];
    return delimiter ? this.text(split)?.split(delimiter) : list;
  }

  mapped(keys) {
    return keys.reduce((inner, key) => inner?.[this.text(key)], this.template.Mappings);
  }

  /* The text that a value yields; undefined where it is no text. */
  text(given) {
    const value = this.chosen(given);
    if (isText(value)) return withoutDynamic(String(value));
    if (!isObject(value) || Object.keys(value).length !== 1) return undefined;
    const [[name, operand]] = Object.entries(value);
    if (name === 'Ref' && typeof operand === 'string') return this.ref(operand);
    if (name === 'Fn::GetAtt' && operand) return this.attribute(operand);
    if (name === 'Fn::Sub') return this.substituted(operand);
    if (name === 'Fn::Join' && Array.isArray(operand)) return this.joined(operand);
    if (name === 'Fn::Select' && isText(operand?.[0])) {
      const list = this.listToSelect(operand[1]);
      if (Array.isArray(list)) return this.text(list[operand[0]]);
    }
    if (name === 'Fn::FindInMap' && isText(this.mapped(operand)))
      return String(this.mapped(operand));
    return name.startsWith('Fn::') ? `<${name.replace('::', '.')} ${hash(operand)}>` : undefined;
  }

  /* Everything below `value` that yields text: calls `found(text, where)`, where
   *
   *   path     the way there, [] for every position of a list; an Fn::If adds nothing
   *   exact    the same with positions and the branches taken: no two places have the same
   *   owner    the object whose property it is */
  walk(value, found, where = { path: '', exact: '' }) {
    const branches = intrinsic(value, 'Fn::If');
    const below = (key, owner) => ({
      path: where.path ? `${where.path}.${key}` : key,
      exact: `${where.exact}.${key}`,
      owner,
    });
    if (Array.isArray(branches)) {
      const position = this.holds(branches[0]) ? 1 : 2;
      this.walk(branches[position], found, {
        ...where,
        exact: `${where.exact}?${branches[0]}${position}`,
      });
    } else if (Array.isArray(value))
      value.forEach((element, i) =>
        this.walk(element, found, {
          path: `${where.path}[]`,
          exact: `${where.exact}[${i}]`,
          owner: where.owner,
        }),
      );
    else if (isText(value)) found(this.text(value), where);
    else if (isObject(value)) {
      const text = this.text(value);
      if (text !== undefined) found(text, where);
      if (text !== undefined && !/^<Fn\.\w+ \w+>$/.test(text)) return;
      for (const [key, child] of Object.entries(value))
        this.walk(child, found, key.startsWith('Fn::') ? where : below(key, value));
    }
  }

  // A value without intrinsics: texts, lists and objects of them.
  plain(given) {
    const value = this.chosen(given);
    const text = this.text(value);
    if (text !== undefined || !value) return text;
    if (Array.isArray(value))
      return value.map((each) => this.plain(each)).filter((each) => each !== undefined);
    const members = Object.entries(value).map(([key, each]) => [key, this.plain(each)]);
    return Object.fromEntries(members.sort(([left], [right]) => (left < right ? -1 : 1)));
  }
}

module.exports = { ACCOUNT, Reader, WORLD, intrinsic, isObject, listOf };

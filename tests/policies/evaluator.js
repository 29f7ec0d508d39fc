'use strict';

/* IAM over a template that is resolved in one world (cloudformation.js): which statements match a
 * request, and what that means for each policy document and each principal. It shares no code with
 * the transform.
 *
 * Sources
 *   Resource   https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html
 *   Action     https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_action.html
 *   NotAction, NotResource   the pages of these names beside them
 *   ArnLike    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
 *   the order of Deny and Allow, boundaries
 *              https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 *
 * A Condition block is a truth variable that its text names, its token: two blocks with the same
 * text have the same value. One key is evaluated: `lambda:FunctionArn`, which requests on event
 * source mappings have and no other request has
 * (https://docs.aws.amazon.com/lambda/latest/dg/lambda-api-permissions-ref.html). Policy variables
 * are left as they are written.
 *
 * A request is {action, resource, functionArn}. */

const { Stack, isObject } = require('./cloudformation.js');

const ALWAYS = ''; // the token of a statement without a condition

const escaped = (text) => text.replace(/[.+^${}()|[\]\\]/g, '\\$&');
const listOf = (value) => (value === undefined ? [] : [value].flat());

class Malformed extends Error {}

/* ---- Rules of matching. Each is one function, so that a test can replace it. ---- */

const RULES = {
  /* Case-insensitive; `*` and `?` match anything. */
  action: (pattern) => {
    const source = escaped(pattern).replace(/\*/g, '.*').replace(/\?/g, '.');
    const fits = new RegExp(`^${source}$`, 'is');
    return (action) => fits.test(action);
  },

  /* One string, case-sensitive. `*` and `?` match within a segment (what colons separate), but a
     `*` that is the last character of its segment matches colons too. */
  resource: (pattern) => {
    const pieces = [...pattern].map((letter, index) => {
      if (letter === '?') return '[^:]';
      if (letter !== '*') return escaped(letter);
      const last = index + 1 === pattern.length || pattern[index + 1] === ':';
      return last ? '.*' : '[^:]*';
    });
    const fits = new RegExp(`^${pieces.join('')}$`, 's');
    return (resource) => fits.test(resource);
  },

  /* Six components, each matched for itself; the sixth holds the remaining colons. */
  arnLike: (pattern) => {
    const components = (text) => {
      const parts = text.split(':');
      return [...parts.slice(0, 5), parts.slice(5).join(':')];
    };
    const each = components(pattern).map(
      (text) => new RegExp(`^${escaped(text).replace(/\*/g, '.*').replace(/\?/g, '.')}$`, 's'),
    );
    return (arn) => {
      const parts = components(arn);
      return parts.length === each.length && each.every((fits, index) => fits.test(parts[index]));
    };
  },

  stringLike: (pattern) => {
    const source = escaped(pattern).replace(/\*/g, '.*').replace(/\?/g, '.');
    const fits = new RegExp(`^${source}$`, 's');
    return (text) => fits.test(text);
  },
  stringEquals: (pattern) => (text) => text === pattern,
  stringEqualsIgnoreCase: (pattern) => (text) => text.toLowerCase() === pattern.toLowerCase(),

  /* NotAction and NotResource match what none of their entries matches. */
  not: (isNot, matches) => isNot !== matches,

  /* An explicit Deny outweighs every Allow; without an Allow the request is denied. */
  allowed: (allows, denies) => allows && !denies,
};

/* ---- Conditions ---- */

// The operators that `lambda:FunctionArn` can have: which rule compares, and whether it negates.
const OPERATORS = {
  arnequals: ['arnLike', false],
  arnlike: ['arnLike', false],
  arnnotequals: ['arnLike', true],
  arnnotlike: ['arnLike', true],
  stringequals: ['stringEquals', false],
  stringnotequals: ['stringEquals', true],
  stringequalsignorecase: ['stringEqualsIgnoreCase', false],
  stringlike: ['stringLike', false],
  stringnotlike: ['stringLike', true],
};

const FUNCTION_ARN = 'lambda:functionarn';

function operatorOf(written) {
  const [, set, name, ifExists] = /^(?:(ForAllValues|ForAnyValue):)?(\w+?)(IfExists)?$/i.exec(
    written,
  );
  return {
    row: OPERATORS[name.toLowerCase()],
    set: set?.toLowerCase(),
    ifExists: Boolean(ifExists),
  };
}

const sorted = (value) => {
  if (Array.isArray(value)) return value.map(sorted);
  if (!isObject(value)) return value;
  const entries = Object.entries(value).sort(([left], [right]) => (left < right ? -1 : 1));
  return Object.fromEntries(entries.map(([name, inner]) => [name, sorted(inner)]));
};
const canonical = (value) => JSON.stringify(sorted(value));

/* {tests, token} of a Condition block: `tests` decide over lambda:FunctionArn, [{fits, holds}] of a
   function's ARN or undefined; the token names the rest. */
function conditionOf(block = {}, rules = RULES) {
  const tests = [];
  const rest = {};
  for (const [operator, keys] of Object.entries(block))
    for (const [key, values] of Object.entries(keys)) {
      const { row, set, ifExists } = operatorOf(operator);
      if (key.toLowerCase() === FUNCTION_ARN && row)
        tests.push(testOf(row, set, ifExists, listOf(values), rules));
      else (rest[operator] ??= {})[key] = listOf(values).map(String);
    }
  return { tests, token: Object.keys(rest).length > 0 ? canonical(rest) : ALWAYS };
}

/* Where the key is missing, a negated operator holds, and so does …IfExists and ForAllValues. */
function testOf([rule, negated], set, ifExists, values, rules) {
  const each = values.map((value) => rules[rule](String(value)));
  const fits = (arn) => each.some((compares) => compares(arn));
  const absent = negated || ifExists || set === 'forallvalues';
  return {
    fits,
    holds: (arn) => (arn === undefined ? absent && set !== 'foranyvalue' : fits(arn) !== negated),
  };
}

/* ---- Statements ---- */

const strings = (value, what) => {
  const list = listOf(value);
  if (value !== undefined && (list.length === 0 || !list.every((each) => typeof each === 'string')))
    throw new Malformed(`${what}: ${JSON.stringify(value)}`);
  if (Array.isArray(value) && value.some(Array.isArray))
    throw new Malformed(`a list in a list of ${what}`);
  return list;
};

// A function of a text that works each text out once.
function remembering(made) {
  const known = new Map();
  return (text) => {
    if (!known.has(text)) known.set(text, made(text));
    return known.get(text);
  };
}

// What a rule makes of a pattern, once for a set of rules.
const compared = new WeakMap();
function comparing(rules, rule, pattern) {
  if (!compared.has(rules)) compared.set(rules, new Map());
  const known = compared.get(rules);
  const key = `${rule} ${pattern}`;
  if (!known.has(key)) known.set(key, remembering(rules[rule](pattern)));
  return known.get(key);
}

/* {effect, matchesAction, matchesResource, notResource, condition} of a resolved statement. */
function compiled(statement, rules = RULES) {
  const { Effect, Action, NotAction, Resource, NotResource, Condition } = statement;
  if (Effect !== 'Allow' && Effect !== 'Deny') throw new Malformed(`Effect: ${Effect}`);
  if ((Action === undefined) === (NotAction === undefined)) throw new Malformed('Action');
  if ((Resource === undefined) === (NotResource === undefined)) throw new Malformed('Resource');
  const matcher = (rule, list, isNot) => {
    const each = list.map((pattern) => comparing(rules, rule, pattern));
    const lists = remembering((value) => each.some((fits) => fits(value)));
    return { lists, matches: (value) => rules.not(isNot, lists(value)) };
  };
  const action = matcher('action', strings(Action ?? NotAction, 'Action'), Action === undefined);
  const resource = matcher(
    'resource',
    strings(Resource ?? NotResource, 'Resource'),
    Resource === undefined,
  );
  return {
    written: statement,
    effect: Effect,
    notResource: Resource === undefined,
    matchesAction: action.matches,
    matchesResource: resource.matches,
    lists: resource.lists,
    condition: conditionOf(Condition, rules),
  };
}

const conditionHolds = ({ condition }, functionArn) =>
  condition.tests.every(({ holds }) => holds(functionArn));

const matches = (statement, { action, resource, functionArn }) =>
  statement.matchesAction(action) &&
  statement.matchesResource(resource) &&
  conditionHolds(statement, functionArn);

/* ---- Effects: the tokens under which a request is allowed, and under which it is denied ---- */

class Effects {
  constructor() {
    this.Allow = new Set();
    this.Deny = new Set();
  }

  add({ effect, condition }) {
    this[effect].add(condition.token);
    return this;
  }

  plus(other) {
    for (const effect of ['Allow', 'Deny']) other[effect].forEach((each) => this[effect].add(each));
    return this;
  }

  // Whether the two allow and deny the same, whatever the conditions turn out to be.
  same(other) {
    const same = (one, two) =>
      one.has(ALWAYS) || two.has(ALWAYS)
        ? one.has(ALWAYS) && two.has(ALWAYS)
        : one.size === two.size && [...one].every((token) => two.has(token));
    return same(this.Allow, other.Allow) && same(this.Deny, other.Deny);
  }

  toString() {
    const one = (set) => (set.has(ALWAYS) ? ['always'] : [...set].sort());
    return JSON.stringify({ Allow: one(this.Allow), Deny: one(this.Deny) });
  }

  /* The same for the two together: the truth table of "allowed", as a text. A token that allows and
     denies never allows, and where everything is denied nothing else matters. */
  outcome() {
    const allow = [...this.Allow].filter((token) => !this.Deny.has(token));
    if (this.Deny.has(ALWAYS) || allow.length === 0) return 'never';
    const when = allow.includes(ALWAYS) ? 'always' : allow.sort().join(' or ');
    return [when, ...[...this.Deny].sort()].join(' unless ');
  }

  // Whether the request is allowed where `holds` is the set of the conditions that hold.
  allowed(holds, rules = RULES) {
    const any = (set) => [...set].some((token) => token === ALWAYS || holds.has(token));
    return rules.allowed(any(this.Allow), any(this.Deny));
  }
}

function effectsOf(statements, request) {
  const effects = new Effects();
  for (const each of statements) if (matches(each, request)) effects.add(each);
  return effects;
}

/* ---- Documents and principals of a template ---- */

/* Where a resource type holds policy documents: [[key, document, path]] of a resource. What another
   service attaches (an endpoint, a permission set) is a document too. */
const ONE =
  (member) =>
  ({ [member]: document }) =>
    document ? [['', document, [member]]] : [];
const LIST = ({ Policies = [] }) =>
  Policies.map(({ PolicyName, PolicyDocument }, index) => [
    `/${PolicyName}`,
    PolicyDocument,
    ['Policies', index, 'PolicyDocument'],
  ]);

const HOLDERS = {
  'AWS::IAM::Role': LIST,
  'AWS::IAM::User': LIST,
  'AWS::IAM::Group': LIST,
  'AWS::IAM::Policy': ONE('PolicyDocument'),
  'AWS::IAM::ManagedPolicy': ONE('PolicyDocument'),
  'AWS::IAM::RolePolicy': ONE('PolicyDocument'),
  'AWS::IAM::UserPolicy': ONE('PolicyDocument'),
  'AWS::IAM::GroupPolicy': ONE('PolicyDocument'),
  'AWS::EC2::VPCEndpoint': ONE('PolicyDocument'),
  'AWS::SSO::PermissionSet': ONE('InlinePolicy'),
  'AWS::Organizations::Policy': ONE('Content'),
};

// Where a policy resource names whom it is attached to, by property and kind of principal.
const ATTACHED = {
  Roles: 'AWS::IAM::Role',
  Users: 'AWS::IAM::User',
  Groups: 'AWS::IAM::Group',
  RoleName: 'AWS::IAM::Role',
  UserName: 'AWS::IAM::User',
  GroupName: 'AWS::IAM::Group',
};
const PRINCIPALS = ['AWS::IAM::Role', 'AWS::IAM::User', 'AWS::IAM::Group'];

class Policies {
  /* `cache` keeps compiled statements by their text; one cache for one set of rules. */
  constructor(template, world, { rules = RULES, cache = new Map() } = {}) {
    this.stack = new Stack(template, world);
    this.resources = this.stack.resources;
    this.rules = rules;
    this.cache = cache;
    this.documents = this.documentsOf();
    this.principals = this.principalsOf();
  }

  compile(statement) {
    const text = JSON.stringify(statement);
    if (!this.cache.has(text)) this.cache.set(text, compiled(statement, this.rules));
    return this.cache.get(text);
  }

  // key → compiled statements; the key is the logical id, with the policy's name where it has many.
  documentsOf() {
    const found = new Map();
    for (const [id, { Type, Properties }] of Object.entries(this.resources))
      for (const [key, document] of HOLDERS[Type]?.(Properties) ?? [])
        found.set(
          id + key,
          listOf(document.Statement).map((statement) => this.compile(statement)),
        );
    return found;
  }

  /* name → {documents, boundary}: the keys of what is attached, boundary undefined where there is
     none. A principal outside of the template, to which the template attaches a policy, counts. */
  principalsOf() {
    const found = new Map();
    const at = (type, name) => {
      const key = `${type} ${name}`;
      if (!found.has(key)) found.set(key, { documents: new Set(), boundary: undefined });
      return found.get(key);
    };
    for (const [id, resource] of Object.entries(this.resources))
      if (PRINCIPALS.includes(resource.Type)) this.principalOf(id, resource, at);
    for (const [id, { Type, Properties }] of Object.entries(this.resources))
      if (HOLDERS[Type] && !PRINCIPALS.includes(Type))
        for (const [property, type] of Object.entries(ATTACHED))
          for (const name of listOf(Properties[property])) at(type, name).documents.add(id);
    this.joinGroups(found, at);
    return found;
  }

  principalOf(id, { Type, Properties }, at) {
    const name = this.stack.ref(id);
    const principal = at(Type, name);
    for (const [key] of HOLDERS[Type](Properties)) principal.documents.add(id + key);
    for (const arn of listOf(Properties.ManagedPolicyArns))
      principal.documents.add(this.managed(arn) ?? arn);
    if (Properties.PermissionsBoundary !== undefined)
      principal.boundary = this.managed(Properties.PermissionsBoundary);
  }

  // The logical id of the managed policy that has an ARN; undefined for one of another stack.
  managed(arn) {
    return Object.keys(this.resources).find(
      (id) => this.resources[id].Type === 'AWS::IAM::ManagedPolicy' && this.stack.ref(id) === arn,
    );
  }

  joinGroups(found, at) {
    const join = (user, group) =>
      at('AWS::IAM::Group', group).documents.forEach((key) =>
        at('AWS::IAM::User', user).documents.add(key),
      );
    for (const [id, { Type, Properties }] of Object.entries(this.resources)) {
      if (Type === 'AWS::IAM::User')
        for (const group of listOf(Properties.Groups)) join(this.stack.ref(id), group);
      if (Type === 'AWS::IAM::UserToGroupAddition')
        for (const user of listOf(Properties.Users)) join(user, Properties.GroupName);
    }
    return found;
  }

  // All statements that decide for a principal, but its boundary.
  statementsOf({ documents }) {
    return [...documents].flatMap((key) => this.documents.get(key) ?? []);
  }
}

module.exports = {
  ALWAYS,
  Effects,
  HOLDERS,
  Malformed,
  Policies,
  RULES,
  canonical,
  compiled,
  conditionHolds,
  conditionOf,
  effectsOf,
  listOf,
  matches,
};

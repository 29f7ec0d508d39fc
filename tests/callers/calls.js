'use strict';

/* What in a template names a guarded function: the calls, with the source that each presents, what
 * may call and cannot be seen, and everything else. */

const { placeOf } = require('./places.js');
const { Reader } = require('./reader.js');
const { mayBe, referencesTo } = require('./references.js');
const { accountOf, hiddenIn, mayCallLambda, presentedBy, sourceIn } = require('./sources.js');

/* ---- The account ---- */

// Properties that can only name what is in the stack's own account: type -> property.
const EVIDENCE = {
  'AWS::Lambda::Function': 'Role',
  'AWS::Lambda::Permission': 'FunctionName',
  'AWS::Lambda::EventSourceMapping': 'FunctionName',
  'AWS::Lambda::EventInvokeConfig': 'FunctionName',
  'AWS::Lambda::Version': 'FunctionName',
  'AWS::Lambda::Alias': 'FunctionName',
  'AWS::Lambda::Url': 'TargetFunctionArn',
  'AWS::IAM::Role': 'PermissionsBoundary',
  'AWS::IAM::User': 'PermissionsBoundary',
  'AWS::CodeDeploy::DeploymentGroup': 'ServiceRoleArn',
};

/* The account of the stack, where an ARN that is written out gives evidence of it; else undefined.
 */
function accountIn(templates, world) {
  const found = templates.flatMap((template) => {
    const reader = new Reader(template, world);
    return reader.resources.map(([id, { Type }]) => {
      const value = EVIDENCE[Type] && reader.property(id, EVIDENCE[Type]);
      const text = typeof value === 'string' ? value : '';
      return /^arn:[^:]*:(?:iam:|lambda:[^:]*):(\d{12}):/.exec(text)?.[1];
    });
  });
  const accounts = new Set(found.filter(Boolean));
  return accounts.size === 1 ? [...accounts][0] : undefined;
}

/* ---- Qualifiers beside a place ---- */

// The property that qualifies the call of a place, beside it.
const BESIDE = {
  'AWS::Lambda::EventInvokeConfig': 'Qualifier',
  'AWS::Lambda::Url': 'Qualifier',
  'AWS::SSM::MaintenanceWindowTask':
    'TaskInvocationParameters.MaintenanceWindowLambdaParameters.Qualifier',
  'Custom::S3': 'FunctionQualifier',
  'Custom::EventBridge': 'FunctionQualifier',
  'Custom::CognitoUserPool': 'FunctionQualifier',
};
const MACHINE = 'AWS::StepFunctions::StateMachine';

/* Whether a property is the qualifier of a call beside it. */
const isQualifier = ({ type, path = '' }) =>
  BESIDE[type] === path || (type === MACHINE && path.endsWith('.Qualifier'));

function qualifierBeside(reader, { id, type, verdict, path, owner }) {
  if (type === MACHINE) return path.endsWith('.FunctionName') ? owner?.Qualifier : undefined;
  const isQualified = verdict === 'beside' || type.startsWith('Custom::');
  return BESIDE[type] && isQualified ? reader.propertyText(id, BESIDE[type]) : undefined;
}

/* ---- Texts ---- */

// A text that is an object of JSON, as that object.
function parsed(text) {
  try {
    return text.startsWith('{') ? JSON.parse(text) : undefined;
  } catch {
    return undefined;
  }
}

/* Every text of the template, as {text, where}: where has {id, type, path, exact, owner} as
   Reader.walk has them, and {verdict, caller} of the place; a text of JSON is entered. What is no
   property of a resource has no path. */
function textsOf(reader) {
  const found = [];
  const enter = (text, where) => {
    const inner = where.path && parsed(text);
    if (inner)
      new Reader({ Resources: {} }, reader.world).walk(
        inner,
        (leaf, below) => enter(leaf, { ...where, ...below }),
        where,
      );
    else {
      const place = where.path === undefined ? undefined : placeOf(where.type, where.path);
      const { verdict = 'unknown', caller = '' } = place ?? {};
      found.push({ text, where: { ...where, verdict, caller } });
    }
  };
  for (const [id, { Type: type = '', Properties, ...rest }] of reader.resources) {
    reader.walk(Properties, (text, where) => enter(text, { id, type, ...where }));
    const { Metadata, UpdatePolicy, DependsOn, Condition, ...other } = rest;
    reader.walk(other, (text, { exact }) => enter(text, { id, type, exact: `|${exact}` }));
  }
  const { Resources, Conditions, Parameters, Mappings, Metadata, ...sections } = reader.template;
  for (const [section, value] of Object.entries(sections))
    reader.walk(value, (text, { exact }) => enter(text, { id: section, type: '', exact }));
  return found;
}

/* ---- References and calls ---- */

const isCall = ({ verdict }) => ['alias', 'beside', 'stays'].includes(verdict);
const needsPermission = ({ caller }) => caller !== '' && caller !== 'url';

/* Every reference to a guarded function: where it is, and {function, qualifier, isProven}; without a
   qualifier, or with $LATEST in the property beside it, it is the function itself. */
function referencesOf(reader, texts, guarded) {
  const functions = guarded.map((id) => ({ id, name: reader.functionName(id) }));
  return texts.flatMap(({ text, where: { owner, ...where } }) =>
    functions.flatMap(({ id, name }) =>
      [...referencesTo(name, text, reader.world)].map(({ qualifier, isProven }) => {
        const beside = qualifierBeside(reader, { ...where, owner });
        const word = qualifier ?? (beside === '$LATEST' ? undefined : beside);
        return { function: id, ...where, isProven, qualifier: word };
      }),
    ),
  );
}

/* {source, exactSource, account} that the calls of a resource present. */
function sourceOf(reader, id) {
  const exactSource = presentedBy(reader, id);
  return { source: sourceIn(exactSource), exactSource, account: accountOf(reader, exactSource) };
}

/* The calls that may be a guarded function's and cannot be seen: texts that only a deployment knows,
   and definitions that are not in the template. */
function hiddenCalls(reader, texts, guarded) {
  const found = [];
  const functions = guarded.map((id) => ({ id, name: reader.functionName(id) }));
  const add = (id, caller, functionId) =>
    found.push({ id, caller, function: functionId, on: 'hidden', ...sourceOf(reader, id) });
  for (const { text, where } of texts) {
    if (!isCall(where) || !needsPermission(where) || !mayCallLambda(reader, where)) continue;
    for (const { id, name } of functions)
      if (mayBe(reader, name, text) && referencesTo(name, text, reader.world).next().done)
        add(where.id, where.caller, id);
  }
  for (const [each] of reader.resources) {
    const caller = hiddenIn(reader, each);
    if (caller) functions.forEach(({ id }) => add(each, caller, id));
  }
  return found;
}

module.exports = {
  accountIn,
  hiddenCalls,
  isCall,
  isQualifier,
  needsPermission,
  referencesOf,
  sourceOf,
  textsOf,
};

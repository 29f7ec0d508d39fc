'use strict';

/* Small services and templates, and what sls-rollout makes of them. */

const { Rollout } = require('../peers/ours.js');

const ROLLOUT_HOOK = 'after:aws:package:finalize:mergeCustomProviderResources';
const upperFirst = (text) => text.charAt(0).toUpperCase() + text.slice(1);
const idOf = (key) => `${upperFirst(key)}LambdaFunction`;
const nameOf = (key) => `shop-dev-${key}`;

const SETTINGS = { type: 'AllAtOnce', alias: 'Live' };

/* A function as the framework puts it into a template: with its log group and a version. */
function functionOf(key, properties = {}) {
  const id = idOf(key);
  const FunctionName = nameOf(key);
  const code = {
    Code: { S3Bucket: 'artifacts', S3Key: 'shop.zip' },
    Handler: 'index.handler',
    Runtime: 'nodejs20.x',
    Timeout: 6,
  };
  const Role = { 'Fn::GetAtt': ['IamRoleLambdaExecution', 'Arn'] };
  return {
    [`${upperFirst(key)}LogGroup`]: {
      Type: 'AWS::Logs::LogGroup',
      Properties: { LogGroupName: `/aws/lambda/${FunctionName}` },
    },
    [id]: {
      Type: 'AWS::Lambda::Function',
      DependsOn: [`${upperFirst(key)}LogGroup`],
      Properties: { ...code, FunctionName, Role, ...properties },
    },
    [`${upperFirst(key)}LambdaVersion1`]: {
      Type: 'AWS::Lambda::Version',
      DeletionPolicy: 'Retain',
      Properties: { FunctionName: { Ref: id } },
    },
  };
}

const trusting = (service) => ({
  Version: '2012-10-17',
  Statement: [
    {
      Effect: 'Allow',
      Principal: { Service: [`${service}.amazonaws.com`] },
      Action: ['sts:AssumeRole'],
    },
  ],
});

const roleOf = (statements, service = 'lambda') => ({
  Type: 'AWS::IAM::Role',
  Properties: {
    AssumeRolePolicyDocument: trusting(service),
    Policies: [
      { PolicyName: 'own', PolicyDocument: { Version: '2012-10-17', Statement: statements } },
    ],
  },
});

const LOGGING = { Effect: 'Allow', Action: ['logs:PutLogEvents'], Resource: '*' };

/* `functions` are keys, or {key: properties of the AWS::Lambda::Function}. */
function templateOf(resources, functions = ['order'], rest = {}) {
  const each = Array.isArray(functions) ? functions.map((key) => [key]) : Object.entries(functions);
  const made = Object.assign({}, ...each.map(([key, properties]) => functionOf(key, properties)));
  return {
    AWSTemplateFormatVersion: '2010-09-09',
    ...rest,
    Resources: { IamRoleLambdaExecution: roleOf([LOGGING]), ...made, ...resources },
  };
}

/* `functions` are keys with SETTINGS, or {key: its deploymentSettings}; undefined stands for a
   function without any. */
function serviceOf(functions = ['order'], { custom, provider } = {}) {
  const each = Array.isArray(functions)
    ? functions.map((key) => [key, SETTINGS])
    : Object.entries(functions);
  const settings = ([key, deploymentSettings]) => [
    key,
    {
      name: nameOf(key),
      handler: 'index.handler',
      ...(deploymentSettings !== undefined && { deploymentSettings }),
    },
  ];
  return {
    service: 'shop',
    provider: { name: 'aws', ...provider },
    custom,
    functions: Object.fromEntries(each.map(settings)),
  };
}

const permissionFor = (FunctionName, principal, rest = {}) => ({
  Type: 'AWS::Lambda::Permission',
  Properties: { FunctionName, Action: 'lambda:InvokeFunction', Principal: principal, ...rest },
});

const arnOf = (key) => ({ 'Fn::GetAtt': [idOf(key), 'Arn'] });

// RFC 6902's add and replace.
function patched(template, operations) {
  const whole = structuredClone(template);
  for (const { op, path, value } of operations) {
    const keys = path
      .slice(1)
      .split('/')
      .map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'));
    const last = keys.pop();
    const parent = keys.reduce((inner, key) => inner[key], whole);
    if (op === 'add' && Array.isArray(parent))
      parent.splice(last === '-' ? parent.length : Number(last), 0, structuredClone(value));
    else parent[last] = structuredClone(value);
  }
  return whole;
}

/* One process for a file of tests. */
class Transformer extends Rollout {
  /* {template, diagnostics, functions}. Template and patch have to agree. Rejects with `answer`
     where the service or the template has errors. */
  async transformed(template, service = serviceOf(), rest = {}) {
    this.described ??= await this.request('describe');
    const params = {
      version: this.described.version,
      name: ROLLOUT_HOOK,
      service,
      template,
      ...rest,
    };
    const result = await this.request('hook', params);
    const { patch } = await this.request('hook', { ...params, returns: 'patch' });
    if (JSON.stringify(patched(template, patch)) !== JSON.stringify(result.template))
      throw new Error('the patch leads to another template');
    return result;
  }

  // What `plan --format json` says of the callers of each function.
  async planned(template, service = serviceOf(), { options, ...rest } = {}) {
    this.described ??= await this.request('describe');
    const given = { service, template, ...rest, options: { ...options, format: 'json' } };
    const { text } = await this.request('command', {
      version: this.described.version,
      name: 'plan',
      ...given,
    });
    return JSON.parse(text).functions.map(({ callers }) => callers);
  }

  // The diagnostics with which a request is refused.
  async refused(template, service, rest) {
    try {
      await this.transformed(template, service, rest);
    } catch (error) {
      if (error.answer?.data?.diagnostics) return error.answer.data.diagnostics;
      throw error;
    }
    throw new Error('nothing was refused');
  }
}

const LIVE = { OrderLambdaFunction: 'Live' };
const idsOf = (diagnostics) => diagnostics.map(({ id }) => id);
const resourcesOf = (template, type) =>
  Object.fromEntries(Object.entries(template.Resources).filter(([, { Type }]) => Type === type));

module.exports = {
  LIVE,
  LOGGING,
  ROLLOUT_HOOK,
  SETTINGS,
  Transformer,
  arnOf,
  functionOf,
  idOf,
  idsOf,
  nameOf,
  permissionFor,
  resourcesOf,
  roleOf,
  serviceOf,
  templateOf,
  trusting,
};

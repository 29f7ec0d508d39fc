'use strict';

/* IAM's sizes: what would exceed one after the transform is refused as RO327. White space does not
 * count; what is attached inline by a resource of its own counts with the rest.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */

const assert = require('node:assert/strict');
const { after, describe, test } = require('node:test');
const { ROLLOUT_HOOK, Transformer } = require('../callers/made.js');
const { Stack, worldOf } = require('./cloudformation.js');

const transformer = new Transformer();
after(() => transformer.close());

const ARN = { 'Fn::GetAtt': ['OrderLambdaFunction', 'Arn'] };
const LIMITS = { Role: 10_240, User: 2_048, Group: 5_120, managed: 6_144 };

const statement = (Resource) => ({ Effect: 'Allow', Action: 'lambda:InvokeFunction', Resource });
const documentOf = (padding) => ({
  Version: '2012-10-17',
  Statement: [
    statement(ARN),
    { Effect: 'Deny', Action: 's3:*', Resource: `arn:aws:s3:::${'x'.repeat(padding)}` },
  ],
});
const inline = (...documents) =>
  documents.map((PolicyDocument, index) => ({ PolicyName: `p${index}`, PolicyDocument }));
const trust = { AssumeRolePolicyDocument: { Version: '2012-10-17', Statement: [] } };

/* Title, limit, and the resources whose documents count together; the argument pads one of them. */
const HOLDERS = [
  [
    'a role',
    LIMITS.Role,
    (n) => ({
      Own: { Type: 'AWS::IAM::Role', Properties: { ...trust, Policies: inline(documentOf(n)) } },
    }),
  ],
  [
    'a role with two policies',
    LIMITS.Role,
    (n) => ({
      Own: {
        Type: 'AWS::IAM::Role',
        Properties: { ...trust, Policies: inline(documentOf(4000), documentOf(n)) },
      },
    }),
  ],
  [
    'a role with an attached policy',
    LIMITS.Role,
    (n) => ({
      Own: { Type: 'AWS::IAM::Role', Properties: { ...trust, Policies: inline(documentOf(n)) } },
      More: {
        Type: 'AWS::IAM::Policy',
        Properties: {
          PolicyName: 'more',
          PolicyDocument: documentOf(4000),
          Roles: [{ Ref: 'Own' }],
        },
      },
    }),
  ],
  [
    'a role with a policy of its own',
    LIMITS.Role,
    (n) => ({
      Own: { Type: 'AWS::IAM::Role', Properties: { ...trust, RoleName: 'own' } },
      One: {
        Type: 'AWS::IAM::RolePolicy',
        Properties: { PolicyName: 'one', PolicyDocument: documentOf(n), RoleName: { Ref: 'Own' } },
      },
      Two: {
        Type: 'AWS::IAM::RolePolicy',
        Properties: {
          PolicyName: 'two',
          PolicyDocument: documentOf(4000),
          RoleName: { Ref: 'Own' },
        },
      },
    }),
  ],
  [
    'a user',
    LIMITS.User,
    (n) => ({ Own: { Type: 'AWS::IAM::User', Properties: { Policies: inline(documentOf(n)) } } }),
  ],
  [
    'a group',
    LIMITS.Group,
    (n) => ({ Own: { Type: 'AWS::IAM::Group', Properties: { Policies: inline(documentOf(n)) } } }),
  ],
  [
    'a managed policy',
    LIMITS.managed,
    (n) => ({
      Own: { Type: 'AWS::IAM::ManagedPolicy', Properties: { PolicyDocument: documentOf(n) } },
    }),
  ],
];

function templateOf(resources) {
  const code = { Code: { S3Bucket: 'b', S3Key: 'k' }, Handler: 'a.b', Runtime: 'nodejs22.x' };
  return {
    Resources: {
      OrderLambdaFunction: {
        Type: 'AWS::Lambda::Function',
        Properties: {
          FunctionName: 'shop-dev-order',
          Role: 'arn:aws:iam::111122223333:role/r',
          ...code,
        },
      },
      OrderLambdaVersion1: {
        Type: 'AWS::Lambda::Version',
        Properties: { FunctionName: { Ref: 'OrderLambdaFunction' } },
      },
      ...resources,
    },
  };
}

const service = {
  service: 'shop',
  provider: { name: 'aws', region: 'eu-west-1', stage: 'dev' },
  functions: {
    order: {
      name: 'shop-dev-order',
      handler: 'a.b',
      deploymentSettings: { type: 'AllAtOnce', alias: 'Live' },
    },
  },
};

// The ids of the errors with which the transform refuses, or the template that it makes.
async function transformed(resources) {
  transformer.described ??= await transformer.request('describe');
  const params = {
    version: transformer.described.version,
    name: ROLLOUT_HOOK,
    service,
    template: templateOf(resources),
  };
  try {
    return { template: (await transformer.request('hook', params)).template, errors: [] };
  } catch (error) {
    if (!error.answer?.data?.diagnostics) throw error;
    return { errors: error.answer.data.diagnostics };
  }
}

// The characters of all documents, as CloudFormation hands them to IAM, without white space.
function sizeOf(template, ids) {
  const stack = new Stack(template, worldOf({ account: '111122223333' }));
  const documents = ids.flatMap((id) => {
    const { Policies = [], PolicyDocument } = stack.resources[id].Properties;
    return [
      ...Policies.map((each) => each.PolicyDocument),
      ...(PolicyDocument ? [PolicyDocument] : []),
    ];
  });
  return documents.reduce((sum, each) => sum + JSON.stringify(each).replace(/\s/g, '').length, 0);
}

describe("a policy that exceeds IAM's size is refused before anything is uploaded", () => {
  for (const [title, limit, holder] of HOLDERS) {
    const padding = async () => {
      const { template } = await transformed(holder(0));
      return limit - sizeOf(template, Object.keys(holder(0)));
    };

    test(`${title}: ${limit} characters are allowed`, async () => {
      const { template, errors } = await transformed(holder(await padding()));
      assert.deepEqual(errors, []);
      assert.equal(sizeOf(template, Object.keys(holder(0))), limit);
    });

    test(`${title}: one more is not`, async () => {
      const { errors } = await transformed(holder((await padding()) + 1));
      assert.deepEqual(
        errors.map(({ id }) => id),
        ['RO327'],
      );
      assert.match(errors[0].path, /^Resources\.(Own|More|One|Two)\b/);
      assert.match(errors[0].message, new RegExp(limit.toLocaleString('en').replace(',', ',?')));
    });
  }

  test('the function alone would fit: it is the alias that exceeds', async () => {
    const [, limit, holder] = HOLDERS[0];
    const size = sizeOf(templateOf(holder(0)), ['Own']);
    const { errors } = await transformed(holder(limit - size));
    assert.deepEqual(
      errors.map(({ id }) => id),
      ['RO327'],
    );
  });
});

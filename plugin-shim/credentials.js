'use strict';

/* The environment of a child that asks AWS: with the credentials and the region that the framework
   itself works with, wherever it has them from (a profile, a role, SSO, a stage's own variables).
   They go no other way: an argument can be read by everybody on the machine. */

// What would lead the child to other credentials than those, or call them expired.
const OTHERS = [
  'AWS_PROFILE',
  'AWS_DEFAULT_PROFILE',
  'AWS_SECURITY_TOKEN',
  'AWS_CREDENTIAL_EXPIRATION',
];

/* {accessKeyId, secretAccessKey, sessionToken}, renewed where need be. osls 3.77 and 4 have a
   provider of them; Serverless 4 promises them, Serverless 3 and older osls have them at once: an
   object of aws-sdk 2, a provider of AWS SDK 3, or the bare keys, or nothing where the SDK is to
   find them itself. */
async function framework(provider) {
  if (typeof provider.getAwsSdkV3CredentialsProvider === 'function') {
    return provider.getAwsSdkV3CredentialsProvider()({
      callerClientConfig: { region: provider.getRegion() },
    });
  }
  const given = (await provider.getCredentials()) ?? {};
  const held = given.credentials ?? given;
  if (typeof held === 'function') return held();
  if (typeof held.get !== 'function') return held;
  return new Promise((resolve, reject) =>
    held.get((error) => (error ? reject(error) : resolve(held))),
  );
}

// Where the framework has none, the child looks for some in the same places as every AWS program.
async function environment(serverless) {
  const provider = serverless.getProvider('aws');
  const region = provider.getRegion();
  const { accessKeyId, secretAccessKey, sessionToken } = (await framework(provider)) ?? {};
  const inherited = { ...process.env, AWS_REGION: region, AWS_DEFAULT_REGION: region };
  if (!accessKeyId || !secretAccessKey) return inherited;
  for (const name of OTHERS) delete inherited[name];
  const token = sessionToken ? { AWS_SESSION_TOKEN: sessionToken } : {};
  delete inherited.AWS_SESSION_TOKEN;
  return {
    ...inherited,
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    ...token,
  };
}

module.exports = { environment };

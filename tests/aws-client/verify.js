'use strict';
// Checks a signature as a service does: from the request as it arrived, with a signer that is not
// ours.

const crypto = require('node:crypto');
const { SignatureV4 } = require('@smithy/signature-v4');

class Sha256 {
  constructor(secret) {
    this.hash =
      secret === undefined ? crypto.createHash('sha256') : crypto.createHmac('sha256', secret);
  }
  update(bytes) {
    this.hash.update(bytes);
  }
  async digest() {
    return new Uint8Array(this.hash.digest());
  }
}

const moment = (text) =>
  new Date(text.replace(/^(....)(..)(..)T(..)(..)(..)Z$/, '$1-$2-$3T$4:$5:$6Z'));

// The Authorization header that the request should carry.
const authorizationOf = async (request, body, secretAccessKey) => {
  const [, accessKeyId, region, service, names] =
    /Credential=([^/]+)\/\d+\/([^/]+)\/([^/]+)\/aws4_request, SignedHeaders=([^,]+)/.exec(
      request.headers.authorization,
    );
  const headers = Object.fromEntries(
    names
      .split(';')
      .filter((name) => !/^x-amz-(date|security-token|content-sha256)$/.test(name))
      .map((name) => [name, request.headers[name]]),
  );
  const { pathname, searchParams } = new URL(request.url, 'http://x');
  const isS3 = service === 's3';
  const signer = new SignatureV4({
    service,
    region,
    sha256: Sha256,
    applyChecksum: isS3,
    uriEscapePath: !isS3,
    credentials: {
      accessKeyId,
      secretAccessKey,
      sessionToken: request.headers['x-amz-security-token'],
    },
  });
  const signed = await signer.sign(
    {
      method: request.method,
      protocol: 'https:',
      hostname: headers.host,
      path: pathname,
      headers,
      query: Object.fromEntries(searchParams),
      body,
    },
    { signingDate: moment(request.headers['x-amz-date']) },
  );
  return signed.headers.authorization;
};

module.exports = { Sha256, authorizationOf };

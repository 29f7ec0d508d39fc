/* The services this room talks to: one row each.
 *
 *   X(id, host, signing name, variable, protocol, version, no FIPS host of its own in GovCloud,
 *   answers hold secrets)
 *
 * host      the first labels of the host; `%s` stands where `-fips` goes
 * variable  behind AWS_ENDPOINT_URL_, and in lower case the key of a profile's `services` section
 * version   JSON: the prefix of X-Amz-Target; query: the parameter Version
 *
 * Source: requests generated with botocore 1.43. */
#ifndef AWS_SERVICES_H
#define AWS_SERVICES_H

#define AWS_SERVICES(X)                                                                          \
  X(CODEDEPLOY, "codedeploy%s", "codedeploy", "CODEDEPLOY", JSON_1_1, "CodeDeploy_20141006",     \
    false, false)                                                                                \
  X(CLOUDWATCH, "monitoring%s", "monitoring", "CLOUDWATCH", JSON_1_0,                            \
    "GraniteServiceVersion20100801", true, false)                                                \
  X(LAMBDA, "lambda%s", "lambda", "LAMBDA", REST_JSON, "", false, false)                         \
  X(CLOUDFORMATION, "cloudformation%s", "cloudformation", "CLOUDFORMATION", QUERY, "2010-05-15", \
    true, false)                                                                                 \
  X(S3, "s3%s", "s3", "S3", REST_XML, "", false, false)                                          \
  X(STS, "sts%s", "sts", "STS", QUERY, "2011-06-15", true, true)                                 \
  X(SSO, "portal.sso%s", "awsssoportal", "SSO", REST_JSON, "", false, true)

enum aws_service {
#define ROW(id, host, signing_name, variable, protocol, version, is_plain_in_govcloud, is_secret) \
  SERVICE_##id,
  AWS_SERVICES(ROW)
#undef ROW
      SERVICE_COUNT
};

#endif

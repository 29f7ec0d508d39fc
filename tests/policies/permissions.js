'use strict';

/* The resource policy of a function, as AWS::Lambda::Permission writes it: which request may call
 * which qualifier. It shares no code with the transform.
 *
 * A request is {action, service | principal, account, sourceArn, sourceAccount, organization, token,
 * urlAuthType, viaUrl}: `service` is a service principal, `principal` the ARN of a role or user and
 * `account` its account.
 *
 * Sources: API reference of Lambda, AddPermission (each parameter becomes a condition of the
 * statement); the developer guide's examples of resource policies, where SourceArn is compared by
 * ArnLike and SourceAccount by StringEquals
 * (https://docs.aws.amazon.com/lambda/latest/dg/permissions-function-services.html); and for the
 * principals https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html */

const { Stack, functionArn } = require('./cloudformation.js');
const { RULES } = require('./evaluator.js');

const PERMISSION = 'AWS::Lambda::Permission';

/* A root ARN or an account number is every principal of that account; `*` is every principal. */
function matchesPrincipal(written, { service, principal, account }) {
  if (written === '*') return true;
  if (service !== undefined) return written === service;
  const whole = /^(?:arn:[^:]*:iam::)?(\d{12})(?::root)?$/.exec(written);
  return whole ? whole[1] === account : written === principal;
}

const compares = (written, actual) => written === undefined || String(written) === actual;

/* {id, target, allows}: the ARN that a permission is for, and whether it allows a request. */
function permissionOf(id, properties, world) {
  const { Action, Principal, SourceArn, SourceAccount, PrincipalOrgID } = properties;
  const { EventSourceToken, FunctionUrlAuthType, InvokedViaFunctionUrl } = properties;
  const fitsAction = RULES.action(Action);
  const fitsSource = SourceArn === undefined ? undefined : RULES.arnLike(SourceArn);
  const allows = (request) =>
    fitsAction(request.action) &&
    matchesPrincipal(Principal, request) &&
    (!fitsSource || (request.sourceArn !== undefined && fitsSource(request.sourceArn))) &&
    compares(SourceAccount, request.sourceAccount) &&
    compares(PrincipalOrgID, request.organization) &&
    compares(EventSourceToken, request.token) &&
    compares(FunctionUrlAuthType, request.urlAuthType) &&
    (String(InvokedViaFunctionUrl) !== 'true' || request.viaUrl === true);
  return { id, properties, target: functionArn(properties.FunctionName, world), allows };
}

/* The permissions that a template has in a world. */
class Permissions {
  constructor(template, world) {
    this.stack = new Stack(template, world);
    this.list = Object.keys(template.Resources)
      .filter((id) => template.Resources[id].Type === PERMISSION && this.stack.exists(id))
      .map((id) => permissionOf(id, this.stack.value(template.Resources[id].Properties), world));
  }

  allows(request, target) {
    return this.list.some((each) => each.target === target && each.allows(request));
  }
}

module.exports = { PERMISSION, Permissions, permissionOf };

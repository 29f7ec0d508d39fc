"""What moto makes of policies and templates, one request a line (JSON) on stdin, one answer a line.

{"documents": [...], "requests": [[action, resource], ...]}
    moto's IAM decides over a principal with these documents: ["allow" | "deny", ...]. Only what moto
    gets right may be asked: its patterns know no "?" and no "*" that stops at a colon, compare
    actions case-sensitively, have no NotResource and take every Condition for false.

{"template": {...}, "parameters": {...}, "region": "..."}
    moto's CloudFormation creates the stack: {logical id: document} of every role that has a policy.
"""

import ast
import json
import sys

import boto3
from moto import mock_aws
from moto.iam.access_control import IAMRequestBase

STACK = "shop-dev"


class Denied(Exception):
    """What moto raises in its own way."""


class Principal:
    """A signed request, as far as IAMRequestBase asks for it."""

    def __init__(self, documents):
        self._documents = [{"policy_document": json.dumps(each)} for each in documents]
        self._access_key = self
        self._action = ""

    def collect_policies(self):
        return self._documents

    def _is_assuming_role_operation(self, _resource):
        return False

    def _raise_access_denied(self):
        raise Denied

    def decide(self, action, resource):
        self._action = action
        try:
            IAMRequestBase.check_action_permitted(self, resource)
        except Denied:
            return "deny"
        return "allow"


def complete(value):
    """A value without the None that moto leaves in a list for AWS::NoValue."""
    if isinstance(value, list):
        return [complete(each) for each in value if each is not None]
    if isinstance(value, dict):
        return {name: complete(each) for name, each in value.items() if each is not None}
    return value


def read(document):
    """moto keeps what CloudFormation gave it as Python prints it."""
    return complete(ast.literal_eval(document) if isinstance(document, str) else document)


def documents_of(iam, roles):
    found = {}
    for logical_id, role in roles.items():
        for policy in iam.list_role_policies(RoleName=role)["PolicyNames"]:
            got = iam.get_role_policy(RoleName=role, PolicyName=policy)["PolicyDocument"]
            found[logical_id] = read(got)
    return found


def resolve(template, parameters, region):
    client = boto3.client("cloudformation", region_name=region)
    given = [{"ParameterKey": key, "ParameterValue": value} for key, value in parameters.items()]
    client.create_stack(
        StackName=STACK,
        TemplateBody=json.dumps(template),
        Parameters=given,
        Capabilities=["CAPABILITY_NAMED_IAM"],
    )
    roles = {
        logical_id: each["Properties"]["RoleName"]
        for logical_id, each in template["Resources"].items()
        if "Policies" in each["Properties"]
    }
    found = documents_of(boto3.client("iam", region_name=region), roles)
    client.delete_stack(StackName=STACK)
    return found


def answer(request):
    if "template" in request:
        return resolve(request["template"], request["parameters"], request["region"])
    principal = Principal(request["documents"])
    return [principal.decide(*each) for each in request["requests"]]


@mock_aws
def main():
    for line in sys.stdin:
        print(json.dumps(answer(json.loads(line))), flush=True)


main()

"""The emulator, as boto3 sees it. What is expected is from facts about AWS: the order of statuses, names and codes of
errors, weights of the predefined configurations. The clock is held, so that nothing here depends on time; `until` only
waits for the emulator's own threads.

    python3 -m unittest discover -s tests/aws
"""

import io
import json
import subprocess
import sys
import time
import unittest
import urllib.error
import urllib.request
import zipfile
from pathlib import Path

import boto3
from botocore.exceptions import ClientError

HERE = Path(__file__).parent
REGION = "ap-south-1"


class Emulator:
    def __init__(self, minute):
        self.child = subprocess.Popen([sys.executable, str(HERE / "emulator.py"), "--minute", str(minute)],
                                      stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.url = json.loads(self.child.stdout.readline())["url"]

    def close(self):
        self.child.stdin.close()
        code = self.child.wait(10)
        self.child.stdout.close()
        return code

    def client(self, service):
        return boto3.client(service, region_name=REGION, endpoint_url=self.url, aws_access_key_id="none",
                            aws_secret_access_key="none")

    def control(self, name, **request):
        call = urllib.request.Request(f"{self.url}/_rehearse/{name}", json.dumps(request).encode(), method="POST")
        with urllib.request.urlopen(call) as answer:
            return json.load(answer)

    def raw(self, body, **headers):
        return urllib.request.urlopen(urllib.request.Request(self.url + "/", body.encode(), headers, method="POST"))


def until(condition):
    for _ in range(3000):
        found = condition()
        if found:
            return found
        time.sleep(0.01)
    raise AssertionError("what is waited for did not come")


def archive(text):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as zipped:
        zipped.writestr(zipfile.ZipInfo("index.js"), text)
    return file.getvalue()


class Service:
    """A stack of one function behind an alias, with a deployment group that watches one alarm."""

    def __init__(self, emulator, name, config="CodeDeployDefault.LambdaLinear10PercentEvery1Minute", hooks=None,
                 edit=lambda resources, code: None):
        self.emulator, self.name, self.config, self.hooks, self.edit = emulator, name, config, hooks or {}, edit
        self.cloudformation, self.codedeploy = emulator.client("cloudformation"), emulator.client("codedeploy")
        self.aws_lambda, self.s3 = emulator.client("lambda"), emulator.client("s3")
        self.function, self.alarm = f"{name}-fn", f"{name}-errors"

    def template(self, code):
        dimension = {"Name": "FunctionName", "Value": {"Ref": "Fn"}}
        metric = {"Namespace": "AWS/Lambda", "Dimensions": [dimension]}
        version = f"FnVersion{code.replace(' ', '')}"
        resources = {
            "Role": ("IAM::Role", {"AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": []}}),
            "Fn": ("Lambda::Function", {"FunctionName": self.function, "Runtime": "nodejs22.x", "Handler": "index.handler",
                                        "Role": {"Fn::GetAtt": ["Role", "Arn"]},
                                        "Code": {"S3Bucket": "code", "S3Key": f"{self.name}/{code}"}}),
            version: ("Lambda::Version", {"FunctionName": {"Ref": "Fn"}}),
            "Alarm": ("CloudWatch::Alarm", {
                "AlarmName": {"Fn::Join": ["-", [self.name, "errors"]]}, "ComparisonOperator": "GreaterThanThreshold",
                "EvaluationPeriods": 1, "Threshold": 0.05, "TreatMissingData": "notBreaching", "Metrics": [
                    {"Id": "rate", "Expression": "errors / calls", "Label": "rate"},
                    *({"Id": id, "ReturnData": False, "MetricStat": {
                        "Metric": {**metric, "MetricName": word}, "Period": 60, "Stat": "Sum"}}
                      for id, word in (("errors", "Errors"), ("calls", "Invocations")))]}),
            "App": ("CodeDeploy::Application", {"ComputePlatform": "Lambda"}),
            "Group": ("CodeDeploy::DeploymentGroup", {
                "ApplicationName": {"Ref": "App"}, "DeploymentGroupName": f"{self.name}-group",
                "ServiceRoleArn": {"Fn::GetAtt": ["Role", "Arn"]}, "DeploymentConfigName": self.config,
                "DeploymentStyle": {"DeploymentType": "BLUE_GREEN", "DeploymentOption": "WITH_TRAFFIC_CONTROL"},
                "AutoRollbackConfiguration": {"Enabled": True, "Events": [
                    "DEPLOYMENT_FAILURE", "DEPLOYMENT_STOP_ON_ALARM", "DEPLOYMENT_STOP_ON_REQUEST"]},
                "AlarmConfiguration": {"Enabled": True, "Alarms": [{"Name": {"Ref": "Alarm"}}]}}),
            "Alias": ("Lambda::Alias", {"FunctionName": {"Ref": "Fn"}, "Name": "Live",
                                        "FunctionVersion": {"Fn::GetAtt": [version, "Version"]}}),
            "Shrug": ("Example::Unknown", {"Of": {"Ref": "Alias"}}),
        }
        shapes = {key: {"Type": f"AWS::{kind}", "Properties": properties} for key, (kind, properties) in resources.items()}
        shapes[version]["DeletionPolicy"] = "Retain"
        shapes["Alias"]["UpdatePolicy"] = {"CodeDeployLambdaAliasUpdate": {
            "ApplicationName": {"Ref": "App"}, "DeploymentGroupName": {"Ref": "Group"}, **self.hooks}}
        self.edit(shapes, code)
        return {"Resources": shapes, "Outputs": {"Version": {"Value": {"Ref": version}}}}

    def put(self, call, code):
        self.s3.put_object(Bucket="code", Key=f"{self.name}/{code}", Body=archive(code))
        call(StackName=self.name, TemplateBody=json.dumps(self.template(code)), Capabilities=["CAPABILITY_IAM"])

    def create(self, code="one"):
        self.put(self.cloudformation.create_stack, code)
        assert self.ended() == "CREATE_COMPLETE", self.events()
        return self

    def update(self, code):
        """Starts an update, and gives its deployment once it runs."""
        before = set(self.deployments())
        self.put(self.cloudformation.update_stack, code)
        return until(lambda: next((id for id in self.deployments() if id not in before and self.forward(id)), None))

    def forward(self, id):
        """Not one that rolls another back, which may be there as soon."""
        return self.deployment(id)["creator"] == "CloudFormation"

    @property
    def stack(self):
        return self.cloudformation.describe_stacks(StackName=self.name)["Stacks"][0]

    def ended(self):
        return until(lambda: None if self.stack["StackStatus"].endswith("_IN_PROGRESS") else self.stack["StackStatus"])

    def events(self):
        events = self.cloudformation.describe_stack_events(StackName=self.name)["StackEvents"]
        return [(e["LogicalResourceId"], e["ResourceStatus"], e.get("ResourceStatusReason")) for e in reversed(events)]

    def reasons(self, status):
        return {name: reason for name, each, reason in self.events() if each == status}

    def deploy_by_hand(self, current, target, config):
        properties = {"Name": self.function, "Alias": "Live", "CurrentVersion": current, "TargetVersion": target}
        app_spec = {"version": 0.0, "Resources": [{"fn": {"Type": "AWS::Lambda::Function", "Properties": properties}}]}
        app = self.cloudformation.describe_stack_resource(StackName=self.name, LogicalResourceId="App")
        revision = {"revisionType": "AppSpecContent", "appSpecContent": {"content": json.dumps(app_spec)}}
        return self.codedeploy.create_deployment(
            applicationName=app["StackResourceDetail"]["PhysicalResourceId"], deploymentGroupName=f"{self.name}-group",
            deploymentConfigName=config, revision=revision)["deploymentId"]

    def deployments(self):
        """Of this service's group, which need not exist yet."""
        try:
            app = self.cloudformation.describe_stack_resource(StackName=self.name, LogicalResourceId="App")
            return self.codedeploy.list_deployments(
                applicationName=app["StackResourceDetail"]["PhysicalResourceId"],
                deploymentGroupName=f"{self.name}-group")["deployments"]
        except ClientError:
            return []

    def deployment(self, id):
        return self.codedeploy.get_deployment(deploymentId=id)["deploymentInfo"]

    def target(self, id):
        found = until(lambda: self.started(id))
        return self.codedeploy.get_deployment_target(deploymentId=id, targetId=found[0])["deploymentTarget"]

    def started(self, id):
        try:
            return self.codedeploy.list_deployment_targets(deploymentId=id)["targetIds"]
        except self.codedeploy.exceptions.DeploymentNotStartedException:
            return None

    def lifecycle(self, id):
        return {e["lifecycleEventName"]: e["status"] for e in self.target(id)["lambdaTarget"]["lifecycleEvents"]}

    def alias(self):
        alias = self.aws_lambda.get_alias(FunctionName=self.function, Name="Live")
        return alias["FunctionVersion"], (alias.get("RoutingConfig") or {}).get("AdditionalVersionWeights") or {}

    def rolled_back(self, id):
        """The deployment that rolled another back, once both have ended."""
        info = until(lambda: self.deployment(id) if self.deployment(id)["status"] in ("Stopped", "Failed") else None)
        self.emulator.control("clock", advance=1)
        return info, self.deployment(info["rollbackInfo"]["rollbackDeploymentId"])


class EmulatorTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.emulator = Emulator(0)
        cls.emulator.client("s3").create_bucket(Bucket="code", CreateBucketConfiguration={"LocationConstraint": REGION})

    @classmethod
    def tearDownClass(cls):
        assert cls.emulator.close() == 0, "the emulator must end when its standard input is closed"

    def advance(self, minutes):
        return self.emulator.control("clock", advance=minutes)

    def service(self, **kwargs):
        return Service(self.emulator, self._testMethodName.replace("_", "-"), **kwargs).create()


class NestedService(Service):
    """The same with all of it in a nested stack, but for the application, which comes as a parameter."""

    def template(self, code):
        whole = super().template(code)
        shapes = whole["Resources"]
        root = {"App": shapes.pop("App")}
        nested = json.loads(json.dumps(whole).replace('{"Ref": "App"}', '{"Ref": "AppName"}'))
        nested["Parameters"] = {"AppName": {"Type": "String"}}
        key = f"{self.name}/{code}.json"
        self.s3.put_object(Bucket="code", Key=key, Body=json.dumps(nested).encode())
        root["Nested"] = {"Type": "AWS::CloudFormation::Stack", "Properties": {
            "TemplateURL": {"Fn::Join": ["/", ["https://s3.ap-south-1.amazonaws.com", "code", key]]},
            "Parameters": {"AppName": {"Ref": "App"}}}}
        return {"Resources": root, "Outputs": {"Version": {"Value": {"Fn::GetAtt": ["Nested", "Outputs.Version"]}}}}

    @property
    def nested(self):
        resource = self.cloudformation.describe_stack_resource(StackName=self.name, LogicalResourceId="Nested")
        return resource["StackResourceDetail"]["PhysicalResourceId"]

    def nested_status(self):
        return self.cloudformation.describe_stacks(StackName=self.nested)["Stacks"][0]["StackStatus"]


class NestedStacks(EmulatorTest):
    def nested_service(self, **kwargs):
        return NestedService(self.emulator, self._testMethodName.replace("_", "-"), **kwargs).create()

    def test_a_nested_stack_has_resources_outputs_and_a_template_of_its_own(self):
        service = self.nested_service()
        listed = {name: [each["LogicalResourceId"] for each in service.cloudformation.list_stack_resources(
            StackName=name)["StackResourceSummaries"]] for name in (service.name, service.nested)}
        self.assertEqual(sorted(listed[service.name]), ["App", "Nested"])
        self.assertIn("Alias", listed[service.nested])
        self.assertNotIn("App", listed[service.nested])
        self.assertTrue(service.nested.startswith("arn:aws:cloudformation:"))
        template = service.cloudformation.get_template(StackName=service.nested)["TemplateBody"]
        self.assertIn("Alias", template["Resources"])
        self.assertIn(f"function:{service.function}:1", service.stack["Outputs"][0]["OutputValue"])
        service.cloudformation.delete_stack(StackName=service.name)
        with self.assertRaises(service.aws_lambda.exceptions.ResourceNotFoundException):
            service.alias()

    def test_an_update_waits_for_the_rollout_in_a_nested_stack(self):
        service = self.nested_service()
        service.update("two")
        until(lambda: service.alias() == ("1", {"2": 0.1}))
        self.assertEqual((service.stack["StackStatus"], service.nested_status()), ("UPDATE_IN_PROGRESS",) * 2)
        self.advance(9)
        self.assertEqual(service.ended(), "UPDATE_COMPLETE")
        self.assertEqual((service.nested_status(), service.alias()), ("UPDATE_COMPLETE", ("2", {})))
        self.assertIn(f"function:{service.function}:2", service.stack["Outputs"][0]["OutputValue"])

    def test_a_rollout_that_is_rolled_back_in_a_nested_stack_rolls_both_back(self):
        service = self.nested_service()
        self.emulator.control("alarm", alarm=service.alarm, state="ALARM", reason="too many", at_weight=20)
        id = service.update("two")
        until(lambda: service.alias() == ("1", {"2": 0.1}))
        self.advance(1)
        service.rolled_back(id)
        self.assertEqual(service.ended(), "UPDATE_ROLLBACK_COMPLETE")
        self.assertEqual(service.alias(), ("1", {}))
        self.assertEqual(service.nested_status(), "UPDATE_ROLLBACK_COMPLETE", "it followed the other one back")
        self.assertIn("Embedded stack", service.reasons("UPDATE_FAILED")["Nested"])


class Rollouts(EmulatorTest):
    def test_first_creation_shifts_nothing(self):
        service = self.service()
        self.assertEqual(service.deployments(), [])
        self.assertEqual(service.alias(), ("1", {}))
        self.assertIn("function:test-first-creation-shifts-nothing-fn:1", service.stack["Outputs"][0]["OutputValue"])

    def test_linear(self):
        service = self.service()
        id = service.update("two")
        until(lambda: service.alias() == ("1", {"2": 0.1}))
        self.assertEqual(service.stack["StackStatus"], "UPDATE_IN_PROGRESS")
        info = service.deployment(id)
        self.assertEqual([info[key] for key in ("status", "creator", "computePlatform", "deploymentConfigName")],
                         ["InProgress", "CloudFormation", "Lambda", service.config])
        self.assertLess(abs(info["startTime"].timestamp() - time.time()), 60)
        group = f"{service.name}-group"
        several = service.codedeploy.batch_get_deployment_groups(applicationName=info["applicationName"], deploymentGroupNames=[group, "none"])
        self.assertEqual([each["deploymentGroupName"] for each in several["deploymentGroupsInfo"]], [group])
        self.assertIn("none", several["errorMessage"])
        target = service.target(id)
        self.assertEqual(target["deploymentTargetType"], "LambdaTarget")
        self.assertEqual(target["lambdaTarget"]["lambdaFunctionInfo"], {
            "functionName": service.function, "functionAlias": "Live", "currentVersion": "1", "targetVersion": "2",
            "targetVersionWeight": 10.0})
        for percent in range(20, 100, 10):
            self.advance(1)
            self.assertEqual(service.alias(), ("1", {"2": percent / 100}))
        self.assertEqual(service.lifecycle(id)["AllowTraffic"], "InProgress")
        shifting = service.target(id)["lambdaTarget"]["lifecycleEvents"][1]["startTime"].timestamp()
        self.assertLess(abs(time.time() - shifting - 8 * 60), 60, "AWS's minutes are told, not the wall's")
        self.advance(1)
        self.assertEqual(service.alias(), ("2", {}))
        self.assertEqual(service.deployment(id)["status"], "Succeeded")
        self.assertEqual(service.ended(), "UPDATE_COMPLETE")
        statuses = [status for name, status, _ in service.events() if name == "Alias"]
        self.assertEqual(statuses, ["CREATE_IN_PROGRESS", "CREATE_COMPLETE", "UPDATE_IN_PROGRESS", "UPDATE_COMPLETE"])
        with self.assertRaises(service.codedeploy.exceptions.DeploymentAlreadyCompletedException):
            service.codedeploy.stop_deployment(deploymentId=id)

    def test_canary(self):
        service = self.service(config="CodeDeployDefault.LambdaCanary10Percent5Minutes")
        service.update("two")
        until(lambda: service.alias() == ("1", {"2": 0.1}))
        self.advance(4.9)
        self.assertEqual(service.alias(), ("1", {"2": 0.1}))
        self.advance(0.1)
        self.assertEqual(service.alias(), ("2", {}))

    def test_alarm_stops_and_rolls_back(self):
        service = self.service()
        self.emulator.control("alarm", alarm=service.alarm, state="ALARM", reason="too many", at_weight=30)
        id = service.update("two")
        until(lambda: service.alias() == ("1", {"2": 0.1}))
        self.advance(1)
        self.assertEqual(service.alias(), ("1", {"2": 0.2}))
        self.advance(1)
        self.assertEqual(service.alias(), ("1", {}))
        info, rollback = service.rolled_back(id)
        self.assertEqual((info["status"], info["errorInformation"]["code"]), ("Stopped", "ALARM_ACTIVE"))
        self.assertIn(service.alarm, info["errorInformation"]["message"])
        self.assertEqual((rollback["creator"], rollback["status"]), ("codeDeployRollback", "Succeeded"))
        self.assertNotEqual(rollback["deploymentId"], id)
        self.assertEqual(rollback["rollbackInfo"]["rollbackTriggeringDeploymentId"], id)
        self.assertEqual(service.ended(), "UPDATE_ROLLBACK_COMPLETE")
        self.assertIn(service.alarm, service.reasons("UPDATE_FAILED")["Alias"])
        self.assertIn("[Alias]", service.reasons("UPDATE_ROLLBACK_IN_PROGRESS")[service.name])
        alarm, = self.emulator.client("cloudwatch").describe_alarms(AlarmNames=[service.alarm])["MetricAlarms"]
        self.assertEqual((alarm["StateValue"], alarm["StateReason"]), ("ALARM", "too many"))
        self.assertEqual(alarm["Metrics"][0]["Expression"], "errors / calls")
        self.assertEqual(len(service.deployments()), 2, "the stack's rollback of an alias that is back deploys nothing")

    def test_alarm_at_start(self):
        service = self.service()
        self.emulator.client("cloudwatch").set_alarm_state(AlarmName=service.alarm, StateValue="ALARM", StateReason="red")
        id = service.update("two")
        info, _ = service.rolled_back(id)
        self.assertEqual(info["errorInformation"]["code"], "ALARM_ACTIVE")
        self.assertEqual(service.lifecycle(id)["AllowTraffic"], "Skipped")
        self.assertEqual(service.ended(), "UPDATE_ROLLBACK_COMPLETE")
        self.assertEqual(service.alias(), ("1", {}))

    def test_hook_that_fails(self):
        service = self.service(hooks={"BeforeAllowTrafficHook": "check-before"})
        self.emulator.control("hook", function="check-before", status="Failed")
        id = service.update("two")
        until(lambda: service.lifecycle(id)["BeforeAllowTraffic"] == "InProgress")
        self.assertEqual(service.alias(), ("1", {}))
        self.advance(1)
        info, _ = service.rolled_back(id)
        self.assertEqual((info["status"], info["errorInformation"]["code"]), ("Failed", "HOOK_EXECUTION_FAILURE"))
        self.assertEqual(service.lifecycle(id)["BeforeAllowTraffic"], "Failed")
        self.assertEqual(service.ended(), "UPDATE_ROLLBACK_COMPLETE")

    def test_hook_that_answers_itself(self):
        hooks = {"AfterAllowTrafficHook": "arn:aws:lambda:ap-south-1:123456789012:function:check-after"}
        service = self.service(config="CodeDeployDefault.LambdaAllAtOnce", hooks=hooks)
        self.emulator.control("hook", function="check-after", status="Wait")
        id = service.update("two")
        until(lambda: service.lifecycle(id)["AfterAllowTraffic"] == "InProgress")
        self.advance(59)
        self.assertEqual(service.deployment(id)["status"], "InProgress")
        hook, = next(each for each in self.advance(0)["deployments"] if each["id"] == id)["hooks"]
        self.assertEqual((hook["function"], hook["event"]), ("check-after", "AfterAllowTraffic"))
        answer = {"deploymentId": id, "lifecycleEventHookExecutionId": hook["id"], "status": "Succeeded"}
        service.codedeploy.put_lifecycle_event_hook_execution_status(**answer)
        self.assertEqual(service.ended(), "UPDATE_COMPLETE")
        with self.assertRaises(service.codedeploy.exceptions.LifecycleEventAlreadyCompletedException):
            service.codedeploy.put_lifecycle_event_hook_execution_status(**answer)

    def test_hook_that_is_silent_for_an_hour(self):
        service = self.service(hooks={"BeforeAllowTrafficHook": "check-silent"})
        self.emulator.control("hook", function="check-silent", status="Wait")
        id = service.update("two")
        until(lambda: service.lifecycle(id)["BeforeAllowTraffic"] == "InProgress")
        self.advance(60)
        info, _ = service.rolled_back(id)
        self.assertEqual(info["errorInformation"]["code"], "HOOK_EXECUTION_FAILURE")
        event = service.target(id)["lambdaTarget"]["lifecycleEvents"][0]
        self.assertEqual(event["diagnostics"]["errorCode"], "ScriptTimedOut")

    def test_stop_with_rollback(self):
        service = self.service()
        id = service.update("two")
        until(lambda: service.alias() == ("1", {"2": 0.1}))
        self.assertIn(service.codedeploy.stop_deployment(deploymentId=id, autoRollbackEnabled=True)["status"],
                      ("Pending", "Succeeded"))
        info, rollback = service.rolled_back(id)
        self.assertEqual((info["status"], info["errorInformation"]["code"]), ("Stopped", "MANUAL_STOP"))
        self.assertEqual(service.alias(), ("1", {}))
        self.assertEqual(service.ended(), "UPDATE_ROLLBACK_COMPLETE")

    def test_stop_without_rollback_leaves_a_weight_that_breaks_the_next(self):
        service = self.service()
        id = service.update("two")
        until(lambda: service.alias() == ("1", {"2": 0.1}))
        service.codedeploy.stop_deployment(deploymentId=id, autoRollbackEnabled=False)
        self.assertEqual(service.ended(), "UPDATE_ROLLBACK_COMPLETE")
        self.assertEqual(service.alias(), ("1", {"2": 0.1}))
        self.assertNotIn("rollbackInfo", service.deployment(id))
        next_one = service.update("three")
        info, _ = service.rolled_back(next_one)
        self.assertEqual(info["errorInformation"]["code"], "INVALID_LAMBDA_CONFIGURATION")
        self.assertEqual(service.ended(), "UPDATE_ROLLBACK_COMPLETE")

    def test_update_during_an_update(self):
        service = self.service()
        service.update("two")
        with self.assertRaisesRegex(ClientError, "UPDATE_IN_PROGRESS"):
            service.put(service.cloudformation.update_stack, "three")

    def test_the_same_code_again(self):
        """A new logical id of a version publishes nothing where the function is as it was."""
        service = self.service()
        service.s3.put_object(Bucket="code", Key=f"{service.name}/two", Body=archive("one"))
        service.cloudformation.update_stack(StackName=service.name, TemplateBody=json.dumps(service.template("two")))
        self.assertEqual(service.ended(), "UPDATE_ROLLBACK_COMPLETE")
        self.assertIn("exists ( 1 )", service.reasons("CREATE_FAILED")["FnVersiontwo"])
        self.assertEqual(service.deployments(), [])

    def test_creation_that_fails(self):
        service = Service(self.emulator, "creation-fails", config="NotThere")
        service.put(service.cloudformation.create_stack, "one")
        self.assertEqual(service.ended(), "ROLLBACK_COMPLETE")
        self.assertIn("NotThere", service.reasons("CREATE_FAILED")["Group"])
        self.assertEqual(self.emulator.client("cloudwatch").describe_alarms(AlarmNames=[service.alarm])["MetricAlarms"], [])

    def test_deletion(self):
        service = self.service()
        id = service.stack["StackId"]
        service.cloudformation.delete_stack(StackName=service.name)
        events = service.cloudformation.describe_stack_events(StackName=id)["StackEvents"]
        self.assertEqual([e["LogicalResourceId"] for e in events if e["ResourceStatus"] == "DELETE_FAILED"], [])
        with self.assertRaisesRegex(ClientError, "does not exist"):
            service.stack
        with self.assertRaises(ClientError):
            service.aws_lambda.get_function(FunctionName=service.function)


def alarm_of_the_version(resources, code):
    """The alarm is named after the version, so that every version replaces it."""
    version = next(name for name in resources if name.startswith("FnVersion"))
    alarm = resources["Alarm"]["Properties"]
    alarm["AlarmName"] = {"Fn::Join": ["-v", [alarm["AlarmName"], {"Fn::GetAtt": [version, "Version"]}]]}


def broken_behind_the_alias(resources, code):
    """Another resource fails when the alias has shifted."""
    routing = {"Type": "TimeBasedLinear", "TimeBasedLinear": {
        "LinearPercentage": 10 if code == "one" else 100, "LinearInterval": 1}}
    resources["Late"] = {"Type": "AWS::CodeDeploy::DeploymentConfig", "DependsOn": ["Alias"], "Properties": {
        "ComputePlatform": "Lambda", "TrafficRoutingConfig": routing}}


class Stacks(EmulatorTest):
    def alarms(self, service):
        found = self.emulator.client("cloudwatch").describe_alarms(AlarmNamePrefix=service.alarm)["MetricAlarms"]
        return {each["AlarmName"] for each in found}

    def group_alarms(self, service, id):
        group = service.codedeploy.get_deployment_group(
            applicationName=service.deployment(id)["applicationName"], deploymentGroupName=f"{service.name}-group")
        return {each["name"] for each in group["deploymentGroupInfo"]["alarmConfiguration"]["alarms"]}

    def test_an_alarm_that_is_replaced(self):
        """What refers to it follows, though its own part of the template is the same; the old one goes at the end."""
        service = self.service(edit=alarm_of_the_version)
        first, second = f"{service.alarm}-v1", f"{service.alarm}-v2"
        self.assertEqual(self.alarms(service), {first})
        id = service.update("two")
        self.assertEqual(self.group_alarms(service, id), {second})
        self.assertEqual(self.alarms(service), {first, second})
        until(lambda: service.alias() == ("1", {"2": 0.1}))
        self.advance(9)
        self.assertEqual(service.ended(), "UPDATE_COMPLETE")
        self.assertEqual(self.alarms(service), {second})

    def test_an_alarm_that_is_replaced_and_comes_back(self):
        service = self.service(edit=alarm_of_the_version)
        self.emulator.control("alarm", alarm=f"{service.alarm}-v2", state="ALARM", at_weight=10)
        id = service.update("two")
        service.rolled_back(id)
        self.assertEqual(service.ended(), "UPDATE_ROLLBACK_COMPLETE")
        self.assertEqual(self.group_alarms(service, id), {f"{service.alarm}-v1"})
        self.assertEqual(self.alarms(service), {f"{service.alarm}-v1"})

    def test_an_alias_that_had_shifted_goes_back_with_its_stack(self):
        service = self.service(edit=broken_behind_the_alias, config="CodeDeployDefault.LambdaAllAtOnce")
        id = service.update("two")
        self.assertEqual(service.ended(), "UPDATE_ROLLBACK_COMPLETE")
        self.assertEqual(service.deployment(id)["status"], "Succeeded")
        self.assertIn("Late", service.reasons("UPDATE_FAILED"))
        self.assertEqual(service.alias(), ("1", {}))
        creators = {service.deployment(each)["creator"] for each in service.deployments()}
        self.assertEqual(creators, {"CloudFormation", "CloudFormationRollback"})

    def test_resources_show_their_own_status(self):
        service = self.service()
        service.update("two")
        resources = service.cloudformation.describe_stack_resources(StackName=service.name)["StackResources"]
        statuses = {each["LogicalResourceId"]: each["ResourceStatus"] for each in resources}
        self.assertEqual((statuses["Alias"], statuses["Role"], statuses["Fn"]),
                         ("UPDATE_IN_PROGRESS", "CREATE_COMPLETE", "UPDATE_COMPLETE"))


class Refusals(EmulatorTest):
    def test_a_function_that_disappears(self):
        service = self.service()
        id = service.update("two")
        until(lambda: service.alias() == ("1", {"2": 0.1}))
        service.aws_lambda.delete_function(FunctionName=service.function)
        self.advance(1)
        info = service.deployment(id)
        self.assertEqual((info["status"], info["errorInformation"]["code"]), ("Failed", "INVALID_LAMBDA_CONFIGURATION"))

    def test_versions_of_different_roles_share_no_alias(self):
        def other_role(resources, code):
            resources["Other"] = dict(resources["Role"])
            resources["Fn"]["Properties"]["Role"] = {"Fn::GetAtt": ["Role" if code == "one" else "Other", "Arn"]}

        service = self.service(edit=other_role)
        id = service.update("two")
        info, _ = service.rolled_back(id)
        self.assertEqual(info["errorInformation"]["code"], "INVALID_LAMBDA_CONFIGURATION")
        self.assertIn("role", info["errorInformation"]["message"])
        self.assertEqual(service.ended(), "UPDATE_ROLLBACK_COMPLETE")


class Wire(EmulatorTest):
    def test_alarms_over_json_and_query(self):
        cloudwatch = self.emulator.client("cloudwatch")
        cloudwatch.put_metric_alarm(AlarmName="plain", Namespace="N", MetricName="M", Statistic="Sum", Period=60,
                                    Threshold=1, EvaluationPeriods=1, ComparisonOperator="GreaterThanThreshold")
        signed = {"Authorization": f"AWS4-HMAC-SHA256 Credential=none/20260101/{REGION}/monitoring/aws4_request, "
                                   "SignedHeaders=host, Signature=0"}
        with self.emulator.raw('{"AlarmNames": ["plain"]}', **signed, **{
                "Content-Type": "application/x-amz-json-1.0",
                "X-Amz-Target": "GraniteServiceVersion20100801.DescribeAlarms"}) as answer:
            self.assertEqual(json.load(answer)["MetricAlarms"][0]["AlarmName"], "plain")
        with self.emulator.raw("Action=DescribeAlarms&Version=2010-08-01&AlarmNames.member.1=plain", **signed, **{
                "Content-Type": "application/x-www-form-urlencoded"}) as answer:
            self.assertIn("<AlarmName>plain</AlarmName>", answer.read().decode())

    def test_errors_of_codedeploy(self):
        codedeploy = self.emulator.client("codedeploy")
        errors = codedeploy.exceptions
        for error, call in (
                (errors.DeploymentDoesNotExistException, lambda: codedeploy.get_deployment(deploymentId="d-NONE")),
                (errors.ApplicationDoesNotExistException, lambda: codedeploy.get_application(applicationName="none")),
                (errors.DeploymentGroupNameRequiredException, lambda: codedeploy.list_deployments(applicationName="none")),
                (errors.InvalidNextTokenException, lambda: codedeploy.list_deployments(nextToken="x")),
                (errors.DeploymentConfigDoesNotExistException,
                 lambda: codedeploy.get_deployment_config(deploymentConfigName="none"))):
            with self.assertRaises(error):
                call()

    def test_deployment_by_hand_with_another_configuration(self):
        service = self.service(config="CodeDeployDefault.LambdaAllAtOnce")
        service.update("two")
        self.assertEqual(service.ended(), "UPDATE_COMPLETE")
        id = service.deploy_by_hand("2", "1", "CodeDeployDefault.LambdaCanary10Percent5Minutes")
        until(lambda: service.alias() == ("2", {"1": 0.1}))
        self.advance(5)
        self.assertEqual(service.alias(), ("1", {}))
        self.assertEqual(service.deployment(id)["creator"], "user")

    def test_one_deployment_of_a_group_at_a_time(self):
        service = self.service()
        service.update("two")
        with self.assertRaises(service.codedeploy.exceptions.DeploymentLimitExceededException):
            service.deploy_by_hand("1", "2", service.config)

    def test_custom_configurations_of_a_template(self):
        cloudformation, codedeploy = self.emulator.client("cloudformation"), self.emulator.client("codedeploy")
        routing = {"Type": "TimeBasedLinear", "TimeBasedLinear": {"LinearPercentage": 30, "LinearInterval": 2}}
        template = {"Resources": {"Config": {"Type": "AWS::CodeDeploy::DeploymentConfig", "Properties": {
            "DeploymentConfigName": "thirds", "ComputePlatform": "Lambda", "TrafficRoutingConfig": routing}}}}
        cloudformation.create_stack(StackName="thirds", TemplateBody=json.dumps(template))
        until(lambda: "thirds" in codedeploy.list_deployment_configs()["deploymentConfigsList"])
        info = codedeploy.get_deployment_config(deploymentConfigName="thirds")["deploymentConfigInfo"]
        self.assertEqual(info["trafficRoutingConfig"]["timeBasedLinear"], {"linearPercentage": 30, "linearInterval": 2})
        service = self.service(config="thirds")
        service.update("two")
        seen = []
        for _ in range(4):
            seen.append(until(lambda: service.alias() if service.alias() != ("1", {}) else None))
            self.advance(2)
        self.assertEqual(seen, [("1", {"2": 0.3}), ("1", {"2": 0.6}), ("1", {"2": 0.9}), ("2", {})])


class Control(EmulatorTest):
    def test_faults_take_the_place_of_answers(self):
        codedeploy = self.emulator.client("codedeploy")
        self.emulator.control("fault", action="ListDeployments", code="ThrottlingException", times=1)
        with self.emulator.raw("{}", **{"X-Amz-Target": "CodeDeploy_20141006.ListApplications"}) as answer:
            self.assertEqual(answer.status, 200)
        with self.assertRaises(urllib.error.HTTPError) as caught:
            self.emulator.raw("{}", **{"X-Amz-Target": "CodeDeploy_20141006.ListDeployments"})
        with caught.exception as error:
            self.assertEqual(json.load(error)["__type"], "ThrottlingException")
        codedeploy.list_deployments()

    def test_forgotten_deployments_go_on(self):
        service = self.service()
        id = service.update("two")
        self.emulator.control("forget", deployment=id)
        with self.assertRaises(service.codedeploy.exceptions.DeploymentDoesNotExistException):
            service.deployment(id)
        self.advance(9)
        self.assertEqual(service.ended(), "UPDATE_COMPLETE")

    def test_weights_as_a_fraction(self):
        service = self.service()
        self.emulator.control("weights", scale=1)
        self.addCleanup(self.emulator.control, "weights", scale=100)
        id = service.update("two")
        until(lambda: service.alias() == ("1", {"2": 0.1}))
        self.assertEqual(service.target(id)["lambdaTarget"]["lambdaFunctionInfo"]["targetVersionWeight"], 0.1)

    def test_what_makes_no_sense(self):
        for name, request in (("alarm", {"alarm": "x", "state": "RED"}), ("hook", {"status": "Failed"}),
                              ("weights", {"scale": 7}), ("alarm", {"alarm": "none", "state": "OK"}), ("forget", {})):
            with self.assertRaises(urllib.error.HTTPError) as caught:
                self.emulator.control(name, **request)
            with caught.exception as error:
                self.assertEqual((error.code, list(json.load(error))), (400, ["error"]))


if __name__ == "__main__":
    unittest.main()

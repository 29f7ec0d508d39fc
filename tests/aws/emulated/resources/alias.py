from ..codedeploy import CodeDeployError, codedeploy
from ..rehearsal import rehearsal
from ..traffic import AliasTraffic
from .base import Resource, ResourceFailure

POLICY = "CodeDeployLambdaAliasUpdate"
HOOKS = {"BeforeAllowTraffic": "BeforeAllowTrafficHook", "AfterAllowTraffic": "AfterAllowTrafficHook"}


def weights(properties):
    shares = (properties.get("RoutingConfig") or {}).get("AdditionalVersionWeights") or []
    return {str(each["FunctionVersion"]): float(each["FunctionWeight"]) for each in shares}


class Alias(Resource):
    """An alias. With the policy CodeDeployLambdaAliasUpdate, a change of its version in an update is a CodeDeploy
    deployment, and the update ends with it and with the rollback that it may start; its creation shifts nothing.

    Assumed, as AWS does not say: where the stack goes back, an alias that is on its old version stays as it is (a weight
    that a stop without rollback left on it as well), and one that had shifted goes back in a deployment of its own, all at
    once, made by `CloudFormationRollback`.
    """

    TYPE, CREATE_ONLY = "AWS::Lambda::Alias", ("Name", "FunctionName")

    deployment = None

    @property
    def _traffic(self):
        return AliasTraffic(self.account, self.region, self.properties["FunctionName"], self.properties["Name"])

    @property
    def _version(self):
        return str(self.properties["FunctionVersion"])

    def create(self):
        self._traffic.create(self._version, self.properties.get("Description", ""),
                             {"AdditionalVersionWeights": weights(self.properties)})
        self.physical_resource_id = self._traffic.arn

    def update(self, previous):
        policy = self.update_policy.get(POLICY)
        self.deployment = None
        moved = self._traffic.version != self._version
        if not policy or not moved:
            if not self.rolling_back:
                self._traffic.route(self._version, weights(self.properties))
            return
        try:
            with rehearsal.lock:
                self.deployment = self._deploy(policy)
        except CodeDeployError as error:
            raise ResourceFailure(str(error)) from None

    def _deploy(self, policy):
        service = codedeploy(self.account, self.region)
        group = service.group(policy["ApplicationName"], policy["DeploymentGroupName"])
        back = self.rolling_back
        deployment = service.create_deployment(
            group, (self.properties["FunctionName"], self.properties["Name"]), (self._traffic.version, self._version),
            {} if back else {event: policy.get(hook) for event, hook in HOOKS.items()},
            "CloudFormationRollback" if back else "CloudFormation",
            "CodeDeployDefault.LambdaAllAtOnce" if back else None)
        deployment.watches_alarms = not back
        deployment.external_id = self.stack_id
        return deployment

    def finished(self):
        with rehearsal.lock:
            if not self.deployment or self.deployment.status == "Succeeded":
                return True
            rollback = self.deployment.rollback
            if self.deployment.active or (rollback and rollback.active):
                return False
            raise ResourceFailure(self.deployment.message)

    def cancel(self):
        with rehearsal.lock:
            if self.deployment and self.deployment.active:
                self.deployment.stop("stack", "The stack's update was cancelled.")

    def remove(self):
        self._traffic.delete()

    def attribute(self, name):
        return {"AliasArn": self._traffic.arn}[name]

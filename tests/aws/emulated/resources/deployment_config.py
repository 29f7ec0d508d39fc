from ..codedeploy import codedeploy
from .base import Resource, ResourceFailure

# routing type: (its property, percentage, interval)
SHAPES = {"TimeBasedCanary": ("TimeBasedCanary", "CanaryPercentage", "CanaryInterval"),
          "TimeBasedLinear": ("TimeBasedLinear", "LinearPercentage", "LinearInterval")}


class DeploymentConfig(Resource):
    """A configuration whose properties are all create-only."""

    TYPE, NAME = "AWS::CodeDeploy::DeploymentConfig", "DeploymentConfigName"
    CREATE_ONLY = ("DeploymentConfigName", "ComputePlatform", "TrafficRoutingConfig")

    def create(self):
        routing = self.properties.get("TrafficRoutingConfig") or {}
        kind = routing.get("Type")
        row = ("AllAtOnce", 100, 0)
        if kind in SHAPES:
            shape, percentage, interval = SHAPES[kind]
            row = (kind, int(routing[shape][percentage]), int(routing[shape][interval]))
        elif kind != "AllAtOnce":
            raise ResourceFailure(f"TrafficRoutingConfig.Type is {kind}")
        if not 1 <= row[1] <= (99 if kind in SHAPES else 100):
            raise ResourceFailure("An increment is 1 to 99 percent")
        codedeploy(self.account, self.region).configs[self.name] = row

    def remove(self):
        codedeploy(self.account, self.region).configs.pop(self.name, None)

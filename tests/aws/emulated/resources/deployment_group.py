from ..codedeploy import codedeploy
from ..codedeploy_api import GROUP_SETTINGS
from .base import Resource, in_api_spelling


class DeploymentGroup(Resource):
    """A group of the Lambda platform. What the template no longer names stays in the group, as on AWS."""

    TYPE, NAME = "AWS::CodeDeploy::DeploymentGroup", "DeploymentGroupName"
    CREATE_ONLY = ("ApplicationName", "DeploymentGroupName")

    @property
    def _settings(self):
        settings = in_api_spelling(self.properties)
        return {key: settings[key] for key in GROUP_SETTINGS if key in settings}

    def create(self):
        codedeploy(self.account, self.region).create_group(self.properties["ApplicationName"], self.name, self._settings)

    def update(self, previous):
        codedeploy(self.account, self.region).update_group(self.properties["ApplicationName"], self.name, self._settings)

    def remove(self):
        codedeploy(self.account, self.region).groups.pop((self.properties["ApplicationName"], self.name), None)

from ..codedeploy import codedeploy
from .base import Resource


class Application(Resource):
    """An application of the Lambda platform; its groups go with it."""

    TYPE, NAME, CREATE_ONLY = "AWS::CodeDeploy::Application", "ApplicationName", ("ApplicationName", "ComputePlatform")

    def create(self):
        codedeploy(self.account, self.region).create_application(self.name)

    def remove(self):
        codedeploy(self.account, self.region).delete_application(self.name)

from moto.awslambda.models import lambda_backends

from .base import Resource, ResourceFailure


def content(function):
    """What a new version would have to differ in."""
    return (function.code_sha_256, function.handler, function.role, function.run_time, function.memory_size,
            function.timeout, str(function.environment_vars), function.description)


class Version(Resource):
    """A published version: a new logical id publishes the function as it is, and one that has not changed is refused."""

    TYPE, CREATE_ONLY = "AWS::Lambda::Version", ("FunctionName", "CodeSha256", "Description")

    def create(self):
        backend, name = lambda_backends[self.account][self.region], self.properties["FunctionName"]
        function = backend.get_function(name)
        wanted = self.properties.get("CodeSha256")
        if wanted and wanted != function.code_sha_256:
            raise ResourceFailure(f"CodeSHA256 ({wanted}) is different from current CodeSHA256 in $LATEST"
                                  f" ({function.code_sha_256})")
        published = [each for each in backend.list_versions_by_function(function.function_name) if each.version != "$LATEST"]
        if published and content(published[-1]) == content(function):
            raise ResourceFailure(f"A version for this Lambda function exists ( {published[-1].version} )."
                                  " Modify the function to create a new version.")
        function.code_or_config_updated = True
        self.version = backend.publish_version(name, self.properties.get("Description", ""))
        self.physical_resource_id = self.version.function_arn

    def remove(self):
        backend = lambda_backends[self.account][self.region]
        backend.delete_function(self.version.function_name, str(self.version.version))

    def attribute(self, name):
        return {"Version": str(self.version.version), "FunctionArn": self.version.function_arn}[name]

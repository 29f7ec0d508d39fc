from moto.cloudformation import models
from moto.cloudformation.utils import get_stack_from_s3_url

from .base import Resource, ResourceFailure


class NestedStack(Resource):
    """A stack of its own, whose template is in S3. It is created and updated with the stack that holds it, which ends
    with it; where that goes back, it goes back to its earlier template and parameters.

    Assumed, as AWS says it of a stack alone: what the nested stack has finished when the other one goes back, goes back
    as well, and an alias in it that had shifted does so in a deployment by `CloudFormationRollback`.
    """

    TYPE = "AWS::CloudFormation::Stack"

    @property
    def _stacks(self):
        return models.cloudformation_backends[self.account][self.region]

    @property
    def _stack(self):
        return self._stacks.get_stack(self.physical_resource_id)

    @property
    def _template(self):
        return get_stack_from_s3_url(self.properties["TemplateURL"], account_id=self.account, partition="aws")

    @property
    def _parameters(self):
        return {name: str(value) for name, value in (self.properties.get("Parameters") or {}).items()}

    def create(self):
        stack = self._stacks.create_stack(self.physical_resource_id, self._template, self._parameters)
        self.physical_resource_id = stack.stack_id

    def update(self, previous):
        word = "UPDATE_ROLLBACK" if self.rolling_back else "UPDATE"
        self._stack.begin(word, self._template, self._parameters, self.rolling_back)

    def finished(self):
        status = self._stack.status
        if status.endswith("_IN_PROGRESS"):
            return False
        if status in ("CREATE_COMPLETE", "UPDATE_ROLLBACK_COMPLETE" if self.rolling_back else "UPDATE_COMPLETE"):
            return True
        verb = "created" if "CREATE" in status or status.startswith("ROLLBACK") else "updated"
        raise ResourceFailure(f"Embedded stack {self.physical_resource_id} was not successfully {verb}: {status}")

    def cancel(self):
        for resource in self._stack.resource_map.existing.values():
            getattr(resource, "cancel", lambda: None)()

    def remove(self):
        self._stacks.delete_stack(self.physical_resource_id)

    def attribute(self, name):
        for output in self._stack.outputs or []:
            if name == f"Outputs.{output['OutputKey']}":
                return output["OutputValue"]
        raise ResourceFailure(f"the stack has no output {name}")

"""What a resource type of the emulator says about itself.

`TYPE` is CloudFormation's name of it, `NAME` the property that names it (where it is not given, CloudFormation makes one
up: `generated_name`), `CREATE_ONLY` the properties whose change replaces it: a new one is made, and the old one removed
when the stack's update is over.

A type writes create(), update(previous properties) and remove(), and sets `physical_resource_id`, which is what Ref gives.
attribute(name) is Fn::GetAtt. An update that takes its time returns at once, and finished() says when it is over; it
raises ResourceFailure where it failed, cancel() ends it early.
"""

from moto.core.common_models import CloudFormationModel


class ResourceFailure(Exception):
    """The reason is what the stack's events show."""


class Resource(CloudFormationModel):
    TYPE, NAME, CREATE_ONLY = "Rehearsal::Base::Resource", None, ()

    def __init__(self, account, region, stack_id, generated_name, properties, update_policy):
        self.account, self.region, self.stack_id = account, region, stack_id
        self.properties, self.update_policy = properties, update_policy
        self.rolling_back = False  # the stack is going back to its earlier template
        self.physical_resource_id = properties.get(self.NAME) or generated_name
        self.name = self.physical_resource_id

    def create(self):
        pass

    def update(self, previous):
        pass

    def remove(self):
        pass

    def attribute(self, name):
        raise ResourceFailure(f"{self.TYPE} has no attribute {name}")

    def finished(self):
        return True

    def cancel(self):
        pass

    # moto's side

    @classmethod
    def cloudformation_type(cls):
        return cls.TYPE

    @staticmethod
    def cloudformation_name_type():
        return ""

    @classmethod
    def has_cfn_attr(cls, attr):
        return True

    def get_cfn_attribute(self, name):
        return self.attribute(name)

    @classmethod
    def create_from_cloudformation_json(cls, resource_name, cloudformation_json, account_id, region_name, **kwargs):
        resource = cls(account_id, region_name, kwargs.get("StackId"), resource_name, cloudformation_json["Properties"],
                       cloudformation_json.get("UpdatePolicy") or {})
        resource.create()
        return resource

    @classmethod
    def update_from_cloudformation_json(cls, original_resource, new_resource_name, cloudformation_json, account_id,
                                        region_name):
        previous, wanted = original_resource.properties, cloudformation_json["Properties"]
        replaced = any(previous.get(key) != wanted.get(key) for key in original_resource.CREATE_ONLY)
        if replaced:
            return cls.create_from_cloudformation_json(new_resource_name, cloudformation_json, account_id, region_name,
                                                       StackId=original_resource.stack_id)
        original_resource.properties = wanted
        original_resource.update_policy = cloudformation_json.get("UpdatePolicy") or {}
        original_resource.update(previous)
        return original_resource

    def delete(self, account_id, region):
        self.remove()

    def is_created(self):
        return True


def in_api_spelling(value):
    """CloudFormation's property names, as CodeDeploy's API spells them: AlarmConfiguration, alarmConfiguration."""
    if isinstance(value, dict):
        return {key[:1].lower() + key[1:]: in_api_spelling(each) for key, each in value.items()}
    if isinstance(value, list):
        return [in_api_spelling(each) for each in value]
    return {"true": True, "false": False}.get(value, value) if isinstance(value, str) else value

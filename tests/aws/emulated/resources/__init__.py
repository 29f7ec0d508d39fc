"""The resource types that the emulator adds to moto's CloudFormation, or puts in the place of moto's. A row a type."""

from .alarm import Alarm
from .alias import Alias
from .application import Application
from .deployment_config import DeploymentConfig
from .deployment_group import DeploymentGroup
from .nested_stack import NestedStack
from .placeholder import Placeholder
from .version import Version

TYPES = {each.cloudformation_type(): each
         for each in (Alarm, Alias, Application, DeploymentConfig, DeploymentGroup, NestedStack, Version)}

__all__ = ["TYPES", "Placeholder"]

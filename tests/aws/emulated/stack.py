"""CloudFormation stacks that take their time and go back.

moto brings a stack to a template within the request, one resource after the other, and knows no rollback. Here a request
only starts an operation; a thread of its own runs it: resources in the order of their references, side by side where
nothing orders them, an event for each, and back to the earlier template where one fails. The parsing of templates, their
intrinsics and most resource types stay moto's. `install` puts all this in moto's place.

Replacement is left to the emulator's own types, which say what is create-only; moto's are updated as moto does it.
"""

import re
import threading
import time
import traceback

from moto.cloudformation import models, parsing, responses
from moto.cloudformation.exceptions import ValidationError

from .resources import TYPES, Placeholder
from .resources.base import Resource, ResourceFailure

POLL = 0.01  # seconds between two looks at resources that take their time
CANCELLED = {"CREATE": "Resource creation cancelled", "UPDATE": "Resource update cancelled"}


def mentions(shape, names):
    """The logical ids among `names` that a part of a template refers to."""
    if isinstance(shape, list):
        return set().union(*(mentions(each, names) for each in shape)) if shape else set()
    if not isinstance(shape, dict):
        return set()
    found = set()
    for key, value in shape.items():
        if key in ("Ref", "DependsOn"):
            found |= names & set([value] if isinstance(value, str) else value)
        elif key == "Fn::GetAtt":
            found |= names & {value[0] if isinstance(value, list) else value.split(".")[0]}
        elif key == "Fn::Sub":
            text = value if isinstance(value, str) else value[0]
            found |= names & {each.split(".")[0] for each in re.findall(r"\$\{([^!}][^}]*)\}", text)}
        found |= mentions(value, names)
    return found


def in_order(resources):
    """The logical ids, each behind those that it refers to."""
    every, ordered, seen = set(resources), [], set()

    def visit(name):
        if name not in seen:
            seen.add(name)
            for other in sorted(mentions(resources[name], every)):
                visit(other)
            ordered.append(name)

    for name in resources:
        visit(name)
    return ordered


class LiveResourceMap(parsing.ResourceMap):
    """Shows the resources that exist: moto's own makes those that a request for a list comes across."""

    def __iter__(self):
        return iter([name for name in self._resource_json_map if name in self._parsed_resources])

    def __len__(self):
        return len(list(iter(self)))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.existing = self._parsed_resources
        self.resolved = {}  # logical id: its part of the template without intrinsics, as it was last asked for

    def bring(self, template):
        """Makes this the template that Ref, conditions and mappings are read from."""
        self._template, self._resource_json_map = template, template["Resources"]
        self.load_mapping()
        self.load_parameters()
        self.load_conditions()


class Operation:
    """Brings a stack to a template. `word` is what its statuses begin with: CREATE, UPDATE or UPDATE_ROLLBACK."""

    def __init__(self, stack, word, template, template_dict, parameters, rolling_back=False):
        self.rolling_back = rolling_back  # a nested stack follows the one that holds it
        self.stack, self.word, self.map = stack, word, stack.resource_map
        self.template, self.new, self.old = template, template_dict, stack.template_dict or {"Resources": {}}
        self.parameters, self.old_parameters = parameters or {}, dict(stack.parameters or {})
        self.old_template = stack.template
        self.replaced = {}  # logical id: the resource that this operation replaced, and what it was resolved to
        self.obsolete = []  # (logical id, resource) to delete when all is in place

    def run(self):
        try:
            try:
                self._go(self.new, self.template, self.parameters, self.rolling_back)
                self.obsolete = [(name, resource) for name, (resource, _) in self.replaced.items()]
                self._clean(set(self.old["Resources"]) - set(self.new["Resources"]), self.old)
                self.stack.settle(f"{self.word}_COMPLETE")
            except ResourceFailure as failure:
                self._roll_back(str(failure))
        except Exception as error:  # a mistake of the emulator must not leave its caller waiting either
            reason = str(error) if isinstance(error, ResourceFailure) else traceback.format_exc()
            self.stack.settle(f"{self._rollback_word}_FAILED", reason)

    @property
    def _rollback_word(self):
        return "ROLLBACK" if self.word == "CREATE" else "UPDATE_ROLLBACK"

    def _roll_back(self, reason):
        self.stack.show(f"{self._rollback_word}_IN_PROGRESS", reason)
        self._go(self.old, self.old_template, self.old_parameters, rolling_back=True)
        self._clean(set(self.new["Resources"]) - set(self.old["Resources"]), self.new)
        self.stack.settle(f"{self._rollback_word}_COMPLETE")

    def _clean(self, names, template):
        self.stack.clean(names, template)
        for name, resource in self.obsolete:
            self.stack.delete_resource(name, template["Resources"][name], resource, "UpdateReplacePolicy")

    def _go(self, template_dict, template, parameters, rolling_back):
        self.stack.take(template, template_dict, parameters)
        shapes, every = template_dict["Resources"], set(template_dict["Resources"])
        todo, going = in_order(shapes), {}
        while todo or going:
            for name in list(todo):
                if not (mentions(shapes[name], every) - {name}) & (set(todo) | set(going)):
                    todo.remove(name)
                    self._begin(name, going, rolling_back)
                    self._settle(going)
            self._settle(going)
            time.sleep(POLL if going else 0)

    def _begin(self, name, going, rolling_back):
        """Starts what the resource needs; one that is to be, and is, as the template says needs nothing."""
        shape, known = self.map._resource_json_map[name], name in self.map.existing
        if shape.get("Condition") and not self.map.lazy_condition_map[shape["Condition"]]:
            return
        resolved = self._resolved(shape)
        if known and resolved and self.map.resolved.get(name) == resolved:
            return
        going[name] = "UPDATE" if known else "CREATE"
        self._event(name, "IN_PROGRESS", going[name])
        before, self.map.resolved[name] = self.map.resolved.get(name), resolved
        try:
            resource = self._update(name, shape, before, rolling_back) if known else self.map[name]
            if getattr(resource, "physical_resource_id", None) is None:
                resource.physical_resource_id = parsing.generate_resource_name(shape["Type"], self.stack.name, name)
        except Exception as error:
            self._fail(name, going, str(error) or type(error).__name__)

    def _resolved(self, shape):
        """None where an intrinsic fails, as it will again in the resource's own creation or update."""
        try:
            return parsing.clean_json(shape, self.map)
        except Exception:
            return None

    def _update(self, name, shape, before, rolling_back):
        stack, existing, previous = self.stack, self.map.existing, self.map.existing[name]
        if rolling_back and name in self.replaced:
            self.obsolete.append((name, previous))
            existing[name], self.map.resolved[name] = self.replaced.pop(name)
            return existing[name]
        previous.rolling_back = rolling_back
        resource = parsing.parse_and_update_resource(name, shape, self.map, stack.account_id, stack.region_name) or previous
        if resource is not previous and isinstance(resource, Resource):
            self.replaced[name] = previous, before
        existing[name] = resource
        return resource

    def _settle(self, going):
        for name in [each for each in going if self._ended(each, going)]:
            self._event(name, "COMPLETE", going.pop(name))

    def _ended(self, name, going):
        resource = self.map.existing.get(name)
        try:
            return getattr(resource, "finished", lambda: True)()
        except ResourceFailure as failure:
            self._fail(name, going, str(failure))

    def _fail(self, name, going, reason):
        """Ends the others that are under way, and this pass."""
        self._event(name, "FAILED", going.pop(name), reason)
        for other in list(going):
            getattr(self.map.existing.get(other), "cancel", lambda: None)()
        for other, verb in going.items():
            self._await_end(other)
            self._event(other, "FAILED", verb, CANCELLED[verb])
        raise ResourceFailure(f"The following resource(s) failed to {'create' if self.word == 'CREATE' else 'update'}:"
                              f" [{', '.join([name, *going])}].")

    def _await_end(self, name):
        try:
            while not getattr(self.map.existing.get(name), "finished", lambda: True)():
                time.sleep(POLL)
        except ResourceFailure:
            pass

    def _event(self, name, ending, verb, reason=None):
        resource = self.map.existing.get(name)
        self.stack.resource_event(name, self.map._resource_json_map[name]["Type"], resource, f"{verb}_{ending}", reason)


class LiveStack(models.Stack):
    """A stack whose outputs are those of its last finished operation."""

    def __init__(self, *args, **kwargs):
        self._outputs, self._exports = None, []
        super().__init__(*args, **kwargs)
        if isinstance(self.template, str):
            # create_resources() brings it to this; until then it has nothing
            self._wanted, self.template, self.template_dict = self.template, {}, {}

    def _create_resource_map(self):
        resource_map = LiveResourceMap(
            self.stack_id, self.name, self.parameters, self.tags, account_id=self.account_id, region_name=self.region_name,
            template=self.template_dict, cross_stack_resources=self.cross_stack_resources)
        resource_map.load()
        return resource_map

    @property
    def outputs(self):
        return self._outputs

    @property
    def exports(self):
        return self._exports

    def create_resources(self):
        self.begin("CREATE", self._wanted, self.parameters)

    def update(self, template, role_arn=None, parameters=None, tags=None):
        self.tags = self.tags if tags is None else tags
        self.begin("UPDATE", template, parameters)

    def begin(self, word, template, parameters, rolling_back=False):
        if self.status.endswith("_IN_PROGRESS") and self.status != "REVIEW_IN_PROGRESS":
            raise ValidationError(
                self.stack_id, message=f"Stack:{self.stack_id} is in {self.status} state and can not be updated.")
        operation = Operation(self, word, template, self.parse_template(template), parameters, rolling_back)
        self.show(f"{word}_IN_PROGRESS", "User Initiated")
        threading.Thread(target=operation.run, daemon=True).start()

    def take(self, template, template_dict, parameters):
        self.template, self.template_dict, self.parameters = template, template_dict, parameters
        self.description = template_dict.get("Description")
        self.resource_map.input_parameters = parameters
        self.resource_map.bring(template_dict)

    def settle(self, status, reason=None):
        self.output_map = self._create_output_map()
        try:
            self._outputs, self._exports = super().outputs, super().exports
            backend = models.cloudformation_backends[self.account_id][self.region_name]
            backend.exports.update({each.name: each for each in self._exports})
        except KeyError:
            self._outputs, self._exports = None, []  # of resources that a failed creation does not have
        self.show(status, reason)

    def delete(self):
        self.show("DELETE_IN_PROGRESS", "User Initiated")
        self.clean(set(self.template_dict.get("Resources", {})), self.template_dict)
        self.show("DELETE_COMPLETE")

    def clean(self, names, template):
        """Deletes what the stack's template no longer has; what is retained only leaves the stack."""
        for name in reversed(in_order(template.get("Resources", {}))):
            if name in names and self.resource_map.existing.get(name) is not None:
                resource = self.resource_map.existing.pop(name)
                self.delete_resource(name, template["Resources"][name], resource, "DeletionPolicy")

    def delete_resource(self, name, shape, resource, policy):
        if shape.get(policy) == "Retain":
            self.resource_event(name, shape["Type"], resource, "DELETE_SKIPPED")
            return
        self.resource_event(name, shape["Type"], resource, "DELETE_IN_PROGRESS")
        try:
            self.resource_map._delete_resource(resource, shape)
            self.resource_event(name, shape["Type"], resource, "DELETE_COMPLETE")
        except Exception as error:
            self.resource_event(name, shape["Type"], resource, "DELETE_FAILED", str(error))

    def show(self, status, reason=None):
        self.status = status
        self._add_stack_event(status, resource_status_reason=reason)

    def resource_event(self, name, resource_type, resource, status, reason=None):
        if resource is not None:
            resource.resource_status, resource.logical_resource_id = status, name
        self.events.append(models.Event(
            stack_id=self.stack_id, stack_name=self.name, logical_resource_id=name,
            physical_resource_id=getattr(resource, "physical_resource_id", None) or "", resource_type=resource_type,
            resource_status=status, resource_status_reason=reason, resource_properties=None))


class LiveResourceDTO(responses.StackResourceDTO):
    """A resource with its own status, where moto shows the stack's."""

    def __init__(self, stack, resource):
        super().__init__(stack, resource)
        self.resource_status = getattr(resource, "resource_status", stack.status)


def resource_class_from_type(resource_type):
    if resource_type in TYPES:
        return TYPES[resource_type]
    if resource_type.startswith("Custom::"):
        return Placeholder
    return parsing.get_model_map().get(resource_type, Placeholder)


def execute_change_set(backend, change_set_name, stack_name=None):
    change_set = backend.describe_change_set(change_set_name)
    stack = backend.stacks[change_set.stack_id]
    stack.begin(change_set.change_set_type, change_set.template, change_set.parameters)
    change_set.execution_status = "EXECUTE_COMPLETE"
    backend.change_sets.pop(change_set.change_set_id)


def delete_change_set(backend, change_set_name):
    """One that is not there is no error, as on AWS."""
    for change_set_id, change_set in list(backend.change_sets.items()):
        if change_set_name in (change_set_id, change_set.change_set_name):
            del backend.change_sets[change_set_id]


def install():
    models.Stack = LiveStack
    models.CloudFormationBackend.execute_change_set = execute_change_set
    models.CloudFormationBackend.delete_change_set = delete_change_set
    models.CloudFormationBackend.validate_template = lambda backend, template: []  # cfn-lint takes seconds
    responses.StackResourceDTO = LiveResourceDTO
    parsing.resource_class_from_type = resource_class_from_type

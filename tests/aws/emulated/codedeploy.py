"""CodeDeploy of one account and region: applications, deployment groups, configurations and deployments.

`codedeploy(account, region)` answers the same one every time. A thread (`start`) moves all deployments on.
"""

import threading
import time
import uuid

from moto.cloudwatch.models import cloudwatch_backends

from .deployment import Deployment, Rollback
from .rehearsal import rehearsal
from .traffic import AliasTraffic

PREDEFINED = "CodeDeployDefault."
# name after the prefix: (kind, percent, minutes)
CONFIGS = {"LambdaAllAtOnce": ("AllAtOnce", 100, 0)}
CONFIGS.update({f"LambdaCanary10Percent{n}Minutes": ("TimeBasedCanary", 10, n) for n in (5, 10, 15, 30)})
CONFIGS.update({f"LambdaLinear10PercentEvery{n}Minute{'s' if n > 1 else ''}": ("TimeBasedLinear", 10, n)
                for n in (1, 2, 3, 10)})


class CodeDeployError(Exception):
    """`code` is the error's name on the wire."""

    def __init__(self, code, message):
        super().__init__(message)
        self.code = code


def schedule_of(kind, percent, minutes):
    """When how much of the traffic goes to the target: [(minute, percent)], the last of them 100."""
    if kind == "AllAtOnce":
        return [(0, 100)]
    if kind == "TimeBasedCanary":
        return [(0, percent), (minutes, 100)]
    steps = -(-100 // percent)
    return [(step * minutes, min(100, (step + 1) * percent)) for step in range(steps)]


class Group:
    """A deployment group. `settings` are CreateDeploymentGroup's, in the API's spelling."""

    def __init__(self, service, application, name, settings):
        self.service, self.application, self.name = service, application, name
        self.id, self.settings = str(uuid.uuid4()), settings
        self.last_attempted, self.last_successful = None, None  # deployments that have ended

    def update(self, settings):
        """What is not named stays, as in UpdateDeploymentGroup: alarms are taken off only by `enabled: false`."""
        self.settings.update(settings)

    @property
    def deployments(self):
        return [each for each in self.service.deployments.values() if each.group is self]

    @property
    def alarm_names(self):
        alarms = self.settings.get("alarmConfiguration") or {}
        return [each["name"] for each in alarms.get("alarms", [])] if alarms.get("enabled") else []

    def rolls_back_on(self, event):
        rollback = self.settings.get("autoRollbackConfiguration") or {}
        return bool(rollback.get("enabled")) and event in rollback.get("events", [])

    def red_alarms(self, percent, minute):
        """(in ALARM, unreadable); plans that are due at this point of the shift come true first."""
        names, alarms = self.alarm_names, cloudwatch_backends[self.service.account][self.service.region].alarms
        for plan in [each for each in rehearsal.alarm_plans if each.alarm in names and each.alarm in alarms]:
            if plan.due(percent, minute):
                rehearsal.alarm_plans.remove(plan)
                alarms[plan.alarm].update_state(plan.reason, "{}", plan.state)
        red = [name for name in names if name in alarms and alarms[name].state_value == "ALARM"]
        lenient = (self.settings.get("alarmConfiguration") or {}).get("ignorePollAlarmFailure")
        return red, [] if lenient else [name for name in names if name not in alarms]

    def roll_back(self, broken):
        self.service.add(Rollback(broken, self.service.ended))


class CodeDeploy:
    def __init__(self, account, region):
        self.account, self.region = account, region
        self.applications = {}  # name: its id and the time of its creation
        self.groups = {}  # (application, name)
        self.configs = {}  # name: (kind, percent, minutes), without the predefined
        self.deployments = {}  # by id, oldest first

    def create_application(self, name):
        if name in self.applications:
            raise CodeDeployError("ApplicationAlreadyExistsException", f"There is an application {name} already.")
        self.applications[name] = {"id": str(uuid.uuid4()), "created": time.time()}

    def application(self, name):
        if name not in self.applications:
            raise CodeDeployError("ApplicationDoesNotExistException", f"There is no application {name}.")
        return self.applications[name]

    def delete_application(self, name):
        self.applications.pop(name, None)
        self.groups = {key: group for key, group in self.groups.items() if key[0] != name}

    def create_group(self, application, name, settings):
        self.application(application)
        if (application, name) in self.groups:
            raise CodeDeployError("DeploymentGroupAlreadyExistsException", f"There is a group {name} already.")
        self._check_group(settings)
        self.groups[application, name] = Group(self, application, name, settings)
        return self.groups[application, name]

    def update_group(self, application, name, settings):
        group = self.group(application, name)
        self._check_group(settings)
        group.update(settings)

    def _check_group(self, settings):
        if settings.get("deploymentConfigName"):
            self.config(settings["deploymentConfigName"])
        alarms = settings.get("alarmConfiguration") or {}
        names = [each["name"] for each in alarms.get("alarms", [])]
        known = cloudwatch_backends[self.account][self.region].alarms
        if alarms.get("enabled") and (not names or any(name not in known for name in names)):
            raise CodeDeployError("InvalidAlarmConfigException", "The alarms are enabled and empty, or one does not exist.")
        if len(names) > 10:
            raise CodeDeployError("AlarmsLimitExceededException", "A deployment group has ten alarms at the most.")

    def group(self, application, name):
        self.application(application)
        if (application, name) not in self.groups:
            raise CodeDeployError("DeploymentGroupDoesNotExistException", f"There is no deployment group {name}.")
        return self.groups[application, name]

    def config(self, name):
        """(kind, percent, minutes)"""
        row = CONFIGS.get(name[len(PREDEFINED):]) if name.startswith(PREDEFINED) else self.configs.get(name)
        if not row:
            raise CodeDeployError("DeploymentConfigDoesNotExistException", f"There is no configuration {name}.")
        return row

    def create_deployment(self, group, alias, versions, hooks=None, creator="user", config_name=None):
        """Shifts `alias` (function, alias name) from and to `versions` (current, target)."""
        busy = next((each.id for each in group.deployments if each.active), None)
        if busy:
            raise CodeDeployError("DeploymentLimitExceededException",
                                  f"The deployment group {group.name} has an active deployment already: {busy}")
        config_name = config_name or group.settings.get("deploymentConfigName") or PREDEFINED + "LambdaAllAtOnce"
        traffic = AliasTraffic(self.account, self.region, *alias)
        return self.add(Deployment(group, traffic, *versions, config_name, schedule_of(*self.config(config_name)),
                                   {name: hook.split(":")[-1] for name, hook in (hooks or {}).items() if hook},
                                   creator, self.ended))

    def add(self, deployment):
        self.deployments[deployment.id] = deployment
        return deployment

    def ended(self, deployment):
        deployment.group.last_attempted = deployment
        if deployment.status == "Succeeded":
            deployment.group.last_successful = deployment

    def deployment(self, deployment_id):
        if not deployment_id:
            raise CodeDeployError("DeploymentIdRequiredException", "A deployment's id is needed.")
        if deployment_id not in self.deployments or self.deployments[deployment_id].forgotten:
            raise CodeDeployError("DeploymentDoesNotExistException", f"There is no deployment {deployment_id}.")
        return self.deployments[deployment_id]


_services = {}


def codedeploy(account, region):
    with rehearsal.lock:
        return _services.setdefault((account, region), CodeDeploy(account, region))


def all_deployments():
    return [each for service in list(_services.values()) for each in list(service.deployments.values())]


def move_on():
    """Everything that the clock allows by now, in rollbacks that begin on the way as well."""
    with rehearsal.lock:
        seen = 0
        while seen < len(all_deployments()):
            seen = len(all_deployments())
            for deployment in all_deployments():
                if deployment.active:
                    deployment.advance()


def start():
    def run():
        while True:
            move_on()
            time.sleep(min(0.05, max(0.002, rehearsal.clock.minute_seconds / 50 or 0.01)))

    threading.Thread(target=run, daemon=True).start()

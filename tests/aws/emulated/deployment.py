"""One CodeDeploy deployment to a Lambda alias, from its creation to its end.

A deployment is a script (`_script`) that yields what it waits for. `advance` runs it as far as the clock allows and looks
at the group's alarms before every step: an alarm that is red before the first shift stops the deployment there.

Assumed, as AWS does not say: alarms are looked at until the deployment ends, also during AfterAllowTraffic; a linear
configuration ends with its last shift, without a further interval; a rollback puts all traffic back at once, runs no hooks
and watches no alarms; an event without a hook is Skipped.
"""

import random
import string
import time
import uuid

from .rehearsal import rehearsal

HOOK_LIMIT_MINUTES = 60
ROLLBACK_MINUTES = 0.5  # how long a rollback shows as InProgress after the alias is back
EVENTS = ("BeforeAllowTraffic", "AllowTraffic", "AfterAllowTraffic")
TERMINAL = ("Succeeded", "Failed", "Stopped")

# cause: (status, error code, event of the group's automatic rollback)
ENDINGS = {
    "alarm": ("Stopped", "ALARM_ACTIVE", "DEPLOYMENT_STOP_ON_ALARM"),
    "request": ("Stopped", "MANUAL_STOP", "DEPLOYMENT_STOP_ON_REQUEST"),
    "stack": ("Stopped", "CLOUDFORMATION_STACK_FAILURE", "DEPLOYMENT_STOP_ON_REQUEST"),
    "hook": ("Failed", "HOOK_EXECUTION_FAILURE", "DEPLOYMENT_FAILURE"),
    "alias": ("Failed", "INVALID_LAMBDA_CONFIGURATION", "DEPLOYMENT_FAILURE"),
}


class Broken(Exception):
    def __init__(self, cause, message):
        super().__init__(message)
        self.cause = cause


def at_once():
    return True


class LifecycleEvent:
    def __init__(self, name):
        self.name, self.status, self.start, self.end, self.diagnostics = name, "Pending", None, None, None

    def begin(self):
        self.status, self.start = "InProgress", rehearsal.clock.now()

    def finish(self, status, diagnostics=None):
        self.status, self.end, self.diagnostics = status, rehearsal.clock.now(), diagnostics


class HookExecution:
    """One call of a hook's function, which nobody runs: only its answer is awaited."""

    def __init__(self, function, event):
        self.id, self.function, self.event, self.status = str(uuid.uuid4()), function, event, None


class Deployment:
    """`traffic` is the alias, `current` and `target` its versions; `hooks` maps an event to a function; `schedule` is a
    list of (minute, percent). `changed` is called with the deployment when it has ended."""

    def __init__(self, group, traffic, current, target, config_name, schedule, hooks, creator, changed):
        self.id = "d-" + "".join(random.choices(string.ascii_uppercase + string.digits, k=9))
        self.group, self.traffic, self.current, self.target = group, traffic, current, target
        self.config_name, self.schedule, self.hooks, self.creator = config_name, schedule, hooks, creator
        self.status, self.cause, self.message = "Created", None, None
        self.created, self.updated = time.time(), time.time()
        self.started, self.completed = None, None  # the clock's, as the minutes of events are
        self.ended_at = None  # the wall's
        self.events = {name: LifecycleEvent(name) for name in EVENTS}
        self.executions = []
        self.percent = 0
        self.shift_minute = None  # the clock's, when traffic began to shift
        self.rollback, self.rolls_back = None, None  # the deployments on either side of a rollback
        self.external_id, self.description = None, None
        self.watches_alarms = True
        self.forgotten = False  # it goes on, and no request finds it
        self._changed = changed
        self._ready = at_once
        self._steps = self._script()

    @property
    def active(self):
        return self.status not in TERMINAL

    @property
    def error(self):
        return {"code": ENDINGS[self.cause][1], "message": self.message} if self.cause else None

    def wall(self, minute):
        """A minute of the clock as the wall's time, so many of AWS's minutes before now, or before the deployment's end: who
        shows how far a rollout is counts in these."""
        if minute is None:
            return None
        now, at = (time.time(), rehearsal.clock.now()) if self.active else (self.ended_at, self.completed)
        return now - 60 * (at - minute)

    def advance(self):
        """Goes on until something has to be waited for."""
        while self.active:
            try:
                if self.watches_alarms and self.started is not None:
                    self._look_at_alarms()
                if not self._ready():
                    return
                self._ready = next(self._steps)
                self.updated = time.time()
            except StopIteration:
                self._end("Succeeded")
            except Broken as broken:
                self._break(broken.cause, str(broken))
            except Exception as error:  # Lambda refused: the function, the version or the alias is not as it should be
                self._break("alias", str(error) or type(error).__name__)

    def stop(self, cause, message, roll_back=None):
        """Ends it now. `roll_back` None leaves the decision to the group."""
        self._break(cause, message, roll_back)

    # What happens, in order

    def _script(self):
        self.status, self.started = "InProgress", rehearsal.clock.now()
        yield at_once
        if self.traffic.version != self.current or self.traffic.weights:
            raise Broken("alias", f"The alias {self.traffic.alias} is on version {self.traffic.version}"
                         f" with weights {self.traffic.weights}; this deployment starts from version {self.current} alone")
        yield from self._hook("BeforeAllowTraffic")
        yield from self._shift()
        yield from self._hook("AfterAllowTraffic")

    def _shift(self):
        event = self.events["AllowTraffic"]
        event.begin()
        self.shift_minute = rehearsal.clock.now()
        for minute, percent in self.schedule:
            yield lambda at=self.shift_minute + minute: rehearsal.clock.now() >= at
            self.traffic.split(self.current, self.target, percent)
            self.percent = percent
            yield at_once  # so that alarms are looked at after the last shift as well
        event.finish("Succeeded")

    def _hook(self, name):
        event, function = self.events[name], self.hooks.get(name)
        if not function:
            event.finish("Skipped")
            return
        event.begin()
        execution, began = HookExecution(function, name), rehearsal.clock.now()
        self.executions.append(execution)
        yield lambda: self._answered(execution, rehearsal.clock.now() - began)
        status = execution.status or "Failed"
        event.finish(status, None if status == "Succeeded" else {
            "errorCode": "ScriptFailed" if execution.status else "ScriptTimedOut",
            "message": f"{function} answered {status}" if execution.status else f"{function} did not answer in time"})
        if status != "Succeeded":
            raise Broken("hook", f"The deployment failed at {name}: {event.diagnostics['message']}")

    @staticmethod
    def _answered(execution, minutes):
        plan = rehearsal.hook_plan(execution.function)
        if not execution.status and plan.status != "Wait" and minutes >= plan.after_minutes:
            execution.status = plan.status
        return execution.status is not None or minutes >= HOOK_LIMIT_MINUTES

    # What ends it

    def _look_at_alarms(self):
        minute = rehearsal.clock.now() - self.shift_minute if self.shift_minute is not None else -1
        red, missing = self.group.red_alarms(self.percent, minute)
        if red:
            raise Broken("alarm", "Alarms of the deployment group are in ALARM and stopped the deployment."
                         f" Activated alarms: {', '.join(red)}")
        if missing:
            raise Broken("alarm", f"The state of these alarms could not be read: {', '.join(missing)}")

    def _break(self, cause, message, roll_back=None):
        self.cause, self.message = cause, message
        status, _, event = ENDINGS[cause]
        for each in self.events.values():
            if each.status == "InProgress":
                each.finish("Failed")
            elif each.status == "Pending":
                each.finish("Skipped")
        wanted = self.group.rolls_back_on(event) if roll_back is None else roll_back
        if wanted and self.creator != "codeDeployRollback":
            self.group.roll_back(self)
        self._end(status)

    def _end(self, status):
        self.status, self.completed, self.updated = status, rehearsal.clock.now(), time.time()
        self.ended_at = self.updated
        self._changed(self)


class Rollback(Deployment):
    """Takes the traffic back from the version that another deployment was shifting it to."""

    def __init__(self, broken, changed):
        super().__init__(broken.group, broken.traffic, broken.target, broken.current, "CodeDeployDefault.LambdaAllAtOnce",
                         [(0, 100)], {}, "codeDeployRollback", changed)
        self.watches_alarms = False
        self.rolls_back, broken.rollback = broken, self
        self.description = f"Rollback of {broken.id}"
        self.external_id = broken.external_id

    def _script(self):
        self.status, self.started = "InProgress", rehearsal.clock.now()
        yield from self._hook("BeforeAllowTraffic")
        event = self.events["AllowTraffic"]
        event.begin()
        self.traffic.route(self.target, {})
        self.percent = 100
        until = rehearsal.clock.now() + ROLLBACK_MINUTES
        yield lambda: rehearsal.clock.now() >= until
        event.finish("Succeeded")
        yield from self._hook("AfterAllowTraffic")

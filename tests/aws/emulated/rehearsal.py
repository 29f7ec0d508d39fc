"""What a rehearsal can set from outside, and the clock that everything timed asks.

Minutes here are AWS's minutes: `Linear10PercentEvery1Minute` shifts at minutes 0, 1, 2... and a hook has 60 of them. How
long one takes is the clock's affair. Timestamps on the wire stay those of the wall, as clients compare them with theirs.
"""

import threading
import time


class Clock:
    """Minutes since the start. With `minute_seconds` of 0 it is held, and moves only by advance()."""

    def __init__(self, minute_seconds):
        self._before = 0.0
        self.pace(minute_seconds)

    def pace(self, minute_seconds):
        """Changes how long a minute takes; the minutes so far stay."""
        self._before = self.now() if hasattr(self, "minute_seconds") else 0.0
        self.minute_seconds = minute_seconds
        self._since = time.monotonic()

    def now(self):
        if not self.minute_seconds:
            return self._before
        return self._before + (time.monotonic() - self._since) / self.minute_seconds

    def advance(self, minutes):
        self._before += minutes


class AlarmPlan:
    """An alarm's state to come: in a deployment that watches the alarm, at a weight or a minute of its traffic shift."""

    def __init__(self, alarm, state, reason, at_weight=None, at_minute=None):
        self.alarm, self.state, self.reason = alarm, state, reason
        self.at_weight, self.at_minute = at_weight, at_minute

    def due(self, weight, minute):
        if self.at_weight is not None:
            return weight >= self.at_weight
        return minute >= self.at_minute


class HookPlan:
    """How a hook's function answers: `Succeeded` or `Failed` after some minutes, or `Wait`, which leaves the answer to
    PutLifecycleEventHookExecutionStatus, and the deployment to its time limit where none comes."""

    STATUSES = ("Succeeded", "Failed", "Wait")

    def __init__(self, status="Succeeded", after_minutes=0.5):
        self.status, self.after_minutes = status, after_minutes


class Fault:
    """An answer that takes the place of the next `times` requests whose operation is `action` ('*': any)."""

    def __init__(self, action, code, status=400, message="", times=1):
        self.action, self.code, self.status, self.message, self.times = action, code, status, message, times


class Rehearsal:
    def __init__(self):
        self.lock = threading.RLock()  # over every deployment, plan and fault; never held while waiting
        self.clock = Clock(1.0)
        self.alarm_plans = []
        self.hook_plans = {}  # by the hook's function name
        self.faults = []
        self.weight_scale = 100  # of targetVersionWeight on the wire; what AWS sends has not been seen

    def hook_plan(self, function):
        return self.hook_plans.get(function, HookPlan())

    def take_fault(self, action):
        with self.lock:
            for fault in self.faults:
                if fault.action in ("*", action) and fault.times > 0:
                    fault.times -= 1
                    return fault
        return None


rehearsal = Rehearsal()

"""The control API under /_rehearse/: the manual is in tests/aws/emulator.py. One function a path (`PATHS`), which takes
the request's JSON and returns the answer's; what a request lacks or misspells is a BadRequest."""

import json

from moto.cloudwatch.models import cloudwatch_backends

from .codedeploy import all_deployments, move_on
from .deployment import EVENTS
from .rehearsal import AlarmPlan, Fault, HookPlan, rehearsal

ALARM_STATES = ("OK", "ALARM", "INSUFFICIENT_DATA")


class BadRequest(Exception):
    pass


def needed(request, key, allowed=None):
    if key not in request or (allowed and request[key] not in allowed):
        raise BadRequest(f"'{key}' is needed" + (f": one of {', '.join(map(str, allowed))}" if allowed else ""))
    return request[key]


def all_alarms():
    """(name, alarm) in every region"""
    backends = [backend for regions in cloudwatch_backends.values() for backend in regions.values()]
    return [pair for backend in backends for pair in backend.alarms.items()]


def deployment_state(deployment):
    return {"id": deployment.id, "group": deployment.group.name, "function": deployment.traffic.function,
            "alias": deployment.traffic.alias, "current": deployment.current, "target": deployment.target,
            "percent": deployment.percent, "status": deployment.status, "creator": deployment.creator,
            "error": deployment.error, "events": {name: deployment.events[name].status for name in EVENTS},
            "hooks": [{"id": each.id, "function": each.function, "event": each.event, "status": each.status}
                      for each in deployment.executions]}


def state(_):
    return {"minute": rehearsal.clock.now(), "minute_seconds": rehearsal.clock.minute_seconds,
            "deployments": [deployment_state(each) for each in all_deployments()],
            "alarms": {name: each.state_value for name, each in all_alarms()},
            "alarm_plans": [vars(each) for each in rehearsal.alarm_plans],
            "faults": [vars(each) for each in rehearsal.faults if each.times > 0]}


def clock(request):
    if "minute_seconds" in request:
        rehearsal.clock.pace(float(request["minute_seconds"]))
    move_on()  # what begins now has to begin before the time passes
    rehearsal.clock.advance(float(request.get("advance", 0)))
    move_on()
    return state(request)


def alarm(request):
    name, value = needed(request, "alarm"), needed(request, "state", ALARM_STATES)
    reason = request.get("reason", f"The rehearsal set the alarm to {value}")
    if "at_weight" in request or "at_minute" in request:
        rehearsal.alarm_plans.append(AlarmPlan(name, value, reason, request.get("at_weight"), request.get("at_minute")))
        return {}
    found = [each for known, each in all_alarms() if known == name]
    if not found:
        raise BadRequest(f"there is no alarm '{name}'")
    for each in found:
        each.update_state(reason, "{}", value)
    move_on()
    return {}


def hook(request):
    status = needed(request, "status", HookPlan.STATUSES)
    rehearsal.hook_plans[needed(request, "function")] = HookPlan(status, float(request.get("after_minutes", 0.5)))
    return {}


def weights(request):
    rehearsal.weight_scale = needed(request, "scale", (1, 100))
    return {}


def fault(request):
    rehearsal.faults.append(Fault(needed(request, "action"), needed(request, "code"), int(request.get("status", 400)),
                                  request.get("message", "A fault of the rehearsal"), int(request.get("times", 1))))
    return {}


def forget(request):
    wanted = needed(request, "deployment")
    found = next((each for each in all_deployments() if each.id == wanted), None)
    if not found:
        raise BadRequest(f"there is no deployment '{wanted}'")
    found.forgotten = True
    return {}


PATHS = {f"/_rehearse/{function.__name__}": function for function in (state, clock, alarm, hook, weights, fault, forget)}


def answer(path, body):
    """(HTTP status, JSON text)"""
    try:
        if path not in PATHS:
            return 404, json.dumps({"error": f"the control API has {', '.join(PATHS)}"})
        request = json.loads(body or "{}")
        with rehearsal.lock:
            return 200, json.dumps(PATHS[path](request))
    except (BadRequest, ValueError) as error:
        return 400, json.dumps({"error": str(error)})

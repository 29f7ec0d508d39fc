"""CodeDeploy's wire format: JSON 1.1 as in aws.md 2.6, one function an operation (`OPERATIONS`).

An operation takes the service of the caller's region and the request, and returns the answer; what a real account answers
with an error is a CodeDeployError. `pages` hands out lists in pages of PAGE entries.
"""

import json

import yaml

from .codedeploy import CONFIGS, PREDEFINED, CodeDeployError
from .deployment import EVENTS
from .rehearsal import rehearsal

PAGE = 100
BATCH = 25  # the operation's text; the exception's says 100
BATCH_OF_GROUPS = 100
GROUP_SETTINGS = ("deploymentConfigName", "serviceRoleArn", "alarmConfiguration", "autoRollbackConfiguration",
                  "deploymentStyle", "triggerConfigurations")


def without_none(shape):
    return {key: value for key, value in shape.items() if value is not None}


def pages(key, entries, token):
    if token and not token.isdigit():
        raise CodeDeployError("InvalidNextTokenException", "The token is not one of ours.")
    start = int(token or 0)
    return without_none({key: entries[start:start + PAGE],
                         "nextToken": str(start + PAGE) if len(entries) > start + PAGE else None})


# Shapes

def application_info(name, application):
    return {"applicationId": application["id"], "applicationName": name, "createTime": application["created"],
            "linkedToGitHub": False, "computePlatform": "Lambda"}


def last_deployment_info(deployment):
    return deployment and without_none({"deploymentId": deployment.id, "status": deployment.status,
                                        "createTime": deployment.created, "endTime": deployment.wall(deployment.completed)})


def group_info(group):
    return without_none({
        "applicationName": group.application, "deploymentGroupName": group.name, "deploymentGroupId": group.id,
        "computePlatform": "Lambda", **group.settings,
        "lastSuccessfulDeployment": last_deployment_info(group.last_successful),
        "lastAttemptedDeployment": last_deployment_info(group.last_attempted)})


def rollback_info(deployment):
    if deployment.rollback:
        return {"rollbackDeploymentId": deployment.rollback.id, "rollbackTriggeringDeploymentId": deployment.id,
                "rollbackMessage": f"Deployment {deployment.id} ended as {deployment.status} and was rolled back."}
    if deployment.rolls_back:
        return {"rollbackDeploymentId": deployment.id, "rollbackTriggeringDeploymentId": deployment.rolls_back.id,
                "rollbackMessage": f"This deployment rolls back deployment {deployment.rolls_back.id}."}
    return None


def deployment_info(deployment):
    group = deployment.group
    status = target_status(deployment)
    overview = {each: int(each == status) for each in ("Pending", "InProgress", "Succeeded", "Failed", "Skipped", "Ready")}
    return without_none({
        "applicationName": group.application, "deploymentGroupName": group.name, "deploymentId": deployment.id,
        "deploymentConfigName": deployment.config_name, "status": deployment.status, "creator": deployment.creator,
        "createTime": deployment.created, "startTime": deployment.wall(deployment.started), "completeTime": deployment.wall(deployment.completed),
        "errorInformation": deployment.error, "rollbackInfo": rollback_info(deployment),
        "deploymentOverview": overview, "description": deployment.description, "externalId": deployment.external_id,
        "autoRollbackConfiguration": group.settings.get("autoRollbackConfiguration"),
        "deploymentStyle": group.settings.get("deploymentStyle"), "computePlatform": "Lambda",
        "revision": {"revisionType": "AppSpecContent", "appSpecContent": {}},
        "ignoreApplicationStopFailures": False, "updateOutdatedInstancesOnly": False,
        "instanceTerminationWaitTimeStarted": False})


def target_status(deployment):
    return {"Created": "Pending", "Stopped": "Failed"}.get(deployment.status, deployment.status)


def event_info(deployment, event):
    return without_none({"lifecycleEventName": event.name, "status": event.status, "startTime": deployment.wall(event.start),
                         "endTime": deployment.wall(event.end), "diagnostics": event.diagnostics})


def target_info(deployment):
    traffic = deployment.traffic
    return {"deploymentTargetType": "LambdaTarget", "lambdaTarget": {
        "deploymentId": deployment.id, "targetId": target_id(deployment), "targetArn": traffic.function_arn,
        "status": target_status(deployment), "lastUpdatedAt": deployment.updated,
        "lifecycleEvents": [event_info(deployment, deployment.events[name]) for name in EVENTS],
        "lambdaFunctionInfo": {
            "functionName": traffic.function, "functionAlias": traffic.alias,
            "currentVersion": deployment.current, "targetVersion": deployment.target,
            "targetVersionWeight": deployment.percent / 100 * rehearsal.weight_scale}}}


def target_id(deployment):
    return deployment.traffic.function


def started(service, request):
    deployment = service.deployment(request.get("deploymentId"))
    if deployment.started is None:
        raise CodeDeployError("DeploymentNotStartedException", f"Deployment {deployment.id} has not started.")
    return deployment


# Operations

def create_application(service, request):
    service.create_application(request["applicationName"])
    return {"applicationId": service.application(request["applicationName"])["id"]}


def get_application(service, request):
    name = request["applicationName"]
    return {"application": application_info(name, service.application(name))}


def list_applications(service, request):
    return pages("applications", list(service.applications), request.get("nextToken"))


def create_deployment_group(service, request):
    settings = {key: request[key] for key in GROUP_SETTINGS if key in request}
    group = service.create_group(request["applicationName"], request["deploymentGroupName"], settings)
    return {"deploymentGroupId": group.id}


def update_deployment_group(service, request):
    settings = {key: request[key] for key in GROUP_SETTINGS if key in request}
    service.update_group(request["applicationName"], request["currentDeploymentGroupName"], settings)
    return {"hooksNotCleanedUp": []}


def get_deployment_group(service, request):
    return {"deploymentGroupInfo": group_info(service.group(request["applicationName"], request["deploymentGroupName"]))}


def batch_get_deployment_groups(service, request):
    name, wanted = request["applicationName"], request["deploymentGroupNames"]
    service.application(name)
    if len(wanted) > BATCH_OF_GROUPS:
        raise CodeDeployError("BatchLimitExceededException", f"A batch has {BATCH_OF_GROUPS} deployment groups at the most.")
    missing = [each for each in wanted if (name, each) not in service.groups]
    return without_none({"deploymentGroupsInfo": [group_info(service.groups[name, each]) for each in wanted if each not in missing],
                         "errorMessage": f"There are no deployment groups {', '.join(missing)}." if missing else None})


def list_deployment_groups(service, request):
    name = request["applicationName"]
    service.application(name)
    groups = [group for application, group in service.groups if application == name]
    return {"applicationName": name, **pages("deploymentGroups", groups, request.get("nextToken"))}


def get_deployment_config(service, request):
    name = request["deploymentConfigName"]
    kind, percent, minutes = service.config(name)
    rows = {"TimeBasedCanary": {"timeBasedCanary": {"canaryPercentage": percent, "canaryInterval": minutes}},
            "TimeBasedLinear": {"timeBasedLinear": {"linearPercentage": percent, "linearInterval": minutes}}}
    return {"deploymentConfigInfo": {"deploymentConfigName": name, "computePlatform": "Lambda",
                                     "trafficRoutingConfig": {"type": kind, **rows.get(kind, {})}}}


def list_deployment_configs(service, request):
    names = [PREDEFINED + name for name in CONFIGS] + list(service.configs)
    return pages("deploymentConfigsList", names, request.get("nextToken"))


def create_deployment(service, request):
    """A revision of AppSpec text, in JSON or YAML."""
    group = service.group(request["applicationName"], request["deploymentGroupName"])
    revision = request["revision"]
    text = (revision.get("appSpecContent") or revision.get("string") or {}).get("content", "")
    try:
        spec = yaml.safe_load(text)
        properties = next(iter(spec["Resources"][0].values()))["Properties"]
        alias = properties["Name"], properties["Alias"]
        versions = str(properties["CurrentVersion"]), str(properties["TargetVersion"])
    except (KeyError, IndexError, TypeError, yaml.YAMLError):
        raise CodeDeployError("InvalidRevisionException", "The revision is not an AppSpec for Lambda.") from None
    hooks = {name: function for entry in spec.get("Hooks") or [] for name, function in entry.items()}
    return {"deploymentId": service.create_deployment(group, alias, versions, hooks,
                                                      config_name=request.get("deploymentConfigName")).id}


def list_deployments(service, request):
    application, group = request.get("applicationName"), request.get("deploymentGroupName")
    if bool(application) != bool(group):
        missing = "DeploymentGroupNameRequiredException" if application else "ApplicationNameRequiredException"
        raise CodeDeployError(missing, "An application and a deployment group are named together, or neither.")
    found = service.group(application, group).deployments if group else list(service.deployments.values())
    statuses, times = request.get("includeOnlyStatuses"), request.get("createTimeRange") or {}
    found = [each for each in found
             if not each.forgotten and (not statuses or each.status in statuses)
             and (not request.get("externalId") or each.external_id == request["externalId"])
             and times.get("start", 0) <= each.created <= times.get("end", each.created)]
    return pages("deployments", [each.id for each in reversed(found)], request.get("nextToken"))


def get_deployment(service, request):
    return {"deploymentInfo": deployment_info(service.deployment(request.get("deploymentId")))}


def batch_get_deployments(service, request):
    ids = request["deploymentIds"]
    if len(ids) > BATCH:
        raise CodeDeployError("BatchLimitExceededException", f"A batch has {BATCH} deployments at the most.")
    found = [service.deployments[each] for each in ids if each in service.deployments]
    return {"deploymentsInfo": [deployment_info(each) for each in found if not each.forgotten]}


def list_deployment_targets(service, request):
    return {"targetIds": [target_id(started(service, request))]}


def get_deployment_target(service, request):
    deployment = started(service, request)
    if request.get("targetId") != target_id(deployment):
        raise CodeDeployError("DeploymentTargetDoesNotExistException", f"There is no target {request.get('targetId')}.")
    return {"deploymentTarget": target_info(deployment)}


def batch_get_deployment_targets(service, request):
    deployment = started(service, request)
    return {"deploymentTargets": [target_info(deployment) for each in request["targetIds"] if each == target_id(deployment)]}


def stop_deployment(service, request):
    deployment = service.deployment(request.get("deploymentId"))
    if not deployment.active:
        raise CodeDeployError("DeploymentAlreadyCompletedException", f"Deployment {deployment.id} has ended already.")
    deployment.stop("request", "The deployment was stopped on request.", request.get("autoRollbackEnabled"))
    return {"status": "Succeeded", "statusMessage": "The deployment is stopped."}


def put_lifecycle_event_hook_execution_status(service, request):
    deployment = started(service, request)
    wanted = request.get("lifecycleEventHookExecutionId")
    execution = next((each for each in deployment.executions if each.id == wanted), None)
    if not execution:
        raise CodeDeployError("InvalidLifecycleEventHookExecutionIdException", "There is no such execution of a hook.")
    if execution.status or not deployment.active:
        raise CodeDeployError("LifecycleEventAlreadyCompletedException", "This hook has been answered already.")
    if request.get("status") not in ("Succeeded", "Failed"):
        raise CodeDeployError("InvalidLifecycleEventHookExecutionStatusException", "A hook's status: Succeeded or Failed.")
    execution.status = request["status"]
    return {"lifecycleEventHookExecutionId": execution.id}


OPERATIONS = {"".join(word.capitalize() for word in function.__name__.split("_")): function for function in (
    create_application, get_application, list_applications, create_deployment_group, update_deployment_group,
    get_deployment_group, batch_get_deployment_groups, list_deployment_groups, get_deployment_config,
    list_deployment_configs, create_deployment, list_deployments, get_deployment, batch_get_deployments, list_deployment_targets, get_deployment_target,
    batch_get_deployment_targets, stop_deployment, put_lifecycle_event_hook_execution_status)}


def answer(service, operation, body):
    """(HTTP status, JSON text)"""
    try:
        if operation not in OPERATIONS:
            raise CodeDeployError("UnknownOperationException", f"The emulator's CodeDeploy has no {operation}.")
        with rehearsal.lock:
            return 200, json.dumps(OPERATIONS[operation](service, json.loads(body or "{}")))
    except KeyError as missing:
        return 400, json.dumps({"__type": "ValidationException", "message": f"{missing.args[0]} is missing"})
    except CodeDeployError as error:
        return 400, json.dumps({"__type": error.code, "message": str(error)})

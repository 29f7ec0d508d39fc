#!/usr/bin/env python3
"""An AWS on loopback, for tests and for `npm run rehearse`: moto's server, and what it lacks for gradual Lambda rollouts.

    python3 tests/aws/emulator.py [--minute SECONDS] [--port PORT] [--verbose]

prints one line of JSON when it serves, {"url": "http://127.0.0.1:PORT", "port": PORT, "pid": PID}, and ends when its
standard input is closed. Clients find it by AWS_ENDPOINT_URL (an address and not a name, so that S3 clients put the bucket
into the path); credentials may be anything. `tests/aws/emulator.js` starts it from Node.

What is added (tests/aws/emulated/, each file says what it assumes where AWS is silent):
  stack.py        stack operations that run beside the request, events of every resource, rollback
  resources/      AWS::Lambda::Alias with CodeDeployLambdaAliasUpdate, AWS::Lambda::Version, AWS::CodeDeploy::*,
                  AWS::CloudWatch::Alarm, AWS::CloudFormation::Stack; any other type that moto lacks becomes a placeholder
  deployment.py   CodeDeploy deployments: hooks, shifts of the alias's weights, alarms, rollback
  codedeploy*.py  CodeDeploy's own API

TIME. AWS's minutes pass in SECONDS each: --minute, or REHEARSE_MINUTE, or 1. With 0 the clock is held: it moves only when
told to, and tests need no timing. A hook has 60 such minutes. Timestamps stay those of the wall,
but when a deployment and its lifecycle events started and ended is told as so many of AWS's minutes before now.

CONTROL. JSON over POST (`state` also over GET); 400 with {"error"} for what makes no sense.

  /_rehearse/state    {}: minute (the clock's), minute_seconds, deployments [{id, group, function, alias, current, target,
                      percent, status, creator, error, events {name: status}, hooks [{id, function, event, status}]}] with
                      the oldest first, alarms {name: state}, alarm_plans, faults
  /_rehearse/clock    {advance: MINUTES} moves it, {minute_seconds: S} changes its pace (0 holds it); answers the state, in
                      which everything due by then has happened
  /_rehearse/alarm    {alarm: NAME, state: OK|ALARM|INSUFFICIENT_DATA, reason?} sets it now; with at_weight: PERCENT or
                      at_minute: MINUTES (since traffic began to shift) it is set, once, when the next deployment that
                      watches the alarm gets there; the alarm need not exist before
  /_rehearse/hook     {function: NAME, status: Succeeded|Failed|Wait, after_minutes? = 0.5}: how that hook answers from now
                      on (the function is never run); Wait leaves it to PutLifecycleEventHookExecutionStatus with the id
                      that `state` shows. Hooks that nothing was said about succeed after half a minute.
  /_rehearse/weights  {scale: 1|100}: of targetVersionWeight in deployment targets; 100 at first, AWS's own is not known
  /_rehearse/fault    {action: OPERATION|'*', code: ERROR, status? = 400, message?, times? = 1}: the next requests of that
                      operation (GetDeployment, DescribeAlarms; GetAlias and others of Lambda's by '*' only) fail so
  /_rehearse/forget   {deployment: ID}: it goes on, and CodeDeploy's API no longer knows it
"""

import argparse
import io
import json
import logging
import os
import re
import sys
import threading
from urllib.parse import parse_qs

os.environ.setdefault("MOTO_IAM_LOAD_MANAGED_POLICIES", "false")

from moto.core import DEFAULT_ACCOUNT_ID  # noqa: E402
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app  # noqa: E402
from werkzeug.serving import make_server  # noqa: E402

from emulated import codedeploy, codedeploy_api, control, stack  # noqa: E402
from emulated.rehearsal import Clock, rehearsal  # noqa: E402

CODEDEPLOY = "CodeDeploy_20141006."


class Front:
    """The WSGI application: control, faults, CodeDeploy, and moto for the rest."""

    def __init__(self):
        self.moto = DomainDispatcherApplication(create_backend_app)

    def __call__(self, environ, start_response):
        path, target = environ.get("PATH_INFO", ""), environ.get("HTTP_X_AMZ_TARGET", "")
        if path.startswith("/_rehearse/"):
            return send(start_response, *control.answer(path, read(environ)))
        fault = rehearsal.take_fault(operation(environ, target)) if rehearsal.faults else None
        if fault:
            return send(start_response, fault.status, error_body(fault, bool(target)), fault.code)
        if target.startswith(CODEDEPLOY):
            service = codedeploy.codedeploy(DEFAULT_ACCOUNT_ID, region(environ))
            return send(start_response, *codedeploy_api.answer(service, target[len(CODEDEPLOY):], read(environ)))
        return self.moto(environ, start_response)


def read(environ):
    return environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0)).decode()


def region(environ):
    scope = re.search(r"Credential=[^/]*/\d*/([^/]+)/", environ.get("HTTP_AUTHORIZATION", ""))
    return scope.group(1) if scope else "us-east-1"


def operation(environ, target):
    """The operation's name: in a header of JSON services, in the form of query services (which is put back)."""
    if target or environ.get("CONTENT_TYPE", "").split(";")[0] != "application/x-www-form-urlencoded":
        return target.split(".")[-1]
    body = read(environ)
    environ["wsgi.input"] = io.BytesIO(body.encode())
    return parse_qs(body).get("Action", [""])[0]


def error_body(fault, is_json):
    if is_json:
        return json.dumps({"__type": fault.code, "message": fault.message})
    return (f"<ErrorResponse><Error><Type>Sender</Type><Code>{fault.code}</Code><Message>{fault.message}</Message></Error>"
            "<RequestId>rehearsal</RequestId></ErrorResponse>")


def send(start_response, status, body, error=None):
    is_json = not body.startswith("<")
    headers = [("Content-Type", "application/x-amz-json-1.1" if is_json else "text/xml"), ("x-amzn-RequestId", "rehearsal")]
    if error:
        headers.append(("x-amzn-ErrorType", error))
    start_response(f"{status} {'OK' if status == 200 else 'Error'}", headers)
    return [body.encode()]


def end_with_stdin():
    sys.stdin.buffer.read()
    os._exit(0)


def main():
    parser = argparse.ArgumentParser(description="An AWS on loopback; the manual is at the top of this file.")
    parser.add_argument("--minute", type=float, default=float(os.environ.get("REHEARSE_MINUTE", "1")))
    parser.add_argument("--port", type=int, default=0, help="any free one where it is 0")
    parser.add_argument("--verbose", action="store_true", help="log every request on standard error")
    options = parser.parse_args()
    logging.getLogger("werkzeug").setLevel(logging.INFO if options.verbose else logging.ERROR)
    rehearsal.clock = Clock(options.minute)
    stack.install()
    codedeploy.start()
    server = make_server("127.0.0.1", options.port, Front(), threaded=True)
    print(json.dumps({"url": f"http://127.0.0.1:{server.port}", "port": server.port, "pid": os.getpid()}), flush=True)
    threading.Thread(target=end_with_stdin, daemon=True).start()
    server.serve_forever()


if __name__ == "__main__":
    main()

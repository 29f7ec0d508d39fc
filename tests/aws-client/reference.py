"""What botocore makes of a JSON object a line: the same questions that aws_probe answers."""
import datetime
import json
import os
import sys
from unittest import mock

import botocore.auth
import botocore.awsrequest
import botocore.config
import botocore.credentials
import botocore.model
import botocore.session
import botocore.tokens

SERVICES = ['codedeploy', 'cloudwatch', 'lambda', 'cloudformation', 's3', 'sts', 'sso']


def sign(asked):
    key_id, secret, token = asked['credentials']
    credentials = botocore.credentials.Credentials(key_id, secret, token or None)
    url = 'https://' + dict(asked['headers'])['Host'] + asked['path']
    request = botocore.awsrequest.AWSRequest(method=asked['method'], url=url, data=asked['body'].encode())
    request.params = [tuple(pair) for pair in asked['query']]
    for name, value in asked['headers']:
        if name not in ('X-Amz-Date', 'X-Amz-Security-Token', 'X-Amz-Content-SHA256'):
            request.headers[name] = value
    kind = botocore.auth.S3SigV4Auth if asked['isPathFinal'] else botocore.auth.SigV4Auth
    moment = datetime.datetime.fromtimestamp(asked['now'] / 1000, datetime.timezone.utc)
    with mock.patch('botocore.auth.get_current_datetime', return_value=moment):
        kind(credentials, asked['service'], asked['region']).add_auth(request)
    return {'authorization': request.headers['Authorization']}


def credentials(asked):
    session = botocore.session.Session(profile=asked.get('profile'))
    try:
        found = session.get_credentials()
        if found is None:
            return {'problem': 'none'}
        frozen = found.get_frozen_credentials()
    except Exception as error:
        return {'problem': type(error).__name__ + ': ' + str(error)}
    return {'id': frozen.access_key, 'secret': frozen.secret_key, 'token': frozen.token}


def settings(asked):
    try:
        session = botocore.session.Session(profile=asked.get('profile'))
        region = session.get_config_variable('region')
        endpoints = []
        for service in SERVICES:
            client = session.create_client(service, region_name=region, aws_access_key_id='a', aws_secret_access_key='b')
            endpoints.append(client.meta.endpoint_url.rstrip('/'))
    except Exception as error:
        return {'problem': type(error).__name__ + ': ' + str(error)}
    return {'region': region, 'endpoints': endpoints, 'partition': session.get_partition_for_region(region)}


def operation(asked):
    """Only sends: what arrives at the server is compared."""
    session = botocore.session.Session()
    config = botocore.config.Config(retries={'total_max_attempts': 1}, s3={'addressing_style': 'path'},
                                    request_checksum_calculation='when_required', parameter_validation=True)
    # CloudWatch's model prefers CBOR; this client speaks its JSON.
    protocol = {'cloudwatch': 'json'}.get(asked['service'])
    plain = botocore.model.ServiceModel.resolved_protocol
    chosen = mock.PropertyMock(return_value=protocol) if protocol else plain
    with mock.patch.object(botocore.model.ServiceModel, 'resolved_protocol', chosen):
        client = session.create_client(asked['service'], config=config)
        name = botocore.xform_name(asked['operation'])
        if asked.get('pages'):
            for _ in client.get_paginator(name).paginate(**asked['input']):
                pass
        else:
            getattr(client, name)(**asked['input'])
    return {}


def live_in(environment):
    os.environ.clear()
    os.environ.update(environment)
    # Taken from HOME when botocore was loaded.
    cache = os.path.expanduser('~/.aws/sso/cache')
    botocore.credentials.SSOProvider._SSO_TOKEN_CACHE_DIR = cache
    botocore.tokens.SSOTokenProvider._SSO_TOKEN_CACHE_DIR = cache


for line in sys.stdin:
    question = json.loads(line)
    if 'environment' in question:
        live_in(question['environment'])
    act = {'sign': sign, 'credentials': credentials, 'settings': settings, 'operation': operation}[question['do']]
    print(json.dumps(act(question)), flush=True)

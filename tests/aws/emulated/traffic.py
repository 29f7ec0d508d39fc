"""The traffic of one Lambda alias: moto keeps the alias, this moves its weights as CodeDeploy does.

While traffic shifts the alias stays on the current version and routes a part to the target as an additional version. When
all of it has shifted, the alias is on the target and routes nothing elsewhere.
"""

import uuid

from moto.awslambda.models import lambda_backends


class AliasRefused(Exception):
    """Lambda would not take this alias."""


class AliasTraffic:
    def __init__(self, account, region, function, alias):
        self._lambda = lambda_backends[account][region]
        self.function = function.split(":function:")[-1].split(":")[0]
        self.alias = alias

    @property
    def _alias(self):
        return self._lambda.get_alias(self.alias, self.function)

    @property
    def arn(self):
        return self._alias.arn

    @property
    def function_arn(self):
        return self._lambda.get_function(self.function).function_arn

    @property
    def version(self):
        return self._alias.function_version

    @property
    def weights(self):
        """Version to share (0..1) of what does not go to `version`."""
        return dict((self._alias.routing_config or {}).get("AdditionalVersionWeights") or {})

    def create(self, version, description, routing):
        self._lambda.create_alias(self.alias, self.function, version, description, routing)

    def delete(self):
        self._lambda.delete_alias(self.alias, self.function)

    def route(self, version, weights):
        """Puts the alias on `version`, with a share of its traffic on others."""
        versions = [self._lambda.get_function(self.function, each) for each in (version, *weights)]
        if len({each.role for each in versions}) > 1:
            raise AliasRefused("the versions of a weighted alias must have the same execution role")
        alias = self._alias
        alias.update(None, version, {"AdditionalVersionWeights": weights})
        alias.revision_id = str(uuid.uuid4())

    def split(self, current, target, percent):
        if percent >= 100:
            self.route(target, {})
        else:
            self.route(current, {target: round(percent / 100, 4)})

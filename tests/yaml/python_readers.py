"""Reads a JSON list of YAML documents from standard input and prints what two more readers make of them, both of YAML 1.1:
PyYAML's safe loader with CloudFormation's short tags, and cfn-lint's own. An entry is {"value": ...} or {"error": ...}."""
import json
import sys

import yaml


class Loader(yaml.SafeLoader):
    pass


def intrinsic(loader, name, node):
    if isinstance(node, yaml.ScalarNode):
        value = loader.construct_scalar(node)
        if name == "GetAtt":
            value = value.split(".", 1)
    elif isinstance(node, yaml.SequenceNode):
        value = loader.construct_sequence(node, deep=True)
    else:
        value = loader.construct_mapping(node, deep=True)
    return {name if name in ("Ref", "Condition") else "Fn::" + name: value}


yaml.add_multi_constructor("!", intrinsic, Loader)


def pyyaml(text):
    return yaml.load(text, Loader)


def cfn_lint(text):
    from cfnlint.decode import cfn_yaml

    return cfn_yaml.loads(text)


def entry(read, text):
    try:
        return {"value": read(text)}
    except Exception as error:  # noqa: BLE001 - whatever a reader says is its answer
        return {"error": f"{type(error).__name__}: {error}"}


reader = {"pyyaml": pyyaml, "cfn-lint": cfn_lint}[sys.argv[1]]
json.dump([entry(reader, text) for text in json.load(sys.stdin)], sys.stdout, default=str)

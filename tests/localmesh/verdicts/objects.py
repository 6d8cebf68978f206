"""What every kind has: a name; and the small kinds, ConfigMap and ServiceAccount."""

from tests.localmesh import samples
from tests.localmesh.samples import V1
from tests.localmesh.samples import Object
from tests.localmesh.verdicts.row import A
from tests.localmesh.verdicts.row import R
from tests.localmesh.verdicts.row import U
from tests.localmesh.verdicts.row import rows


def service(name: str) -> Object:
    return samples.service(name)


def deployment(name: str) -> Object:
    content = samples.deployment("ball", image="ball:1")
    content["metadata"]["name"] = name
    return content


def virtual_service(name: str) -> Object:
    return samples.virtual_service(samples.rule(V1), name=name)


def named_config_map(name: str) -> Object:
    return {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": name}}


def config_map(fields: Object) -> Object:
    return {**named_config_map("story"), **fields}


def account(fields: Object) -> Object:
    return {"apiVersion": "v1", "kind": "ServiceAccount", "metadata": {"name": "ball"}, **fields}


ROWS = (
    *rows(
        service,
        "metadata.name",
        ("a name", "ball-1", A),
        ("a name with capitals", "Ball", R),
        ("a name that begins with a digit", "1ball", R),
        ("a name with a dot", "ball.a", R),
        ("a name with an underscore", "ball_a", R),
        ("a name of 64 letters", "a" * 64, R),
    ),
    *rows(
        deployment,
        "metadata.name",
        ("a name that begins with a digit", "1ball", A),
        ("a name with a dot", "ball.a", A),
        ("a name with capitals", "Ball", R),
        ("a name that ends in a dash", "ball-", R),
        ("a name with two dots", "ball..a", R),
        ("a name of 254 letters", "a" * 254, R),
    ),
    *rows(
        virtual_service,
        "metadata.name",
        ("a name with a dot", "ball.a", A),
        ("a name with capitals", "Ball", R),
        ("a name with a space", "ball a", R),
    ),
    *rows(named_config_map, "metadata.name", ("a name with capitals", "Story", R), ("a name", "story", A)),
    *rows(
        config_map,
        "",
        ("a text", {"data": {"a.json": "{}"}}, A),
        ("a number for a text", {"data": {"a": 1}}, R, "data[a]"),
        ("a key with a space", {"data": {"a b": "1"}}, R, "data[a b]"),
        ("a key with a slash", {"data": {"a/b": "1"}}, R, "data[a/b]"),
        ("a key of two dots", {"data": {"..": "1"}}, R, "data[..]"),
        ("a key that begins with two dots", {"data": {"..a": "1"}}, R, "data[..a]"),
        ("an empty key", {"data": {"": "1"}}, R, "data[]"),
        ("a list for texts", {"data": []}, R, "data"),
        ("never changed", {"immutable": True}, A),
        ("text for a boolean", {"immutable": "yes"}, R, "immutable"),
        ("binary data", {"binaryData": {"a": "eA=="}}, U, "binaryData"),
    ),
    *rows(
        account,
        "",
        ("no token", {"automountServiceAccountToken": False}, A),
        ("text for a boolean", {"automountServiceAccountToken": "no"}, R, "automountServiceAccountToken"),
        ("an unknown field", {"token": "x"}, U, "token"),
    ),
)

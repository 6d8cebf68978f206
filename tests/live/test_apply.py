"""Objects applied beside the chart, on live traffic: who answers follows them, and no request is lost."""

from collections import Counter
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
import yaml

from mesharena.kit.messages.facts import RequestFact
from tests.live.facts import Journal
from tests.live.harness import Arena

BALL = "virtualservice.networking.istio.io/ball"
STAY = "Applied objects stay: VirtualService ball (over the chart's)"


@pytest.fixture
def canary(arena: Arena) -> Iterator[Arena]:
    """The chart's own rule sends three of four requests to v1; nothing is applied."""
    arena.upgrade("-f", "75-25")
    yield arena
    for entry in arena.json("status")["applied"]:
        arena.run("delete", entry["kind"], entry["name"])


def weighted(arena: Arena, **weights: Any) -> dict[str, Any]:
    """The ball's VirtualService that is in force, with other weights."""
    rule: dict[str, Any] = yaml.safe_load(arena.run("get", "vs", "ball", "-o", "yaml").stdout)
    changed = deepcopy(rule)
    for target in changed["spec"]["http"][0]["route"]:
        target["weight"] = weights[target["destination"]["subset"]]
    return changed


def written(arena: Arena, *objects: dict[str, Any]) -> str:
    path = Path(arena.home) / "rules.yaml"
    path.write_text(yaml.safe_dump_all(objects))
    return str(path)


def answers(journal: Journal, count: int = 200) -> "Counter[str]":
    """The versions that answered new requests, of which none may have failed."""
    seen = journal.gather(count, 60)
    assert len(seen) >= count, f"{len(seen)} requests in 60 s"
    return lossless(seen)


def lossless(seen: list[RequestFact]) -> "Counter[str]":
    assert not [r for r in seen if r.outcome != "answered"]
    return Counter(r.version for r in seen)


def processes(arena: Arena) -> dict[str, tuple[int, int]]:
    return {pod["name"]: (pod["pid"], pod["sidecarPid"]) for pod in arena.pods()}


def test_who_answers_follows_what_is_applied_and_then_the_charts_rule_again(canary: Arena):
    history, before = canary.json("history"), processes(canary)
    changes = Journal(canary)  # what begins while a command runs must not fail either
    assert set(answers(Journal(canary))) == {"v1", "v2"}
    applied = canary.run("apply", "-f", written(canary, weighted(canary, v1=0, v2=100))).stdout
    lossless(changes.read())
    assert applied.splitlines()[0] == f"{BALL} configured, over the chart's"
    assert set(answers(Journal(canary))) == {"v2"}  # requests that begin after the command has ended
    canary.run("apply", "-f", written(canary, weighted(canary, v1=10, v2=90)))
    lossless(changes.read())
    shares = answers(Journal(canary), 400)
    assert 0.8 < shares["v2"] / shares.total() < 0.97  # six times the deviation of 400 requests
    deleted = canary.run("delete", "vs", "ball").stdout
    assert "the chart's own" in deleted
    shares = answers(Journal(canary), 400)
    assert 0.12 < shares["v2"] / shares.total() < 0.38
    assert lossless(changes.read())
    assert (canary.json("history"), processes(canary)) == (history, before)


def test_a_broken_file_under_load_loses_nothing_and_changes_nothing(canary: Arena):
    in_force, before = canary.run("get", "-o", "yaml").stdout, processes(canary)
    journal = Journal(canary)
    good, broken = weighted(canary, v1=0, v2=100), weighted(canary, v1=0, v2="all")
    other = {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "more"}}
    seen: list[RequestFact] = []
    for objects, words in (
        ((broken,), "VirtualService arena/ball of"),
        ((good, {**broken, "metadata": {"name": "other"}}), "rules.yaml, document 2, spec.http[0].route[1].weight"),
        ((good, other), "Service more of"),
    ):
        refused = canary.run("apply", "-f", written(canary, *objects), check=False)
        assert (refused.returncode, refused.stdout) == (2, "")
        assert words in refused.stderr
        seen += journal.gather(50, 20)
    assert set(lossless(seen)) == {"v1", "v2"}
    assert canary.run("get", "-o", "yaml").stdout == in_force
    assert processes(canary) == before


def test_upgrade_and_rollback_keep_what_is_applied_and_say_so(canary: Arena):
    canary.run("apply", "-f", written(canary, weighted(canary, v1=0, v2=100)))
    upgraded = canary.run("upgrade", *canary.common, "-f", "50-50").stdout
    assert STAY in upgraded
    assert set(answers(Journal(canary))) == {"v2"}
    (entry,) = canary.json("status")["applied"]
    assert (entry["kind"], entry["name"], entry["over"]) == ("VirtualService", "ball", True)
    assert STAY in canary.run("rollback").stdout
    assert set(answers(Journal(canary))) == {"v2"}


def test_rules_change_their_owner_without_a_gap_and_without_a_lost_request(canary: Arena):
    """Those of another owner, under other names, count when the chart's older ones are gone."""
    rule = weighted(canary, v1=0, v2=100)
    subsets: dict[str, Any] = yaml.safe_load(canary.run("get", "dr", "ball", "-o", "yaml").stdout)
    for owned in (rule, subsets):
        owned["metadata"] = {"name": "own"}
    path = written(canary, subsets, rule)
    changes = Journal(canary)
    canary.run("apply", "-f", path)
    assert set(answers(Journal(canary))) == {"v1", "v2"}
    canary.upgrade("-f", "add-ball", "--set", "routing.managed=false")
    assert set(answers(Journal(canary))) == {"v2"}
    canary.upgrade("-f", "75-25")  # now the chart's are the younger ones
    assert set(answers(Journal(canary))) == {"v2"}
    canary.run("delete", "-f", path)
    assert set(answers(Journal(canary))) == {"v1", "v2"}
    assert lossless(changes.read())


def test_the_proof_judges_what_is_applied(canary: Arena):
    canary.run("apply", "-f", written(canary, weighted(canary, v1=0, v2=100)))
    canary.upgrade("-f", "75-25", "--set", "proof.seconds=30")
    proof = canary.run("test", check=False, timeout=120)
    assert proof.returncode == 1, proof.stdout
    assert any(line.startswith("FAILED ") for line in proof.stdout.splitlines()), proof.stdout
    canary.run("delete", "vs", "ball")
    canary.run("test", timeout=120)


def test_what_get_prints_is_unchanged_when_it_is_applied_again(canary: Arena):
    for applied in ((), ("-f", written(canary, weighted(canary, v1=0, v2=100)))):
        if applied:
            canary.run("apply", *applied)
        path = Path(canary.home) / "all.yaml"
        path.write_text(canary.run("get", "-o", "yaml").stdout)
        lines = canary.run("apply", "-f", str(path)).stdout.splitlines()
        assert len(lines) == len(canary.json("get")["items"])
        assert {line.split()[-1] for line in lines} == {"unchanged"}

"""Every scenario's own proof on live traffic, and that a proof fails when the mesh does something else."""

import pytest

from tests.live.harness import Arena
from tests.scenarios import BROKEN_POLICIES
from tests.scenarios import NAMES


@pytest.mark.parametrize("overlay", NAMES)
def test_the_scenario_proves_its_claims(arena: Arena, overlay: str):
    if overlay == "one-ball":
        arena.upgrade()
    else:
        arena.upgrade("-f", overlay)
    proof = arena.run("test", check=False, timeout=240)
    assert proof.returncode == 0, proof.stdout + proof.stderr


EVEN = "routing.ball.rules.all.to.v1=50,routing.ball.rules.all.to.v2=50"
TRICKLE = "routing.ball.rules.all.to.v2=2"
NOBODYS_HEADER = "routing.ball.consistentHash.httpHeaderName=x-nobody"
TURNS = "routing.ball.loadBalancer=ROUND_ROBIN"
COLD = "routing.ball.warmup.duration=1ms"
HALF = "routing.ball.rules.all.mirror.percent=50"
NEVER = "routing.ball.outlierDetection.maxEjectionPercent=10"


@pytest.mark.parametrize(
    ("overlay", "broken", "claim"),
    [
        pytest.param("75-25", EVEN, "three-quarters-to-v1", id="wrong weights"),
        pytest.param("sticky", NOBODYS_HEADER, "each-player-keeps-its-ball", id="a header that nobody sends"),
        pytest.param("least-request", TURNS, "v2-gets-fewer", id="taking turns in place of counting"),
        pytest.param("slow-start", COLD, "v2-joins-slowly", id="a warm-up of a millisecond"),
        pytest.param("all-to-v1", TRICKLE, "everything-to-v1", id="a trickle to the other ball"),
        pytest.param("mirroring", HALF, "v2-only-gets-copies", id="half of the copies"),
        pytest.param("burst", "ball.versions.v2.errorPercent=5", "v2-fails-one-in-five", id="too few errors"),
        pytest.param("outlier", NEVER, "v2-is-sent-off", id="never ejects"),
    ],
)
def test_the_proof_fails_when_a_rule_is_broken_on_purpose(arena: Arena, overlay: str, broken: str, claim: str):
    assert failing(arena, overlay, broken) == [claim]


@pytest.mark.parametrize(("overlay", "broken", "claims"), BROKEN_POLICIES)
def test_the_proof_fails_when_a_policy_is_broken_on_purpose(
    arena: Arena, overlay: str, broken: str, claims: tuple[str, ...]
):
    assert failing(arena, overlay, broken) == sorted(claims)


def failing(arena: Arena, overlay: str, broken: str) -> list[str]:
    """The claims of a scenario that fail after one setting more, sorted."""
    arena.upgrade("-f", overlay, "--set", broken, "--set", "proof.seconds=30")
    proof = arena.run("test", check=False, timeout=120)
    assert proof.returncode == 1, proof.stdout + proof.stderr
    return sorted(line.split()[1].rstrip(":") for line in proof.stdout.splitlines() if line.startswith("FAILED "))

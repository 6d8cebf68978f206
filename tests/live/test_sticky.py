"""Consistent hashing through real Envoys: when a pod of the ball leaves, only its own players move."""

from collections import defaultdict

import requests

from tests.live.facts import Journal
from tests.live.harness import Arena
from tests.live.harness import until

PLAYERS = 8
RARE = 1  # of the others: in a table for three endpoints, one key in two thousand moves when one leaves
FEWEST = 20  # requests of each player from which its ball is read


def balls(arena: Arena) -> set[str]:
    return {pod["name"] for pod in arena.pods() if pod["workload"] == "ball-v1"}


def known(arena: Arena) -> list[set[str]]:
    """The pods of the ball that each player's sidecar knows as healthy."""
    found = []
    for pod in arena.pods():
        if pod["workload"] in ("locals", "visitors"):
            url = f"http://{pod['listeners']['admin']}/clusters?format=json"
            statuses = requests.get(url, timeout=5).json()["cluster_statuses"]
            hosts = [h for c in statuses if c["name"].startswith("outbound|8080||ball.") for h in c["host_statuses"]]
            found.append({h["hostname"] for h in hosts if h["health_status"]["eds_health_status"] == "HEALTHY"})
    return found


def keepers(arena: Arena) -> dict[str, str]:
    """Each player's only ball, over FEWEST requests of each one after another."""
    journal = Journal(arena)
    answers: dict[str, list[str]] = defaultdict(list)

    def enough() -> bool:
        for request in journal.read():
            assert request.outcome == "answered", request
            answers[request.player].append(request.ball)
        return len(answers) == PLAYERS and min(map(len, answers.values())) >= FEWEST

    until(enough, 30, f"{FEWEST} requests of each of {PLAYERS} players")
    several = {player: set(given) for player, given in answers.items() if len(set(given)) > 1}
    assert not several
    return {player: given[0] for player, given in answers.items()}


def scaled(arena: Arena, replicas: int) -> None:
    arena.upgrade("-f", "sticky", "--set", f"ball.versions.v1.replicas={replicas}")
    until(lambda: len(balls(arena)) == replicas, 30, f"{replicas} balls")
    until(lambda: all(pods == balls(arena) for pods in known(arena)), 30, f"{replicas} balls at every sidecar")


def test_only_the_players_of_a_pod_move_when_it_leaves_and_only_to_it_when_it_returns(arena: Arena):
    scaled(arena, 3)
    three, before = balls(arena), keepers(arena)
    assert set(before.values()) <= three

    scaled(arena, 2)
    (gone,) = three - balls(arena)
    during = keepers(arena)
    assert set(during.values()) <= three - {gone}
    strays = [player for player, ball in before.items() if ball != gone and during[player] != ball]
    assert len(strays) <= RARE, (before, during)

    scaled(arena, 3)
    assert balls(arena) == three
    after = keepers(arena)
    # its address may be another one, and so its places in the table
    strays = [player for player in after if after[player] not in (during[player], gone)]
    assert len(strays) <= RARE, (during, after)

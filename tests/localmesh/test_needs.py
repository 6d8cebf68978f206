"""The resources that an arena needs; a machine with less is refused with the missing amounts."""

from dataclasses import replace

import pytest

from localmesh import needs
from localmesh.errors import InputError
from localmesh.errors import LimitError
from localmesh.errors import PlatformError
from localmesh.needs import MIB
from localmesh.needs import Machine
from localmesh.needs import Needs
from localmesh.needs import Room
from localmesh.plan import Plan
from localmesh.plan import plan
from tests.localmesh import samples
from tests.localmesh.samples import NETWORK
from tests.localmesh.samples import Object

NEEDS = Needs("This arena", memory=5 * 2**30 + 200 * MIB, threads=300, open_files=500)
PLENTY = Machine(
    memory=Room(6 * 2**30, "free memory"),
    threads=Room(300, "raise the limit of processes"),
    open_files=Room(500, "raise the limit of files"),
)
RECREATE = {"type": "Recreate"}
SURGE = {"type": "RollingUpdate", "rollingUpdate": {"maxSurge": 1, "maxUnavailable": 0}}


def deployed(name: str, replicas: int, strategy: Object, image: str = "first") -> Object:
    deployment = samples.deployment(name, replicas=replicas, image=image)
    deployment["spec"]["strategy"] = strategy
    return deployment


def arena(*objects: Object) -> Needs:
    mesh = samples.mesh(*objects)
    return needs.arena(plan(mesh, NETWORK))


def change(before: list[Object], after: list[Object]) -> Needs:
    def planned(objects: list[Object], previous: Plan | None = None) -> Plan:
        return plan(samples.mesh(*objects), NETWORK, previous)

    first = planned(before)
    running = [*first.pods, *([first.gateway] if first.gateway else [])]
    return needs.change(samples.mesh(*after), planned(after, first), running)


def pods(count: int) -> tuple[int, int]:
    """Memory and threads of so many pods."""
    return (
        count * (needs.ENVOY_MEMORY + needs.APPLICATION_MEMORY),
        count * (needs.ENVOY_THREADS + needs.APPLICATION_THREADS),
    )


def test_every_pod_needs_an_envoy_and_an_application():
    few, many = arena(samples.deployment("a", replicas=2)), arena(samples.deployment("a", replicas=12))
    assert (many.memory - few.memory, many.threads - few.threads) == pods(10)
    assert many.open_files > few.open_files > 0


def test_applications_that_are_not_forked_need_more_memory_and_no_more_threads():
    planned = plan(samples.mesh(*samples.pitch()), NETWORK)
    forked, started = needs.arena(planned), needs.arena(planned, forked=False)
    extra = needs.STARTED_APPLICATION_MEMORY - needs.APPLICATION_MEMORY
    assert started.memory - forked.memory == len(planned.pods) * extra > 0
    assert started.threads == forked.threads


def test_the_gateway_is_an_envoy_alone():
    without, with_it = arena(samples.deployment("a")), arena(samples.deployment("a"), samples.gateway())
    assert with_it.memory - without.memory == needs.ENVOY_MEMORY
    assert with_it.threads - without.threads == needs.ENVOY_THREADS


def test_pods_without_a_sidecar_have_no_envoy_but_share_the_nodes_proxy():
    def plain(replicas: int) -> Needs:
        return arena(samples.deployment("a"), samples.plain(samples.deployment("b", replicas=replicas)))

    more, few, none = plain(12), plain(2), arena(samples.deployment("a"))
    assert more.memory - few.memory == 10 * needs.APPLICATION_MEMORY
    assert more.threads - few.threads == 10 * needs.APPLICATION_THREADS
    assert few.memory - none.memory == 2 * needs.APPLICATION_MEMORY + needs.ENVOY_MEMORY
    assert few.threads - none.threads == 2 * needs.APPLICATION_THREADS + needs.ENVOY_THREADS


def test_a_change_needs_what_it_adds_and_nothing_that_runs():
    added = change([deployed("a", 5, SURGE)], [deployed("a", 5, SURGE), deployed("b", 3, SURGE)])
    assert (added.memory, added.threads) == pods(3)


def test_a_change_that_starts_no_pod_needs_nothing():
    same = [deployed("a", 5, SURGE), samples.service("a")]
    assert change(same, [*same, samples.destination_rule(host="a")]) == Needs("This change")
    assert change(same, [deployed("a", 2, SURGE), samples.service("a")]) == Needs("This change")


def test_replaced_pods_count_until_they_have_gone():
    added = change([deployed("a", 4, SURGE)], [deployed("a", 4, SURGE, image="second")])
    assert (added.memory, added.threads) == pods(4)


def test_replaced_pods_that_stop_first_free_their_memory_for_the_new_ones():
    added = change([deployed("a", 4, RECREATE)], [deployed("a", 4, RECREATE, image="second")])
    assert (added.memory, added.threads) == (0, 0)
    more = change([deployed("a", 4, RECREATE)], [deployed("a", 6, RECREATE, image="second")])
    assert (more.memory, more.threads) == pods(2)


def test_memory_freed_for_replacement_pods_is_not_available_to_others():
    before = [deployed("a", 4, RECREATE), deployed("b", 4, SURGE)]
    after = [deployed("a", 1, RECREATE, image="second"), deployed("b", 4, SURGE, image="second")]
    assert change(before, after).memory == pods(4)[0]


def test_open_files_are_those_of_a_process_that_serves_old_and_new_pods():
    alone = change([], [deployed("b", 3, SURGE)])
    beside = change([deployed("a", 50, SURGE)], [deployed("a", 50, SURGE), deployed("b", 3, SURGE)])
    assert beside.open_files > alone.open_files


def test_a_machine_with_exactly_enough_is_accepted():
    needs.check(NEEDS, PLENTY)


def test_a_machine_without_limits_is_accepted():
    needs.check(NEEDS, Machine())


@pytest.mark.parametrize(
    ("missing", "left", "numbers", "way_out"),
    [
        ("memory", 3 * 2**30 + 100 * MIB, ["5.2 GiB of memory", "3.1 GiB are free"], "free memory"),
        ("memory", 80 * MIB, ["80 MiB are free"], "players.groups.*.replicas"),
        ("memory", -1, ["0 MiB are free"], "players.groups.*.replicas"),
        ("threads", 299, ["300 processes and threads", "299"], "raise the limit of processes"),
        ("open_files", 64, ["500 open files", "64"], "raise the limit of files"),
    ],
)
def test_a_shortage_is_named_with_its_numbers_and_a_remedy(missing: str, left: int, numbers: list[str], way_out: str):
    machine = replace(PLENTY, **{missing: replace(getattr(PLENTY, missing), left=left)})
    with pytest.raises(LimitError) as refused:
        needs.check(NEEDS, machine)
    sentence = str(refused.value)
    assert all(number in sentence for number in numbers), sentence
    assert way_out in sentence
    assert sentence.startswith("This arena needs")
    assert (sentence.count(". "), sentence[-1]) == (0, ".")


def test_all_shortages_are_named_at_once():
    little = Machine(*(Room(10, f"more {name}") for name in ("memory", "threads", "files")))
    with pytest.raises(LimitError) as refused:
        needs.check(NEEDS, little)
    sentence = str(refused.value)
    assert all(fact in sentence for fact in ("5.2 GiB of memory", "300 processes and threads", "500 open files"))
    assert all(way_out in sentence for way_out in ("more memory", "more threads", "more files"))
    assert (sentence.count(". "), sentence[-1]) == (0, ".")


def test_a_change_that_needs_nothing_is_accepted_on_a_full_machine():
    nothing = Room(-1000, "free some")
    needs.check(Needs("This change"), Machine(nothing, nothing, Room(8, "raise it")))


def test_a_shortage_is_not_reported_as_an_input_error():
    assert issubclass(LimitError, PlatformError)
    assert not issubclass(LimitError, InputError)

"""Objects beside the chart and the supervisor: apply, delete and get between upgrades, without real pods."""

import asyncio
from types import SimpleNamespace
from typing import Any

import pytest

from localmesh.errors import BusyError
from localmesh.errors import InputError
from localmesh.errors import ObjectError
from localmesh.errors import RestoreError
from localmesh.errors import RolloutError
from localmesh.errors import StateError
from localmesh.errors import UnsupportedError
from localmesh.pipeline import Desired
from localmesh.run import verbs as real
from localmesh.run.wire import Line
from tests.localmesh import samples
from tests.localmesh.samples import V1
from tests.localmesh.samples import V2
from tests.localmesh.samples import rule
from tests.localmesh.samples import virtual_service

OVER = virtual_service(rule(V2))
ADDED = virtual_service(rule(V2), name="more", hosts=("more",))


def release(subset: samples.Object | None = V1) -> Line:
    routed = [virtual_service(rule(subset))] if subset else []
    texts = {"all.yaml": samples.text(*samples.pitch(), samples.destination_rule(), *routed)}
    return {"chart": "c-1", "documents": texts, "values": {}}


class Supervisor:
    """The verbs; a rollout makes a state that of the arena, unless it is told to fail."""

    def __init__(self) -> None:
        self.arena = SimpleNamespace(desired=None, pods={})
        self.verbs = real.Verbs(self.arena, SimpleNamespace(now=lambda: samples.NETWORK))  # type: ignore[arg-type]
        self.rollouts = 0
        self.failure: Exception | None = None
        self.gate: asyncio.Event | None = None

    async def roll_out(self, desired: Desired) -> None:
        self.rollouts += 1
        if self.gate:
            await self.gate.wait()
        if self.failure:
            raise self.failure
        self.arena.desired = desired

    async def handle(self, verb: str, **arguments: Any) -> Any:
        client = SimpleNamespace(say=lambda text: None)
        return await self.verbs.handle({"verb": verb, **arguments}, client)  # type: ignore[arg-type]

    def does(self, verb: str, **arguments: Any) -> Any:
        return asyncio.run(self.handle(verb, **arguments))

    def applies(self, *objects: samples.Object, name: str = "rules.yaml") -> list[str]:
        return words(self.does("apply", files=[[name, samples.text(*objects)]]))

    def deletes(self, kind: str, name: str) -> list[str]:
        return words(self.does("delete", kind=kind, object=name, namespace=None))

    def chosen(self) -> str:
        """The subset of the ball that players are sent to; `all` without a rule."""
        (route,) = samples.routes(self.arena.desired.mesh)
        return str(route["route"]["cluster"].split("|")[2]) or "all"

    def owners(self) -> dict[str, str]:
        return {
            entry["subject"]: "applied" if entry["applied"] else f"revision {entry['revision']}"
            for entry in self.does("get", kind="vs")
        }


def words(result: Any) -> list[str]:
    return [f"{entry['name']} {entry['outcome']}" for entry in result["objects"]]


@pytest.fixture
def supervisor(monkeypatch: pytest.MonkeyPatch) -> Supervisor:
    supervisor = Supervisor()

    async def rolled_out(arena: Any, desired: Desired, seconds: float, say: Any) -> None:
        await supervisor.roll_out(desired)

    monkeypatch.setattr(real, "_rolled_out", rolled_out)
    monkeypatch.setattr(real.Verbs, "_check_machine", lambda self, desired: None)
    monkeypatch.setattr(real.Verbs, "_page", "")
    supervisor.does("upgrade", **release())
    return supervisor


def test_what_is_applied_is_in_force_without_a_revision_and_without_another_pod(supervisor: Supervisor):
    history, before = supervisor.does("history"), supervisor.arena.desired
    assert supervisor.applies(OVER, ADDED) == ["ball configured", "more created"]
    assert supervisor.chosen() == "v2"
    assert supervisor.arena.desired.plan == before.plan
    assert supervisor.does("history") == history
    assert supervisor.owners() == {"VirtualService arena/ball": "applied", "VirtualService arena/more": "applied"}


def test_what_changes_nothing_is_not_rolled_out(supervisor: Supervisor):
    supervisor.applies(OVER)
    rollouts = supervisor.rollouts
    everything = [entry["manifest"] for entry in supervisor.does("get")]
    assert supervisor.applies(*everything) == ["ball unchanged", "ball unchanged"]
    assert supervisor.rollouts == rollouts


def test_an_object_over_the_charts_keeps_its_age(supervisor: Supervisor):
    """A younger VirtualService for the same host would lose to an older one."""
    supervisor.applies(virtual_service(rule(V1), name="zz"))
    supervisor.applies(OVER)
    assert supervisor.chosen() == "v2"


@pytest.mark.parametrize(
    ("mistake", "path"),
    [
        (virtual_service({**rule(V1), "corsPolicy": {"nonsense": 1}}, name="wrong"), "spec.http[0].corsPolicy"),
        (virtual_service(rule({**V1, "hots": "x"}), name="wrong"), "spec.http[0].route[0].destination.hots"),
        ({**ADDED, "metadata": {"name": "wrong", "namespace": "elsewhere"}}, "metadata.namespace"),
        (virtual_service(rule(V1), name="Wrong"), "metadata.name"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_mistake_is_refused_by_object_file_document_and_path_and_changes_nothing(
    supervisor: Supervisor, mistake: samples.Object, path: str
):
    rollouts, before = supervisor.rollouts, supervisor.arena.desired
    with pytest.raises(UnsupportedError) as caught:
        supervisor.applies(OVER, mistake)
    name = mistake["metadata"]["name"]
    assert f"/{name} of rules.yaml, document 2, {path}" in str(caught.value)
    assert (supervisor.rollouts, supervisor.arena.desired) == (rollouts, before)
    assert set(supervisor.owners().values()) == {"revision 1"}


def test_spans_without_a_collector_are_refused_with_the_file(supervisor: Supervisor):
    spec = {"tracing": [{"providers": [{"name": "otel"}], "randomSamplingPercentage": 100}]}
    telemetry = {"apiVersion": "telemetry.istio.io/v1", "kind": "Telemetry", "metadata": {"name": "all"}, "spec": spec}
    with pytest.raises(UnsupportedError, match=r"Telemetry arena/all of rules\.yaml, spec\.tracing"):
        supervisor.applies(telemetry)


def test_what_sidecars_refuse_is_not_applied_and_the_error_says_so(supervisor: Supervisor):
    supervisor.failure = RolloutError("locals-0 refused its routes.")
    with pytest.raises(RolloutError, match=r"locals-0 refused its routes\. Nothing has changed"):
        supervisor.applies(OVER)
    supervisor.failure = None
    assert supervisor.owners() == {"VirtualService arena/ball": "revision 1"}
    assert [revision["status"] for revision in supervisor.does("history")] == ["deployed"]


def test_if_going_back_fails_too_nobody_says_that_nothing_has_changed(supervisor: Supervisor):
    supervisor.failure = RestoreError("Neither runs.")
    with pytest.raises(RestoreError) as caught:
        supervisor.applies(OVER)
    assert str(caught.value) == "Neither runs."


def test_a_delete_that_fails_leaves_the_object_applied(supervisor: Supervisor):
    supervisor.applies(OVER)
    supervisor.failure = RolloutError("no.")
    with pytest.raises(RolloutError):
        supervisor.deletes("vs", "ball")
    supervisor.failure = None
    assert supervisor.owners() == {"VirtualService arena/ball": "applied"}
    supervisor.does("upgrade", **release())
    assert supervisor.chosen() == "v2"


def test_a_delete_brings_the_charts_own_back(supervisor: Supervisor):
    supervisor.applies(OVER, ADDED)
    result = supervisor.does("delete", files=[["rules.yaml", samples.text(OVER, ADDED)]])
    assert [(e["name"], e["outcome"], e["over"]) for e in result["objects"]] == [
        ("ball", "deleted", True),
        ("more", "deleted", False),
    ]
    assert supervisor.chosen() == "v1"
    assert supervisor.owners() == {"VirtualService arena/ball": "revision 1"}


def test_of_several_objects_to_delete_none_is_deleted_if_one_cannot_be(supervisor: Supervisor):
    supervisor.applies(ADDED)
    with pytest.raises(ObjectError, match=r"VirtualService arena/ball of rules\.yaml, document 2 is the chart's own"):
        supervisor.does("delete", files=[["rules.yaml", samples.text(ADDED, OVER)]])
    assert supervisor.owners()["VirtualService arena/more"] == "applied"
    with pytest.raises(InputError, match="no kind"):
        supervisor.deletes("pods", "ball")


def test_a_policy_in_istios_root_namespace_is_deleted_by_its_namespace(supervisor: Supervisor):
    supervisor.applies(samples.security("AuthorizationPolicy", "nobody", {}, namespace="istio-system"))
    (policy,) = supervisor.arena.desired.mesh.authorization_policies
    assert (policy.namespace, policy.name) == ("istio-system", "nobody")
    with pytest.raises(ObjectError, match="There is no AuthorizationPolicy arena/nobody"):
        supervisor.deletes("ap", "nobody")
    supervisor.does("delete", kind="ap", object="nobody", namespace="istio-system")
    assert supervisor.arena.desired.mesh.authorization_policies == ()


def named(result: Any) -> list[tuple[str, bool]]:
    return [(entry["subject"], entry["over"]) for entry in result["applied"]]


def test_upgrade_and_rollback_keep_what_is_applied_and_name_it(supervisor: Supervisor):
    assert named(supervisor.does("upgrade", **release())) == []
    supervisor.applies(OVER, ADDED)
    stay = [("VirtualService arena/ball", True), ("VirtualService arena/more", False)]
    assert named(supervisor.does("upgrade", **release())) == stay
    assert supervisor.chosen() == "v2"
    assert named(supervisor.does("rollback")) == stay
    assert supervisor.chosen() == "v2"
    assert named(supervisor.does("status")) == stay
    supervisor.deletes("virtualservice", "ball")
    assert supervisor.chosen() == "v1"
    assert named(supervisor.does("rollback")) == stay[1:]


def test_a_revision_that_no_longer_has_the_object_leaves_the_applied_one_alone(supervisor: Supervisor):
    supervisor.applies(OVER)
    assert named(supervisor.does("upgrade", **release(None))) == [("VirtualService arena/ball", False)]
    assert supervisor.chosen() == "v2"
    supervisor.deletes("vs", "ball")
    assert supervisor.chosen() == "all"


def test_the_charts_object_is_listed_with_the_revision_that_has_it_now(supervisor: Supervisor):
    supervisor.does("upgrade", **release(V2))
    assert supervisor.owners() == {"VirtualService arena/ball": "revision 2"}
    (ball,) = supervisor.does("get", kind="vs", object="ball")
    assert ball["manifest"]["spec"]["http"][0]["route"][0]["destination"] == V2


def test_what_has_no_effect_is_warned_of_when_it_is_applied(supervisor: Supervisor):
    nobody = virtual_service(rule({"host": "nobody"}), name="more", hosts=("more",))
    warnings = supervisor.does("apply", files=[["rules.yaml", samples.text(nobody)]])["warnings"]
    assert any(warning.startswith("VirtualService arena/more, spec.http[0]") for warning in warnings), warnings


def test_one_change_at_a_time(supervisor: Supervisor):
    async def both() -> None:
        supervisor.gate = asyncio.Event()
        first = asyncio.create_task(supervisor.handle("upgrade", **release()))
        while not supervisor.verbs._changing.locked():
            await asyncio.sleep(0)
        with pytest.raises(BusyError, match="under way"):
            await supervisor.handle("apply", files=[["rules.yaml", samples.text(OVER)]])
        supervisor.gate.set()
        await first

    asyncio.run(both())
    assert supervisor.owners() == {"VirtualService arena/ball": "revision 2"}


def test_before_the_first_revision_there_is_nothing_to_own_objects_beside():
    fresh = Supervisor()
    for verb in ("apply", "get"):
        with pytest.raises(StateError, match="Nothing is installed"):
            fresh.does(verb, files=[])

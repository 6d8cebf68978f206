import msgspec

from mesharena.ball import received as module
from mesharena.ball.received import ReceivedCounts
from mesharena.ui import limits
from tests.app.ui.samples import ball


def test_requests_are_counted_by_caller_and_failures_are_received_too():
    counts = ReceivedCounts()
    counts.count("a", 1, 0.01, failed=False)
    counts.count("a", 2, 0.03, failed=True)
    counts.count("b", 3, 0.02, failed=False)
    traffic = counts.traffic()
    assert traffic.received == {"a": 2, "b": 1}
    assert traffic.failed == {"a": 1}
    assert (traffic.handled, round(traffic.handling_seconds, 6)) == (3, 0.06)


def test_ages_are_those_of_the_last_error_and_the_last_request():
    counts = ReceivedCounts()
    assert counts.ages(5) == (-1, -1)
    counts.count("a", 5, 0, failed=True)
    counts.count("a", 7, 0, failed=False)
    assert counts.ages(8) == (3, 1)


def test_callers_without_end_do_not_fill_the_memory(monkeypatch):
    monkeypatch.setattr(module, "CALLERS", 3)
    counts = ReceivedCounts()
    for n in range(10):
        counts.count(f"pod-{n}", 1, 0, failed=True)
    traffic = counts.traffic()
    assert traffic.received == {"pod-0": 1, "pod-1": 1, "pod-2": 1, "other": 7}
    assert sum(traffic.failed.values()) == 10


def test_the_ui_takes_a_message_with_as_many_callers_as_a_ball_counts():
    counts = ReceivedCounts()
    for n in range(2000):
        counts.count(f"pod-{n}", 1, 0, failed=True, identity="")
        counts.shot(f"pod-{n}")
    traffic = counts.traffic()
    assert len(traffic.received) == len(traffic.failed) == len(traffic.shots) == len(traffic.identities) == 256
    limits.check(msgspec.structs.replace(ball(), traffic=traffic))


def test_received_requests_are_counted_by_identity_the_newest_last():
    counts = ReceivedCounts()
    for identity in ("", "spiffe://a/b", "spiffe://a/b", ""):
        counts.count("a", 1, 0, failed=False, identity=identity)
    counts.count("b", 1, 0, failed=False)
    assert list(counts.traffic().identities["a"].items()) == [("spiffe://a/b", 2), ("", 2)]
    assert "b" not in counts.traffic().identities, "unknown is neither plain nor an identity"


def test_identities_and_shots_without_end_do_not_fill_the_memory(monkeypatch):
    monkeypatch.setattr(module, "CALLERS", 3)
    counts = ReceivedCounts()
    for n in range(10):
        counts.count(f"pod-{n}", 1, 0, failed=False, identity=f"spiffe://a/{n}")
        counts.count("pod-0", 1, 0, failed=False, identity=f"spiffe://a/{n}")
        counts.shot(f"pod-{n}")
    traffic = counts.traffic()
    assert traffic.shots == {"pod-0": 1, "pod-1": 1, "pod-2": 1, "other": 7}
    assert traffic.identities.keys() == traffic.received.keys()
    assert all(len(by_identity) <= module.IDENTITIES + 1 for by_identity in traffic.identities.values())
    assert {c: sum(by_identity.values()) for c, by_identity in traffic.identities.items()} == traffic.received

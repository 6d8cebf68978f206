from mesharena.ball import ledger as module
from mesharena.ball.ledger import Ledger


def test_requests_are_counted_by_caller_and_failures_are_received_too():
    ledger = Ledger()
    ledger.count("a", 1, 0.01, failed=False)
    ledger.count("a", 2, 0.03, failed=True)
    ledger.count("b", 3, 0.02, failed=False)
    traffic = ledger.traffic()
    assert traffic.received == {"a": 2, "b": 1}
    assert traffic.failed == {"a": 1}
    assert (traffic.handled, round(traffic.handling_seconds, 6)) == (3, 0.06)


def test_ages_are_those_of_the_last_error_and_the_last_request():
    ledger = Ledger()
    assert ledger.ages(5) == (-1, -1)
    ledger.count("a", 5, 0, failed=True)
    ledger.count("a", 7, 0, failed=False)
    assert ledger.ages(8) == (3, 1)


def test_memory_is_bounded_for_any_number_of_callers(monkeypatch):
    monkeypatch.setattr(module, "CALLERS", 3)
    ledger = Ledger()
    for n in range(10):
        ledger.count(f"pod-{n}", 1, 0, failed=True)
    traffic = ledger.traffic()
    assert traffic.received == {"pod-0": 1, "pod-1": 1, "pod-2": 1, "other": 7}
    assert sum(traffic.failed.values()) == 10

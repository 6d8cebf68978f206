"""Which requests count as copies; late records, lost answers and callers that ended do not add any."""

import msgspec

from mesharena.kit.messages import RequestRecord
from mesharena.kit.outcomes import Outcome
from mesharena.ui.copies import LASTING
from mesharena.ui.copies import REQUEST_SECONDS
from mesharena.ui.copies import SILENT_SECONDS
from mesharena.ui.copies import Copies
from tests.app.ui.samples import STATUS

BEAT = 0.2


class Match:
    """A ball and a caller that report on every beat; both use the same clock."""

    def __init__(self) -> None:
        self.copies = Copies()
        self.now = 100.0
        self.received = 0
        self.copies.received("ball-v2-0", "b1", self.now, {"locals-0": 0}, self.now)
        self.copies.heard("locals-0", "c1", self.now, self.now)

    def beat(self, *outcomes: Outcome, copied: int = 0, reached: int | None = None, recorded: bool = True) -> None:
        """Requests that end now; `reached` of them came to the ball (by default all)."""
        self.now += BEAT
        self.received += copied + (len(outcomes) if reached is None else reached)
        if recorded:
            for outcome in outcomes:
                self.copies.reported_by_caller("locals-0", record(self.now, outcome))
            self.copies.heard("locals-0", "c1", self.now, self.now)
        self.copies.received("ball-v2-0", "b1", self.now, {"locals-0": self.received}, self.now)

    def settle(self) -> int:
        for _ in range(LASTING + int(REQUEST_SECONDS / BEAT) + 2):
            self.beat()
        return self.copies.of("ball-v2-0", "locals-0")


def record(at: float, outcome: Outcome, attempt: int = 1) -> RequestRecord:
    state = outcome in ("answered", "error")
    return RequestRecord(
        at=at,
        player="locals-0",
        ball="ball-v2-0" if state else "",
        version="v2" if state else "",
        outcome=outcome,
        status=STATUS[outcome],
        seconds=0.01,
        attempt=attempt,
    )


def test_requests_received_beyond_those_answered_are_copies():
    match = Match()
    for _ in range(20):
        match.beat("answered", "error", copied=3)
    assert match.settle() == 60


def test_late_copies_do_not_leak_into_the_next_scenario():
    match = Match()
    for _ in range(30):
        match.beat("answered", copied=3)
    match.copies.scenario_changed()
    for _ in range(30):
        match.beat("answered")
        assert match.copies.recent("ball-v2-0", "locals-0", 30) == 0
    assert match.settle() == 90


def test_copies_are_counted_from_the_beginning_of_the_scenario():
    match = Match()
    for _ in range(30):
        match.beat("answered")
    match.copies.scenario_changed()
    for _ in range(30):
        match.beat("answered", copied=2)
    assert match.settle() == match.copies.recent("ball-v2-0", "locals-0", 30) == 60


def test_readings_that_pause_for_long_lose_nothing():
    match = Match()
    for _ in range(30):
        match.beat("answered", copied=1)
    match.now += 100
    assert match.settle() == 30


def test_a_request_without_an_answer_is_not_a_copy():
    match = Match()
    for _ in range(20):
        match.beat("timeout", "unreachable", "answered")
    assert match.settle() == 0


def test_the_earlier_attempts_of_a_retried_request_are_no_copies():
    match = Match()
    for _ in range(20):
        match.beat("answered", copied=1, recorded=False)  # it received both attempts
        match.copies.reported_by_caller("locals-0", record(match.now, "answered", attempt=2))
        match.copies.heard("locals-0", "c1", match.now, match.now)
    assert match.settle() == 0


def test_attempts_of_requests_that_are_still_under_way_are_no_copies():
    match, beats = Match(), 9  # a request of four attempts, received in its first beats, lasts so many
    for number in range(60):
        match.beat(copied=1 if number % beats < 4 else 0)
        if number % beats == beats - 1:
            ended = msgspec.structs.replace(record(match.now, "answered", attempt=4), seconds=beats * BEAT)
            match.copies.reported_by_caller("locals-0", ended)
        assert match.copies.of("ball-v2-0", "locals-0") == 0


def test_an_earlier_attempt_at_one_ball_of_what_another_answered_is_no_copy():
    match = Match()
    match.copies.received("ball-v1-0", "b1", match.now, {"locals-0": 0}, match.now)
    for _ in range(20):
        match.beat(copied=1)
        at_other = msgspec.structs.replace(record(match.now, "answered", attempt=2), ball="ball-v1-0", version="v1")
        match.copies.reported_by_caller("locals-0", at_other)
    assert match.settle() == 0


def test_a_request_that_a_sidecar_refused_hides_no_copy():
    match = Match()
    for _ in range(20):
        match.beat("refused", reached=0, copied=1)
    assert match.settle() == 20


def test_a_request_that_the_balls_sidecar_denied_hides_no_copy():
    match = Match()
    for _ in range(20):
        match.beat("denied", reached=0, copied=1)
    assert match.settle() == 20


def test_late_records_of_a_caller_do_not_count_as_copies():
    match = Match()
    late = []
    for _ in range(int(0.8 * SILENT_SECONDS / BEAT)):
        match.beat("answered", recorded=False)
        late.append(match.now)
        assert match.copies.of("ball-v2-0", "locals-0") == 0
    for at in late:
        match.copies.reported_by_caller("locals-0", record(at, "answered"))
    match.copies.heard("locals-0", "c1", match.now, match.now)
    assert match.settle() == 0


def test_a_restarted_caller_leaves_no_requests_that_count_as_copies():
    match = Match()
    for _ in range(20):
        match.beat("answered", "answered")
    match.beat("answered", recorded=False)  # it ended before it could tell
    match.copies.heard("locals-0", "c2", match.now, match.now)
    for _ in range(40):
        match.now += BEAT
        match.received += 1
        match.copies.reported_by_caller("locals-0", record(match.now, "answered"))
        match.copies.heard("locals-0", "c2", match.now, match.now)
        match.copies.received("ball-v2-0", "b1", match.now, {"locals-0": match.received}, match.now)
    assert match.copies.of("ball-v2-0", "locals-0") == 0

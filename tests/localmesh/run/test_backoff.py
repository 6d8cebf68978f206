from localmesh.run.backoff import Backoff


def test_a_container_that_never_serves_waits_longer_each_time():
    backoff = Backoff()
    assert [backoff.next(1, was_ready=False) for _ in range(7)] == [0, 1, 2, 4, 8, 10, 10]


def test_a_container_that_served_comes_back_within_a_second():
    backoff = Backoff()
    assert [backoff.next(1, was_ready=True) for _ in range(5)] == [0, 1, 1, 1, 1]


def test_a_steady_run_resets_the_backoff():
    backoff = Backoff()
    for _ in range(5):
        backoff.next(1, was_ready=False)
    assert backoff.next(60, was_ready=True) == 0


def test_a_long_run_that_never_served_does_not_reset_the_backoff():
    backoff = Backoff()
    for _ in range(5):
        backoff.next(1, was_ready=False)
    assert backoff.next(60, was_ready=False) == 10

"""The first steps of the demo in order: the page alone, then the stadium, the ball, the teams."""

from collections.abc import Callable

from tests.cluster.release import Release
from tests.cluster.release import until


def test_parts_appear_in_the_order_in_which_they_are_brought_up(releases: Callable[[str], Release]):
    release = releases("arena-steps")
    steps = [
        ("", set()),
        ("stadium.enabled=true", {"stadium"}),
        ("stadium.enabled=true,ball.enabled=true", {"stadium", "ball"}),
    ]
    release.helm("install", release.name, release.chart, *release.common, "-f", "values/init-ui.yaml")
    for switched, heard in steps:
        release.upgrade("init-ui", *(["--set", switched] if switched else []))
        release.wait()
        until(lambda heard=heard: {p["app"] for p in release.facts()["pods"]} == heard, 20, f"{heard or 'empty pitch'}")
    release.upgrade("one-ball")
    release.wait()
    until(lambda: len([p for p in release.facts()["pods"] if p["players"]]) == 4, 20, "two teams of two")

"""What the page calls the pods of a version: told apart at a glance, and each name kept as long as its pod is there."""

import pytest

from mesharena.kit.messages import BallObject
from mesharena.kit.messages import BallTraffic
from mesharena.kit.messages import DisplayMessage
from mesharena.ui.story import Story
from tests.app.ui import samples
from tests.browser.modules import Modules
from tests.browser.modules import modules as modules
from tests.browser.staged import Stage
from tests.browser.staged import ring
from tests.browser.staged import stage as stage

NAME = """({ Letters }, times) => {
  const letters = new Letters();
  return times.map((pods) => [...letters.name(pods.map((pod) => ({ pod, version: pod.split("-")[1] }))).values()]);
}"""


@pytest.mark.parametrize(
    ("times", "names"),
    [
        pytest.param([["ball-v1-0", "ball-v2-0"]], [["v1", "v2"]], id="one pod each"),
        pytest.param([["ball-v1-b", "ball-v2-0", "ball-v1-a"]], [["v1 a", "v1 b", "v2"]], id="two of one version"),
        pytest.param(
            [["ball-v1-0", "ball-v1-1", "ball-v1-2"], ["ball-v1-0", "ball-v1-2"], ["ball-v1-2"]],
            [["v1 a", "v1 b", "v1 c"], ["v1 a", "v1 c"], ["v1"]],
            id="pods that leave",
        ),
        pytest.param(
            [["ball-v1-1", "ball-v1-2"], ["ball-v1-0", "ball-v1-1", "ball-v1-2"], ["ball-v1-2", "ball-v1-9"]],
            [["v1 a", "v1 b"], ["v1 c", "v1 a", "v1 b"], ["v1 b", "v1 a"]],
            id="pods that come get the first free letter",
        ),
    ],
)
def test_pods_of_one_version_have_letters_that_they_keep(
    modules: Modules, times: list[list[str]], names: list[list[str]]
):
    assert modules.run("pods", NAME, times) == names


def ball(n: int) -> DisplayMessage:
    name = f"ball-v1-{n}"
    x, y = ring(n, 3, radius=60)
    return DisplayMessage(
        pod=samples.pod(name, "ball", address=f"127.1.0.{n + 11}"),
        sent=samples.Clock().now,
        ball=BallObject(id=name, x=x, y=y, errored=-1, asked=0.1),
        traffic=BallTraffic(received={}, failed={}, handled=0, handling_seconds=0),
    )


def test_the_table_has_a_column_for_each_pod_of_a_version(stage: Stage):
    stage.open(Story(id="s", name="sticky", title="My own ball"))
    answers = [samples.record(f"ball-v1-{n % 3}", at=samples.Clock().now) for n in range(9)]
    stage.say(samples.player(*answers), *(ball(n) for n in range(3)))
    heads = stage.page.locator("#table thead th .big").all_text_contents()
    assert heads == ["v1 a", "v1 b", "v1 c"]

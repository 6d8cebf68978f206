"""Who is where: balls and players of a locality have the same sign, and a ball's label says which locality it is."""

from typing import Any

from tests.browser.modules import Modules
from tests.browser.modules import modules as modules

SIGNS = """({ watchLocalities, signOf, placeOf }, scene) => {
  watchLocalities(scene);
  return [...scene.players, ...scene.balls].map(({ locality }) => [signOf(locality), placeOf(locality)]);
}"""


def signs(modules: Modules, players: list[str], balls: list[str]) -> list[list[str]]:
    scene: dict[str, Any] = {"players": [{"locality": p} for p in players], "balls": [{"locality": b} for b in balls]}
    result: list[list[str]] = modules.run("localities", SIGNS, scene)
    return result


def test_players_and_balls_of_a_locality_have_the_same_sign_and_others_another(modules: Modules):
    player, home, away = signs(modules, ["eu/home"], ["eu/home", "eu/away"])
    assert player[0] == home[0] != away[0]
    assert [home[1], away[1]] == [" · home", " · away"]


def test_who_is_nowhere_has_no_sign(modules: Modules):
    assert signs(modules, [""], ["", "eu"]) == [["", ""], ["", ""], ["■ ", " · eu"]]

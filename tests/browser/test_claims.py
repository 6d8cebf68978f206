"""The page's list of claims: a sign and a word for each state, and one sentence about all of them."""

from typing import Any

import pytest

from tests.browser.modules import Modules
from tests.browser.modules import modules as modules

SHOW = """({ showClaims }, evidence) => {
  const part = (id) => Object.assign(document.createElement("div"), { id });
  document.body.replaceChildren(part("claims"), part("proof-state"));
  showClaims(evidence);
  const text = (selector) => document.querySelector(selector).textContent;
  return [text("#proof-state"), text("#claims li:last-child .sign"), text("#claims li:last-child .word")];
}"""


def claim(name: str, state: str) -> dict[str, Any]:
    return {"name": name, "claim": "errors", "state": state, "evidence": "so far", "have": 0, "wanted": 0}


def shown(modules: Modules, *states: str) -> list[str]:
    """The sentence, and the sign and the word of the last claim."""
    claims = [claim(f"claim-{number}", state) for number, state in enumerate(states)]
    texts: list[str] = modules.run("story/claims", SHOW, {"id": "s-1", "claims": claims, "problem": ""})
    return texts


@pytest.mark.parametrize(
    ("states", "sentence", "sign"),
    [
        (("met", "met"), "proven on live traffic", "✓"),
        (("met", "not yet"), "1 of 2 proven so far", "…"),
        (("met", "failed"), "1 of 2 proven so far", "↻"),
        (("met", "refuted"), "disproved by live traffic", "✕"),
        (("met", "missed"), "1 of 2 proven, 1 over before", "–"),
        (("not yet", "missed"), "0 of 2 proven so far", "–"),
        (("refuted", "missed"), "disproved by live traffic", "–"),
    ],
)
def test_the_sentence_about_all_claims_and_the_sign_of_each(
    modules: Modules, states: tuple[str, ...], sentence: str, sign: str
):
    assert shown(modules, *states)[:2] == [sentence, sign]


def test_what_was_over_before_is_not_called_disproved(modules: Modules):
    assert "disproved" not in " ".join(shown(modules, "met", "missed"))

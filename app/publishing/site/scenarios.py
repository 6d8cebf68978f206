"""The scenarios as the page lists them, from the values files themselves."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

FIRST = "init-ui"
"""The scenario with which the guided tour begins; `next` leads from each to the following one."""


@dataclass(frozen=True, slots=True)
class Claim:
    """A claim in words, such as "half to v1", and the figures that it is judged by; these may be empty."""

    words: str
    figures: str


@dataclass(frozen=True, slots=True)
class Scenario:
    """What a person reads about a scenario; an empty `file` means the chart's defaults."""

    name: str
    file: str
    title: str
    shows: str
    claims: tuple[Claim, ...]


def scenarios(defaults: Mapping[str, Any], overlays: Mapping[str, Mapping[str, Any]]) -> tuple[Scenario, ...]:
    """All scenarios in the order of the guided tour, those outside of it last.

    defaults: the chart's values; overlays: the values files by name, without `.yaml`.
    """
    stories = {defaults["scenario"]["name"]: defaults["scenario"]}
    stories |= {name: overlay["scenario"] for name, overlay in overlays.items()}
    order, name = list[str](), FIRST
    while name in stories and name not in order:
        order.append(name)
        name = stories[name]["next"]["overlay"]
    order += [name for name in stories if name not in order]
    inherited = defaults["scenario"]["proof"]
    return tuple(
        Scenario(
            name,
            f"{name}.yaml" if name in overlays else "",
            stories[name]["title"],
            " ".join(stories[name]["shows"].split()),
            _claims(stories[name].get("proof", {}), inherited),
        )
        for name in order
    )


def _claims(proof: Mapping[str, Any], inherited: Mapping[str, Any]) -> tuple[Claim, ...]:
    """The scenario's own claims, and those of the defaults that it keeps: null deletes one, as Helm does."""
    merged = {**proof, **{name: {**claim, **(proof.get(name) or {})} for name, claim in inherited.items()}}
    kept = {name: claim for name, claim in merged.items() if proof.get(name, claim) is not None}
    return tuple(Claim(name.replace("-", " "), _figures(claim)) for name, claim in kept.items())


def _figures(claim: Mapping[str, Any]) -> str:
    share = f"{claim['percent']:g} ± {claim['tolerance']:g} %" if claim.get("tolerance") and "percent" in claim else ""
    requests = f"{claim['requests']:,} requests" if "requests" in claim else ""
    return " of ".join(part for part in (share, requests) if part)

"""The page as HTML, from what is known about this version and where it is published."""

from dataclasses import dataclass

from jinja2 import Environment
from jinja2 import PackageLoader
from jinja2 import StrictUndefined

from publishing.names import Names
from publishing.site.commands import starts
from publishing.site.scenarios import Scenario


@dataclass(frozen=True, slots=True)
class Facts:
    """What the page says about one version.

    url: address of the repository, without a slash at its end.
    kubernetes, python: the oldest versions, such as `1.30` and `3.11`.
    files: what can be downloaded from beside the page, as file name by what it is.
    """

    version: str
    names: Names
    url: str
    kubernetes: str
    python: str
    scenarios: tuple[Scenario, ...]
    files: dict[str, str]


def html(facts: Facts) -> str:
    """The whole page."""
    environment = Environment(
        loader=PackageLoader("publishing.site"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    page = environment.get_template("index.html")
    return page.render(facts=facts, names=facts.names, starts=starts(facts.version, facts.names, facts.url))

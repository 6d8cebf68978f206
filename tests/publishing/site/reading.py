"""What a page says, read from its HTML as a browser without JavaScript would."""

from dataclasses import dataclass
from dataclasses import field
from html.parser import HTMLParser


@dataclass
class Reading(HTMLParser):
    """Blocks of commands (lines that are copied together), links, files that the page loads, ids, and its text."""

    html: str
    blocks: list[list[str]] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    loaded: list[str] = field(default_factory=list)
    ids: set[str] = field(default_factory=set)
    text: str = ""

    def __post_init__(self) -> None:
        super().__init__()
        self._in_pre = False
        self.feed(self.html)

    @property
    def commands(self) -> list[str]:
        return [line for block in self.blocks for line in block]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if identity := values.get("id"):
            self.ids.add(identity)
        if tag == "a":
            self.links.append(values["href"] or "")
        elif address := values.get("src") or (tag == "link" and values.get("href")):
            self.loaded.append(address)
        if tag == "pre":
            self._in_pre = True
            self.blocks.append([""])

    def handle_endtag(self, tag: str) -> None:
        if tag == "pre":
            self._in_pre = False
            self.blocks[-1] = "".join(self.blocks[-1]).strip("\n").split("\n")

    def handle_data(self, data: str) -> None:
        self.text += data
        if self._in_pre:
            self.blocks[-1].append(data)

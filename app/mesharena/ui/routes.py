"""The ui over HTTP: the page and its stream for people, /display for pods, /facts for the proof."""

from http import HTTPStatus
from typing import Annotated

import msgspec
from flask import Blueprint
from flask import Flask
from flask import Response
from flask import request
from msgspec import Meta

from mesharena.kit.factory import Body
from mesharena.kit.factory import RefusedError
from mesharena.kit.factory import answer
from mesharena.kit.factory import create_app as service
from mesharena.kit.factory import query
from mesharena.kit.lifecycle import lifecycle_of
from mesharena.kit.messages import Count
from mesharena.kit.messages import DisplayMessage
from mesharena.kit.messages import MatchAnswer
from mesharena.kit.messages import Message
from mesharena.kit.messages import Name
from mesharena.kit.messages import Nothing
from mesharena.kit.outcomes import Outcome
from mesharena.kit.outcomes import signature
from mesharena.kit.peers import Peer
from mesharena.kit.settings import read
from mesharena.kit.ticker import Ticker
from mesharena.kit.tracing import Steps
from mesharena.ui import files
from mesharena.ui.arena import Arena
from mesharena.ui.evidence import BEAT_SECONDS
from mesharena.ui.evidence import Evidence
from mesharena.ui.evidence import Hearing
from mesharena.ui.scene import Scene
from mesharena.ui.settings import UiSettings
from mesharena.ui.snapshot import Mesh
from mesharena.ui.story import Story
from mesharena.ui.story import Storybook
from mesharena.ui.stream import FRAME_SECONDS
from mesharena.ui.stream import Hub

DISPLAY_LIMIT = 256 * 1024
STADIUM_TIMEOUT = 2.0
# how a person is told why the stadium did not do what a button asks for
WHY_NOT: dict[Outcome, str] = {
    "answered": "the stadium answered with something else",
    "error": "the stadium failed",
    "rejected": "the stadium's sidecar does not let the page in, or the stadium behind it does not answer",
    "refused": "the mesh knows no way to the stadium; is one running?",
    "timeout": f"the stadium did not answer within {STADIUM_TIMEOUT:g} s",
    "unreachable": "there is no stadium to be reached; is one running?",
}
# everything comes from the page's own origin, nothing is inline: a name that looks like markup stays a name
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}


class Shoot(Message, frozen=True):
    """POST /api/shoot: a person wants this player to shoot."""

    player: Name
    by: Annotated[str, Meta(min_length=1, max_length=40)]


class FactsQuery(Message, frozen=True):
    """Query of GET /facts."""

    after: Count | None = None


class StoryTag(msgspec.Struct, frozen=True):
    """Which story is told: a page that has another `id` asks for it."""

    id: str
    name: str


class Figures(msgspec.Struct, frozen=True):
    """The slow half of the page's state."""

    mesh: Mesh
    story: StoryTag
    evidence: Evidence


class State(msgspec.Struct, frozen=True):
    """GET /api/state: what the stream tells, once; `boot` changes when the ui starts again."""

    boot: str
    scene: Scene
    mesh: Mesh
    story: Story
    evidence: Evidence


def create_app(arena: Arena | None = None, stadium: Peer | None = None, story: Storybook | None = None) -> Flask:
    steps = Steps()
    with steps.step("read the settings"):
        settings = read(UiSettings)
        common = settings.common
    with steps.step("lay out the pitch"):
        arena = arena or Arena()
    stadium = stadium or Peer(common.stadium_url, timeout=STADIUM_TIMEOUT, proxy=common.proxy, counted_as="stadium")
    with steps.step("read the story"):
        story = story or Storybook(settings.story, settings.platform)
        story.story()
    hearing = Hearing(arena, story)
    with steps.step("make the page"):
        signed = {**HEADERS, **signature(common.pod, common.version)}
        app = service(__name__, headers=signed, body_limit=DISPLAY_LIMIT)
    app.extensions["arena.steps"] = steps
    lifecycle = lifecycle_of(app)
    hub = Hub(
        lambda: msgspec.json.encode(arena.scene()),
        lambda: msgspec.json.encode(Figures(arena.mesh(), _tag(story.story()), hearing.evidence())),
        lifecycle.stopping,
        most=max(1, common.threads * 4 // 5),
    )
    lifecycle.add(Ticker("stream", FRAME_SECONDS, hub.publish), Ticker("evidence", BEAT_SECONDS, hearing.beat))
    with steps.step("open the routes"):
        app.register_blueprint(_page(arena, stadium, story, hearing, hub))
        app.register_blueprint(_inside(arena))
    return app


def _page(arena: Arena, stadium: Peer, story: Storybook, hearing: Hearing, hub: Hub) -> Blueprint:
    """What the gateway may show to the world."""
    page = Blueprint("page", __name__)
    nothing, shooting = Body(Nothing, optional=True), Body(Shoot)

    @page.before_request
    def same_origin() -> None:
        # another site's page must not play with ours; what is no browser does not send the header
        if request.method == "POST" and request.headers.get("Sec-Fetch-Site", "none") not in ("same-origin", "none"):
            raise RefusedError("only the page itself may do this", status=HTTPStatus.FORBIDDEN)

    @page.get("/")
    def index() -> Response:
        return files.send("index.html")

    @page.get("/assets/<path:name>")
    def asset(name: str) -> Response:
        return files.send(name)

    @page.get("/api/stream")
    def stream() -> Response:
        headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
        chunks = hub.listen() if request.method == "GET" else iter(())
        return Response(chunks, mimetype="text/event-stream", headers=headers)

    @page.get("/api/state")
    def state() -> Response:
        return answer(State(arena.boot, arena.scene(), arena.mesh(), story.story(), hearing.evidence()))

    @page.get("/api/story")
    def tell() -> Response:
        return answer(story.story())

    @page.post("/api/match")
    def match() -> Response:
        nothing.read()
        return _ask(stadium, "/centerBall")

    @page.post("/api/ball")
    def ball() -> Response:
        nothing.read()
        return _ask(stadium, "/randomBall")

    @page.post("/api/shoot")
    def shoot() -> Response:
        wish = shooting.read()
        if not arena.shoot(wish.player, wish.by):
            raise RefusedError(f"no player {wish.player} on the pitch", "player", HTTPStatus.NOT_FOUND)
        return answer({"accepted": True}, HTTPStatus.ACCEPTED)

    return page


def _tag(story: Story) -> StoryTag:
    return StoryTag(story.id, story.name)


def _ask(stadium: Peer, path: str) -> Response:
    reply = stadium.post(path, Nothing(), MatchAnswer)
    if reply.message is not None:
        return answer(reply.message)
    status = HTTPStatus.BAD_GATEWAY if reply.outcome == "error" else HTTPStatus.SERVICE_UNAVAILABLE
    raise RefusedError(f"Nothing was done: {WHY_NOT[reply.outcome]}", status=status)


def _inside(arena: Arena) -> Blueprint:
    """What only pods and the proof may reach."""
    inside = Blueprint("inside", __name__)
    displayed = Body(DisplayMessage)

    @inside.post("/display")
    def display() -> Response:
        return answer(arena.display(displayed.read()))

    @inside.get("/facts")
    def facts() -> Response:
        return answer(arena.facts(query(FactsQuery).after))

    return inside

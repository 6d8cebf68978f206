"""The HTTP routes of the ui: the page and its event stream for people, /display for pods, /facts for the proof."""

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
from mesharena.kit.factory import peer_identity
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
from mesharena.kit.ownsidecar import OwnSidecar
from mesharena.kit.peers import Peer
from mesharena.kit.settings import read
from mesharena.kit.ticker import Ticker
from mesharena.kit.tracing import Steps
from mesharena.ui import files
from mesharena.ui.evidence import TICK_SECONDS
from mesharena.ui.evidence import Evidence
from mesharena.ui.evidence import LiveEvaluation
from mesharena.ui.scene import Scene
from mesharena.ui.settings import UiSettings
from mesharena.ui.snapshot import MeshFigures
from mesharena.ui.store import TelemetryStore
from mesharena.ui.story import Story
from mesharena.ui.story import Storybook
from mesharena.ui.stream import FRAME_SECONDS
from mesharena.ui.stream import Hub

DISPLAY_LIMIT = 256 * 1024
STADIUM_TIMEOUT = 2.0
# why the stadium did not do what a button on the page asks for
WHY_NOT: dict[Outcome, str] = {
    "answered": "the stadium gave an unexpected answer",
    "error": "the stadium answered with an error",
    "denied": "denied by the stadium's sidecar, whose policies do not allow it",
    "limited": "over the rate limit of the stadium's sidecar",
    "rejected": "rejected by the stadium's sidecar: the stadium behind it does not answer",
    "refused": "refused by the page's own sidecar, which knows no endpoint of the stadium; is one running?",
    "timeout": f"the stadium did not answer within {STADIUM_TIMEOUT:g} s",
    "unreachable": "no connection to the stadium; is one running?",
}
# only files of the page's own origin, no inline scripts: a player's name with markup in it cannot run
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
    """Id and name of the current story; a page that shows another `id` fetches the new story."""

    id: str
    name: str


class Figures(msgspec.Struct, frozen=True):
    """The part of the page's state that is sent once a second."""

    mesh: MeshFigures
    story: StoryTag
    evidence: Evidence


class State(msgspec.Struct, frozen=True):
    """GET /api/state: the contents of the stream in one answer; `boot` changes when the ui restarts."""

    boot: str
    scene: Scene
    mesh: MeshFigures
    story: Story
    evidence: Evidence


def create_app(
    store: TelemetryStore | None = None, stadium: Peer | None = None, story: Storybook | None = None
) -> Flask:
    steps = Steps()
    with steps.step("read the settings"):
        settings = read(UiSettings)
        common = settings.common
    with steps.step("lay out the pitch"):
        store = store or TelemetryStore()
    stadium = stadium or Peer(common.stadium_url, timeout=STADIUM_TIMEOUT, proxy=common.proxy, counted_as="stadium")
    with steps.step("read the story"):
        story = story or Storybook(settings.story, settings.platform)
        story.story()
    evaluation = LiveEvaluation(store, story)
    with steps.step("make the page"):
        signed = {**HEADERS, **signature(common.pod, common.version)}
        app = service(__name__, headers=signed, body_limit=DISPLAY_LIMIT)
    app.extensions["arena.steps"] = steps
    lifecycle = lifecycle_of(app)
    hub = Hub(
        lambda: msgspec.json.encode(store.scene()),
        lambda: msgspec.json.encode(Figures(store.mesh(), _tag(story.story()), evaluation.evidence())),
        lifecycle.stopping,
        most=max(1, common.threads * 4 // 5),
    )
    app.extensions["arena.sidecar"] = sidecar = OwnSidecar(common)
    stream = Ticker("stream", FRAME_SECONDS, hub.publish)
    lifecycle.add(sidecar, stream, Ticker("evidence", TICK_SECONDS, evaluation.tick))
    with steps.step("open the routes"):
        app.register_blueprint(_page(store, stadium, story, evaluation, hub))
        app.register_blueprint(_inside(store, sidecar))
    return app


def _page(store: TelemetryStore, stadium: Peer, story: Storybook, evaluation: LiveEvaluation, hub: Hub) -> Blueprint:
    """The routes that the gateway exposes."""
    page = Blueprint("page", __name__)
    nothing, shooting = Body(Nothing, optional=True), Body(Shoot)

    @page.before_request
    def same_origin() -> None:
        # pages of other sites must not use these routes; clients other than browsers do not send the header
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
        return answer(State(store.boot, store.scene(), store.mesh(), story.story(), evaluation.evidence()))

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
        if not store.shoot(wish.player, wish.by):
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


def _inside(store: TelemetryStore, sidecar: OwnSidecar) -> Blueprint:
    """The routes for pods and the proof, which the gateway does not expose."""
    inside = Blueprint("inside", __name__)
    displayed = Body(DisplayMessage)

    @inside.post("/display")
    def display() -> Response:
        return answer(store.display(displayed.read(), peer_identity() if sidecar.known else None))

    @inside.get("/facts")
    def facts() -> Response:
        return answer(store.facts(query(FactsQuery).after))

    return inside

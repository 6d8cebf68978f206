"""`python -m mesharena.proof`: exits 0 when every claim held, 1 when one did not, 2 when they cannot be judged."""

import sys
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

from mesharena.kit.messages import Nothing
from mesharena.kit.messages.facts import Facts
from mesharena.kit.peers import Peer
from mesharena.kit.scenario import ScenarioError
from mesharena.kit.scenario import decode
from mesharena.kit.settings import SettingError
from mesharena.kit.settings import read as read_settings
from mesharena.proof import report
from mesharena.proof.claims import ClaimError
from mesharena.proof.claims import read
from mesharena.proof.gather import Batch
from mesharena.proof.gather import Fetch
from mesharena.proof.gather import Gatherer
from mesharena.proof.judge import Trial
from mesharena.proof.settings import ProofSettings

POLL_SECONDS = 0.5
TALK_SECONDS = 5.0
UI_TIMEOUT = 3.0

Say = Callable[[str], object]


def prove(trials: list[Trial], fetch: Fetch, seconds: float, say: Say) -> float:
    """Feeds the trials until each is decided or the time is over; how long it took."""
    gatherer = Gatherer(fetch)
    started = talked = time.monotonic()
    while (now := time.monotonic()) - started < seconds:
        batch = gatherer.poll(now - started)
        if batch is not None:
            hear(trials, batch)
        if all(trial.decided for trial in trials):
            break
        if now - talked >= TALK_SECONDS:
            talked = now
            for line in ["... the ui does not answer"] if batch is None else report.waiting(trials):
                say(line)
        time.sleep(POLL_SECONDS)
    return time.monotonic() - started


def hear(trials: list[Trial], batch: Batch) -> None:
    for trial in trials:
        if batch.fresh:
            trial.begin(batch.report)
        else:
            trial.feed(batch.report, batch.requests, batch.views)


def fetcher(ui: Peer) -> Fetch:
    def fetch(after: int | None) -> Facts | None:
        return ui.get("/facts", Facts, None if after is None else {"after": after}).message

    return fetch


def quit_sidecar(url: str) -> None:
    """A test pod ends only when its sidecar does; where there is none, nothing is lost."""
    parts = urlsplit(url)
    if url:
        Peer(f"{parts.scheme}://{parts.netloc}", timeout=2.0).post(parts.path or "/", Nothing(), Nothing)


def main() -> int:
    try:
        settings = read_settings(ProofSettings)
    except SettingError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    try:
        scenario = decode(Path(settings.story).read_bytes())
        claims = read(scenario)
    except (ScenarioError, ClaimError, OSError) as error:
        sys.stderr.write(f"{error}\n")
        quit_sidecar(settings.quit_sidecar_url)
        return 2

    def say(line: str) -> None:
        sys.stdout.write(line + "\n")
        sys.stdout.flush()

    def hush(line: str) -> None:
        pass

    trials = [Trial(name, claim) for name, claim in claims.items()]
    as_json = settings.output == "json"
    tell = hush if as_json else say
    name = scenario.name or "a scenario without a name"
    tell(f"judging {len(trials)} claims of {name}, for at most {settings.seconds:g} s")
    ui = Peer(settings.common.ui_url, timeout=UI_TIMEOUT, proxy=settings.common.proxy)
    took = prove(trials, fetcher(ui), settings.seconds, tell)
    for line in [report.document(scenario.name, trials, took)] if as_json else report.lines(trials):
        say(line)
    quit_sidecar(settings.quit_sidecar_url)
    return 0 if all(trial.met for trial in trials) else 1


if __name__ == "__main__":
    sys.exit(main())

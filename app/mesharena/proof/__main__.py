"""`python -m mesharena.proof`: exits 0 if every claim was met, 1 if not, 2 if they cannot be evaluated."""

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
from mesharena.proof.judge import ClaimEvaluation
from mesharena.proof.settings import ProofSettings

POLL_SECONDS = 0.5
TALK_SECONDS = 5.0
UI_TIMEOUT = 3.0

Say = Callable[[str], object]


def prove(evaluations: list[ClaimEvaluation], fetch: Fetch, seconds: float, say: Say) -> float:
    """Feeds the evaluations with facts until all are decided or `seconds` have passed; returns the seconds it took."""
    gatherer = Gatherer(fetch)
    started = talked = time.monotonic()
    while (now := time.monotonic()) - started < seconds:
        batch = gatherer.poll(now - started)
        if batch is not None:
            feed(evaluations, batch)
        if all(evaluation.decided for evaluation in evaluations):
            break
        if now - talked >= TALK_SECONDS:
            talked = now
            for line in ["... the ui does not answer"] if batch is None else report.waiting(evaluations):
                say(line)
        time.sleep(POLL_SECONDS)
    return time.monotonic() - started


def feed(evaluations: list[ClaimEvaluation], batch: Batch) -> None:
    for evaluation in evaluations:
        if batch.fresh:
            evaluation.begin(batch.report)
        else:
            evaluation.feed(batch.report, batch.requests, batch.views)


def fetcher(ui: Peer) -> Fetch:
    def fetch(after: int | None) -> Facts | None:
        return ui.get("/facts", Facts, None if after is None else {"after": after}).message

    return fetch


def quit_sidecar(url: str) -> None:
    """Asks the sidecar to exit, because the test pod ends only when its sidecar does; without one this does nothing."""
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

    def ignore(line: str) -> None:
        pass

    evaluations = [ClaimEvaluation(name, claim) for name, claim in claims.items()]
    as_json = settings.output == "json"
    tell = ignore if as_json else say
    name = scenario.name or "a scenario without a name"
    tell(f"judging {len(evaluations)} claims of {name}, for at most {settings.seconds:g} s")
    ui = Peer(settings.common.ui_url, timeout=UI_TIMEOUT, proxy=settings.common.proxy)
    took = prove(evaluations, fetcher(ui), settings.seconds, tell)
    for line in [report.document(scenario.name, evaluations, took)] if as_json else report.lines(evaluations):
        say(line)
    quit_sidecar(settings.quit_sidecar_url)
    return 0 if all(evaluation.met for evaluation in evaluations) else 1


if __name__ == "__main__":
    sys.exit(main())

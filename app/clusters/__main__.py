"""`python -m clusters kind|minikube|k3d|crc|current [--down]`: from nothing to the page, or all of it removed."""

import argparse
import platform
import shlex
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path

from clusters import providers
from clusters import runner
from clusters.page import forwarded
from clusters.providers import PROVIDERS
from clusters.providers import Choices
from clusters.providers import Provider
from clusters.runner import StepError
from clusters.runner import say
from clusters.steps import Plan
from clusters.steps import Step
from clusters.tools import OneOf
from clusters.tools import choose
from clusters.tools import missing

INTERRUPTED = 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the provider's steps; 0 when the page was there, 1 with what is missing or failed, 130 after Ctrl-C."""
    parser = argparse.ArgumentParser(prog="python -m clusters", description=__doc__)
    parser.add_argument("provider", choices=PROVIDERS)
    parser.add_argument("--down", action="store_true", help="remove what the steps have made")
    parser.add_argument("--port", type=int, default=8080, help="port of the page on this machine, or the next free one")
    parser.add_argument("--once", action="store_true", help="end when the page has answered")
    parser.add_argument("--namespace", default=providers.NAMESPACE, help="of the release, on the current cluster")
    parser.add_argument("--values", default=providers.VALUES, help="file with the image, for the current cluster")
    options = parser.parse_args(arguments)
    provider = PROVIDERS[options.provider]
    command = f"{parser.prog} current" if options.provider == "current" else f"make {options.provider}"
    engine, stopped = builder(provider)
    plan = provider.plan(Choices(engine, options.namespace, options.values))
    needed = [tool for tool in provider.tools if tool.name == plan.remove[0]] if options.down else provider.needs
    if lines := missing(needed, is_there, platform.system()):
        sys.stderr.write(f"{command} needs what is missing here:\n" + "".join(f"  {line}\n" for line in lines))
        return 1
    if stopped and not options.down:
        sys.stderr.write("".join(f"{line}\n" for line in stopped))
        return 1
    remove = shlex.join(plan.remove) if options.provider == "current" else f"{command}-down"
    try:
        if options.down:
            runner.run([Step("Remove the match", plan.remove)], dict(plan.variables))
        else:
            play(plan, remove, options.port, once=options.once)
    except StepError as error:
        sys.stderr.write(f"\n{error}\nCorrect it, then run the same command again; finished steps are skipped.\n")
        return 1
    except KeyboardInterrupt:
        return INTERRUPTED
    return 0


def play(plan: Plan, remove: str, port: int, *, once: bool) -> None:
    """Run the steps and lead to the page, until Ctrl-C; raises StepError."""
    variables = dict(plan.variables)
    Path(providers.ARCHIVE).parent.mkdir(exist_ok=True)
    runner.run(plan.steps, variables)
    if isinstance(plan.page, str):
        say(f"\nThe match is on: {plan.page}\nRemove it:       {remove}")
        return
    with forwarded(plan.page, port, variables) as (address, process):
        try:
            say(f"\nThe match is on: {address}  (Ctrl-C closes this way to it; the match goes on)")
            say(f"Remove it:       {remove}")
            if once:
                return
            process.wait()
        except KeyboardInterrupt:
            return
        raise StepError(f"The port-forward ended with code {process.returncode}.")


def builder(provider: Provider) -> tuple[str, list[str]]:
    """The tool that builds the image, the first that answers, else `docker`; and a line for each if all are stopped."""
    for need in provider.needs:
        if isinstance(need, OneOf):
            name, stopped = choose(need, is_there, lambda command: runner.succeeds(command, {}))
            return name or "docker", stopped
    return "docker", []


def is_there(name: str) -> bool:
    """Whether a program is on the PATH."""
    return shutil.which(name) is not None


if __name__ == "__main__":
    sys.exit(main())

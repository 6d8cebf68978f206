"""What mutual TLS costs; without it means `security.mtls.mode=DISABLE`, with it the default."""

from pathlib import Path

from tests.bench.abreast import cost
from tests.bench.report import Figure

SECONDS = 120
LIMIT = 1.15


def figures(home: Path) -> list[Figure]:
    measured = cost(home, ("--set", "security.mtls.mode=DISABLE"), (), SECONDS)
    cpu, memory = measured.cpu, measured.memory
    return [
        Figure(f"CPU of a match without mutual TLS, one to another, over {SECONDS} s", f"{measured.noise:.3f}"),
        _limited("CPU of a match with mutual TLS to one without", cpu["all"]),
        Figure("the same, Envoys alone", f"{cpu['Envoys']:.3f}"),
        _limited("memory (PSS) of a match with mutual TLS to one without", memory["all"]),
    ]


def _limited(title: str, ratio: float) -> Figure:
    return Figure(title, f"{ratio:.3f}", f"<= {LIMIT}", ratio <= LIMIT, ratio)

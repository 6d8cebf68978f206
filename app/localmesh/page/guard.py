"""Who may ask: the arena's own page in a browser on this machine, and nobody's page from anywhere else."""

from collections.abc import Callable

HOSTS = ("localhost", "127.0.0.1", "[::1]")


def refusal(method: str, header: Callable[[str], str | None], port: int) -> str:
    """Why this request is refused, empty if it is not; `header` finds one by its name, in any case."""
    here = {f"{host}:{port}" for host in HOSTS} | (set(HOSTS) if port == 80 else set())
    # a name that leads to this machine only by DNS is somebody else's page
    if (header("Host") or "").lower() not in here:
        return f"Only http://localhost:{port}/ may ask this; open the page there."
    changes = method not in ("GET", "HEAD")
    # browsers set it on every request to this machine, and no script can
    site = header("Sec-Fetch-Site") or ("" if changes else "same-origin")
    if site != "same-origin":
        return "Only the arena's own page may ask this, in a browser that says so (Sec-Fetch-Site: same-origin)."
    origin = header("Origin") or ""
    if origin and origin.lower() not in {f"http://{host}" for host in here}:
        return "Only the arena's own page may ask this, not one of another origin."
    if changes and (header("Content-Type") or "").partition(";")[0].strip().lower() != "application/json":
        return "The body must be application/json."
    return ""

"""Accepts requests from the arena's own page in a browser on this machine, and refuses those of other sites."""

from collections.abc import Callable

HOSTS = ("localhost", "127.0.0.1", "[::1]")


def refusal(method: str, header: Callable[[str], str | None], port: int) -> str:
    """Why a request is refused, empty if it is accepted; `header` finds a header by its name, case-insensitively."""
    here = {f"{host}:{port}" for host in HOSTS} | (set(HOSTS) if port == 80 else set())
    # another host name that resolves to this machine may belong to another site (DNS rebinding)
    if (header("Host") or "").lower() not in here:
        return f"Only http://localhost:{port}/ may ask this; open the page there."
    changes = method not in ("GET", "HEAD")
    # browsers set it on every request, and scripts cannot change it
    site = header("Sec-Fetch-Site") or ("" if changes else "same-origin")
    if site != "same-origin":
        return "Only the arena's own page may ask this, in a browser that says so (Sec-Fetch-Site: same-origin)."
    origin = header("Origin") or ""
    if origin and origin.lower() not in {f"http://{host}" for host in here}:
        return "Only the arena's own page may ask this, not one of another origin."
    if changes and (header("Content-Type") or "").partition(";")[0].strip().lower() != "application/json":
        return "The body must be application/json."
    return ""

"""Parses injected delays and aborts; without a percentage Istio injects nothing."""

from localmesh.model import Abort
from localmesh.model import Delay
from localmesh.parse.percent import percentage
from localmesh.parse.reader import Reader
from localmesh.parse.units import milliseconds

_GRPC_STATUSES = (
    *("OK", "CANCELLED", "UNKNOWN", "INVALID_ARGUMENT", "DEADLINE_EXCEEDED", "NOT_FOUND", "ALREADY_EXISTS"),
    *("PERMISSION_DENIED", "RESOURCE_EXHAUSTED", "FAILED_PRECONDITION", "ABORTED", "OUT_OF_RANGE", "UNIMPLEMENTED"),
    *("INTERNAL", "UNAVAILABLE", "DATA_LOSS", "UNAUTHENTICATED"),
)  # by their numbers


def fault(rule: Reader) -> tuple[Delay | None, Abort | None]:
    """The delay and the abort of a rule, None where there is none."""
    reader = rule.child("fault")
    if reader is None:
        return None, None
    delay, abort = reader.child("delay"), reader.child("abort")
    if delay is None and abort is None:
        reader.refuse("", "Istio wants an abort, a delay or both")
    return _delay(delay) if delay else None, _abort(abort) if abort else None


def _delay(reader: Reader) -> Delay:
    if "fixedDelay" not in reader and "exponentialDelay" not in reader:
        reader.refuse("fixedDelay", "is required in the embedded mesh; without it Istio injects nothing")
    duration = reader.converted("fixedDelay", milliseconds) or 0
    percent, share = reader.integer("percent", -(2**31)), percentage(reader, "percentage")
    if percent is not None and not 0 <= percent <= 100:
        reader.refuse("percent", f"the embedded mesh takes 0 to 100, not {percent}")
    return Delay(duration, share if share is not None or percent is None else float(percent))


def _abort(reader: Reader) -> Abort:
    share = percentage(reader, "percentage")
    if "grpcStatus" in reader:
        if "httpStatus" in reader:
            reader.refuse("grpcStatus", "Istio refuses it beside httpStatus; use one of the two")
        name = reader.choice("grpcStatus", _GRPC_STATUSES) or "OK"
        return Abort(_GRPC_STATUSES.index(name), share, grpc=True)
    if "httpStatus" not in reader and not set(reader.keys()) - {"percentage"}:
        reader.refuse("httpStatus", "is required in the embedded mesh, or grpcStatus; without one Istio aborts nothing")
    status = reader.integer("httpStatus", 200, 600) or 0
    if status == 600:
        reader.refuse("httpStatus", "Envoy refuses 600, although Istio lets it through; choose 200 to 599")
    return Abort(status, share)

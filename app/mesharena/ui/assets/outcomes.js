// Written by `make generate` from mesharena.kit.outcomes: how a request can end, and its look.

export const OUTCOMES = {
  "answered": {
    "outcome": "answered",
    "ended_by": "service",
    "word": "answered",
    "meaning": "was answered by the ball",
    "source": "Counted by the caller: whichever ball answers names itself in the header x-arena-version, on errors too.",
    "line": "solid",
    "tip": "dot",
    "colour": "ball"
  },
  "error": {
    "outcome": "error",
    "ended_by": "service",
    "word": "error",
    "meaning": "was answered by the ball, with an error",
    "source": "Counted by the caller: answers with an error that carry the ball's own header x-arena-version.",
    "line": "dashed",
    "tip": "cross",
    "colour": "error"
  },
  "rejected": {
    "outcome": "rejected",
    "ended_by": "service-sidecar",
    "word": "rejected",
    "meaning": "was ended by the ball's sidecar: a policy forbids it, or the ball behind it does not answer",
    "source": "Counted by the caller: an error that no ball has signed, with Envoy's header x-envoy-upstream-service-time: it came from the ball's sidecar.",
    "line": "solid",
    "tip": "two bars",
    "colour": "warning"
  },
  "refused": {
    "outcome": "refused",
    "ended_by": "caller-sidecar",
    "word": "refused",
    "meaning": "was ended by the caller's own sidecar: a full connection pool, no endpoint, no route, an injected error or the route's timeout",
    "source": "Counted by the caller: an error that no ball has signed, without Envoy's header x-envoy-upstream-service-time: the caller's own sidecar made it.",
    "line": "solid",
    "tip": "bar",
    "colour": "warning"
  },
  "timeout": {
    "outcome": "timeout",
    "ended_by": "nobody",
    "word": "timed out",
    "meaning": "was given up by the caller: no answer came in time",
    "source": "Counted by the caller: no answer within the time that a player waits.",
    "line": "dotted",
    "tip": "open",
    "colour": "warning"
  },
  "unreachable": {
    "outcome": "unreachable",
    "ended_by": "nobody",
    "word": "unreachable",
    "meaning": "found no connection",
    "source": "Counted by the caller: no connection, not even to its own sidecar.",
    "line": "dashed",
    "tip": "open",
    "colour": "warning"
  }
};

// Written by `make generate` from mesharena.kit.outcomes: how a request can end, and its look.

export const OUTCOMES = {
  "answered": {
    "outcome": "answered",
    "ended_by": "service",
    "word": "answered",
    "phrase": "answered by the ball",
    "meaning": "was answered by the ball, with success (2xx)",
    "source": "Counted by the caller: the ball that answers names its pod in the header x-arena-pod, also on errors.",
    "line": "solid",
    "end_shape": "dot",
    "colour": "ball"
  },
  "error": {
    "outcome": "error",
    "ended_by": "service",
    "word": "error",
    "phrase": "answered by the ball with an error",
    "meaning": "was answered by the ball with an error",
    "source": "Counted by the caller: answers with an error status and the ball's own header x-arena-pod, or that cannot be read; without sidecars also errors that the ball's HTTP server made before the ball's code ran.",
    "line": "dashed",
    "end_shape": "cross",
    "colour": "error"
  },
  "denied": {
    "outcome": "denied",
    "ended_by": "service-sidecar",
    "word": "denied",
    "phrase": "denied by the ball's sidecar",
    "meaning": "was denied by the ball's sidecar: a policy does not allow it (403), or its token is not valid (401)",
    "source": "Counted by the caller: the statuses 401 and 403 without the ball's header x-arena-pod, but with Envoy's header x-envoy-upstream-service-time or a policy's own words: the ball's sidecar made them.",
    "line": "solid",
    "end_shape": "shield",
    "colour": "warning"
  },
  "limited": {
    "outcome": "limited",
    "ended_by": "service-sidecar",
    "word": "limited",
    "phrase": "over the rate limit of the ball's sidecar",
    "meaning": "was over the rate limit of the ball's sidecar (429)",
    "source": "Counted by the caller: the status 429 without the ball's header x-arena-pod, but with Envoy's header x-envoy-upstream-service-time or the limit's own words: the ball's sidecar made it.",
    "line": "solid",
    "end_shape": "triangle",
    "colour": "warning"
  },
  "rejected": {
    "outcome": "rejected",
    "ended_by": "service-sidecar",
    "word": "rejected",
    "phrase": "rejected by the ball's sidecar",
    "meaning": "was rejected by the ball's sidecar: the ball behind it does not answer, or the sidecar is overloaded",
    "source": "Counted by the caller: errors other than 401, 403 and 429 without the ball's header x-arena-pod, but with Envoy's header x-envoy-upstream-service-time: the ball's sidecar made them.",
    "line": "solid",
    "end_shape": "two bars",
    "colour": "warning"
  },
  "refused": {
    "outcome": "refused",
    "ended_by": "caller-sidecar",
    "word": "refused",
    "phrase": "refused by the caller's sidecar",
    "meaning": "was refused by the caller's own sidecar: a full connection pool, no endpoint, no route, an injected error or a route timeout (504)",
    "source": "Counted by the caller: errors without the ball's header x-arena-pod and without Envoy's header x-envoy-upstream-service-time: the caller's own sidecar made them.",
    "line": "solid",
    "end_shape": "bar",
    "colour": "warning"
  },
  "route-timeout": {
    "outcome": "route-timeout",
    "ended_by": "caller-sidecar",
    "word": "route timeout",
    "phrase": "ended by the route's timeout in the caller's sidecar",
    "meaning": "was ended by the caller's own sidecar, because no answer came within the route's timeout (504)",
    "source": "Counted by the caller: of the requests that its own sidecar refused, those with the status 504 and the words 'upstream request timeout' of Envoy's router. The ball may answer such a request later, but nobody waits any longer.",
    "line": "solid",
    "end_shape": "clock",
    "colour": "warning"
  },
  "timeout": {
    "outcome": "timeout",
    "ended_by": "nobody",
    "word": "timed out",
    "phrase": "not answered within the caller's time limit",
    "meaning": "was answered by nobody: the caller stopped waiting",
    "source": "Counted by the caller: no answer within the caller's own time limit. A route timeout (504) counts as refused.",
    "line": "dotted",
    "end_shape": "hourglass",
    "colour": "warning"
  },
  "unreachable": {
    "outcome": "unreachable",
    "ended_by": "nobody",
    "word": "unreachable",
    "phrase": "without a connection",
    "meaning": "found no connection, or the connection broke before an answer",
    "source": "Counted by the caller: no connection to its own sidecar (without one: to the ball), or one that broke before an answer.",
    "line": "dashed",
    "end_shape": "zigzag",
    "colour": "warning"
  }
};

/** How a request ended; a page that was opened before an update of the services may not know each outcome. */
export const endingOf = (outcome) => OUTCOMES[outcome] ?? OUTCOMES.error;

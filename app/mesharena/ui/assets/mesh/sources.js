// Says who counted each figure: shown on hover and on focus, and read by screen readers.

import { $, make, say } from "../dom.js";
import { OUTCOMES } from "../outcomes.js";

const COUNTED = "Counted by the caller";
const SIDECAR = "Reported by the caller's own sidecar on its admin port";
const SOURCES = {
  ...Object.fromEntries(Object.values(OUTCOMES).map(({ outcome, source }) => [outcome, source])),
  gone: `${COUNTED}: answered by a ball that is no longer on the pitch.`,
  latency: "Measured by the caller: from sending the request until the answer has arrived, including both sidecars. Successful requests (2xx) of the last 30 s only.",
  copies: "Calculated: requests received by the ball minus requests answered by it according to the callers, in the last 30 s.",
  ejected: `${SIDECAR}: failed_outlier_check in /clusters. Envoy does not report when the ejection ends: not before the DestinationRule's baseEjectionTime, and later with each ejection in a row.`,
  retries: `${SIDECAR}: how much its counter upstream_rq_retry rose in the last 30 s.`,
  retried: `${COUNTED}: its sidecar counts the attempts of a request (x-envoy-attempt-count), and the ball says which one it answered (x-arena-attempt).`,
  overflow: `${SIDECAR}: how much its counters upstream_rq_pending_overflow and upstream_rq_active_overflow rose in the last 30 s (connection pool full).`,
  requests: `${COUNTED}: requests to the ball that have ended, with any outcome. The total counts since the page's server first heard of this caller's process.`,
  received: "Counted by the ball since it started, including copies.",
  handling: "Measured by the ball itself since it started: its mean time for a request, without network and sidecars.",
  unknown: "Unknown: this caller has no sidecar, or the sidecar does not answer on its admin port.",
  identity: "From certificates, which sidecars report in the header x-forwarded-client-cert (XFCC). The ball's sidecar reports the connection of the caller's newest control request. The page's sidecar reports the identity.",
  lost: "Reported by the caller since it started: records of requests that it dropped because it could not reach the page's server for too long.",
};
const SHOWN = 12; // pixels between a figure and the text about its source
let leaving = 0;

/** Marks an element as a figure with this source; the arrow keys move from figure to figure. */
export function sourced(element, source) {
  element.dataset.source = source;
  if (!element.hasAttribute("tabindex")) element.tabIndex = -1;
  element.setAttribute("aria-describedby", `source-${source}`);
  return element;
}

function show(element) {
  clearTimeout(leaving);
  const tip = $("tip");
  say(tip, [element.dataset.detail, SOURCES[element.dataset.source]].filter(Boolean).join(" – "));
  tip.hidden = false;
  const box = element.getBoundingClientRect();
  const left = Math.min(Math.max(8, box.left), document.documentElement.clientWidth - tip.offsetWidth - 8);
  const below = box.bottom + SHOWN + tip.offsetHeight < document.documentElement.clientHeight;
  tip.style.left = `${left + window.scrollX}px`;
  tip.style.top = `${(below ? box.bottom + SHOWN / 2 : box.top - tip.offsetHeight - SHOWN / 2) + window.scrollY}px`;
}

function hide() {
  clearTimeout(leaving);
  $("tip").hidden = true;
}

function step(event, figures, at) {
  const by = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
  const wanted = { Home: 0, End: figures.length - 1 }[event.key] ?? (by ? at + by : -1);
  if (wanted < 0 || wanted >= figures.length) return;
  event.preventDefault();
  figures[wanted].focus();
}

/** Makes all figures in `within` a single stop of the Tab key: the last visited one, at first the first one. */
export function keepOneTabStop(within) {
  if (within.querySelector("[data-source][tabindex='0']")) return;
  const first = within.querySelector("[data-source]");
  if (first) first.tabIndex = 0;
}

export function wireSources(within) {
  const hidden = make("div", "unseen");
  hidden.append(...Object.entries(SOURCES).map(([name, text]) => Object.assign(make("p", "", text), { id: `source-${name}` })));
  within.append(hidden);
  const figure = (event) => event.target.closest?.("[data-source]");
  within.addEventListener("pointerover", (event) => figure(event) && show(figure(event)));
  within.addEventListener("pointerout", () => (leaving = setTimeout(hide, 200)));
  $("tip").addEventListener("pointerenter", () => clearTimeout(leaving));
  $("tip").addEventListener("pointerleave", hide);
  within.addEventListener("focusin", (event) => {
    if (!figure(event)) return;
    for (const other of within.querySelectorAll("[data-source][tabindex='0']")) other.tabIndex = -1;
    figure(event).tabIndex = 0;
    show(figure(event));
  });
  within.addEventListener("focusout", hide);
  within.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !$("tip").hidden) {
      event.preventDefault();
      hide();
    } else if (figure(event)) {
      const figures = [...within.querySelectorAll("[data-source]")].filter((f) => f.checkVisibility());
      step(event, figures, figures.indexOf(figure(event)));
    }
  });
}

// Where every figure comes from: shown on hover and on focus, and read out by screen readers.

import { $, make, say } from "../dom.js";
import { OUTCOMES } from "../outcomes.js";

const COUNTED = "Counted by the caller";
const SIDECAR = "Reported by the caller's own sidecar on its admin port";
const SOURCES = {
  ...Object.fromEntries(Object.values(OUTCOMES).map(({ outcome, source }) => [outcome, source])),
  gone: `${COUNTED}: answered by a ball that has left the pitch since.`,
  latency: "Measured by the caller: from asking until the answer has come, both sidecars included. Answered requests only.",
  copies: "Counted by the ball: requests that it received and no caller counted as answered by it.",
  ejected: `${SIDECAR}: failed_outlier_check in /clusters. Envoy does not report when the ejection ends: not before the DestinationRule's baseEjectionTime, and later with each ejection in a row.`,
  retries: `${SIDECAR}: its counter upstream_rq_retry.`,
  overflow: `${SIDECAR}: its counters upstream_rq_pending_overflow and upstream_rq_active_overflow.`,
  requests: `${COUNTED}: requests to the ball that have ended, one way or another.`,
  received: "Counted by the ball since it was started, copies among them.",
  handling: "Measured by the ball itself: the mean time that it needs for a request.",
  unknown: "Unknown: this caller has no sidecar, or the sidecar does not answer on its admin port.",
  lost: "Reported by the caller: records that it had to drop while the page's server could not be reached.",
};
const SHOWN = 12; // pixels between a figure and the text about its source
let leaving = 0;

/** Marks an element as a figure of that source; the arrow keys go from figure to figure. */
export function sourced(element, source) {
  element.dataset.source = source;
  if (!element.hasAttribute("tabindex")) element.tabIndex = -1;
  element.setAttribute("aria-describedby", `source-${source}`);
  return element;
}

function show(element) {
  clearTimeout(leaving);
  const tip = $("tip");
  say(tip, SOURCES[element.dataset.source]);
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

/** All figures within are one stop of the Tab key: the figure visited last, at first the first one. */
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

// How requests ended: counts by outcome, then by HTTP status.

import { OUTCOMES } from "../outcomes.js";

const sum = (counts) => Object.values(counts ?? {}).reduce((total, n) => total + n, 0);

/** The outcomes of requests that were not answered by a ball: by a sidecar, or by nobody. */
export const NO_BALL = Object.values(OUTCOMES).filter((ending) => ending.ended_by !== "service");

/** All outcomes but success. */
export const FAILED = Object.values(OUTCOMES).filter(({ outcome }) => outcome !== "answered");

/** How many requests had this outcome. */
export const ended = (ends, outcome) => sum(ends?.[outcome]);

/** What sidecars said about requests with this outcome, the most frequent first; empty if they said nothing. */
export function reasons(said, outcome) {
  return Object.entries(said?.[outcome] ?? {}).sort((a, b) => b[1] - a[1]).map(([reason]) => reason);
}

/** The HTTP statuses of requests with this outcome, the most frequent first; empty if there is none. */
export function statuses(ends, outcome) {
  const counts = Object.entries(ends[outcome] ?? {}).filter(([status]) => status !== "0");
  return counts.sort((a, b) => b[1] - a[1]).map(([status]) => status).join(", ");
}

// How requests ended, as the ui counts them: outcome to HTTP status to requests.

import { OUTCOMES } from "../outcomes.js";

const sum = (counts) => Object.values(counts ?? {}).reduce((total, n) => total + n, 0);

/** The outcomes of requests that no ball answered. */
export const UNANSWERED = Object.values(OUTCOMES).filter((ending) => ending.ended_by !== "service");

/** How many ended so. */
export const ended = (ends, outcome) => sum(ends[outcome]);

/** The statuses with which requests ended so, the most frequent first; nothing where there is none. */
export function statuses(ends, outcome) {
  const counts = Object.entries(ends[outcome] ?? {}).filter(([status]) => status !== "0");
  return counts.sort((a, b) => b[1] - a[1]).map(([status]) => status).join(", ");
}

// A line about objects that somebody applied beside the chart in the embedded mesh, which the page's own server does not know.

import { $, say } from "../dom.js";
import { ask, embedded } from "./local.js";
import { onStory } from "./story.js";

const LOOK = 3000;
const FORBIDDEN = 403; // only browsers on the arena's machine may ask

const listeners = [];
let asked = 0; // looks, and the newest one that was answered
let answered = 0;
let looking = 0; // the timer of the next look; 0 on a cluster, whose page never asks

/** What was applied, in words: `VirtualService ball (over the chart's)`. */
function words(applied) {
  const names = applied.map(({ kind, name, over }) => `${kind} ${name}${over ? " (over the chart's)" : ""}`);
  return `Applied beside the chart: ${names.join(", ")}. mesh-arena get${embedded()?.option ?? ""} lists them.`;
}

/** Calls `listener` with all applied objects at every look; with null if this browser may not ask. */
export function onApplied(listener) {
  listeners.push(listener);
}

function show(applied) {
  for (const listener of listeners) listener(applied);
  $("applied-note").hidden = !applied.length;
  say($("applied-note"), applied.length ? words(applied) : "");
}

/** Looks at once, as after a change. */
export async function learnApplied() {
  const turn = ++asked;
  const { applied } = await ask("applied");
  if (turn < answered) return; // the answer of a look from before a change
  answered = turn;
  show(applied);
}

async function look() {
  try {
    if (!document.hidden) await learnApplied();
  } catch (error) {
    if (error.status === FORBIDDEN) {
      for (const listener of listeners) listener(null);
      return;
    }
  }
  if (looking) looking = setTimeout(look, LOOK);
}

export function wireApplied() {
  onStory(({ platform }) => {
    if (platform === "local" && !looking) {
      looking = setTimeout(look);
    } else if (platform !== "local" && looking) {
      clearTimeout(looking);
      looking = 0;
      show([]);
    }
  });
}

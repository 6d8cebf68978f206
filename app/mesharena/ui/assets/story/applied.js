// A line about objects that somebody applied beside the chart in the embedded mesh: the scenario's own list does not have them.

import { $, say } from "../dom.js";
import { ask, embedded } from "./local.js";
import { onStory } from "./story.js";

const LOOK = 3000;
const FORBIDDEN = 403; // only browsers on the arena's machine may ask

let looking = 0; // the timer of the next look; 0 on a cluster, whose page never asks

/** What was applied, in words: `VirtualService ball (in place of the one below)`. */
function words(applied) {
  const names = applied.map(({ kind, name, over }) => `${kind} ${name}${over ? " (in place of the one below)" : ""}`);
  return `Applied beside the chart, and not listed below: ${names.join(", ")}. mesh-arena get${embedded()?.option ?? ""} lists them.`;
}

function show(applied) {
  $("applied-note").hidden = !applied.length;
  say($("applied-note"), applied.length ? words(applied) : "");
}

async function look() {
  try {
    if (!document.hidden) show((await ask("applied")).applied);
  } catch (error) {
    if (error.status === FORBIDDEN) return;
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

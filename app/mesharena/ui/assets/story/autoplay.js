// The button for a tour that a command plays by itself in the embedded mesh; it is there only while such a tour runs.

import { $, say } from "../dom.js";
import { onKey } from "../keys.js";
import { ask } from "./local.js";
import { onStory } from "./story.js";

const LOOK = 2000;
const FORBIDDEN = 403; // this browser may not change the mesh, so it gets no button
const FAILURES = 3; // looks in a row without an answer, after which the arena and its tour have ended

let tour = null;
let failed = 0;
let seen = false; // whether there has been one: since then the key is bound
let looking = 0; // the timer of the next look; 0 on a cluster, whose page never asks
let changes = 0; // requests to pause or continue: their beginnings and their answers

function sayState(before) {
  if (!tour && before) say($("autoplay-said"), "The automatic tour has ended");
  else if (tour && !before) say($("autoplay-said"), tour.paused ? "An automatic tour is paused" : "An automatic tour plays the scenarios");
  else if (tour && tour.paused !== before.paused) say($("autoplay-said"), tour.paused ? "The automatic tour is paused" : "The automatic tour continues");
}

/** The words beside the button. */
function words({ step, steps, paused }) {
  if (!step) return paused ? "Automatic tour, paused" : "Automatic tour";
  return paused ? `Automatic tour, paused at ${step} of ${steps}` : `Automatic tour: ${step} of ${steps}`;
}

function show(newTour) {
  const before = tour;
  tour = newTour;
  sayState(before);
  // a button that disappears takes the focus with it
  if (!tour && document.activeElement === $("autoplay-pause")) $("tour-open").focus({ preventScroll: true });
  $("autoplay").hidden = !tour;
  if (!tour) return;
  say($("autoplay-step"), words(tour));
  say($("autoplay-pause"), tour.paused ? "Continue the tour" : "Pause the tour");
  if (!seen) onKey("p", "Pause or continue the automatic tour", () => (tour ? void pause() : false));
  seen = true;
}

/** Asks and shows the answer; a look during which the tour was paused or continued may have an old one. */
async function learn(body) {
  if (body) changes++;
  const before = changes;
  const answer = await ask("tour", body);
  if (body) changes++;
  if (body || changes === before) show(answer.tour);
}

async function pause() {
  try {
    await learn({ paused: !tour.paused });
  } catch (error) {
    if (error.status) show(null); // it has ended; the next look says so if not
    else say($("autoplay-step"), "The embedded mesh does not answer");
  }
}

async function look() {
  try {
    if (!document.hidden) await learn();
    failed = 0;
  } catch (error) {
    if (error.status === FORBIDDEN) return;
    if (tour && ++failed === FAILURES) show(null);
  }
  if (looking) looking = setTimeout(look, LOOK);
}

export function wireAutoplay() {
  $("autoplay-pause").addEventListener("click", pause);
  onStory(({ platform }) => {
    if (platform === "local" && !looking) {
      looking = setTimeout(look);
    } else if (platform !== "local" && looking) {
      clearTimeout(looking);
      looking = 0;
      if (tour) show(null);
    }
  });
}

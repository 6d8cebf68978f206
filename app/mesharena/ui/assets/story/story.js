// The story of the scenario: what it shows, what to watch, what to do next. Fetched when the stream names a new one.

import { $, make, say } from "../dom.js";
import { showCommand } from "./command.js";
import { showIstio } from "./yaml.js";

const listeners = [];
let shown = null;
let request = null; // a promise while the story is being fetched

/** Calls `listener` with every new story, and at once with the current one if there is one. */
export function onStory(listener) {
  listeners.push(listener);
  if (shown) listener(shown);
}

export const story = () => shown;

/** Fetches and shows the story unless it is the current one; after a failure the next figures try again. */
export async function showStory({ id }) {
  if (id === shown?.id) return;
  request ??= fetchStory();
  await request;
}

async function fetchStory() {
  try {
    const response = await fetch("api/story", { cache: "no-store" });
    if (response.ok) show(await response.json());
  } catch {
    // the state of the stream shows that the page's server is gone
  } finally {
    request = null;
  }
}

function show(newStory) {
  shown = newStory;
  const { name, title, shows, problem, watch, next, commands } = newStory;
  say($("scenario"), name ? `scenario ${name}` : "");
  say($("title"), title || name || "No scenario");
  say($("shows"), shows || problem);
  $("watch").replaceChildren(...watch.map((line) => make("li", "", line)));
  $("watch-title").hidden = !watch.length;
  $("next").replaceChildren(...(next?.overlay ? [make("code", "", next.overlay), ` – ${next.why}`] : []));
  showCommand($("next-command"), commands?.next ?? "");
  showIstio(newStory);
  for (const listener of listeners) listener(newStory);
}

// The scenario: what it shows, what to watch, what to do next. Fetched when the stream says that there is another one.

import { $, make, say } from "../dom.js";
import { showCommand } from "./command.js";
import { showIstio } from "./yaml.js";

const listeners = [];
let shown = null;
let asking = false;

/** Calls `listener` with every story that comes, and with the one that is shown already. */
export function onStory(listener) {
  listeners.push(listener);
  if (shown) listener(shown);
}

export const story = () => shown;

/** `cover` names the story; one that could not be fetched is asked for again with the next cover. */
export async function turnTo(cover) {
  if (asking || cover.id === shown?.id) return;
  asking = true;
  try {
    const response = await fetch("api/story", { cache: "no-store" });
    if (response.ok) show(await response.json());
  } catch {
    // the stream tells people that the page's server is gone
  } finally {
    asking = false;
  }
}

function show(told) {
  shown = told;
  say($("scenario"), told.name ? `scenario ${told.name}` : "");
  say($("title"), told.title || told.name || "No scenario");
  say($("shows"), told.shows || told.problem);
  $("watch").replaceChildren(...told.watch.map((line) => make("li", "", line)));
  $("watch-title").hidden = !told.watch.length;
  const next = told.next?.overlay ? [make("code", "", told.next.overlay), ` – ${told.next.why}`] : [];
  $("next").replaceChildren(...next);
  showCommand($("next-command"), told.commands?.next ?? "");
  showIstio(told);
  for (const listener of listeners) listener(told);
}

// The scenario: what it shows and what to watch.

import { $, make, say } from "./dom.js";

let shown = "";

export function showStory(story) {
  const key = JSON.stringify(story);
  if (key === shown) return;
  shown = key;
  say($("scenario"), story.name ? `scenario ${story.name}` : "");
  say($("title"), story.title || story.name || "No scenario");
  say($("shows"), story.shows || story.problem);
  $("watch").replaceChildren(...story.watch.map((line) => make("li", "", line)));
  $("watch").previousElementSibling.hidden = !story.watch.length;
  const next = story.next?.overlay ? ["Next: ", make("code", "", story.next.overlay), `. ${story.next.why}`] : [];
  $("next").replaceChildren(...next);
}

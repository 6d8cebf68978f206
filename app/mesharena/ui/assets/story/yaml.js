// The Istio objects of the scenario, with the changes since the previous one.

import { $, make, say } from "../dom.js";

let under = null; // makes what stands under an object
const SAID = { "+": "added: ", "-": "removed: " };

/** Under each object in force stands what `maker(object, story, details)` returns. */
export function showUnder(maker) {
  under = maker;
}

function line([mark, text]) {
  const element = make("span", mark === " " ? "line" : `line ${mark === "+" ? "new" : "gone"}`);
  const sign = make("span", "sign", mark);
  sign.setAttribute("aria-hidden", "true");
  if (SAID[mark]) element.append(make("span", "unseen", SAID[mark]));
  element.append(sign, `${text}\n`);
  return element;
}

function objectDetails(object, story, open) {
  const lines = object.lines.filter(([mark]) => mark !== " ");
  const removed = lines.length && object.lines.every(([mark]) => mark === "-");
  const added = lines.length && object.lines.every(([mark]) => mark === "+");
  const fate = removed ? "removed" : added ? "new" : object.changed ? "changed" : "";
  const summary = make("summary", "", make("strong", "", object.kind), ` ${object.name} `, fate ? make("span", `tag ${fate}`, fate) : null);
  const pre = make("pre", "yaml", ...object.lines.map(line));
  pre.tabIndex = 0;
  pre.setAttribute("role", "group");
  pre.setAttribute("aria-label", `${object.kind} ${object.name}`);
  const details = make("details", "object", summary, pre);
  details.open = open;
  if (under && !removed) details.append(under(object, story, details));
  return details;
}

function note({ istio, previous, problem }) {
  if (problem || !istio.length) return "This scenario has no Istio objects: the services run without a mesh.";
  if (previous === null) return "No other scenario has been deployed since the page's server started, so there is nothing to compare with.";
  const changed = istio.filter((object) => object.changed).length;
  if (!changed) return `No Istio object has changed since scenario ${previous}; only pods or the story differ.`;
  return `Compared with scenario ${previous}: lines with + were added, lines with - were removed.`;
}

export function showIstio(story) {
  say($("making-note"), note(story));
  const changed = story.istio.some((object) => object.changed);
  const open = (object, i) => (changed ? object.changed : i === 0 || object.name === "ball");
  const focused = document.activeElement;
  $("objects").replaceChildren(...story.istio.map((object, i) => objectDetails(object, story, open(object, i))));
  if (focused !== document.activeElement && focused?.isConnected) focused.focus({ preventScroll: true }); // in what stands under an object
}

// The guided tour: scenario by scenario, each naming the next; it shows whatever is on, so it can never be out of step.

import { $, make, say } from "../dom.js";
import { onKey } from "../keys.js";
import { showCommand } from "./command.js";
import { local, play, rollBack } from "./local.js";
import { onStory, story } from "./story.js";

const FIRST = "init-ui";
const visited = [];

const open = () => !$("tour").hidden;

/** The way of the tour from its first step, as far as the embedded mesh tells of it. */
function way() {
  const by = new Map((local()?.scenarios ?? []).map((each) => [each.name, each]));
  const found = [];
  for (let name = FIRST; by.has(name) && !found.includes(name); name = by.get(name).next) found.push(name);
  return found;
}

function show(told) {
  if (told.name && visited.at(-1) !== told.name) visited.push(told.name);
  if (!open()) return;
  const steps = way();
  const at = steps.indexOf(told.name);
  say($("tour-step"), at < 0 ? `The tour: ${told.name}` : `Step ${at + 1} of ${steps.length}: ${told.name}`);
  say($("tour-title"), told.title || told.name);
  $("tour-notes").replaceChildren(...told.notes.map((note) => make("p", "", note)));
  const next = told.next?.overlay ?? "";
  say($("tour-next"), next ? `Next: ${next}` : "Next");
  say($("tour-why"), told.next?.why ?? "");
  const here = told.platform === "local";
  $("tour-next").hidden = !next || !here;
  $("tour-back").hidden = !here;
  $("tour-first").hidden = told.name === FIRST || !here;
  showCommand($("tour-command"), here ? "" : (told.commands?.next ?? ""));
  $("tour-wait").hidden = here || !next;
}

function forward() {
  const next = story()?.next?.overlay;
  if (!open() || !next) return false;
  if (story().platform === "local") play(next);
  else $("tour-command").querySelector("button").click();
  return true;
}

/** To the step before: of the tour where it is known, else of what this page has seen. */
function back() {
  if (!open()) return false;
  if (story()?.platform !== "local") return false;
  const steps = way();
  const at = steps.indexOf(story().name);
  if (at > 0) play(steps[at - 1]);
  else if (at < 0) rollBack();
  return true;
}

function start() {
  $("tour").hidden = false;
  document.body.dataset.touring = "true";
  $("tour-open").setAttribute("aria-expanded", "true");
  if (story()) show(story());
  $("tour-title").focus({ preventScroll: true });
}

function leave() {
  if (!open()) return false;
  $("tour").hidden = true;
  delete document.body.dataset.touring;
  $("tour-open").setAttribute("aria-expanded", "false");
  $("tour-open").focus();
  return true;
}

export function wireTour() {
  $("tour-open").addEventListener("click", () => (open() ? leave() : start()));
  $("tour-next").addEventListener("click", forward);
  $("tour-back").addEventListener("click", back);
  $("tour-first").addEventListener("click", () => play(FIRST));
  $("tour-leave").addEventListener("click", leave);
  onKey("t", "Start or leave the guided tour", () => (open() ? leave() : start()));
  onKey("n", "Next step of the tour (on a cluster: copy its command)", forward);
  onKey("b", "The step before (on this machine)", back);
  onKey("Escape", "Leave the tour", leave);
  onStory(show);
}

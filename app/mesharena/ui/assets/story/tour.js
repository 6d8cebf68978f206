// The guided tour through the scenarios, each of which names the next one. It always shows the deployed scenario.

import { $, make, say } from "../dom.js";
import { onKey } from "../keys.js";
import { showCommand } from "./command.js";
import { embedded, play, rollBack } from "./local.js";
import { onStory, story } from "./story.js";

const open = () => !$("tour").hidden;

/** The names of the tour's scenarios in order; empty on a cluster, where the page does not know them. */
function way() {
  const scenarios = new Map((embedded()?.scenarios ?? []).map((scenario) => [scenario.name, scenario]));
  const names = [];
  for (let name = story()?.first; scenarios.has(name) && !names.includes(name); name = scenarios.get(name).next) names.push(name);
  return names;
}

function show(newStory) {
  if (!open()) return;
  showStep(newStory);
  const { overlay = "", why = "" } = newStory.next ?? {};
  say($("tour-why"), why);
  showButtons(newStory, overlay);
  showCommandOnCluster(newStory, overlay);
}

function showStep({ name, chapter, title, notes }) {
  const steps = way();
  const at = steps.indexOf(name);
  say($("tour-step"), at < 0 ? `The tour: ${name}` : `Step ${at + 1} of ${steps.length}, ${chapter}: ${name}`);
  say($("tour-title"), title || name);
  $("tour-notes").replaceChildren(...notes.map((note) => make("p", "", note)));
}

/** The buttons of the embedded mesh; on a cluster there is only "Leave". */
function showButtons({ platform, name, first }, next) {
  const local = platform === "local";
  say($("tour-next"), next ? `Next: ${next}` : "Next");
  $("tour-next").hidden = !next || !local;
  $("tour-back").hidden = !local;
  $("tour-first").hidden = name === first || !local;
}

function showCommandOnCluster({ platform, commands }, next) {
  const cluster = platform !== "local";
  showCommand($("tour-command"), (cluster && commands?.next) || "");
  $("tour-wait").hidden = !cluster || !next;
}

function forward() {
  const next = story()?.next?.overlay;
  if (!open() || !next) return false;
  if (story().platform === "local") play(next);
  else $("tour-command").querySelector("button").click();
  return true;
}

/** Goes back to the previous step; if the scenario is not part of the tour, rolls it back. */
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
  $("tour-first").addEventListener("click", () => play(story().first));
  $("tour-leave").addEventListener("click", leave);
  onKey("t", "Start or leave the guided tour", () => (open() ? leave() : start()));
  onKey("n", "Next step of the tour (on a cluster: copy its command)", forward);
  onKey("b", "Previous step of the tour (embedded mesh only)", back);
  onKey("Escape", "Leave the tour", leave);
  onStory(show);
}

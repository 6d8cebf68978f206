// The buttons of the embedded mesh: change the scenario, roll back. On a cluster they are hidden: the page never changes a cluster.

import { $, make, say } from "../dom.js";
import { showCommand } from "./command.js";
import { onStory } from "./story.js";

const HEADERS = { "Content-Type": "application/json" };
let offer = null; // the embedded mesh's scenarios and history; null on a cluster
let busy = false;

export const embedded = () => offer;

/** POSTs the body, if there is one, to the embedded mesh; throws an error for people, with its HTTP status if there is one, and the mistakes in a text. */
export async function ask(path, body) {
  const options = body ? { method: "POST", headers: HEADERS, body: JSON.stringify(body) } : { cache: "no-store" };
  const response = await fetch(`local/${path}`, options);
  const answer = await response.json().catch(() => ({ error: "The embedded mesh does not answer." }));
  if (!response.ok) throw Object.assign(new Error(answer.error), { status: response.status, mistakes: answer.mistakes });
  return answer;
}

function showMessage(text, state) {
  for (const element of document.querySelectorAll("[data-message=control]")) {
    say(element, text);
    element.dataset.state = state;
  }
}

/** Sends a change and shows its progress and result; resolves to whether it succeeded. */
async function change(path, body, doing) {
  if (busy) return false;
  busy = true;
  enable();
  showMessage(doing, "busy");
  try {
    const done = await ask(path, body);
    showMessage(done.told, "done");
    return true;
  } catch (error) {
    showMessage(error.message || "The embedded mesh does not answer.", "bad");
    return false;
  } finally {
    busy = false;
    await learn();
    enable();
  }
}

export const play = (name) => change("upgrade", { scenario: name }, `Changing to ${name} …`);
export const rollBack = () => change("rollback", {}, "Rolling back …");

function enable() {
  for (const button of document.querySelectorAll("#control button, #control select, #tour button[data-changes]")) button.disabled = busy;
}

async function learn() {
  try {
    offer = await ask("scenarios");
    showHistory();
  } catch {
    // the buttons show the error when they are pressed
  }
}

function showHistory() {
  const revisions = offer.history.slice(-5).reverse();
  say($("revision"), offer.revision ? `Revision ${offer.revision}` : "");
  $("history").replaceChildren(...revisions.map((r) => make("li", r.status, `${r.revision}: ${r.scenario || "?"}, ${r.description} (${r.status})`)));
  const names = offer.scenarios.map((scenario) => scenario.name).join();
  if ($("scenarios").dataset.names === names) return;
  $("scenarios").dataset.names = names;
  const chapters = [...new Set(offer.scenarios.map((scenario) => scenario.chapter))];
  $("scenarios").replaceChildren(...chapters.map((chapter) => group(chapter, offer.scenarios.filter((scenario) => scenario.chapter === chapter))));
}

/** The scenarios of a chapter, under its name. */
function group(chapter, scenarios) {
  const options = scenarios.map(({ name, title }) => Object.assign(make("option", "", `${name} – ${title}`), { value: name }));
  const element = Object.assign(document.createElement("optgroup"), { label: chapter });
  element.append(...options);
  return element;
}

export function wireLocal() {
  $("play-next").addEventListener("click", () => play($("play-next").value));
  $("play-chosen").addEventListener("click", () => play($("scenarios").value));
  $("roll-back").addEventListener("click", rollBack);
  onStory(async (story) => {
    $("control").hidden = story.platform !== "local";
    if (story.platform !== "local") return;
    $("play-next").hidden = !story.next?.overlay;
    $("play-next").value = story.next?.overlay ?? "";
    say($("play-next"), `Play ${story.next?.overlay ?? ""}`);
    await learn();
    // only the embedded mesh knows the name of this arena, which the command must have
    showCommand($("next-command"), story.commands?.next ? story.commands.next + (offer?.option ?? "") : "");
    if (story.name) $("scenarios").value = story.name;
  });
}

// The embedded mesh's own buttons: scenarios and the way back. On a cluster the page never changes the cluster.

import { $, make, say } from "../dom.js";
import { showCommand } from "./command.js";
import { onStory } from "./story.js";

const HEADERS = { "Content-Type": "application/json" };
let known = null; // what the embedded mesh offers, null on a cluster
let busy = false;

export const local = () => known;

async function ask(path, body) {
  const given = body ? { method: "POST", headers: HEADERS, body: JSON.stringify(body) } : { cache: "no-store" };
  const response = await fetch(`local/${path}`, given);
  const answer = await response.json().catch(() => ({ error: "The embedded mesh does not answer." }));
  if (!response.ok) throw new Error(answer.error);
  return answer;
}

function tell(text, state) {
  for (const element of document.querySelectorAll("[data-told=control]")) {
    say(element, text);
    element.dataset.state = state;
  }
}

/** Does it, and says how it goes; whether it was done. */
async function change(path, body, doing) {
  if (busy) return false;
  busy = true;
  enable();
  tell(doing, "busy");
  try {
    const done = await ask(path, body);
    tell(done.told, "done");
    return true;
  } catch (error) {
    tell(error.message || "The embedded mesh does not answer.", "bad");
    return false;
  } finally {
    busy = false;
    await learn();
    enable();
  }
}

export const play = (name) => change("upgrade", { scenario: name }, `Changing to ${name} …`);
export const rollBack = () => change("rollback", {}, "Going back …");

function enable() {
  for (const button of document.querySelectorAll("#control button, #control select, #tour button[data-changes]")) button.disabled = busy;
}

async function learn() {
  try {
    known = await ask("scenarios");
    showHistory();
  } catch {
    // the buttons say so when they are pressed
  }
}

function showHistory() {
  const revisions = known.history.slice(-5).reverse();
  say($("revision"), known.revision ? `Revision ${known.revision}` : "");
  $("history").replaceChildren(...revisions.map((r) => make("li", r.status, `${r.revision}: ${r.scenario || "?"}, ${r.description} (${r.status})`)));
  const names = known.scenarios.map((each) => each.name).join();
  if ($("scenarios").dataset.names === names) return;
  $("scenarios").dataset.names = names;
  $("scenarios").replaceChildren(...known.scenarios.map((each) => Object.assign(make("option", "", `${each.name} – ${each.title}`), { value: each.name })));
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
    // only the embedded mesh itself knows its name
    showCommand($("next-command"), story.commands?.next ? story.commands.next + (known?.option ?? "") : "");
    if (story.name) $("scenarios").value = story.name;
  });
}

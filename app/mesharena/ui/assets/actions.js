// The buttons below the pitch, and the message with their result.

import { $, say } from "./dom.js";
import { onKey } from "./keys.js";

const SHOWN = 5000;
let fading = 0;

export function showMessage(text, bad) {
  say($("message"), text);
  $("message").dataset.bad = String(bad);
  clearTimeout(fading);
  fading = setTimeout(() => say($("message"), ""), SHOWN);
}

/** POSTs to the ui; throws an error whose message can be shown to people. */
export async function ask(path, body = {}) {
  let response;
  try {
    response = await fetch(path, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });
  } catch {
    throw new Error("The page's server does not answer; nothing was done");
  }
  const answer = await response.json().catch(() => ({}));
  if (!response.ok) throw new Error(answer.error ?? `The page's server answered ${response.status}; nothing was done`);
  return answer;
}

function wire(button, key, label, path, done) {
  const press = async () => {
    if (button.getAttribute("aria-disabled") === "true") return;
    button.setAttribute("aria-disabled", "true"); // not `disabled`: that would take the focus away
    try {
      const { text, bad } = done(await ask(path));
      showMessage(text, bad);
    } catch (error) {
      showMessage(error.message, true);
    } finally {
      button.setAttribute("aria-disabled", "false");
    }
  };
  button.addEventListener("click", press);
  onKey(key, label, () => { press(); });
}

export function wireActions() {
  wire($("new-match"), "m", "New match", "api/match", (answer) => ({ text: `Match ${answer.match} begins`, bad: false }));
  wire($("random-ball"), "r", "Random ball", "api/ball", (answer) =>
    answer.moved ? { text: "The ball was put to a random place", bad: false } : { text: "No ball answered: is there one on the pitch?", bad: true },
  );
}

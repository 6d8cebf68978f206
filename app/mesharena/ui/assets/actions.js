// The buttons: what a person can ask for, and what came of it.

import { $, say } from "./dom.js";

const SHOWN = 4000;
let fading = 0;

function tell(text, bad) {
  say($("told"), text);
  $("told").dataset.bad = String(bad);
  clearTimeout(fading);
  fading = setTimeout(() => say($("told"), ""), SHOWN);
}

async function ask(path) {
  const response = await fetch(path, { method: "POST", headers: { "Content-Type": "application/json" }, body: "{}" });
  const answer = await response.json();
  if (!response.ok) throw new Error(answer.error);
  return answer;
}

function wire(button, path, done) {
  button.addEventListener("click", async () => {
    button.disabled = true;
    try {
      tell(done(await ask(path)), false);
    } catch (error) {
      tell(error.message || "the page's server does not answer", true);
    } finally {
      button.disabled = false;
    }
  });
}

export function wireActions() {
  wire($("new-match"), "api/match", (answer) => `Match ${answer.match} begins`);
  wire($("random-ball"), "api/ball", (answer) => (answer.moved ? "The ball is thrown in" : "No ball took the throw-in"));
}

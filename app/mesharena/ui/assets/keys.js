// The page's keys: one registry, so that no key has two meanings, and a dialog that lists them all.

import { $, make } from "./dom.js";

const keys = new Map();
const NAMES = { " ": "Space", ArrowLeft: "←", ArrowRight: "→", ArrowUp: "↑", ArrowDown: "↓", Escape: "Esc" };

/** Binds `key` (a KeyboardEvent's `key`) to an action; one that returns `false` leaves the key to the browser. */
export function onKey(key, label, action) {
  if (keys.has(key)) throw new Error(`the key ${key} is already bound to "${keys.get(key).label}"`);
  keys.set(key, { label, action });
}

function typing(element) {
  return element.isContentEditable || ["INPUT", "TEXTAREA", "SELECT"].includes(element.tagName);
}

/** Whether the key presses the focused button or link, which handles it itself. */
function presses(event) {
  return (event.key === "Enter" || event.key === " ") && event.target.closest("button, a, summary, [role=button]");
}

function press(event) {
  if (event.defaultPrevented || event.ctrlKey || event.altKey || event.metaKey) return;
  if (typing(event.target) || presses(event) || document.querySelector("dialog[open]")) return;
  const wanted = keys.get(event.key);
  if (!wanted || (event.key.length === 1 && !$("help-on").checked)) return;
  if (wanted.action(event) !== false) event.preventDefault();
}

function showHelp() {
  const lines = [...keys].flatMap(([key, { label }]) => [make("dt", "", make("kbd", "", NAMES[key] ?? key)), make("dd", "", label)]);
  $("help-keys").replaceChildren(...lines);
  $("help").showModal();
}

export function wireKeys() {
  onKey("?", "Show these keys", showHelp);
  $("help-open").addEventListener("click", showHelp);
  $("help-close").addEventListener("click", () => $("help").close());
  document.addEventListener("keydown", press);
}

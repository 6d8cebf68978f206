// Says who the player under the pointer or with the focus is: its identity and its source, and how its newest request ended.

import { tryOf } from "./attempts.js";
import { $, say, sayIdentity } from "./dom.js";
import { connectionOf, sourceOf } from "./identities.js";
import { markOf } from "./marks.js";
import { endingOf } from "./outcomes.js";

const HIGH = 0.35; // a player above this share of the pitch has its card at the bottom, one below LOW at the top
const LOW = 0.65;
const ROOM = 0.09; // share of the pitch's height from a player's middle to a card that does not cover it
let shown = null; // the button of the player whose card is shown
let id = ""; // its id
let dismissed = null; // the player whose card was closed with Escape
let marked = ""; // the mark that the card has

/** How a request ended, with what a sidecar said about it. */
export function ending(asked) {
  if (!asked) return "no request in the last seconds";
  const { phrase } = endingOf(asked.outcome);
  const codes = asked.status && asked.outcome !== "answered" ? `, ${asked.status}` : "";
  return `${phrase}${tryOf(asked) && `, ${tryOf(asked)}`}${codes}${asked.reason ? `: ${asked.reason}` : ""}`;
}

/** Shows the card of `player` (null: none), which stands at `share` of the pitch's height; `button` is its button. */
export function showCard(player, share, button) {
  if (player?.id !== dismissed) dismissed = null;
  if (!player || dismissed) return hide();
  if (shown !== button) hide();
  shown = button;
  id = player.id;
  fill(player);
  $("card").hidden = false;
  button.setAttribute("aria-describedby", "card");
  const tall = $("card").offsetHeight / $("stage").clientHeight; // on a phone nearly half of the pitch
  if (share < Math.max(HIGH, tall + ROOM) || !$("card").dataset.side) $("card").dataset.side = "bottom";
  if (share > Math.min(LOW, 1 - tall - ROOM)) $("card").dataset.side = "top";
}

function hide() {
  shown?.removeAttribute("aria-describedby");
  shown = null;
  $("card").hidden = true;
}

function fill(player) {
  const known = connectionOf(player);
  if (marked !== known.mark) {
    marked = known.mark;
    $("card-mark").replaceChildren(markOf(known.mark));
  }
  say($("card-name"), player.name);
  say($("card-connection"), known.long);
  sayIdentity($("card-identity"), known.who);
  say($("card-source"), sourceOf(known.identity));
  say($("card-end"), `Newest request: ${ending(player.asked)}`);
  say($("card-shot"), player.shot ? `Newest shot: ${ending(player.shot)}` : "");
}

export function wireCard() {
  // before the page's keys: the first Escape closes the card, the next one does what Escape does without it
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !shown || document.querySelector("dialog[open]")) return;
    dismissed = id;
    hide();
    event.preventDefault();
  }, true);
}

// Score, clock, winner and comments; screen readers announce only goals and winners.

import { $, make, say } from "./dom.js";

const SHOWN = 6;
const CELEBRATION = 2600;
const WINNER = { locals: "The locals win", visitors: "The visitors win", draw: "A draw" };
let celebrating = 0;

export function showScore(score) {
  say($("score"), score ? `${score.locals} : ${score.visitors}` : "– : –");
  say($("clock"), score ? clock(score.remaining) : "no stadium");
  const winner = score && WINNER[score.winner];
  $("winner").hidden = !winner;
  if (winner) say($("winner"), `${winner} ${score.locals} : ${score.visitors}`);
}

function clock(seconds) {
  const whole = Math.ceil(Math.min(seconds, 359999));
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}

let shown = "";

export function showComments(comments) {
  const last = comments.slice(-SHOWN).reverse();
  const key = last.map((comment) => `${comment.pod} ${comment.id}`).join(" ");
  if (key === shown) return;
  shown = key;
  $("comments").replaceChildren(...last.map((comment) => make("li", comment.kind, comment.text)));
}

export function showEvents(events) {
  for (const event of events) {
    if (event.kind === "goal") celebrate(event);
    if (event.kind === "goal") announce(`${event.text} ${result(event.score)}`);
    if (event.kind === "winner") announce(`Full time. ${WINNER[event.winner]}. ${result(event.score)}`);
    if (event.kind === "kick-off") $("goal").hidden = true;
  }
}

const result = (score) => `Locals ${score.locals}, visitors ${score.visitors}.`;
const announce = (text) => say($("announcer"), text);

function celebrate({ team, text }) {
  $("goal").dataset.team = team;
  say($("goal-text"), text);
  $("goal").hidden = false;
  clearTimeout(celebrating);
  celebrating = setTimeout(() => { $("goal").hidden = true; }, CELEBRATION);
}

// Score, clock, winner and comments.

import { $, make, say } from "./dom.js";

const SHOWN = 6;
const WINNER = { locals: "The locals win", visitors: "The visitors win", draw: "A draw" };

export function showScore(score) {
  say($("score"), score ? `${score.locals} : ${score.visitors}` : "– : –");
  say($("clock"), score ? `${clock(score.remaining)} left` : "no stadium");
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
  const key = last.map((comment) => comment.id).join(" ");
  if (key === shown) return;
  shown = key;
  $("comments").replaceChildren(...last.map((comment) => make("li", comment.kind, comment.text)));
}

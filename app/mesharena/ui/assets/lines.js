// Draws each player's newest control request: a line to the ball that answered, or a short line of another shape if no ball answered.

import { MARGIN, WIDTH } from "./field.js";
import { drawMark } from "./marks.js";
import { endingOf } from "./outcomes.js";
import { ERROR, FONT, INK, WARN } from "./palette.js";

const LIFE = 1.3; // seconds that a line is shown
const TRIP = 0.3; // seconds that the moving dot takes
const DASHES = { solid: [], dashed: [6, 6], dotted: [1.5, 4.5] };
const COLOURS = { error: ERROR, warning: WARN };
const LONG = 17; // units; how far a short line reaches to the side
const ROOM = 100; // units for its mark and word

/** `asked` is the newest request, its age as of now; `from` and `to` are places, `to` null when no ball answered. */
export function drawLine(pen, asked, from, to, { calm, size }) {
  if (asked.age > LIFE) return;
  pen.save();
  pen.globalAlpha = Math.min(1, (LIFE - asked.age) * 1.6);
  const start = { x: from.x, y: from.y - 14 };
  if (asked.outcome === "answered" && to) answered(pen, start, to, calm ? 1 : asked.age / TRIP);
  else if (asked.outcome === "error" && to) failed(pen, asked, start, to, size);
  pen.restore();
}

/** A request that no ball answered: a short line that ends beside the player. */
export function drawStub(pen, asked, from, size) {
  if (asked.age > LIFE || endingOf(asked.outcome).ended_by === "service") return;
  pen.save();
  pen.globalAlpha = Math.min(1, (LIFE - asked.age) * 1.6);
  stub(pen, asked, { x: from.x + 4, y: from.y - 26 }, size);
  pen.restore();
}

function way(pen, from, to) {
  pen.beginPath();
  pen.moveTo(from.x, from.y);
  pen.lineTo(to.x, to.y);
}

function answered(pen, from, to, trip) {
  way(pen, from, to);
  pen.lineWidth = 1.6;
  pen.strokeStyle = "rgb(255 255 255 / 55%)";
  pen.stroke();
  if (trip >= 1) return;
  pen.beginPath();
  pen.arc(from.x + (to.x - from.x) * trip, from.y + (to.y - from.y) * trip, 2.6, 0, 7);
  pen.fillStyle = "#fff";
  pen.fill();
}

function failed(pen, asked, from, to, size) {
  way(pen, from, to);
  pen.setLineDash([8, 5]);
  for (const [width, colour] of [[4.6, "rgb(255 255 255 / 75%)"], [2.6, ERROR]]) {
    pen.lineWidth = width;
    pen.strokeStyle = colour;
    pen.stroke();
  }
  pen.setLineDash([]);
  const middle = { x: (from.x + to.x) / 2, y: (from.y + to.y) / 2 };
  drawMark(pen, endingOf("error").end_shape, middle, { size, paint: ERROR, ink: "#fff" });
  said(pen, asked, middle, size, "#fff");
}

function stub(pen, asked, from, size) {
  const { line, end_shape: shape, colour: name } = endingOf(asked.outcome);
  const paint = COLOURS[name];
  const left = from.x + LONG + ROOM * size > WIDTH + MARGIN.x; // beside the right edge there is no room for the word
  const end = { x: from.x + (left ? -LONG - 8 : LONG), y: from.y - LONG * 0.87 };
  way(pen, from, end);
  pen.setLineDash(DASHES[line]);
  for (const [width, colour] of [[5, INK], [2.8, paint]]) {
    pen.lineWidth = width;
    pen.strokeStyle = colour;
    pen.stroke();
  }
  pen.setLineDash([]);
  drawMark(pen, shape, end, { size, paint, ink: INK });
  said(pen, asked, end, size, paint, left);
}

/** The outcome's word and status, beside its mark. */
function said(pen, { outcome, status, what }, { x, y }, size, paint, left = false) {
  const words = [what, endingOf(outcome).word, status].filter(Boolean).join(" ");
  pen.font = `700 ${10.5 * size}px ${FONT}`;
  const at = x + (left ? -11 : 11) * size;
  pen.textAlign = left ? "right" : "left";
  pen.textBaseline = "middle";
  pen.lineWidth = 3;
  pen.lineJoin = "round";
  pen.strokeStyle = INK;
  pen.strokeText(words, at, y);
  pen.fillStyle = paint;
  pen.fillText(words, at, y);
}

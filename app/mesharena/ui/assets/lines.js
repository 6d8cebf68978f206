// Draws each player's newest control request: a line to the ball that answered, or a short line of another shape if no ball answered.

import { OUTCOMES } from "./outcomes.js";
import { ERROR, FONT, INK, WARN } from "./palette.js";

const LIFE = 1.3; // seconds that a line is shown
const TRIP = 0.3; // seconds that the moving dot takes
const DASHES = { solid: [], dashed: [6, 6], dotted: [1.5, 4.5] };
const COLOURS = { error: ERROR, warning: WARN };
const BARS = { "bar": 1, "two bars": 2 };

/** `asked` is the newest request, its age as of now; `from` and `to` are places, `to` null when no ball answered. */
export function drawLine(pen, asked, from, to, calm) {
  if (asked.age > LIFE) return;
  pen.save();
  pen.globalAlpha = Math.min(1, (LIFE - asked.age) * 1.6);
  const start = { x: from.x, y: from.y - 14 };
  if (asked.outcome === "answered" && to) answered(pen, start, to, calm ? 1 : asked.age / TRIP);
  else if (asked.outcome === "error" && to) failed(pen, start, to);
  pen.restore();
}

/** A request that no ball answered: a short line that ends beside the player. */
export function drawStub(pen, asked, from, size) {
  if (asked.age > LIFE || OUTCOMES[asked.outcome].ended_by === "service") return;
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

function failed(pen, from, to) {
  way(pen, from, to);
  pen.setLineDash([8, 5]);
  for (const [width, colour] of [[4.6, "rgb(255 255 255 / 75%)"], [2.6, ERROR]]) {
    pen.lineWidth = width;
    pen.strokeStyle = colour;
    pen.stroke();
  }
  pen.setLineDash([]);
  cross(pen, from.x + (to.x - from.x) * 0.5, from.y + (to.y - from.y) * 0.5);
}

function cross(pen, x, y) {
  for (const [width, colour] of [[5, "#fff"], [2.8, ERROR]]) {
    pen.lineWidth = width;
    pen.strokeStyle = colour;
    pen.beginPath();
    pen.moveTo(x - 4, y - 4);
    pen.lineTo(x + 4, y + 4);
    pen.moveTo(x + 4, y - 4);
    pen.lineTo(x - 4, y + 4);
    pen.stroke();
  }
}

function stub(pen, { outcome, status }, from, size) {
  const { line, end_shape: shape, word, colour: name } = OUTCOMES[outcome];
  const paint = COLOURS[name];
  const said = status ? `${word} ${status}` : word;
  const end = { x: from.x + 15, y: from.y - 13 };
  way(pen, from, end);
  pen.setLineDash(DASHES[line]);
  for (const [width, colour] of [[5, INK], [2.8, paint]]) {
    pen.lineWidth = width;
    pen.strokeStyle = colour;
    pen.stroke();
  }
  pen.setLineDash([]);
  for (let bar = 0; bar < (BARS[shape] ?? 0); bar += 1) {
    const at = { x: end.x - 5 * bar, y: end.y + 4.3 * bar };
    way(pen, { x: at.x - 7, y: at.y - 6 }, { x: at.x + 7, y: at.y + 6 });
    for (const [width, colour] of [[6, INK], [3.4, paint]]) {
      pen.lineWidth = width;
      pen.strokeStyle = colour;
      pen.stroke();
    }
  }
  pen.font = `700 ${10.5 * size}px ${FONT}`;
  pen.textAlign = "left";
  pen.lineWidth = 3;
  pen.lineJoin = "round";
  pen.strokeStyle = INK;
  pen.strokeText(said, end.x + 6, end.y - 5);
  pen.fillStyle = paint;
  pen.fillText(said, end.x + 6, end.y - 5);
}

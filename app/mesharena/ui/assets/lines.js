// Draws each player's newest control request: a line to the ball that answered, or a short line of another shape if no ball answered.
// A request that the player's sidecar has sent again has a short double line as well.

import { MARGIN, WIDTH } from "./field.js";
import { drawMark } from "./marks.js";
import { endingOf } from "./outcomes.js";
import { ERROR, FONT, INK, WARN } from "./palette.js";

export const LIFE = 1.3; // seconds that a line is shown
const TRIP = 0.3; // seconds that the moving dot takes
const DASHES = { solid: [], dashed: [6, 6], dotted: [1.5, 4.5] };
const COLOURS = { error: ERROR, warning: WARN };
const APART = 3; // units from the middle of a double line to each of the two
const LONG = 17; // units; how far a short line reaches to the side
const ROOM = 118; // units for its mark and word
const MARK = 8; // units from the middle of its mark to the mark's edge
const BESIDE = 11; // units from there to its word

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

/** A request that no ball answered, or one that was sent again: a short line that ends beside the player, `rise` units higher than usual. */
export function drawStub(pen, asked, from, size, rise = 0) {
  if (!isStub(asked)) return;
  pen.save();
  pen.globalAlpha = Math.min(1, (LIFE - asked.age) * 1.6);
  stub(pen, asked, from, size, rise);
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

/** The short lines among `lines`, the lowest first: each with its `rise`, so that no word is on another, and the `area` of mark and word. */
export function placeStubs(pen, lines, size) {
  pen.font = fontOf(size);
  const placed = [];
  for (const { asked, from } of lines.filter((line) => isStub(line.asked)).sort((a, b) => b.from.y - a.from.y)) {
    const { end, left } = stubEnd(from, size, 0);
    const w = pen.measureText(wordsOf(asked)).width + 2 * BESIDE * size;
    const h = 2 * MARK * size;
    const area = { x: left ? end.x + MARK * size - w : end.x - MARK * size, y: end.y - h / 2, w, h };
    for (const { area: { y } } of placed.filter((other) => other.area.x < area.x + w && area.x < other.area.x + other.area.w)) {
      if (y < area.y + h && area.y < y + h) area.y = y - h;
    }
    placed.push({ asked, from, area, rise: end.y - h / 2 - area.y });
  }
  return placed;
}

/** How the short line looks of a request; null for one that a ball answered at once. */
function stubOf({ again, outcome }) {
  if (again) return { line: "double", shape: "again", paint: "#fff" };
  const { ended_by, line, end_shape: shape, colour } = endingOf(outcome);
  return ended_by === "service" ? null : { line, shape, paint: COLOURS[colour] };
}

const isStub = (asked) => asked.age <= LIFE && stubOf(asked) !== null;
const fontOf = (size) => `700 ${10.5 * size}px ${FONT}`;
const wordsOf = ({ again, outcome, status, what }) => again ?? [what, endingOf(outcome).word, status].filter(Boolean).join(" ");

/** Where the short line of a player at `from` begins and ends, and whether that is at its left. */
function stubEnd({ x, y }, size, rise) {
  const start = { x: x + 4, y: y - 26 };
  const left = start.x + LONG + ROOM * size > WIDTH + MARGIN.x; // beside the right edge there is no room for the word
  return { start, left, end: { x: start.x + (left ? -LONG - 8 : LONG), y: start.y - LONG * 0.87 - rise } };
}

function stub(pen, asked, from, size, rise) {
  const { line, shape, paint } = stubOf(asked);
  const { start, end, left } = stubEnd(from, size, rise);
  pen.beginPath();
  for (const aside of line === "double" ? [-APART, APART] : [0]) {
    pen.moveTo(start.x + aside, start.y);
    pen.lineTo(end.x + aside, end.y);
  }
  pen.setLineDash(DASHES[line] ?? []);
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
function said(pen, asked, { x, y }, size, paint, left = false) {
  const words = wordsOf(asked);
  pen.font = fontOf(size);
  const at = x + (left ? -BESIDE : BESIDE) * size;
  pen.textAlign = left ? "right" : "left";
  pen.textBaseline = "middle";
  pen.lineWidth = 3;
  pen.lineJoin = "round";
  pen.strokeStyle = INK;
  pen.strokeText(words, at, y);
  pen.fillStyle = paint;
  pen.fillText(words, at, y);
}

// The small shapes that say how a request ended and how a connection is protected: the same on the pitch and beside it.

import { draw } from "./dom.js";

/** Paths in a square from -8 to 8; `detail` is drawn on top of a filled shape. */
export const MARKS = {
  "dot": { filled: "M-4 0a4 4 0 1 0 8 0a4 4 0 1 0 -8 0z" },
  "cross": { stroke: "M-5.5 -5.5L5.5 5.5M5.5 -5.5L-5.5 5.5" },
  "shield": { filled: "M0 -7.5L6.5 -5.2V-0.5C6.5 4 3.8 6.4 0 7.8C-3.8 6.4 -6.5 4 -6.5 -0.5V-5.2z", detail: "M-3.3 0H3.3" },
  "triangle": { filled: "M-7.2 -5.6H7.2L0 7.2z", detail: "M-2.2 -2H2.2" },
  "two bars": { stroke: "M-6.4 -0.2L1 -7M-1 7L6.4 0.2" },
  "bar": { stroke: "M-5 -6L5 6M0 0L-6.5 5.7" },
  "clock": { filled: "M-7 0.6a7 7 0 1 0 14 0a7 7 0 1 0 -14 0zM-2 -8.6H2V-5H-2z", detail: "M0 -3.2V0.8L3 2.9" },
  "hourglass": { filled: "M-5.5 -7H5.5L0.9 0L5.5 7H-5.5L-0.9 0z" },
  "zigzag": { stroke: "M-7.5 3L-3 -6L3 6L7.5 -3" },
  "again": { stroke: "M4.7 -4A6.2 6.2 0 1 0 6.1 1.4M5.6 -8V-3.6H1.2" },
  "lock": { filled: "M-5.5 -1H5.5V7H-5.5z", stroke: "M-3.3 -1V-3.4A3.3 3.3 0 0 1 3.3 -3.4V-1" },
  "plain": { stroke: "M-5.5 -1H5.5V7H-5.5zM-3.3 -1V-4.4A3.3 3.3 0 0 1 3 -5.6" },
  "unknown": { stroke: "M-3 -3.6A3.1 3.1 0 1 1 1.4 -0.6Q0 0 0 2.2M0 5.6V6" },
};

const paths = new Map();

function path(d) {
  if (!paths.has(d)) paths.set(d, new Path2D(d));
  return paths.get(d);
}

/** Draws a mark on the pitch, its centre at (x, y): in `paint`, with an outline in `ink`. */
export function drawMark(pen, name, { x, y }, { size = 1, paint, ink }) {
  const { filled, stroke, detail } = MARKS[name];
  pen.save();
  pen.translate(x, y);
  pen.scale(size, size);
  pen.lineJoin = pen.lineCap = "round";
  for (const [width, colour] of [[5.4, ink], [2.6, paint]]) {
    pen.lineWidth = filled ? width - 1.6 : width;
    pen.strokeStyle = pen.fillStyle = colour;
    if (filled) pen.fill(path(filled));
    if (filled) pen.stroke(path(filled));
    pen.lineWidth = width;
    if (stroke) pen.stroke(path(stroke));
  }
  pen.lineWidth = 2.4;
  pen.strokeStyle = ink;
  if (detail) pen.stroke(path(detail));
  pen.restore();
}

/** A mark as an element beside a word; screen readers read the word. */
export function markOf(name) {
  const { filled, stroke, detail } = MARKS[name];
  const svg = draw("svg", { viewBox: "-9 -9 18 18", class: "mark", "aria-hidden": "true" });
  if (filled) svg.append(draw("path", { d: filled, class: "filled" }));
  if (stroke) svg.append(draw("path", { d: stroke }));
  if (detail) svg.append(draw("path", { d: detail, class: "detail" }));
  return svg;
}

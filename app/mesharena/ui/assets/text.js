// Text on the pitch.

import { FONT } from "./palette.js";

/** Text on a rounded label, its centre at (x, y); returns the width of the label. */
export function pill(pen, text, x, y, { size, ink, paper, edge, bold = 700 }) {
  pen.save();
  pen.font = `${bold} ${size}px ${FONT}`;
  const width = pen.measureText(text).width + size * 0.9;
  const height = size * 1.42;
  pen.beginPath();
  pen.roundRect(x - width / 2, y - height / 2, width, height, height / 2);
  pen.fillStyle = paper;
  pen.fill();
  if (edge) {
    pen.lineWidth = 1.2;
    pen.strokeStyle = edge;
    pen.stroke();
  }
  pen.textAlign = "center";
  pen.textBaseline = "middle";
  pen.fillStyle = ink;
  pen.fillText(text, x, y + size * 0.05);
  pen.restore();
  return width;
}

/** Text without a label, its centre at (x, y). */
export function write(pen, text, x, y, { size, bold = 650 }) {
  pen.save();
  pen.font = `${bold} ${size}px ${FONT}`;
  pen.textAlign = "center";
  pen.textBaseline = "middle";
  pen.lineWidth = size * 0.3;
  pen.lineJoin = "round";
  pen.strokeStyle = "rgb(8 30 18 / 88%)";
  pen.strokeText(text, x, y);
  pen.fillStyle = "#fff";
  pen.fillText(text, x, y);
  pen.restore();
}

const widths = new Map();

/** The width of a text that `write` draws; cached, because names are measured in every frame. */
export function widthOf(pen, text, size) {
  const key = `${text}@${size.toFixed(2)}`;
  if (!widths.has(key)) {
    if (widths.size > 500) widths.clear();
    pen.font = `650 ${size}px ${FONT}`;
    widths.set(key, pen.measureText(text).width);
  }
  return widths.get(key);
}

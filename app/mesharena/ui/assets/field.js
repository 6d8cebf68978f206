// The playing field, drawn once per size: grass, lines, goals, flags and boards. Coordinates are units of play.

import { FONT } from "./palette.js";

export const WIDTH = 363;
export const LENGTH = 605;
export const DRAWING = { width: 446, height: 660 };
export const MARGIN = { x: (DRAWING.width - WIDTH) / 2, y: (DRAWING.height - LENGTH) / 2 };
const GOAL = 54;
const DEEP = 20;
const STRIPES = 12;
const BOARD = 14;

export function drawField(pen, dark) {
  grass(pen, dark);
  boards(pen);
  pen.strokeStyle = pen.fillStyle = "rgb(255 255 255 / 88%)";
  pen.lineWidth = 2;
  pen.strokeRect(0, 0, WIDTH, LENGTH);
  line(pen, 0, LENGTH / 2, WIDTH, LENGTH / 2);
  ring(pen, WIDTH / 2, LENGTH / 2, 48, 0, 7);
  spot(pen, WIDTH / 2, LENGTH / 2);
  for (const [at, into] of [[0, 1], [LENGTH, -1]]) end(pen, at, into);
  for (const x of [0, WIDTH]) for (const y of [0, LENGTH]) corner(pen, x, y);
}

function grass(pen, dark) {
  const [stripe, between, rim] = dark ? ["#1f6339", "#226b3e", "#174b2c"] : ["#2f8a4e", "#349456", "#26723f"];
  pen.fillStyle = rim;
  pen.fillRect(-MARGIN.x, -MARGIN.y, DRAWING.width, DRAWING.height);
  for (let i = 0; i < STRIPES; i++) {
    pen.fillStyle = i % 2 ? stripe : between;
    pen.fillRect(-14, (i * LENGTH) / STRIPES - (i ? 0 : 14), WIDTH + 28, LENGTH / STRIPES + (i % (STRIPES - 1) ? 0.5 : 14));
  }
  const light = pen.createRadialGradient(WIDTH / 2, LENGTH / 2, 60, WIDTH / 2, LENGTH / 2, 400);
  light.addColorStop(0, dark ? "rgb(255 255 255 / 11%)" : "rgb(255 255 255 / 10%)");
  light.addColorStop(1, dark ? "rgb(0 0 0 / 38%)" : "rgb(0 0 0 / 16%)");
  pen.fillStyle = light;
  pen.fillRect(-MARGIN.x, -MARGIN.y, DRAWING.width, DRAWING.height);
}

/** Advertising boards along both sides. */
function boards(pen) {
  for (const [x, turn] of [[-MARGIN.x + 10, -1], [WIDTH + MARGIN.x - 10, 1]]) {
    pen.save();
    pen.translate(x, LENGTH / 2);
    pen.rotate((turn * Math.PI) / 2);
    pen.fillStyle = "rgb(8 26 16 / 78%)";
    pen.beginPath();
    pen.roundRect(-LENGTH / 2, -BOARD / 2, LENGTH, BOARD, 3);
    pen.fill();
    pen.font = `600 8.5px ${FONT}`;
    pen.letterSpacing = "2.2px";
    pen.textAlign = "center";
    pen.textBaseline = "middle";
    pen.fillStyle = "rgb(255 255 255 / 72%)";
    const words = ["MESH ARENA", "EVERY MOVE IS A REQUEST", "MESH ARENA"];
    words.forEach((text, i) => pen.fillText(text, (i - 1) * 205, 0.5));
    pen.restore();
  }
}

function end(pen, at, into) {
  box(pen, at, into, 216, 86);
  box(pen, at, into, 98, 30);
  spot(pen, WIDTH / 2, at + into * 58);
  const tilt = into > 0 ? 0 : Math.PI;
  ring(pen, WIDTH / 2, at + into * 58, 48, tilt + 0.62, tilt + Math.PI - 0.62);
  goal(pen, at, into);
}

function goal(pen, at, into) {
  const left = (WIDTH - GOAL) / 2;
  const top = into > 0 ? at - DEEP : at;
  pen.save();
  pen.fillStyle = "rgb(0 0 0 / 18%)";
  pen.fillRect(left, top, GOAL, DEEP);
  pen.lineWidth = 0.7;
  pen.strokeStyle = "rgb(255 255 255 / 55%)";
  for (let x = left + 4.5; x < left + GOAL; x += 4.5) line(pen, x, top, x, top + DEEP);
  for (let y = top + 4; y < top + DEEP; y += 4) line(pen, left, y, left + GOAL, y);
  pen.lineWidth = 3.4;
  pen.lineJoin = "round";
  pen.strokeStyle = "#fff";
  pen.beginPath();
  pen.moveTo(left, at);
  pen.lineTo(left, at - into * DEEP);
  pen.lineTo(left + GOAL, at - into * DEEP);
  pen.lineTo(left + GOAL, at);
  pen.stroke();
  pen.restore();
}

function box(pen, at, into, wide, deep) {
  pen.strokeRect((WIDTH - wide) / 2, Math.min(at, at + into * deep), wide, deep);
}

function line(pen, ...[x1, y1, x2, y2]) {
  pen.beginPath();
  pen.moveTo(x1, y1);
  pen.lineTo(x2, y2);
  pen.stroke();
}

function ring(pen, ...arc) {
  pen.beginPath();
  pen.arc(...arc);
  pen.stroke();
}

function spot(pen, x, y) {
  pen.beginPath();
  pen.arc(x, y, 2.6, 0, 7);
  pen.fill();
}

function corner(pen, x, y) {
  const from = (x ? 1 : 0) * (y ? Math.PI : Math.PI / 2) + (!x && y ? -Math.PI / 2 : 0);
  ring(pen, x, y, 9, from, from + Math.PI / 2);
  pen.save();
  pen.lineWidth = 1.6;
  line(pen, x, y, x, y - 13);
  pen.fillStyle = "#f0e442";
  pen.beginPath();
  pen.moveTo(x, y - 14);
  pen.lineTo(x + (x ? -9 : 9), y - 10.5);
  pen.lineTo(x, y - 7);
  pen.fill();
  pen.restore();
}

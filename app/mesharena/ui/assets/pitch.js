// The playing field and everything on it, drawn on a canvas in pitch units.

import { drawBall, drawPlayer } from "./tokens.js";
import { drawBubble } from "./bubbles.js";

export const WIDTH = 363;
export const LENGTH = 605;
const DRAWING = { width: 490, height: 700 };
const GOAL = 54;
const MARGIN = { x: (DRAWING.width - WIDTH) / 2, y: (DRAWING.height - LENGTH) / 2 };

function drawField(pen) {
  for (let i = 0; i < 14; i++) {
    pen.fillStyle = i % 2 ? "#2c7a47" : "#2f824c";
    pen.fillRect(-MARGIN.x, -MARGIN.y + (i * DRAWING.height) / 14, DRAWING.width, DRAWING.height / 14 + 1);
  }
  pen.strokeStyle = "rgb(255 255 255 / 80%)";
  pen.fillStyle = "rgb(255 255 255 / 80%)";
  pen.lineWidth = 2;
  pen.strokeRect(0, 0, WIDTH, LENGTH);
  pen.beginPath();
  pen.moveTo(0, LENGTH / 2);
  pen.lineTo(WIDTH, LENGTH / 2);
  pen.moveTo(WIDTH / 2 + 48, LENGTH / 2);
  pen.arc(WIDTH / 2, LENGTH / 2, 48, 0, 7);
  pen.stroke();
  dot(pen, WIDTH / 2, LENGTH / 2);
  for (const [line, into] of [[0, 1], [LENGTH, -1]]) {
    box(pen, line, into, 216, 86);
    box(pen, line, into, 98, 30);
    dot(pen, WIDTH / 2, line + into * 58);
    pen.beginPath();
    const tilt = into > 0 ? 0 : Math.PI;
    pen.arc(WIDTH / 2, line + into * 58, 48, tilt + 0.62, tilt + Math.PI - 0.62);
    pen.stroke();
    goal(pen, line, into);
  }
}

function box(pen, line, into, wide, deep) {
  pen.strokeRect((WIDTH - wide) / 2, Math.min(line, line + into * deep), wide, deep);
}

function dot(pen, x, y) {
  pen.beginPath();
  pen.arc(x, y, 3, 0, 7);
  pen.fill();
}

function goal(pen, line, into) {
  const top = into > 0 ? line - 18 : line;
  pen.save();
  pen.fillStyle = "rgb(255 255 255 / 18%)";
  pen.fillRect((WIDTH - GOAL) / 2, top, GOAL, 18);
  pen.lineWidth = 3;
  pen.strokeStyle = "#fff";
  pen.strokeRect((WIDTH - GOAL) / 2, top, GOAL, 18);
  pen.restore();
}

function drawNote(pen, text) {
  pen.save();
  pen.font = "600 17px system-ui, sans-serif";
  pen.textAlign = "center";
  pen.fillStyle = "rgb(255 255 255 / 92%)";
  pen.fillText(text, WIDTH / 2, LENGTH / 2 - 64);
  pen.restore();
}

/** Draws on the canvas at its size on the screen; the field itself is drawn once per size. */
export class Pitch {
  #canvas;
  #field = document.createElement("canvas");

  constructor(canvas) {
    this.#canvas = canvas;
  }

  #fit() {
    const ratio = window.devicePixelRatio || 1;
    const width = Math.round(this.#canvas.clientWidth * ratio);
    const height = Math.round(this.#canvas.clientHeight * ratio);
    if (this.#canvas.width === width && this.#canvas.height === height) return;
    for (const canvas of [this.#canvas, this.#field]) {
      canvas.width = width;
      canvas.height = height;
    }
    drawField(this.#pen(this.#field));
  }

  #pen(canvas) {
    const pen = canvas.getContext("2d");
    const scale = canvas.width / DRAWING.width;
    pen.setTransform(scale, 0, 0, scale, MARGIN.x * scale, MARGIN.y * scale);
    return pen;
  }

  /** `places(thing)` says where a thing is now; `callers` is how many players' pods there are. */
  draw(scene, places, bubbles, callers) {
    this.#fit();
    if (!this.#canvas.width) return;
    const pen = this.#pen(this.#canvas);
    pen.save();
    pen.setTransform(1, 0, 0, 1, 0, 0);
    pen.drawImage(this.#field, 0, 0);
    pen.restore();
    if (!scene) return;
    for (const player of scene.players) drawPlayer(pen, player, places(player));
    for (const ball of scene.balls) drawBall(pen, ball, places(ball), callers);
    for (const bubble of bubbles) drawBubble(pen, bubble);
    if (!scene.balls.length) drawNote(pen, scene.players.length ? "No ball on the pitch" : "The pitch is empty");
  }
}

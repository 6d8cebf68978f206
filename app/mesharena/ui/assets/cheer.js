// Confetti in the scorers' colours after a goal; match.js leaves it out where less motion is asked for.

import { GOLD, TEAM } from "./palette.js";
import { LENGTH, WIDTH } from "./field.js";

const LIFE = 2.8; // seconds
const PIECES = 110;
const FALL = 170;

export class Cheer {
  #pieces = [];

  goal(team, now) {
    const colours = [TEAM[team].shirt, "#ffffff", GOLD];
    const top = team === "locals";
    this.#pieces = Array.from({ length: PIECES }, (_, i) => ({
      colour: colours[i % colours.length],
      begun: now + Math.random() * 0.25,
      x: WIDTH / 2 + (Math.random() - 0.5) * 50,
      y: top ? 4 : LENGTH - 4,
      dx: (Math.random() - 0.5) * 330,
      dy: (top ? 1 : -1) * (60 + Math.random() * 260) - (top ? 0 : 120),
      turn: Math.random() * 9 - 4.5,
      size: 4 + Math.random() * 4,
    }));
  }

  draw(pen, now) {
    this.#pieces = this.#pieces.filter((piece) => now - piece.begun < LIFE);
    for (const { begun, x, y, dx, dy, turn, size, colour } of this.#pieces) {
      const t = now - begun;
      if (t < 0) continue;
      const slow = (1 - Math.exp(-1.6 * t)) / 1.6;
      pen.save();
      pen.globalAlpha = Math.min(1, (LIFE - t) * 1.5);
      pen.translate(x + dx * slow, y + dy * slow + (FALL * t * t) / 6);
      pen.rotate(turn * t);
      pen.scale(1, Math.cos(t * (4 + turn)));
      pen.fillStyle = colour;
      pen.fillRect(-size / 2, -size / 3, size, (size * 2) / 3);
      pen.restore();
    }
  }
}

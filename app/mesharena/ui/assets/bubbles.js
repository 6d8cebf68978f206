// Comments as speech bubbles on the pitch, where they were made.

import { INK } from "./palette.js";

const LIFE = 2.6; // seconds
const LONGEST = 40;
const LOUD = ["shot", "goal", "own-goal"]; // all other comments are only in the list of comments

/** Remembers which comments are new, and shows each for a moment. */
export class Bubbles {
  #last = null;
  #open = [];

  /** `place(pod)` returns where the ball that made the comment is, null if it is not on the pitch. */
  update(comments, now, place) {
    const newest = comments.at(-1)?.id ?? 0;
    // the first scene, or the first one of a restarted ui: none of its comments is new
    if (this.#last !== null && newest >= this.#last) {
      for (const comment of comments) {
        const at = comment.id > this.#last && LOUD.includes(comment.kind) ? place(comment.pod) : null;
        if (at) this.#open = [...this.#open.filter((open) => open.pod !== comment.pod), { ...comment, begun: now, x: at.x, y: at.y }];
      }
    }
    this.#last = newest;
  }

  now(now) {
    this.#open = this.#open.filter((comment) => now - comment.begun < LIFE);
    return this.#open.map((comment) => ({ ...comment, age: now - comment.begun }));
  }
}

export function drawBubble(pen, bubble, size, bounds, font) {
  const text = bubble.text.length > LONGEST ? `${bubble.text.slice(0, LONGEST - 1)}…` : bubble.text;
  pen.save();
  pen.globalAlpha = Math.min(1, (LIFE - bubble.age) * 2, 0.2 + bubble.age * 8);
  pen.font = `600 ${12 * size}px ${font}`;
  const width = pen.measureText(text).width + 18 * size;
  const height = 22 * size;
  const x = Math.min(Math.max(bubble.x - width / 2, bounds.left), bounds.right - width);
  const above = bubble.y - 82 - height > bounds.top;
  const y = above ? bubble.y - 74 - height : bubble.y + 44;
  const tip = above ? y + height : y;
  const foot = Math.min(Math.max(bubble.x, x + 12), x + width - 12);
  pen.beginPath();
  pen.roundRect(x, y, width, height, 8 * size);
  pen.moveTo(foot - 6, tip);
  pen.lineTo(bubble.x + (foot - bubble.x) * 0.4, tip + (above ? 14 : -14));
  pen.lineTo(foot + 6, tip);
  pen.fillStyle = "rgb(255 255 255 / 96%)";
  pen.shadowColor = "rgb(0 0 0 / 35%)";
  pen.shadowBlur = 6;
  pen.fill();
  pen.shadowColor = "transparent";
  pen.fillStyle = INK;
  pen.textAlign = "left";
  pen.textBaseline = "middle";
  pen.fillText(text, x + 9 * size, y + height / 2 + 0.5);
  pen.restore();
}

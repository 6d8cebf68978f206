// What is said on the pitch, as speech at the ball that said it.

const LIFE = 2.6; // seconds
const LONGEST = 34;

/** Remembers which comments are new, and shows each for a moment. */
export class Bubbles {
  #last = null;
  #open = [];

  hear(comments, now) {
    const newest = comments.length ? comments.at(-1).id : 0;
    // the first scene, or one of a ui that was started again: nothing of it was said just now
    if (this.#last !== null && newest >= this.#last) {
      for (const comment of comments) {
        if (comment.id > this.#last && comment.kind !== "match") this.#open.push({ ...comment, begun: now });
      }
    }
    this.#last = newest;
  }

  /** The bubbles of now, one for each ball, with the place of that ball. */
  now(now, balls, places) {
    this.#open = this.#open.filter((comment) => now - comment.begun < LIFE);
    const latest = new Map(this.#open.map((comment) => [comment.pod, comment]));
    return balls
      .filter((ball) => latest.has(ball.pod))
      .map((ball) => ({ ...latest.get(ball.pod), place: places(ball), age: now - latest.get(ball.pod).begun }));
  }
}

export function drawBubble(pen, bubble) {
  const text = bubble.text.length > LONGEST ? `${bubble.text.slice(0, LONGEST - 1)}…` : bubble.text;
  const loud = bubble.kind === "goal" || bubble.kind === "own-goal";
  pen.save();
  pen.globalAlpha = Math.min(1, (LIFE - bubble.age) * 2);
  pen.font = `${loud ? 700 : 500} ${loud ? 15 : 11.5}px system-ui, "DejaVu Sans", sans-serif`;
  const width = pen.measureText(text).width + 16;
  const height = loud ? 26 : 21;
  const x = Math.min(Math.max(bubble.place.x - width / 2, -55), 418 - width);
  const y = Math.max(bubble.place.y - 30 - height, -42);
  pen.beginPath();
  pen.roundRect(x, y, width, height, 8);
  pen.fillStyle = loud ? "#ffd84a" : "rgb(255 255 255 / 94%)";
  pen.fill();
  pen.fillStyle = "#17251d";
  pen.textBaseline = "middle";
  pen.fillText(text, x + 8, y + height / 2 + 0.5);
  pen.restore();
}

// Where things are between two updates. Pure: it gets its clock, and draws nothing.

export const DELAY = 0.28; // seconds that the drawing is behind, so that it usually moves between two known places
const AHEAD = 0.2; // for so long a thing goes on as it went when its next place is late
const JUMP = 150; // farther than this in one step is a kick-off, not a run
const EASE = 18; // per second; softens the corners of the path
const KEPT = 8;
const FRAMES = 50;

/** The clock of the server as the page sees it: the frame that travelled fastest tells it best. */
export class Clock {
  #offsets = [];

  hear(serverTime, now) {
    this.#offsets.push(now - serverTime);
    if (this.#offsets.length > FRAMES) this.#offsets.shift();
  }

  at(now) {
    return now - Math.min(...this.#offsets);
  }
}

/** One thing's known places, and where it is drawn. */
class Track {
  samples = [];
  x = 0;
  y = 0;
  drawn = -1;

  add(t, x, y) {
    const last = this.samples.at(-1);
    if (last && t - last.t < 0.005) return; // the same place, told again
    if (last && Math.hypot(x - last.x, y - last.y) > JUMP) this.samples = [];
    if (this.samples.length === 0) this.drawn = -1;
    this.samples.push({ t, x, y });
    if (this.samples.length > KEPT) this.samples.shift();
  }

  aim(t) {
    const s = this.samples;
    const next = s.findIndex((sample) => sample.t >= t);
    if (next === 0 || s.length === 1) return s[Math.max(next, 0)];
    const [a, b] = next > 0 ? [s[next - 1], s[next]] : [s.at(-2), s.at(-1)];
    const limit = next > 0 ? 1 : 1 + AHEAD / (b.t - a.t);
    const k = Math.min((t - a.t) / (b.t - a.t), limit);
    return { x: a.x + (b.x - a.x) * k, y: a.y + (b.y - a.y) * k };
  }

  move(t) {
    const aim = this.aim(t);
    const k = this.drawn < 0 ? 1 : 1 - Math.exp(-EASE * Math.max(0, t - this.drawn));
    this.x += (aim.x - this.x) * k;
    this.y += (aim.y - this.y) * k;
    this.drawn = t;
  }
}

/** Tracks for everything in the newest scene; what is gone from it is gone. */
export class Motion {
  #tracks = new Map();

  hear(time, things) {
    const tracks = new Map();
    for (const thing of things) {
      const key = `${thing.pod}/${thing.id}`;
      const track = this.#tracks.get(key) ?? new Track();
      track.add(time - thing.age, thing.x, thing.y);
      tracks.set(key, track);
    }
    this.#tracks = tracks;
  }

  /** Where the thing is at the server's time `t`. */
  place(thing, t) {
    const track = this.#tracks.get(`${thing.pod}/${thing.id}`);
    track.move(t - DELAY);
    return track;
  }
}

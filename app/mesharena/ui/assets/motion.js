// Where things are between two updates. Pure: the time is a parameter, and nothing is drawn.

export const DELAY = 0.28; // seconds that the drawing is behind, so that it usually moves between two known places
const AHEAD = 0.15; // a thing goes on as it went when its next place is late, ever slower, for about so long
const SETTLE = 9; // per second; how fast a thing finds back to its way after it went on wrongly
const HASTE = 1.25; // and for that it may be so much faster than it has been seen
const CALM = 40; // units per second that everything is capable of
const BEYOND = 1000; // units per second: nothing runs so fast, it was put there
const KEPT = 8;
const SPEEDS = 25;
const FRAMES = 50;

/** The clock of the server as the page sees it: the frame with the smallest delay is the best estimate. */
export class Clock {
  #offsets = [];

  update(serverTime, now) {
    this.#offsets.push(now - serverTime);
    if (this.#offsets.length > FRAMES) this.#offsets.shift();
  }

  at(now) {
    return now - Math.min(...this.#offsets);
  }
}

/** One thing's known positions, and where it is drawn. */
export class Track {
  x = 0;
  y = 0;
  travelled = 0; // on the screen; its legs and its seams turn by it
  appeared = 0; // when it was put where it is
  #samples = [];
  #speeds = [];
  #throws = 0;
  #drawn = null;

  add(t, x, y, throws = 0) {
    const last = this.#samples.at(-1);
    if (last) {
      const seconds = t - last.t;
      if (seconds < 0.01) return; // the same position, sent again
      const speed = Math.hypot(x - last.x, y - last.y) / seconds;
      if (throws !== this.#throws || speed > BEYOND) {
        this.#samples = [];
        this.#drawn = null;
      } else {
        this.#speeds.push(speed);
        if (this.#speeds.length > SPEEDS) this.#speeds.shift();
      }
    }
    this.#throws = throws;
    this.#samples.push({ t, x, y });
    if (this.#samples.length > KEPT) this.#samples.shift();
  }

  #aim(t) {
    const s = this.#samples;
    const next = s.findIndex((sample) => sample.t >= t);
    if (next === 0 || s.length === 1) return s[Math.max(next, 0)];
    if (next > 0) return between(s[next - 1], s[next], (t - s[next - 1].t) / (s[next].t - s[next - 1].t));
    const [a, b] = [s.at(-2), s.at(-1)];
    const further = AHEAD * (1 - Math.exp((b.t - t) / AHEAD));
    return between(a, b, 1 + further / (b.t - a.t));
  }

  /** Moves to where the thing is drawn at the server's time `t`. */
  move(t) {
    if (this.#drawn === null) {
      Object.assign(this, xy(this.#aim(t)));
      this.appeared = t;
    } else if (t > this.#drawn) {
      const seconds = t - this.#drawn;
      const before = this.#aim(this.#drawn);
      const aim = this.#aim(t);
      const off = Math.exp(-SETTLE * seconds);
      const dx = aim.x + (this.x - before.x) * off - this.x;
      const dy = aim.y + (this.y - before.y) * off - this.y;
      const step = Math.hypot(dx, dy);
      const most = Math.max(CALM, ...this.#speeds) * HASTE * seconds;
      const share = step > most ? most / step : 1;
      this.x += dx * share;
      this.y += dy * share;
      this.travelled += step * share;
    } else return;
    this.#drawn = t;
  }
}

const xy = ({ x, y }) => ({ x, y });
const between = (a, b, k) => ({ x: a.x + (b.x - a.x) * k, y: a.y + (b.y - a.y) * k });

/** Tracks for everything in the newest scene; things that are not in it are forgotten. */
export class Motion {
  #tracks = new Map();

  update(time, things) {
    const tracks = new Map();
    for (const thing of things) {
      const key = keyOf(thing);
      const track = this.#tracks.get(key) ?? new Track();
      track.add(time - thing.age, thing.x, thing.y, thing.throws);
      tracks.set(key, track);
    }
    this.#tracks = tracks;
  }

  /** Moves everything to the server's time `t`, less the delay. */
  move(t) {
    for (const track of this.#tracks.values()) track.move(t - DELAY);
  }

  track(thing) {
    return this.#tracks.get(keyOf(thing));
  }
}

export const keyOf = (thing) => `${thing.pod}/${thing.id}`;

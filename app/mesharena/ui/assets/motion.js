// Positions of players and balls between two updates. Pure: the time is a parameter, and nothing is drawn.

export const DELAY = 0.28; // seconds by which the drawing is late, so that it usually moves between two known positions
const AHEAD = 0.15; // seconds; how long a thing moves on, more and more slowly, when its next position is late
const SETTLE = 9; // per second; how fast a thing that moved on in the wrong direction is corrected
const HASTE = 1.25; // and by which factor it may then exceed its highest known speed
const CALM = 40; // units per second; a speed that is always allowed
const BEYOND = 1000; // units per second; anything faster was put to a new place and is not animated
const KEPT = 8;
const SPEEDS = 25;
const FRAMES = 50;

/** Estimates the server's clock: the frame with the smallest delay gives the best estimate. */
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

/** The known positions of one player or ball, and where it is drawn. */
export class Track {
  x = 0;
  y = 0;
  travelled = 0; // distance on the screen, which turns a ball and moves a player's legs
  appeared = 0; // when it was put to its place
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

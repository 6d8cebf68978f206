// Places the names of the players so that they do not overlap and do not move often. Pure.

const THINK = 0.25; // seconds between two computations of the places
const MOVE = 9; // per second; how fast a name moves to its new place
const STAY = 0.3; // a name changes its place only for one that is better by so much
const HIDE = 0.22; // a name of which a larger share is covered is hidden

/** The places of a name around its owner, the best first: as shares of its own size and its owner's. */
const SLOTS = [
  [0, 1], [0, -1], [1, 0.1], [-1, 0.1], [0.8, 0.9], [-0.8, 0.9], [0.8, -0.9], [-0.8, -0.9], [0, 1.8], [0, -1.7],
];

function rect(owner, [across, along]) {
  const { w, h } = owner;
  const x = owner.x + across * (w / 2 + owner.wide + 1);
  const y = along > 0 ? owner.y + owner.below + h * (along - 0.5) : owner.y - owner.above + h * (along + 0.5);
  return { x: x - w / 2, y: (across && Math.abs(along) < 0.5 ? owner.y - owner.above / 2 : y) - h / 2, w, h };
}

function overlap(a, b) {
  const w = Math.min(a.x + a.w, b.x + b.w) - Math.max(a.x, b.x);
  const h = Math.min(a.y + a.h, b.y + b.h) - Math.max(a.y, b.y);
  return w > 0 && h > 0 ? (w * h) / (a.w * a.h) : 0;
}

/** How much of `r` is covered by names and bodies, and how far it leaves the drawing. */
function covered(r, names, bodies, bounds) {
  const outside = 1 - overlap(r, bounds);
  return names.reduce((sum, name) => sum + overlap(r, name), outside * 2) + bodies.reduce((sum, body) => sum + overlap(r, body) * 0.6, 0);
}

export class Labels {
  #states = new Map();
  #thought = -1;

  /** Owners have `key`, `x`, `y`, the size of the name `w`, `h`, of the body `wide`, `above`, `below`, and `first`;
   * obstacles are rectangles, and those with `words` may be covered as little as names. */
  place(owners, obstacles, bounds, now) {
    const seconds = this.#thought < 0 ? 0 : Math.min(0.1, now - (this.last ?? now));
    this.last = now;
    if (this.#thought < 0 || now - this.#thought > THINK || owners.some((o) => !this.#states.has(o.key))) {
      this.#think(owners, obstacles, bounds);
      this.#thought = now;
    }
    const k = 1 - Math.exp(-MOVE * seconds);
    return owners.map((owner) => {
      const state = this.#states.get(owner.key);
      const r = rect(owner, SLOTS[state.slot]);
      const to = { dx: r.x + r.w / 2 - owner.x, dy: r.y + r.h / 2 - owner.y };
      state.dx = state.dx === undefined ? to.dx : state.dx + (to.dx - state.dx) * k;
      state.dy = state.dy === undefined ? to.dy : state.dy + (to.dy - state.dy) * k;
      state.shown += ((state.hidden ? 0 : 1) - state.shown) * k;
      return { key: owner.key, x: owner.x + state.dx, y: owner.y + state.dy, alpha: state.shown };
    });
  }

  #think(owners, obstacles, bounds) {
    const states = new Map();
    const bodies = owners.map((o) => ({ x: o.x - o.wide, y: o.y - o.above, w: o.wide * 2, h: o.above + o.below, of: o.key }));
    const taken = obstacles.filter((obstacle) => obstacle.words);
    const order = [...owners].sort((a, b) => Number(b.first) - Number(a.first) || (a.key < b.key ? -1 : 1));
    for (const owner of order) {
      const old = this.#states.get(owner.key);
      const others = [...bodies.filter((body) => body.of !== owner.key), ...obstacles.filter((obstacle) => !obstacle.words)];
      const costs = SLOTS.map((slot, i) => {
        const cost = covered(rect(owner, slot), taken, others, bounds);
        return { cost, judged: cost + i * 0.03 - (old?.slot === i ? STAY : 0) };
      });
      const slot = costs.reduce((best, cost, i) => (cost.judged < costs[best].judged ? i : best), 0);
      const names = covered(rect(owner, SLOTS[slot]), taken, [], bounds);
      const hidden = !owner.first && names > (old?.hidden ? HIDE * 0.5 : HIDE);
      if (!hidden) taken.push(rect(owner, SLOTS[slot]));
      states.set(owner.key, { dx: undefined, dy: undefined, shown: 1, ...old, slot, hidden });
    }
    this.#states = states;
  }
}

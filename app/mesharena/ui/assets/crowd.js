// Moves players that stand on the same spot apart in the drawing. Pure.

const REACH = 36; // units; players nearer to each other than this are moved apart
const ROOM = 13; // units for each neighbour
const MOST = 50; // units at most
const CALM = 7; // per second; how fast they are moved apart

/** By how much each player is drawn beside its real position: locals below it, visitors above it. */
export class Crowd {
  #offsets = new Map();

  /** `players` have `key`, `team`, `x` and `y`; the answer has an offset for each key. */
  spread(players, seconds) {
    const places = new Map();
    for (const player of players) {
      const mates = players.filter((other) => other.team === player.team);
      const angle = (Math.PI * (mates.indexOf(player) + 0.5)) / mates.length;
      const wide = room(players.reduce((sum, other) => sum + (other === player ? 0 : closeness(player, other)), 0));
      const up = player.team === "visitors" ? -1 : 1;
      const goal = { dx: -Math.cos(angle) * wide, dy: Math.sin(angle) * wide * 0.8 * up };
      const old = this.#offsets.get(player.key) ?? goal;
      const k = 1 - Math.exp(-CALM * seconds);
      places.set(player.key, { dx: old.dx + (goal.dx - old.dx) * k, dy: old.dy + (goal.dy - old.dy) * k });
    }
    this.#offsets = places;
    return places;
  }
}

const closeness = (a, b) => Math.max(0, 1 - Math.hypot(a.x - b.x, a.y - b.y) / REACH);
const room = (neighbours) => Math.min(MOST, ROOM * (neighbours < 1 ? neighbours : neighbours ** 0.55));

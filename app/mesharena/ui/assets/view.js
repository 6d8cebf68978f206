// What is on the pitch at this moment, made of the newest scene: the state that is drawn, without the drawing.

import { Crowd } from "./crowd.js";
import { Clock, Motion, keyOf } from "./motion.js";

const LONG = 3; // seconds without a scene, after which the clock of the server is looked up anew
const FASTEST = 60; // units per second at which a figure runs at full stretch

export class View {
  scene = null;
  callers = new Map(); // pod -> the caller's initials and team
  #clock = new Clock();
  #motion = new Motion();
  #crowd = new Crowd();
  #updated = 0;
  #drawn = 0;
  #gaits = new Map();

  update(scene, now) {
    // a ui that was away long, or that runs elsewhere now, has another clock
    if (now - this.#updated > LONG) this.#clock = new Clock();
    this.#updated = now;
    this.scene = scene;
    this.#clock.update(scene.time, now);
    this.#motion.update(scene.time, [...scene.players, ...scene.balls]);
    this.callers = callersOf(scene.players);
  }

  /** The time of the server, as far as this page knows. */
  time(now) {
    return this.#clock.at(now);
  }

  /** Moves everything to this moment. */
  at(now) {
    if (!this.scene) return null;
    const seconds = Math.min(0.1, Math.max(0, now - this.#drawn));
    this.#drawn = now;
    this.#motion.move(this.#clock.at(now));
    const since = Math.min(now - this.#updated, LONG);
    const balls = this.scene.balls.map((ball) => {
      const track = this.#motion.track(ball);
      return { ball: aged(ball, since), key: keyOf(ball), place: { x: track.x, y: track.y }, turned: track.travelled };
    });
    return { balls, players: this.#players(seconds, since) };
  }

  #players(seconds, since) {
    const tracks = this.scene.players.map((player) => ({ player, key: keyOf(player), track: this.#motion.track(player) }));
    const offsets = this.#crowd.spread(tracks.map(({ player, key, track }) => ({ key, team: player.team, x: track.x, y: track.y })), seconds);
    const gaits = new Map();
    const players = tracks.map(({ player, key, track }) => {
      const { dx, dy } = offsets.get(key);
      const old = this.#gaits.get(key) ?? { run: track.travelled, moving: 0 };
      const speed = seconds ? (track.travelled - old.run) / seconds / FASTEST : 0;
      const moving = old.moving + (Math.min(1, speed) - old.moving) * (1 - Math.exp(-8 * seconds));
      gaits.set(key, { run: track.travelled, moving });
      const asked = player.asked && { ...player.asked, age: player.asked.age + since };
      return { player, key, asked, at: { x: track.x, y: track.y }, place: { x: track.x + dx, y: track.y + dy }, state: { run: track.travelled, moving } };
    });
    this.#gaits = gaits;
    return players;
  }
}

/** Errors and silence of a ball go on between two scenes. */
function aged(ball, since) {
  const later = (value) => (value < 0 ? value : value + since);
  return { ...ball, errored: later(ball.errored), asked: later(ball.asked) };
}

/** Callers are pods; one with a single player goes by the player's initials. */
function callersOf(players) {
  const callers = new Map();
  for (const player of players) {
    const caller = callers.get(player.pod);
    callers.set(player.pod, { team: player.team, names: [...(caller?.names ?? []), player.name] });
  }
  for (const [pod, caller] of callers) {
    const many = caller.names.length > 1;
    caller.initials = many ? `${pod[0].toUpperCase()}×${caller.names.length}` : initials(caller.names[0]);
  }
  return callers;
}

export function initials(name) {
  const words = name.split(/\s+/).filter((word) => /\p{L}/u.test(word));
  return words.length > 1 ? words[0][0] + words.at(-1)[0] : name.slice(0, 2);
}

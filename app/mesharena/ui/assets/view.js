// Computes what to draw at this moment from the newest scene; does not draw.

import { tryOf } from "./attempts.js";
import { Crowd } from "./crowd.js";
import { marksBeside } from "./identities.js";
import { LIFE } from "./lines.js";
import { Clock, Motion, keyOf } from "./motion.js";

const LONG = 3; // seconds without a scene after which the server's clock is estimated anew
const FASTEST = 60; // units per second at which the legs move fully

export class View {
  scene = null;
  callers = new Map(); // pod -> the caller's initials and team
  marks = new Map(); // pod -> the mark of its connection, where connections differ
  #clock = new Clock();
  #motion = new Motion();
  #crowd = new Crowd();
  #updated = 0;
  #drawn = 0;
  #gaits = new Map();
  #retried = new Map(); // of each player, its last request that was sent again, and when that ended

  update(scene, now) {
    // after a long pause the ui may be another pod with another clock
    if (now - this.#updated > LONG) this.#clock = new Clock();
    this.#updated = now;
    this.scene = scene;
    this.#clock.update(scene.time, now);
    this.#motion.update(scene.time, [...scene.players, ...scene.balls]);
    this.callers = callersOf(scene.players);
    this.marks = marksBeside(scene.players);
    this.#retried = new Map(scene.players.flatMap((player) => {
      const { asked } = player;
      const last = asked && tryOf(asked) ? { again: tryOf(asked), ended: now - asked.age } : this.#retried.get(keyOf(player));
      return last && now - last.ended <= LIFE ? [[keyOf(player), last]] : [];
    }));
  }

  /** The server's time, as estimated by this page. */
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
    return { balls, players: this.#players(seconds, since, now) };
  }

  #players(seconds, since, now) {
    const tracks = this.scene.players.map((player) => ({ player, key: keyOf(player), track: this.#motion.track(player) }));
    const offsets = this.#crowd.spread(tracks.map(({ player, key, track }) => ({ key, team: player.team, x: track.x, y: track.y })), seconds);
    const gaits = new Map();
    const players = tracks.map(({ player, key, track }) => {
      const { dx, dy } = offsets.get(key);
      const old = this.#gaits.get(key) ?? { run: track.travelled, moving: 0 };
      const speed = seconds ? (track.travelled - old.run) / seconds / FASTEST : 0;
      const moving = old.moving + (Math.min(1, speed) - old.moving) * (1 - Math.exp(-8 * seconds));
      gaits.set(key, { run: track.travelled, moving });
      const [asked, shot] = [player.asked, player.shot].map((request) => request && { ...request, age: request.age + since });
      const last = this.#retried.get(key);
      const retried = last ? { again: last.again, age: now - last.ended } : null;
      return { player, key, asked, shot, retried, at: { x: track.x, y: track.y }, place: { x: track.x + dx, y: track.y + dy }, state: { run: track.travelled, moving } };
    });
    this.#gaits = gaits;
    return players;
  }
}

/** The seconds since a ball's last error and request, which grow between two scenes. */
function aged(ball, since) {
  const later = (value) => (value < 0 ? value : value + since);
  return { ...ball, errored: later(ball.errored), asked: later(ball.asked) };
}

/** Callers are pods; one with a single player has that player's initials. */
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

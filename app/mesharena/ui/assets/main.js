// Wires the stream to what is shown; everything else has its own file.

import { wireActions } from "./actions.js";
import { Bubbles } from "./bubbles.js";
import { $, say } from "./dom.js";
import { wireKeys } from "./keys.js";
import { Clock, Motion } from "./motion.js";
import { Pitch } from "./pitch.js";
import { showComments, showScore } from "./score.js";
import { showFigures, wireSide } from "./side.js";
import { connect } from "./stream.js";

const LINK = { connecting: "connecting…", live: "live", lost: "the connection is lost; trying again" };

const pitch = new Pitch($("pitch"));
let clock = new Clock();
const motion = new Motion();
const bubbles = new Bubbles();
let scene = null;
let heard = 0;

const seconds = () => performance.now() / 1000;

function hearScene(next) {
  const now = seconds();
  // a ui that was away long, or that runs elsewhere now, has another clock
  if (now - heard > 3) clock = new Clock();
  heard = now;
  scene = next;
  clock.hear(next.time, now);
  motion.hear(next.time, [...next.players, ...next.balls]);
  bubbles.hear(next.comments, now);
  showScore(next.score);
  showComments(next.comments);
}

/** Errors and silence of a ball go on between two scenes. */
function aged(ball, since) {
  const later = (value) => (value < 0 ? value : value + since);
  return { ...ball, errored: later(ball.errored), asked: later(ball.asked) };
}

function frame() {
  const now = seconds();
  if (scene) {
    const t = clock.at(now);
    const known = new Map();
    const places = (thing) => {
      const key = `${thing.pod}/${thing.id}`;
      if (!known.has(key)) known.set(key, motion.place(thing, t));
      return known.get(key);
    };
    const balls = scene.balls.map((ball) => aged(ball, Math.min(now - heard, 3)));
    const callers = new Set(scene.players.map((player) => player.pod)).size;
    pitch.draw({ ...scene, balls }, places, bubbles.now(now, balls, places), callers);
  } else pitch.draw(null);
  requestAnimationFrame(frame);
}

connect({
  scene: hearScene,
  mesh: showFigures,
  state: (state) => {
    $("link").dataset.state = state;
    say($("link"), LINK[state]);
  },
});
wireActions();
wireKeys();
wireSide();
requestAnimationFrame(frame);

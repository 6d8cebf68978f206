// The match on the page: receives scenes and draws every animation frame.

import { Bubbles } from "./bubbles.js";
import { Cheer } from "./cheer.js";
import { $ } from "./dom.js";
import { Events } from "./events.js";
import { onKey } from "./keys.js";
import { watchLocalities } from "./localities.js";
import { endingOf } from "./outcomes.js";
import { Pitch } from "./pitch.js";
import { followPlayers, showPlayers, wish } from "./play.js";
import { showComments, showEvents, showScore } from "./score.js";
import { View } from "./view.js";

const view = new View();
const events = new Events();
const bubbles = new Bubbles();
const cheer = new Cheer();
const still = window.matchMedia("(prefers-reduced-motion: reduce)");
let pitch = null;

const seconds = () => performance.now() / 1000;

/** What was drawn last, and when, in seconds of the server's clock. */
export const drawn = { time: 0, newest: 0, players: [], balls: [] };

export function showScene(scene) {
  const now = seconds();
  view.update(scene, now);
  watchLocalities(scene);
  showScore(scene.score);
  showComments(scene.comments);
  showPlayers(scene);
  const happened = events.update(scene);
  showEvents(happened);
  if (!still.matches) for (const event of happened) if (event.kind === "goal") cheer.goal(event.team, now);
  bubbles.update(scene.comments, now, (pod) => drawn.balls.find(({ ball }) => ball.pod === pod)?.place ?? null);
}

function lines(players, balls) {
  const places = new Map(balls.map(({ ball, place }) => [ball.pod, place]));
  return players.flatMap(({ asked, shot, retried, place }) => {
    // a shot is drawn only if no ball answered it, and once where a control request ended in the same way
    const failed = shot && endingOf(shot.outcome).ended_by !== "service" && shot.outcome !== asked?.outcome;
    const requests = [asked, failed && { ...shot, what: "shot" }].filter(Boolean);
    // it stays while newer requests are answered, because a player asks several times a second
    const again = retried && !requests.some(({ outcome }) => endingOf(outcome).ended_by !== "service") ? [retried] : [];
    return [...requests, ...again].map((request) => ({ asked: request, from: place, to: places.get(request.ball) ?? null }));
  });
}

function frame() {
  const now = seconds();
  const moment = view.at(now);
  if (moment) {
    for (const { player, state } of moment.players) Object.assign(state, wish(player.id, now));
    if (still.matches) for (const { state } of moment.players) state.moving = 0;
    const shown = $("lines").getAttribute("aria-pressed") === "true" ? lines(moment.players, moment.balls) : [];
    pitch.draw({ ...moment, lines: shown, bubbles: bubbles.now(now), callers: view.callers, marks: view.marks, cheer, now, calm: still.matches });
    followPlayers(moment.players);
    Object.assign(drawn, moment, { time: view.time(now), newest: view.scene.time });
  } else pitch.draw(null);
  requestAnimationFrame(frame);
}

export function wireMatch() {
  pitch = new Pitch($("field"), $("pitch"));
  const toggle = () => {
    const on = $("lines").getAttribute("aria-pressed") !== "true";
    $("lines").setAttribute("aria-pressed", String(on));
  };
  $("lines").addEventListener("click", toggle);
  onKey("l", "Show or hide the lines of the requests", toggle);
  requestAnimationFrame(frame);
}

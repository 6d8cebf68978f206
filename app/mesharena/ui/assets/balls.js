// How a ball looks: bright while it gets requests, grey without, red when it failed, pale and dashed if it is mirrored (receives copies only).

import { placeOf, signOf } from "./localities.js";
import { ballNames } from "./pods.js";
import { COPY, ERROR, FONT, INK, TEAM, versionColours } from "./palette.js";
import { pill, widthOf } from "./text.js";

export const RADIUS = 9;
const FADE = 3; // seconds until a colour has changed completely
const QUIET = 0.5; // seconds without a request before a ball begins to fade
const RINGS = 5;
const DASHES = [[], [7, 4], [2, 3.5], [12, 3, 2, 3], [4, 2]];

const mix = (from, to, k) => from.map((value, i) => Math.round(value + (to[i] - value) * k));
const WHITE = [255, 255, 255];
const GREY = [82, 86, 84];
const RED = [213, 94, 0];

export const idle = (ball) => (ball.asked < 0 ? 1 : Math.min(1, Math.max(0, ball.asked - QUIET) / FADE));
export const failed = (ball) => (ball.errored < 0 ? 0 : Math.max(0, 1 - ball.errored / FADE));

/** White while it gets requests, grey 3.5 s after the last request, red after an error and back within 3 s. */
export const ballColour = (ball) => mix(mix(WHITE, GREY, idle(ball)), RED, failed(ball));

function disc(pen, x, y, radius) {
  pen.beginPath();
  pen.arc(x, y, radius, 0, 7);
}

export function drawBall(pen, ball, place, turned, callers) {
  const { x, y } = place;
  pen.save();
  pen.translate(x, y);
  const error = failed(ball);
  if (error) burst(pen, error);
  if (ball.mirrored) ghost(pen, ball);
  else leather(pen, ballColour(ball), turned);
  if (error > 0.35) mark(pen, "!");
  const out = ball.ejected_by.slice(0, RINGS);
  if (out.length) darken(pen, out.length);
  out.forEach((pod, i) => keepOut(pen, i, TEAM[callers.get(pod)?.team ?? "locals"].ring));
  pen.restore();
}

/** Marks an error by a jagged shape, not by colour only. */
function burst(pen, k) {
  pen.save();
  pen.globalAlpha = Math.min(1, k * 1.4);
  pen.beginPath();
  for (let i = 0; i < 24; i++) {
    const radius = i % 2 ? RADIUS + 3 : RADIUS + 6 + 8 * k;
    pen.lineTo(radius * Math.cos((i * Math.PI) / 12), radius * Math.sin((i * Math.PI) / 12));
  }
  pen.closePath();
  pen.fillStyle = ERROR;
  pen.fill();
  pen.lineWidth = 1.4;
  pen.strokeStyle = "#fff";
  pen.stroke();
  pen.restore();
}

function leather(pen, colour, turned) {
  const light = colour[0] + colour[1] + colour[2] > 380;
  pen.fillStyle = "rgb(0 0 0 / 30%)";
  pen.beginPath();
  pen.ellipse(2, RADIUS - 1, RADIUS, RADIUS * 0.5, 0, 0, 7);
  pen.fill();
  disc(pen, 0, 0, RADIUS);
  pen.fillStyle = `rgb(${colour.join(" ")})`;
  pen.fill();
  pen.save();
  pen.clip();
  pen.rotate(turned / RADIUS);
  pen.fillStyle = pen.strokeStyle = light ? INK : "#c9cfcb";
  pen.lineWidth = 1;
  patch(pen, 0, 0, 3.4);
  for (let i = 0; i < 5; i++) {
    const angle = -Math.PI / 2 + (i * 2 * Math.PI) / 5;
    pen.beginPath();
    pen.moveTo(3.4 * Math.cos(angle), 3.4 * Math.sin(angle));
    pen.lineTo(7 * Math.cos(angle), 7 * Math.sin(angle));
    pen.stroke();
    patch(pen, 9.3 * Math.cos(angle), 9.3 * Math.sin(angle), 3.2);
  }
  pen.restore();
  disc(pen, 0, 0, RADIUS);
  pen.lineWidth = 1.6;
  pen.strokeStyle = light ? INK : "#dfe4e1";
  pen.stroke();
}

function patch(pen, x, y, radius) {
  pen.beginPath();
  for (let i = 0; i < 5; i++) {
    const angle = -Math.PI / 2 + (i * 2 * Math.PI) / 5;
    pen.lineTo(x + radius * Math.cos(angle), y + radius * Math.sin(angle));
  }
  pen.closePath();
  pen.fill();
}

/** A mirrored ball: it receives copies only, and its answers are dropped. */
function ghost(pen, ball) {
  for (const [dx, alpha] of [[-5, 0.35], [5, 0.35], [0, 0.75]]) {
    disc(pen, dx, 0, RADIUS);
    pen.globalAlpha = alpha * 0.55;
    pen.fillStyle = failed(ball) ? ERROR : "#eaf6ff";
    pen.fill();
    pen.globalAlpha = Math.min(1, alpha + 0.25);
    pen.setLineDash([3, 2.5]);
    pen.lineWidth = 1.6;
    pen.strokeStyle = dx ? COPY : "#fff";
    pen.stroke();
  }
  pen.setLineDash([]);
  pen.globalAlpha = 1;
}

function mark(pen, text) {
  pen.font = `900 13px ${FONT}`;
  pen.textAlign = "center";
  pen.textBaseline = "middle";
  pen.lineWidth = 3;
  pen.strokeStyle = ERROR;
  pen.strokeText(text, 0, 0.5);
  pen.fillStyle = "#fff";
  pen.fillText(text, 0, 0.5);
}

const ringRadius = (i) => RADIUS + 6 + i * 5.2;

/** Darkens the grass under the rings, so that every ring can be seen. */
function darken(pen, rings) {
  pen.beginPath();
  pen.arc(0, 0, ringRadius(rings - 1) + 3, 0, 7);
  pen.arc(0, 0, RADIUS + 1, 0, 7, true);
  pen.fillStyle = "rgb(8 26 16 / 58%)";
  pen.fill();
}

function keepOut(pen, i, colour) {
  disc(pen, 0, 0, ringRadius(i));
  pen.setLineDash(DASHES[i % DASHES.length]);
  pen.lineWidth = 2.4;
  pen.strokeStyle = colour;
  pen.stroke();
  pen.setLineDash([]);
}

/** Writes on every ring the initials of the caller whose sidecar has ejected the ball. */
function badges(pen, ball, { x, y }, callers, size) {
  const shown = ball.ejected_by.slice(0, RINGS);
  shown.forEach((pod, i) => {
    const caller = callers.get(pod) ?? { initials: "?", team: "locals" };
    const angle = Math.PI / 5 + (i * 2 * Math.PI) / Math.max(3, shown.length);
    const [bx, by] = [x + ringRadius(i) * Math.cos(angle), y + ringRadius(i) * Math.sin(angle)];
    pill(pen, caller.initials, bx, by, { size: 9 * size, ink: TEAM[caller.team].ink, paper: TEAM[caller.team].shirt, edge: "#fff" });
  });
}

function words(ball, name, callers) {
  const out = ball.ejected_by.length;
  if (ball.mirrored) return `${name} · copies only`;
  if (out) return `${name} · ejected by ${out} of ${callers}`;
  return idle(ball) === 1 ? `${name} · no requests` : name;
}

/** The label of each ball and its place: above the ball, or below it if another ball is close. */
export function tags(pen, balls, callers, size) {
  const names = ballNames(balls.map(({ ball }) => ball));
  return balls.map(({ ball, place }) => {
    const text = `${signOf(ball.locality)}${words(ball, `${names.get(ball.pod)}${placeOf(ball.locality)}`, callers.size)}`;
    const far = (ball.ejected_by.length ? ringRadius(Math.min(ball.ejected_by.length, RINGS) - 1) : RADIUS) + 4;
    const w = widthOf(pen, text, 12.5 * size) + 12 * size;
    const h = 17.8 * size;
    const other = balls.find((near) => near.ball !== ball && Math.abs(near.place.x - place.x) < w && Math.abs(near.place.y - place.y) < h * 2);
    const below = other && (other.place.y < place.y || (other.place.y === place.y && other.ball.pod < ball.pod));
    return { ball, place, text, w, h, far, x: place.x, y: place.y + (below ? far + h / 2 + 3 : -far - h / 2) };
  });
}

export function drawTag(pen, { ball, place, text, x, y }, callers, size) {
  badges(pen, ball, place, callers, size);
  pill(pen, text, x, y, { size: 12.5 * size, ...versionColours(ball.version), edge: "#fff" });
}

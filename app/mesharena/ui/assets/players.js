// Draws a player: a figure with moving legs, a shirt with its number, and a face.

import { behindBody, overHead, overShirt } from "./costumes.js";
import { FONT, GOLD, HAIRS, INK, LOOKS, SKINS, TEAM, pick } from "./palette.js";

const OUTLINE = "rgb(10 28 18 / 85%)";
export const TALL = 36; // from the feet to the top of the head
export const WIDE = 12;

export function lookOf(player) {
  const team = TEAM[player.team] ?? TEAM.locals;
  const body = { skin: SKINS[pick(player.id, SKINS.length)], hair: HAIRS[pick(`${player.id}~`, HAIRS.length)], beard: false };
  return { ...body, ...team, ...(LOOKS[player.look] ?? {}), team };
}

/** The name on a shirt: the last name. */
export function shirtName(name) {
  const words = name.trim().split(/\s+/);
  const last = words.length > 2 && /^\d+$/.test(words.at(-1)) ? words.slice(-2).join(" ") : words.at(-1);
  return last.length > 16 ? `${last.slice(0, 15)}…` : last;
}

function ellipse(pen, x, y, rx, ry) {
  pen.beginPath();
  pen.ellipse(x, y, rx, ry, 0, 0, 7);
}

/** `state`: `run` is the distance travelled, `moving` from 0 to 1, `picked` when a person has chosen the player. */
export function drawPlayer(pen, player, place, state) {
  const look = lookOf(player);
  pen.save();
  pen.translate(place.x, place.y + 4);
  ground(pen, player, look, state);
  const swing = Math.sin(state.run / 3.2) * 3.4 * state.moving;
  behindBody(pen, look);
  legs(pen, look, swing);
  pen.translate(0, -Math.abs(swing) * 0.22);
  shirt(pen, look);
  overShirt(pen, look);
  number(pen, player.number, look);
  head(pen, look, player.sad);
  if (player.look && !look.costume) star(pen, 0, -TALL - 5);
  pen.restore();
}

/** The shadow, a ring if the player holds a ball, and one if it is chosen. */
function ground(pen, player, look, { picked }) {
  ellipse(pen, 2, 0, WIDE, 4.6);
  pen.fillStyle = "rgb(0 0 0 / 30%)";
  pen.fill();
  if (player.holds) {
    ellipse(pen, 0, 0, WIDE + 3, 6.4);
    pen.lineWidth = 2.2;
    pen.strokeStyle = "#fff";
    pen.stroke();
  }
  if (!picked) return;
  ellipse(pen, 0, 0, WIDE + 7, 9);
  pen.lineWidth = 3;
  pen.setLineDash([7, 4]);
  pen.strokeStyle = GOLD;
  pen.stroke();
  pen.setLineDash([]);
}

function legs(pen, look, swing) {
  pen.lineCap = "round";
  for (const [x, foot] of [[-3.6, swing], [3.6, -swing]]) {
    pen.lineWidth = 4.2;
    pen.strokeStyle = look.skin;
    pen.beginPath();
    pen.moveTo(x, -10);
    pen.lineTo(x + foot * 0.5, -3 - Math.max(0, foot) * 0.5);
    pen.stroke();
    pen.lineWidth = 4.6;
    pen.strokeStyle = INK;
    pen.beginPath();
    pen.moveTo(x + foot * 0.5 - 0.6, -1 - Math.max(0, foot) * 0.5);
    pen.lineTo(x + foot * 0.5 + 0.8, -1 - Math.max(0, foot) * 0.5);
    pen.stroke();
  }
  pen.fillStyle = look.shorts;
  pen.beginPath();
  pen.roundRect(-7.4, -14, 14.8, 6.6, 2);
  pen.fill();
}

function torso(pen) {
  pen.beginPath();
  pen.moveTo(-5, -27);
  pen.lineTo(-8.5, -26);
  pen.lineTo(-12, -18.5);
  pen.lineTo(-8, -16.5);
  pen.lineTo(-8, -11.5);
  pen.lineTo(8, -11.5);
  pen.lineTo(8, -16.5);
  pen.lineTo(12, -18.5);
  pen.lineTo(8.5, -26);
  pen.lineTo(5, -27);
  pen.closePath();
}

function shirt(pen, look) {
  pen.lineJoin = "round";
  torso(pen);
  pen.fillStyle = look.shirt;
  pen.fill();
  if (look.stripe || look.band || look.hoop) {
    pen.save();
    torso(pen);
    pen.clip();
    pen.fillStyle = look.stripe ?? look.band ?? look.hoop;
    if (look.stripe) for (const x of [-9.5, -2, 5.5]) pen.fillRect(x, -28, 4, 18);
    else for (const y of look.hoop ? [-26, -20.8, -15.6] : [-15.2]) pen.fillRect(-13, y, 26, 2.6);
    pen.restore();
  }
  // the shirt of a star has an outline in the colour of its team
  torso(pen);
  pen.lineWidth = 1.8;
  pen.strokeStyle = look.stripe || look.band ? look.team.shirt : OUTLINE;
  pen.stroke();
}

function number(pen, value, look) {
  if (!value) return;
  pen.font = `800 ${value > 99 ? 7.5 : 10.5}px ${FONT}`;
  pen.textAlign = "center";
  pen.textBaseline = "middle";
  if (look.stripe || look.hoop) {
    pen.fillStyle = look.shirt;
    pen.beginPath();
    pen.roundRect(-7, -25, 14, 11, 2.5);
    pen.fill();
  }
  pen.fillStyle = look.ink;
  pen.fillText(value, 0, -19.2);
}

function head(pen, look, sad) {
  pen.save();
  pen.translate(0, -31);
  if (sad) pen.rotate(0.28);
  ellipse(pen, 0, 0, 5.6, 6);
  pen.fillStyle = look.skin;
  pen.fill();
  pen.lineWidth = 1;
  pen.strokeStyle = OUTLINE;
  pen.stroke();
  pen.fillStyle = look.hair;
  pen.beginPath();
  pen.arc(0, -0.8, 6, Math.PI * 0.98, Math.PI * 2.02);
  pen.quadraticCurveTo(0, -5.2, -6, -1);
  pen.fill();
  if (look.beard) {
    pen.beginPath();
    pen.arc(0, 0.6, 5.5, 0.1 * Math.PI, 0.9 * Math.PI);
    pen.quadraticCurveTo(0, 3.2, 5.2, 2.2);
    pen.fill();
  }
  pen.fillStyle = INK;
  for (const x of [-2, 2]) {
    ellipse(pen, x, 0.3, 0.75, 0.95);
    pen.fill();
  }
  pen.beginPath();
  if (sad) pen.arc(0, 5, 2, Math.PI * 1.2, Math.PI * 1.8);
  else pen.arc(0, 1.6, 2, Math.PI * 0.2, Math.PI * 0.8);
  pen.lineWidth = 0.9;
  pen.strokeStyle = look.beard ? "#f6ddc8" : INK;
  pen.stroke();
  overHead(pen, look);
  if (sad) tear(pen, 7, 1);
  pen.restore();
}

function tear(pen, x, y) {
  pen.beginPath();
  pen.moveTo(x, y - 5);
  pen.quadraticCurveTo(x + 5, y + 3, x, y + 3.4);
  pen.quadraticCurveTo(x - 5, y + 3, x, y - 5);
  pen.fillStyle = "#bfe6ff";
  pen.fill();
  pen.lineWidth = 0.9;
  pen.strokeStyle = "#0b4a78";
  pen.stroke();
}

function star(pen, x, y) {
  pen.beginPath();
  for (let i = 0; i < 10; i++) {
    const angle = -Math.PI / 2 + (i * Math.PI) / 5;
    const radius = i % 2 ? 2.5 : 5.8;
    pen.lineTo(x + radius * Math.cos(angle), y + radius * Math.sin(angle));
  }
  pen.closePath();
  pen.fillStyle = GOLD;
  pen.fill();
  pen.lineWidth = 1;
  pen.strokeStyle = "#5c4b00";
  pen.stroke();
}

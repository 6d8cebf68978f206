// Lets people play: they choose a player, enter their name, and shoot.

import { ask, showMessage } from "./actions.js";
import { showCard } from "./card.js";
import { $, make, say } from "./dom.js";
import { onKey } from "./keys.js";
import { DRAWING, LENGTH, MARGIN } from "./field.js";
import { LOOKS, TEAM } from "./palette.js";
import { TALL } from "./players.js";

const NAME = "mesh-arena.name";
const REMEMBERED = 10; // seconds; as long as the player tries to make the shot
const NEAR = 34; // units; a click that is nearer to a player chooses it

const buttons = new Map(); // player id -> its button
const wishes = new Map(); // player id -> who asked for a shot, and until when
let chosen = null;
let pointed = null; // the player under the pointer
let focused = null;
let players = []; // the players of the newest scene
let places = [];

const seconds = () => performance.now() / 1000;
const playerOf = (id) => players.find((player) => player.id === id);

/** For the drawing: whether the player is chosen on this page, and who waits for its shot. */
export function wish(id, now) {
  const waiting = wishes.get(id);
  if (waiting && now > waiting.until) wishes.delete(id);
  return { picked: id === chosen, wish: wishes.get(id)?.by ?? "" };
}

/** A button for every player; the drawing moves them. */
export function showPlayers(scene) {
  players = scene.players;
  const ids = new Set(players.map((player) => player.id));
  for (const id of [...buttons.keys()].filter((each) => !ids.has(each))) forget(id);
  if (chosen && !ids.has(chosen)) choose(null);
  for (const player of players) label(player);
  for (const { kind, text } of scene.comments.slice(-4)) {
    if (kind === "shot") for (const [id, { by }] of wishes) if (text.includes(playerOf(id).name) && text.includes(by)) wishes.delete(id);
  }
  showPointed();
  $("match").dataset.waits = String(players.some((player) => player.waits));
  hint();
}

/** A player has left; a removed button does not lose the focus by itself. */
function forget(id) {
  buttons.get(id).remove();
  buttons.delete(id);
  wishes.delete(id);
  if (focused === id) focused = null;
}

/** Names the player's button, which is made if it is missing. */
function label({ id, name, number, team, look, locality }) {
  if (!buttons.has(id)) buttons.set(id, newButton(id));
  const text = [name, number ? `number ${number}` : "", TEAM[team].name, locality, LOOKS[look]?.says].filter(Boolean).join(", ");
  const button = buttons.get(id);
  if (button.getAttribute("aria-label") !== text) button.setAttribute("aria-label", text);
}

function newButton(id) {
  const button = make("button", "player");
  button.type = "button";
  button.addEventListener("focus", () => { focused = id; choose(id); showPointed(); });
  button.addEventListener("blur", () => { focused = null; showPointed(); });
  button.addEventListener("click", () => { choose(id); shoot(); });
  $("players").append(button);
  return button;
}

export function followPlayers(moved) {
  places = moved.map(({ player: { id }, place }) => ({ id, x: place.x, y: place.y - TALL / 2 }));
  const percent = 100 / DRAWING.width; // of the stage's width: it need not be measured in every frame
  for (const { id, x, y } of places) {
    const button = buttons.get(id);
    if (button) button.style.transform = `translate(${(x + MARGIN.x) * percent}cqi, ${(y + MARGIN.y) * percent}cqi) translate(-50%, -50%)`;
  }
}

/** The card of the player under the pointer, else of the one with the focus. */
function showPointed() {
  const player = playerOf(pointed) ?? playerOf(focused);
  showCard(player, (places.find(({ id }) => id === player?.id)?.y ?? 0) / LENGTH, buttons.get(player?.id));
}

function point(event) {
  if (event.target.closest("#card")) return;
  const id = nearest(event);
  $("stage").dataset.near = String(id !== null);
  if (id === pointed) return;
  pointed = id;
  showPointed();
}

function choose(id) {
  chosen = id;
  for (const [other, button] of buttons) button.setAttribute("aria-pressed", String(other === id));
  hint();
}

function hint() {
  const player = playerOf(chosen);
  $("shoot").disabled = !player;
  $("shoot").setAttribute("aria-label", player ? `Shoot with ${player.name}` : "Shoot");
  const waiting = players.some(({ waits }) => waits);
  if (player) say($("hint"), `${player.name} is chosen: ${$("by").value.trim() ? "press Shoot" : "enter your name, then press Shoot"}`);
  else say($("hint"), waiting ? "The players shoot only for you: choose one, enter your name, press Shoot" : "Play along: choose a player, enter your name, press Shoot");
}

async function shoot() {
  const player = playerOf(chosen);
  if (!player) return showMessage("Choose a player first: click it, or select it with the Tab key", true);
  const by = $("by").value.trim();
  if (!by) {
    showMessage(`Enter your name first: the comments say for whom ${player.name} shoots`, true);
    return $("by").focus();
  }
  try {
    await ask("api/shoot", { player: player.id, by });
    wishes.set(player.id, { by, until: seconds() + REMEMBERED });
    showMessage(`${player.name} shoots for ${by} as soon as it has the ball`, false);
  } catch (error) {
    showMessage(error.message, true);
  }
}

/** The player nearest to the pointer, within NEAR: exact clicks on moving players are difficult. */
function nearest(event) {
  const box = $("pitch").getBoundingClientRect();
  const scale = box.width / DRAWING.width;
  const x = (event.clientX - box.left) / scale - MARGIN.x;
  const y = (event.clientY - box.top) / scale - MARGIN.y;
  const closest = places.map((place) => ({ ...place, far: Math.hypot(place.x - x, place.y - y) })).sort((a, b) => a.far - b.far)[0];
  return closest && closest.far < NEAR ? closest.id : null;
}

export function wirePlay() {
  $("by").value = sessionStorage.getItem(NAME) ?? "";
  $("by").addEventListener("input", () => sessionStorage.setItem(NAME, $("by").value.trim()));
  $("by").addEventListener("keydown", (event) => { if (event.key === "Enter") shoot(); });
  $("shoot").addEventListener("click", shoot);
  $("stage").addEventListener("pointermove", point);
  $("stage").addEventListener("pointerleave", () => { pointed = null; showPointed(); });
  $("stage").addEventListener("click", (event) => {
    if (event.target.closest("button, #card")) return;
    const id = nearest(event);
    const again = id && id === chosen;
    choose(id);
    if (id) buttons.get(id).focus({ preventScroll: true });
    if (id && (again || $("by").value.trim())) shoot();
  });
  onKey("s", "Shoot with the player you chose", () => { shoot(); });
  onKey("y", "Enter your name", () => $("by").focus());
}

// The pitch on the screen: one canvas with the field, drawn once per size, and above it one with everything that moves.

import { drawBall, drawTag, tags } from "./balls.js";
import { drawBubble } from "./bubbles.js";
import { DRAWING, LENGTH, MARGIN, WIDTH, drawField } from "./field.js";
import { connectionOf } from "./identities.js";
import { Labels } from "./labels.js";
import { drawLine, drawStub, placeStubs } from "./lines.js";
import { signOf } from "./localities.js";
import { drawMark } from "./marks.js";
import { FONT, INK } from "./palette.js";
import { TALL, WIDE, drawPlayer, shirtName } from "./players.js";
import { pill, widthOf, write } from "./text.js";

const NAME = 12.5; // units; larger on a small screen, so that it can be read
const SMALLEST = 11; // pixels
// the ring around the player with the focus, as match.css has it: sizes of its button in pixels and in shares of the
// pitch's width, and what is drawn around that
const RING = { wide: [28, 0.065], tall: [40, 0.095], around: 7 };
const BOUNDS = { x: 24 - MARGIN.x, y: 4 - MARGIN.y, w: DRAWING.width - 48, h: DRAWING.height - 8 };

/** What is written at a player: the sign of its locality, and its last name. */
const nameOf = (player) => `${signOf(player.locality)}${shirtName(player.name)}`;

/** What a ball and its tag cover. */
const tagAreas = ({ place, far, x, y, w, h }) => [
  { x: x - w / 2, y: y - h / 2, w, h, words: true },
  { x: place.x - far, y: place.y - far, w: far * 2, h: far * 2 },
];

export class Pitch {
  #field;
  #things;
  #labels = new Labels();
  #dark = window.matchMedia("(prefers-color-scheme: dark)");
  #drawn = "";
  #shown = { width: 0, height: 0 }; // CSS pixels
  size = 1; // of text, against its usual size

  constructor(field, things) {
    this.#field = field;
    this.#things = things;
    // asking for the size in every frame would have the browser lay out the whole page in every frame
    new ResizeObserver(([{ contentRect }]) => (this.#shown = contentRect)).observe(things);
  }

  /** Makes both canvases as large as they are shown. */
  #fit() {
    const ratio = window.devicePixelRatio || 1;
    const width = Math.round(this.#shown.width * ratio);
    const height = Math.round(this.#shown.height * ratio);
    const key = `${width}x${height}${this.#dark.matches}`;
    if (key === this.#drawn || !width) return width > 0;
    this.#drawn = key;
    for (const canvas of [this.#field, this.#things]) {
      canvas.width = width;
      canvas.height = height;
    }
    this.size = Math.max(1, (SMALLEST * ratio * DRAWING.width) / width / NAME);
    drawField(this.#pen(this.#field), this.#dark.matches);
    return true;
  }

  #pen(canvas) {
    const pen = canvas.getContext("2d");
    const scale = canvas.width / DRAWING.width;
    pen.setTransform(scale, 0, 0, scale, MARGIN.x * scale, MARGIN.y * scale);
    return pen;
  }

  /** `view` is what match.js made of the newest scene for this moment. */
  draw(view) {
    if (!this.#fit()) return;
    const pen = this.#pen(this.#things);
    pen.clearRect(-MARGIN.x, -MARGIN.y, DRAWING.width, DRAWING.height);
    if (!view) return;
    for (const { asked, from, to } of view.lines) drawLine(pen, asked, from, to, { calm: view.calm, size: this.size });
    const things = [...view.players, ...view.balls].sort((a, b) => a.place.y - b.place.y);
    for (const { player, ball, place, state, turned } of things) {
      if (player) drawPlayer(pen, player, place, state);
      else drawBall(pen, ball, place, turned, view.callers);
    }
    const written = tags(pen, view.balls, view.callers, this.size);
    for (const tag of written) drawTag(pen, tag, view.callers, this.size);
    const stubs = placeStubs(pen, view.lines, this.size);
    this.#name(pen, view, [...written.flatMap(tagAreas), ...stubs.map(({ area }) => ({ ...area, words: true }))]);
    for (const { asked, from, rise } of stubs) drawStub(pen, asked, from, this.size, rise);
    for (const bubble of view.bubbles) {
      drawBubble(pen, bubble, this.size, { left: 4 - MARGIN.x, right: WIDTH + MARGIN.x - 4, top: 4 - MARGIN.y }, FONT);
    }
    view.cheer.draw(pen, view.now);
    if (!view.balls.length) write(pen, view.players.length ? "No ball on the pitch" : "Nobody plays yet", WIDTH / 2, LENGTH / 2 - 66, { size: 18 * this.size });
  }

  /** The space that a player's name keeps free for its owner: of a chosen player, for the ring around it as well. */
  #body({ player, state }) {
    if (!state.picked) return { wide: WIDE, above: TALL - (player.look ? -8 : 2), below: 8 };
    const { width } = this.#shown;
    const [wide, tall] = [RING.wide, RING.tall].map(([least, share]) => ((Math.max(least, share * width) / 2 + RING.around) * DRAWING.width) / width);
    return { wide, above: tall + TALL / 2, below: tall - TALL / 2 };
  }

  #name(pen, { players, marks: beside, now }, obstacles) {
    const size = NAME * this.size;
    const marks = players.map(({ player, state }) => (state.picked ? connectionOf(player).mark : beside.get(player.pod)));
    const owners = players.map(({ player, key, place, state }, i) => ({
      key,
      x: place.x,
      y: place.y,
      w: widthOf(pen, nameOf(player), size) + 4 + (marks[i] ? size : 0),
      h: size * 1.15,
      ...this.#body(players[i]),
      first: state.picked || Boolean(player.look) || beside.get(player.pod) === "plain",
    }));
    const spots = this.#labels.place(owners, obstacles, BOUNDS, now);
    spots.forEach(({ x, y, alpha }, i) => {
      if (alpha < 0.03) return;
      const { player, state } = players[i];
      pen.globalAlpha = alpha;
      const aside = marks[i] ? size / 2 : 0;
      write(pen, nameOf(player), x + aside, y, { size, bold: state.picked ? 800 : 650 });
      if (marks[i]) drawMark(pen, marks[i], { x: x - (owners[i].w - size) / 2, y }, { size: size * 0.055, paint: "#fff", ink: INK });
      pen.globalAlpha = 1;
      const plain = beside.get(player.pod) === "plain";
      if (plain) pill(pen, "plain", x, y + size * 1.4, { size: size * 0.8, ink: INK, paper: "#fff" });
      if (state.wish) pill(pen, `for ${state.wish}`, x, y + size * (plain ? 2.7 : 1.4), { size: size * 0.85, ink: "#1d1400", paper: "#f0e442" });
    });
  }
}

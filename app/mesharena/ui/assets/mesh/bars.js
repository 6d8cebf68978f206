// The mesh at a glance: one bar for each group of callers, divided by how its requests ended.

import { $, make, say } from "../dom.js";
import { UNANSWERED, ended, statuses } from "./ends.js";
import { count, duration, many, shares, title } from "./format.js";
import { versionClass } from "../versions.js";
import { sourced } from "./sources.js";

const LABELLED = 0.11; // a narrower piece has no room for words

/** What a bar is made of; the shares of all pieces add up to 100 %. `name` is written on a piece, `what` is read out. */
export function pieces(group) {
  const counted = group.parts.flatMap(({ version, ends }) => [
    { key: version, kind: `ball ${versionClass(version)}`, source: "answered", n: ended(ends, "answered"), name: version, what: `answered by ${version}` },
    { key: `${version}!`, kind: "ball bad", source: "error", n: ended(ends, "error"), name: `${version} ✕`, what: `errors of ${version}` },
  ]);
  for (const { outcome, word } of UNANSWERED) {
    const name = [word, statuses(group.ends, outcome)].filter(Boolean).join(" ");
    counted.push({ key: outcome, kind: `unanswered ${outcome}`, source: outcome, n: ended(group.ends, outcome), name, what: name });
  }
  const gone = group.requests - counted.reduce((sum, piece) => sum + piece.n, 0);
  counted.push({ key: "gone", kind: "gone", source: "gone", n: Math.max(0, gone), name: "gone", what: "answered by a ball that is gone" });
  const parts = shares(counted.map((piece) => piece.n));
  return counted.map((piece, i) => ({ ...piece, share: parts[i] }));
}

function meaning(piece, group) {
  return `${title(group.app)}: ${piece.share} ${piece.what}, ${count(piece.n)} of ${many(group.requests, "request")}`;
}

/** Keeps its elements, so that focus and hover stay where they are while figures change. */
class Bar {
  constructor(group) {
    this.name = make("span", "who", title(group.app));
    this.crowd = make("span", "small");
    this.wait = sourced(make("span", "wait"), "latency");
    this.bar = make("div", "bar");
    this.marks = make("div", "marks");
    this.element = make("li", `group ${group.team}`, make("div", "of", this.name, this.crowd, this.wait), this.bar, this.marks);
    this.parts = new Map();
    this.ghosts = new Map();
    this.notes = new Map();
  }

  show(group) {
    say(this.crowd, `${many(group.players, "player")} · ${many(group.requests, "request")}`);
    say(this.wait, group.p50 === null ? "" : `${duration(group.p50)} each`);
    for (const piece of pieces(group)) this.cut(piece, group);
    for (const part of group.parts) {
      this.mirror(part, group);
      const out = part.ejected_by ? `${part.version} is ejected by ${part.ejected_by} of ${many(group.pods, "caller")}` : "";
      this.note(`out-${part.version}`, "out", "ejected", out);
    }
  }

  cut(piece, group) {
    let element = this.parts.get(piece.key);
    if (!element) {
      element = sourced(make("span", `piece ${piece.kind}`, make("span", "label")), piece.source);
      element.setAttribute("role", "img");
      this.parts.set(piece.key, element);
      this.bar.append(element);
    }
    element.hidden = !piece.n;
    element.style.flexGrow = piece.n;
    element.dataset.count = piece.n;
    element.setAttribute("aria-label", meaning(piece, group));
    say(element.firstChild, piece.n / group.requests < LABELLED ? "" : `${piece.name} ${piece.share}`);
  }

  /** The bar of mirrored copies, in proportion to the requests that were copied. */
  mirror(part, group) {
    let ghost = this.ghosts.get(part.version);
    if (!ghost) {
      if (!part.copies) return;
      const piece = sourced(make("span", `piece ghost ${versionClass(part.version)}`, make("span", "label"), make("span", "aside", "answers thrown away")), "copies");
      ghost = make("div", "bar copied", piece, make("span", "rest"));
      this.ghosts.set(part.version, ghost);
      this.bar.after(ghost);
    }
    ghost.hidden = !part.copies;
    ghost.firstChild.style.flexGrow = part.copies;
    ghost.lastChild.style.flexGrow = Math.max(0, group.requests - part.copies);
    ghost.firstChild.dataset.count = part.copies;
    say(ghost.firstChild.firstChild, `⇉ ${count(part.copies)} copies to ${part.version}`);
  }

  note(key, kind, source, text) {
    let element = this.notes.get(key);
    if (!element) {
      element = sourced(make("span", `tag ${kind}`), source);
      this.notes.set(key, element);
      this.marks.append(element);
    }
    element.hidden = !text;
    say(element, text);
  }
}

const bars = new Map();

export function showBars(mesh) {
  const shape = JSON.stringify(mesh.groups.map((group) => [group.app, group.team, group.parts.map((part) => part.version)]));
  if ($("glance").dataset.shape !== shape) {
    $("glance").dataset.shape = shape;
    bars.clear();
    for (const group of mesh.groups) bars.set(group.app, new Bar(group));
    $("glance").replaceChildren(...[...bars.values()].map((bar) => bar.element));
  }
  for (const group of mesh.groups) bars.get(group.app).show(group);
}

// The summary: one bar for each group of callers, divided by how its requests of the last 30 s ended.

import { $, make, say, sayIdentity } from "../dom.js";
import { together } from "../identities.js";
import { markOf } from "../marks.js";
import { LOOKS } from "../palette.js";
import { FAILED, NO_BALL, ended, reasons, statuses } from "./ends.js";
import { count, duration, many, percent, shares, title } from "./format.js";
import { versionClass } from "../versions.js";
import { sourced } from "./sources.js";

const LABELLED = 0.11; // a narrower piece has no room for words
const MARKED = 0.04; // nor has a still narrower one for a mark

/** The pieces of a bar, whose shares add up to 100 %. `name` is written on a piece, screen readers read `what`. */
export function pieces(group) {
  const counted = group.parts.flatMap(({ version, ends }) => [
    { key: version, kind: `ball ${versionClass(version)}`, source: "answered", n: ended(ends, "answered"), name: version, what: `answered by ${version}` },
    { key: `${version}!`, kind: "ball bad", source: "error", n: ended(ends, "error"), name: `${version} ✕`, what: `answered by ${version} with an error` },
  ]);
  for (const { outcome, word, phrase, end_shape: mark } of NO_BALL) {
    const codes = statuses(group.ends, outcome);
    const [name, what] = [word, phrase].map((words) => [words, codes].filter(Boolean).join(" "));
    counted.push({ key: outcome, kind: `unanswered ${outcome}`, source: outcome, n: ended(group.ends, outcome), mark, name, what });
  }
  const gone = group.requests - counted.reduce((sum, piece) => sum + piece.n, 0);
  counted.push({ key: "gone", kind: "gone", source: "gone", n: Math.max(0, gone), name: "gone", what: "answered by a ball that is gone" });
  const parts = shares(counted.map((piece) => piece.n));
  return counted.map((piece, i) => ({ ...piece, share: parts[i] }));
}

function meaning(piece, group) {
  return `${title(group.app)}: ${piece.share} ${piece.what}, ${count(piece.n)} of ${many(group.requests, "request")}`;
}

/** A failure in words, where the bar has no room for them, or a sidecar gave a reason. */
function failure(group, { outcome, word }) {
  const n = ended(group.ends, outcome);
  const why = reasons(group.reasons, outcome);
  if (!n || (!why.length && n / group.requests >= LABELLED) || (outcome === "error" && !why.length)) return "";
  const named = [word, statuses(group.ends, outcome)].filter(Boolean).join(" ");
  return `${percent(n, group.requests)} ${named}${why.length ? `: ${why.join(", ")}` : ""}`;
}

/** Shots are not in the bar, because they are few; one that did not succeed is told. */
function failedShots(group, { outcome, word }) {
  const n = ended(group.shots, outcome);
  if (!n) return "";
  const all = Object.keys(group.shots).reduce((sum, each) => sum + ended(group.shots, each), 0);
  const named = [word, statuses(group.shots, outcome)].filter(Boolean).join(" ");
  const why = reasons(group.reasons, outcome);
  return `${count(n)} of ${many(all, "shot")} ${named}${why.length ? `: ${why.join(", ")}` : ""}`;
}

/** How a group's connections are protected, and its identity; the whole identity is on hover and for screen readers. */
export class Identity {
  constructor() {
    this.mark = make("span");
    this.words = make("span");
    this.element = sourced(make("span", "identity", this.mark, this.words), "identity");
  }

  show({ mark, words, detail }) {
    if (this.element.dataset.mark !== mark) {
      this.element.dataset.mark = mark;
      this.mark.replaceChildren(markOf(mark));
    }
    sayIdentity(this.words, words);
    this.element.dataset.detail = detail;
  }
}

/** One group's bar; it keeps its elements, so that focus and hover do not move when figures change. */
class Bar {
  constructor(group) {
    this.name = make("span", "who", title(group.app));
    this.crowd = make("span", "small");
    this.wait = sourced(make("span", "wait"), "latency");
    this.identity = new Identity();
    this.bar = make("div", "bar");
    this.marks = make("div", "marks");
    this.element = make("li", `group ${group.team} ${LOOKS[group.look]?.says ? "teamless" : ""}`, make("div", "of", this.name, this.crowd, this.identity.element, this.wait), this.bar, this.marks);
    this.parts = new Map();
    this.ghosts = new Map();
    this.notes = new Map();
  }

  show(group, rows) {
    this.identity.show(together(rows));
    say(this.crowd, `${many(group.players, "player")} · ${many(group.requests, "request")}`);
    say(this.wait, group.p50 === null ? "" : `${duration(group.p50)} each`);
    for (const piece of pieces(group)) this.cut(piece, group);
    for (const part of group.parts) {
      this.mirror(part, group);
      const out = part.ejected_by ? `${part.version} is ejected by ${part.ejected_by} of ${many(group.pods, "caller")}` : "";
      this.note(`out-${part.version}`, "out", "ejected", out);
    }
    this.note("retried", "again", "retried", group.retried ? `${percent(group.retried, group.requests)} answered at the 2nd try or later` : "", "again");
    for (const ending of FAILED) {
      this.note(ending.outcome, "end", ending.outcome, failure(group, ending), ending.end_shape);
      this.note(`shot ${ending.outcome}`, "end", ending.outcome, failedShots(group, ending), ending.end_shape);
    }
  }

  cut(piece, group) {
    let element = this.parts.get(piece.key);
    if (!element) {
      element = sourced(make("span", `piece ${piece.kind}`, make("span", "label"), piece.mark ? markOf(piece.mark) : null), piece.source);
      element.setAttribute("role", "img");
      this.parts.set(piece.key, element);
      this.bar.append(element);
    }
    element.hidden = !piece.n;
    element.style.flexGrow = piece.n;
    element.dataset.count = piece.n;
    element.setAttribute("aria-label", meaning(piece, group));
    element.classList.toggle("narrow", piece.n / group.requests < MARKED);
    say(element.firstChild, piece.n / group.requests < LABELLED ? "" : `${piece.name} ${piece.share}`);
  }

  /** The bar of the copies that a mirrored ball received, to the scale of the group's requests. */
  mirror(part, group) {
    let ghost = this.ghosts.get(part.version);
    if (!ghost) {
      if (!part.copies) return;
      const piece = sourced(make("span", `piece ghost ${versionClass(part.version)}`, make("span", "label"), make("span", "aside", "answers dropped")), "copies");
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

  note(key, kind, source, text, mark) {
    let element = this.notes.get(key);
    if (!element) {
      if (!text) return;
      element = sourced(make("span", `tag ${kind}`, mark ? markOf(mark) : null, make("span")), source);
      this.notes.set(key, element);
      this.marks.append(element);
    }
    element.hidden = !text;
    say(element.lastChild, text);
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
  for (const group of mesh.groups) bars.get(group.app).show(group, mesh.callers.filter((row) => row.app === group.app));
}

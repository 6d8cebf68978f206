// The table of all figures: callers in rows, balls in columns. Elements are kept when figures change, so that focus stays.

import { $, make, say } from "../dom.js";
import { together } from "../identities.js";
import { markOf } from "../marks.js";
import { Identity } from "./bars.js";
import { NO_BALL, ended, reasons, statuses } from "./ends.js";
import { ago, count, duration, many, percent, shares, title } from "./format.js";
import { ballNames } from "../pods.js";
import { versionClass } from "../versions.js";
import { sourced } from "./sources.js";

/** The figures of one table cell, by key: a figure's span is made at its first text, and hidden while it has none. */
class Figures {
  constructor(element) {
    this.element = element;
    this.spans = new Map();
  }

  show(key, source, text, kind = "small", mark = "") {
    let figure = this.spans.get(key);
    if (!figure) {
      if (!text) return;
      figure = make("span", kind, mark ? markOf(mark) : null, make("span"));
      this.spans.set(key, figure);
      this.element.append(figure);
    }
    sourced(figure, source);
    figure.dataset.figure = key;
    figure.hidden = !text;
    say(figure.lastChild, text);
  }
}

function ejection(cell) {
  if (cell.ejected === null) return "";
  return cell.lasts ? `ejected for ${ago(cell.ejected)} of at least ${ago(cell.lasts)}` : `ejected for ${ago(cell.ejected)}`;
}

function past(cell) {
  if (!cell.ejections) return "";
  const over = cell.returned === null ? "" : `; last for ${ago(cell.lasted)}, ended ${ago(cell.returned)} ago`;
  return `ejected ${many(cell.ejections, "time")}${over}`;
}

function showCell(figures, cell, share, row) {
  figures.show("share", "answered", `${share} · ${count(cell.requests)}`, "figure");
  const errors = ended(cell.ends, "error");
  figures.show("errors", "error", errors ? `${many(errors, "error")} (${percent(errors, cell.requests)})` : "", "tag bad");
  figures.show("retried", "retried", cell.retried ? `${count(cell.retried)} at the 2nd try or later` : "", "tag again", "again");
  figures.show("copies", "copies", cell.copies ? `${count(cell.copies)} copies` : "", "tag copy");
  figures.show("ejected", "ejected", ejection(cell), "tag out");
  figures.show("latency", "latency", cell.p50 === null ? "" : `p50 ${duration(cell.p50)}, p99 ${duration(cell.p99)}`);
  figures.show("past", "ejected", row.sidecar ? past(cell) : "");
}

function showCaller(figures, row, seconds) {
  figures.identity.show(whole(row));
  figures.show("requests", "requests", `${many(row.requests, "request")} in the last ${seconds} s, ${count(row.total)} since first seen`);
  const missing = row.sidecar ? "" : "no sidecar: ejections, retries and overflow are unknown";
  figures.show("sidecar", "unknown", missing, "tag none");
  figures.show("retries", "retries", row.retries === null ? "" : many(row.retries, "retry").replace("retrys", "retries"), "small", "again");
  figures.show("overflow", "overflow", row.overflow ? `${count(row.overflow)} refused by its sidecar (connection pool full)` : "");
  figures.show("lost", "lost", row.lost ? `${count(row.lost)} records lost` : "");
}

/** A caller's connection with its whole identity, which is readable here without pointing at it. */
function whole(row) {
  const found = together([row]);
  return { ...found, words: found.detail, detail: "" };
}

/** The requests that are in no ball's cell: not answered by a ball, or answered by one that is gone. */
function showTrouble(figures, trouble) {
  for (const { key, n, words, share, mark } of trouble) figures.show(key, key, n ? `${count(n)} ${words} (${share})` : "", "tag bad", mark);
  figures.show("none", "refused", trouble.some(({ n }) => n) ? "" : "none");
}

/** A caller's requests as shares that add up to 100 %: one for each ball, and one for each outcome without a ball. */
export function cut(row, pods) {
  const cells = pods.map((pod) => row.cells[pod].requests);
  const trouble = NO_BALL.map(({ outcome, phrase, end_shape: mark }) => {
    const named = [phrase, statuses(row.ends, outcome)].filter(Boolean).join(" ");
    const words = [named, ...reasons(row.reasons, outcome)].join(": ");
    return { key: outcome, n: ended(row.ends, outcome), words, mark };
  });
  const counted = [...cells, ...trouble.map(({ n }) => n)].reduce((sum, n) => sum + n, 0);
  trouble.push({ key: "gone", n: Math.max(0, row.requests - counted), words: "answered by a ball that is gone" });
  const parts = shares([...cells, ...trouble.map(({ n }) => n)]);
  return { cells: parts.slice(0, cells.length), trouble: trouble.map((piece, i) => ({ ...piece, share: parts[cells.length + i] })) };
}

function showBall(figures, ball) {
  figures.show("received", "received", `received ${count(ball.received)} since its start`);
  figures.show("failed", "received", ball.failed ? `answered ${count(ball.failed)} of them with an error` : "");
  figures.show("handling", "handling", ball.handling === null ? "" : `${duration(ball.handling)} each`);
}

let rows = new Map();
let heads = new Map();

function build(mesh) {
  const names = ballNames(mesh.balls);
  heads = new Map(mesh.balls.map((ball) => [ball.pod, new Figures(make("th", "", make("span", `big key ${versionClass(ball.version)}`, names.get(ball.pod)), make("span", "small", ball.pod)))]));
  rows = new Map();
  for (const row of mesh.callers) {
    const caller = new Figures(make("th", "", row.players.join(", ") || title(row.app), make("span", "small", row.pod)));
    caller.identity = new Identity();
    caller.element.append(caller.identity.element);
    caller.element.scope = "row";
    const cells = new Map(mesh.balls.map((ball) => [ball.pod, new Figures(make("td", "cell"))]));
    rows.set(row.pod, { caller, cells, trouble: new Figures(make("td", "trouble")) });
  }
  for (const { element } of heads.values()) element.scope = "col";
  const corner = make("th", "", "Caller");
  const last = make("th", "", "Not answered by a ball");
  corner.scope = last.scope = "col";
  $("table").tHead.replaceChildren(make("tr", "", corner, ...[...heads.values()].map((head) => head.element), last));
  const lines = [...rows].map(([pod, line]) => {
    const tr = make("tr", "", line.caller.element, ...[...line.cells.values()].map((cell) => cell.element), line.trouble.element);
    tr.dataset.pod = pod;
    return tr;
  });
  $("table").tBodies[0].replaceChildren(...lines);
}

export function showTable(mesh) {
  const shape = JSON.stringify([mesh.balls.map((ball) => ball.pod), mesh.callers.map((row) => [row.pod, row.players])]);
  if ($("table").dataset.shape !== shape) {
    $("table").dataset.shape = shape;
    build(mesh);
  }
  for (const ball of mesh.balls) showBall(heads.get(ball.pod), ball);
  for (const row of mesh.callers) {
    const line = rows.get(row.pod);
    showCaller(line.caller, row, Math.round(mesh.window));
    const parts = cut(row, mesh.balls.map((ball) => ball.pod));
    mesh.balls.forEach(({ pod }, i) => showCell(line.cells.get(pod), row.cells[pod], parts.cells[i], row));
    showTrouble(line.trouble, parts.trouble);
  }
}

// Callers by balls: who answered whom over the last seconds, and since each was first heard.

import { $, make, say } from "./dom.js";

const count = (n) => n.toLocaleString("en");
const percent = (share) => `${Math.round(share * 100)} %`;
const millis = (seconds) => (seconds === null ? "–" : `${(seconds * 1000).toFixed(seconds < 0.01 ? 1 : 0)} ms`);
const many = (n, what) => `${count(n)} ${what}${n === 1 ? "" : "s"}`;
const tag = (kind, text) => make("span", `tag ${kind}`, text);
const small = (text) => make("span", "small", text);

function waits(figures) {
  return figures.p50 === null ? null : small(`p50 ${millis(figures.p50)}, p95 ${millis(figures.p95)}`);
}

function cell(figures, sidecar) {
  const td = make("td", "cell");
  const share = figures.share ?? 0;
  const meter = make("meter", "");
  meter.value = share;
  meter.setAttribute("aria-label", "share");
  const recent = figures.share === null ? "–" : `${percent(share)} · ${count(figures.requests)}`;
  const ever = [`${count(figures.total)} in all`];
  if (figures.total_errors) ever.push(many(figures.total_errors, "error"));
  if (figures.total_copies) ever.push(`${count(figures.total_copies)} copies`);
  if (figures.ejections) ever.push(`ejected ${many(figures.ejections, "time")}`);
  td.append(make("span", "figure", recent), meter);
  if (figures.errors) td.append(tag("bad", `${many(figures.errors, "error")} (${percent(figures.errors / figures.requests)})`));
  if (figures.copies) td.append(tag("copy", `${count(figures.copies)} copies`));
  if (sidecar && figures.ejected !== null) td.append(tag("out", `out for ${Math.round(figures.ejected)} s`));
  const line = waits(figures);
  if (line) td.append(line);
  td.append(small(ever.join(", ")));
  return td;
}

function trouble(row) {
  const td = make("td", "trouble");
  const kinds = [
    ["refused", row.refused, row.total_refused],
    ["timed out", row.timeouts, row.total_timeouts],
    ["unreachable", row.unreachable, row.total_unreachable],
  ];
  for (const [name, now] of kinds) if (now) td.append(tag("bad", `${count(now)} ${name}`));
  const ever = kinds.filter(([, , total]) => total).map(([name, , total]) => `${count(total)} ${name}`);
  td.append(small(ever.length ? `${ever.join(", ")} in all` : "none"));
  td.classList.toggle("none", !ever.length);
  return td;
}

function head(balls) {
  const columns = balls.map((ball) =>
    make("th", "", make("span", "big", ball.version), small(ball.pod), small(`received ${count(ball.received)}, ${millis(ball.handling)} each`)),
  );
  for (const th of columns) th.scope = "col";
  return make("tr", "", make("th", "", "Caller"), ...columns, make("th", "", "No ball answered"));
}

function line(row, balls) {
  const th = make("th", "", row.players.join(", ") || row.app, small(row.pod), small(`${count(row.requests)} of ${count(row.total)} requests`));
  th.scope = "row";
  if (row.sidecar) {
    if (row.overflow) th.append(small(`sidecar refused ${count(row.overflow)}`));
    if (row.retries) th.append(small(`sidecar retried ${count(row.retries)}`));
  } else th.append(tag("none", "no sidecar"));
  if (row.lost) th.append(small(`${count(row.lost)} figures lost`));
  return make("tr", "", th, ...balls.map((ball) => cell(row.cells[ball.pod], row.sidecar)), trouble(row));
}

const sum = (rows, key) => rows.reduce((total, row) => total + row[key], 0);

/** All callers as one; nobody ejects for all, and percentiles do not add up. */
function together(rows, balls) {
  const cells = balls.map((ball) => rows.map((row) => row.cells[ball.pod]));
  const attributed = cells.flat().reduce((total, figures) => total + figures.requests, 0);
  const added = ["requests", "errors", "total", "total_errors", "copies", "total_copies"];
  const all = cells.map((column) => ({
    ...Object.fromEntries(added.map((key) => [key, sum(column, key)])),
    share: attributed ? sum(column, "requests") / attributed : null,
    p50: null,
    p95: null,
    ejected: null,
    ejections: 0,
  }));
  const keys = ["requests", "total", "refused", "total_refused", "timeouts", "total_timeouts", "unreachable", "total_unreachable"];
  const row = Object.fromEntries(keys.map((key) => [key, sum(rows, key)]));
  const th = make("th", "", "All callers", small(`${count(row.requests)} of ${count(row.total)} requests`));
  th.scope = "row";
  return make("tr", "all", th, ...all.map((figures) => cell(figures, false)), trouble(row));
}

export function showMesh(mesh) {
  const table = $("table");
  table.hidden = !mesh.callers.length;
  if (table.hidden) {
    say($("mesh-note"), "Nobody asks for a ball yet.");
    return;
  }
  say($("mesh-note"), `Figures of the last ${mesh.window} s, and of all requests since each caller was first heard.`);
  table.tHead.replaceChildren(head(mesh.balls));
  const rows = mesh.callers.map((row) => line(row, mesh.balls));
  if (rows.length > 1) rows.unshift(together(mesh.callers, mesh.balls));
  table.tBodies[0].replaceChildren(...rows);
}

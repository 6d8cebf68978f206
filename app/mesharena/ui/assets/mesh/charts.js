// The charts of the last 60 s: which version answered, and what failed.

import { $, draw, make, say } from "../dom.js";
import { kinds } from "../identities.js";
import { markOf } from "../marks.js";
import { FAILED, ended } from "./ends.js";
import { percent, shares as percentages } from "./format.js";
import { VERSION_LOOKS, versionClass } from "../versions.js";

const WIDTH = 300;
const HEIGHT = 64;

const sum = (numbers) => numbers.reduce((total, n) => total + n, 0);

/** Patterns of the versions, stripes for the second and dots from the third on, so that colour is not the only mark. */
function patterns() {
  const defs = draw("defs", {});
  for (let look = 2; look <= VERSION_LOOKS; look++) {
    const pattern = draw("pattern", { id: `weave-${look}`, width: 6, height: 6, patternUnits: "userSpaceOnUse", patternTransform: look === 2 ? "rotate(45)" : "" });
    pattern.append(draw("rect", { width: 6, height: 6, class: `fill version-${look}` }));
    pattern.append(look === 2 ? draw("rect", { width: 2, height: 6, class: "weave" }) : draw("circle", { cx: 3, cy: 3, r: 1.3, class: "weave" }));
    defs.append(pattern);
  }
  return defs;
}

/** For each version a box per step, as high as its share of the step's answers; none in a step without answers. */
export function bands(lines) {
  const steps = lines[0]?.requests.length ?? 0;
  const totals = Array.from({ length: steps }, (_, i) => sum(lines.map((line) => line.requests[i])));
  const below = new Array(steps).fill(0);
  return lines.map((line) => {
    const boxes = [];
    for (let i = 0; i < steps; i++) {
      if (!totals[i] || !line.requests[i]) continue;
      const part = line.requests[i] / totals[i];
      boxes.push({ x: (i / steps) * WIDTH, y: HEIGHT * (1 - below[i] - part), width: WIDTH / steps, height: HEIGHT * part });
      below[i] += part;
    }
    return { version: line.version, boxes };
  });
}

function change(svg, trend, steps) {
  if (trend.turned === null) return;
  const x = WIDTH * (1 - trend.turned / (steps * trend.step));
  svg.append(draw("line", { x1: x, x2: x, y1: 0, y2: HEIGHT, class: "turned" }));
}

function shares(trend) {
  const lines = trend.lines.filter((line) => line.version);
  const svg = $("shares");
  svg.replaceChildren(patterns());
  for (const band of bands(lines)) {
    const path = band.boxes.map((b) => `M${b.x} ${b.y}h${b.width}v${b.height}h${-b.width}z`).join("");
    svg.append(draw("path", { d: path, class: `woven ${versionClass(band.version)}` }));
  }
  change(svg, trend, 30);
  const parts = percentages(lines.map((line) => sum(line.requests)));
  const words = lines.map((line, i) => `${line.version} ${parts[i]}`);
  svg.setAttribute("aria-label", `Who answered in the last minute: ${words.join(", ") || "nobody"}`);
}

function faults(trend) {
  const steps = trend.lines[0]?.requests.length ?? 30;
  const failed = Array.from({ length: steps }, (_, i) => sum(trend.lines.map((line) => line.errors[i])));
  const asked = Array.from({ length: steps }, (_, i) => sum(trend.lines.map((line) => line.requests[i])));
  const highest = Math.max(0.1, ...failed.map((n, i) => (asked[i] ? n / asked[i] : 0)));
  const svg = $("faults");
  const path = failed
    .map((n, i) => ({ x: (i / steps) * WIDTH + 1, height: asked[i] ? (n / asked[i] / highest) * HEIGHT : 0 }))
    .filter((bar) => bar.height)
    .map((bar) => `M${bar.x} ${HEIGHT}h${WIDTH / steps - 2}v${-bar.height}h${-(WIDTH / steps - 2)}z`);
  svg.replaceChildren(draw("path", { d: path.join(""), class: "fault" }));
  change(svg, trend, steps);
  svg.setAttribute("aria-label", `Failed in the last minute: ${percent(sum(failed), sum(asked))} of the requests`);
  say($("faults-top"), `up to ${Math.round(highest * 100)} %`);
}

/** The looks of what is seen now: versions, how requests fail, and connections if they differ. */
function showLegend(names, mesh) {
  const failures = FAILED.filter(({ outcome }) => mesh.groups.some((group) => failedWith(group, outcome)));
  const connections = kinds(mesh.callers);
  const retried = mesh.groups.some((group) => group.retried) ? [{ mark: "again", word: "retried" }] : [];
  const marks = [...failures.map(({ end_shape: mark, word }) => ({ mark, word })), ...retried, ...(connections.length > 1 ? connections : [])];
  const shape = [...names, ...marks.map(({ word }) => word)].join();
  if ($("legend").dataset.shape === shape) return;
  $("legend").dataset.shape = shape;
  const versions = names.map((name) => make("span", `key ${versionClass(name)}`, name));
  $("legend").replaceChildren(...versions, ...marks.map(({ mark, word }) => make("span", "key end", markOf(mark), word)));
}

/** An error of a ball is counted with the ball, any other failure with the group; shots are counted apart. */
const failedWith = (group, outcome) => [group, ...group.parts, { ends: group.shots }].some(({ ends }) => ended(ends, outcome));

export function showCharts(mesh) {
  const names = mesh.balls.map((ball) => ball.version).sort();
  const unique = [...new Set(names)];
  $("charts").hidden = !mesh.trend.lines.length;
  shares(mesh.trend);
  faults(mesh.trend);
  showLegend(unique, mesh);
  $("turned").hidden = mesh.trend.turned === null;
}

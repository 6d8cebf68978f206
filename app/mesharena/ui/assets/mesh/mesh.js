// The panel with the mesh figures: headline, bars, charts, and the table of all figures.

import { $, say } from "../dom.js";
import { showBars } from "./bars.js";
import { showCharts } from "./charts.js";
import { headline } from "./headline.js";
import { keepOneTabStop, wireSources } from "./sources.js";
import { showTable } from "./table.js";

const ROOMY = "(min-width: 1200px)"; // on smaller screens the table is closed at first

export function wireMesh() {
  wireSources($("mesh"));
  $("figures").open = window.matchMedia(ROOMY).matches;
}

export function showMesh(mesh) {
  say($("headline"), headline(mesh));
  const since = `${Math.round(mesh.window)} s${mesh.short ? ", since this scenario began" : ""}`;
  say($("mesh-note"), mesh.groups.length ? `Figures of the last ${since}.` : "");
  $("figures").hidden = !mesh.callers.length;
  showBars(mesh);
  showCharts(mesh);
  showTable(mesh);
  keepOneTabStop($("mesh"));
}

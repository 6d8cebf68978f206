// The half of the page beside the match: the story, the mesh, the proof, the tour.

import { showMesh, wireMesh } from "./mesh/mesh.js";
import { showClaims } from "./story/claims.js";
import { wireLocal } from "./story/local.js";
import { turnTo } from "./story/story.js";
import { wireTour } from "./story/tour.js";

export function wireSide() {
  wireMesh();
  wireLocal();
  wireTour();
}

export function showFigures(figures) {
  turnTo(figures.story);
  showMesh(figures.mesh);
  showClaims(figures.evidence);
}

// The half of the page beside the match: the story, the mesh, the proof, the tour.

import { $ } from "./dom.js";
import { updateIdentities } from "./identities.js";
import { showMesh, wireMesh } from "./mesh/mesh.js";
import { wireApplied } from "./story/applied.js";
import { wireAutoplay } from "./story/autoplay.js";
import { showClaims } from "./story/claims.js";
import { wireLocal } from "./story/local.js";
import { wireRules } from "./story/rules.js";
import { showStory } from "./story/story.js";
import { wireTour } from "./story/tour.js";

export function wireSide() {
  wireMesh();
  wireLocal();
  wireTour();
  wireAutoplay();
  wireApplied();
  wireRules();
}

/** Shows the figures of the stream; all sections stay hidden until the first story has come as well. */
export async function showFigures(figures) {
  updateIdentities(figures.mesh);
  showMesh(figures.mesh);
  showClaims(figures.evidence);
  await showStory(figures.story);
  $("side").removeAttribute("aria-busy");
}

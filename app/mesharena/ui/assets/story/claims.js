// The scenario's claims and their current state.

import { $, make, say } from "../dom.js";

const STATES = {
  met: { sign: "✓", word: "met" },
  "not yet": { sign: "…", word: "waiting" },
  failed: { sign: "↻", word: "not met in this window, trying again" },
  refuted: { sign: "✕", word: "disproved" },
  missed: { sign: "–", word: "over before it could be judged" },
};

class Claim {
  constructor(name) {
    this.sign = make("span", "sign");
    this.sign.setAttribute("aria-hidden", "true");
    this.word = make("strong", "word");
    this.evidence = make("span", "evidence");
    this.progress = make("progress");
    this.progress.setAttribute("aria-label", `requests seen for ${name}`);
    const words = make("div", "", make("span", "name", name.replaceAll("-", " ")), " ", this.word, this.evidence, this.progress);
    this.element = make("li", "", this.sign, words);
  }

  show(claim) {
    const { sign, word } = STATES[claim.state];
    this.element.dataset.state = claim.state;
    say(this.sign, sign);
    say(this.word, word);
    say(this.evidence, claim.evidence);
    this.progress.hidden = claim.state === "met" || claim.state === "refuted" || !claim.wanted;
    if (claim.wanted) {
      this.progress.max = claim.wanted;
      this.progress.value = claim.have;
    }
  }
}

let claims = new Map();

function summary({ claims: all, problem }) {
  if (problem) return problem;
  if (!all.length) return "no claims";
  const met = all.filter((claim) => claim.state === "met").length;
  const refuted = all.some((claim) => claim.state === "refuted");
  if (refuted) return "disproved by live traffic";
  const missed = all.filter((claim) => claim.state === "missed").length;
  if (missed && met + missed === all.length) return `${met} of ${all.length} proven, ${missed} over before`;
  return met === all.length ? "proven on live traffic" : `${met} of ${all.length} proven so far`;
}

export function showClaims(evidence) {
  const shape = JSON.stringify([evidence.id, evidence.claims.map((claim) => claim.name)]);
  if ($("claims").dataset.shape !== shape) {
    $("claims").dataset.shape = shape;
    claims = new Map(evidence.claims.map((claim) => [claim.name, new Claim(claim.name)]));
    $("claims").replaceChildren(...[...claims.values()].map((claim) => claim.element));
  }
  for (const claim of evidence.claims) claims.get(claim.name).show(claim);
  say($("proof-state"), summary(evidence));
}

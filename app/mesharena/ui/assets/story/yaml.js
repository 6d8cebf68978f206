// The Istio objects of the scenario, with what changed since the one before.

import { $, make, say } from "../dom.js";

const SAID = { "+": "added: ", "-": "removed: " };

function line([mark, text]) {
  const element = make("span", mark === " " ? "line" : `line ${mark === "+" ? "new" : "gone"}`);
  const sign = make("span", "sign", mark);
  sign.setAttribute("aria-hidden", "true");
  if (SAID[mark]) element.append(make("span", "unseen", SAID[mark]));
  element.append(sign, `${text}\n`);
  return element;
}

function object(each, open) {
  const lines = each.lines.filter(([mark]) => mark !== " ");
  const gone = lines.length && each.lines.every(([mark]) => mark === "-");
  const fresh = lines.length && each.lines.every(([mark]) => mark === "+");
  const fate = gone ? "removed" : fresh ? "new" : each.changed ? "changed" : "";
  const summary = make("summary", "", make("strong", "", each.kind), ` ${each.name} `, fate ? make("span", `tag ${fate}`, fate) : null);
  const pre = make("pre", "yaml", ...each.lines.map(line));
  pre.tabIndex = 0;
  pre.setAttribute("role", "group");
  pre.setAttribute("aria-label", `${each.kind} ${each.name}`);
  const details = make("details", "object", summary, pre);
  details.open = open;
  return details;
}

function note({ istio, previous, problem }) {
  if (problem || !istio.length) return "This scenario has no Istio objects: the match plays without a mesh.";
  if (previous === null) return "The page's server has seen no other scenario since it was started, so there is nothing to compare with.";
  const changed = istio.filter((each) => each.changed).length;
  if (!changed) return `No Istio object has changed since ${previous}: what is different is which pods run, and how.`;
  return `Compared with ${previous}: + is new, - is gone.`;
}

export function showIstio(told) {
  say($("making-note"), note(told));
  const changed = told.istio.some((each) => each.changed);
  const first = (each, i) => (changed ? each.changed : i === 0 || each.name === "ball");
  $("objects").replaceChildren(...told.istio.map((each, i) => object(each, first(each, i))));
}

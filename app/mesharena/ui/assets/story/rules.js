// Which Istio objects are in force and whose they are; each has an editor in the embedded mesh, elsewhere commands to copy.

import { $, make } from "../dom.js";
import { onApplied } from "./applied.js";
import { Rule } from "./rule.js";
import { showUnder } from "./yaml.js";

const rules = new Map(); // as long as the page is open, so that no text is lost when the scenario changes
let applied = []; // what was applied beside the chart
let mayEdit = null; // whether this browser may change the mesh; null until that is known
let local = false;

const idOf = ({ kind, namespace, name }) => `${kind} ${namespace}/${name}`;

function ruleOf(key) {
  if (!rules.has(idOf(key))) rules.set(idOf(key), new Rule(key));
  return rules.get(idOf(key));
}

/** The namespace and the API's group of an object, which its text says. */
function facts({ lines }) {
  const value = (key) => lines.map(([mark, text]) => (mark === "-" ? null : text.match(key))).find(Boolean)?.[1] ?? "";
  return { group: value(/^apiVersion: ([^/]+)\//), namespace: value(/^ {2}namespace: "?([^"]+)"?$/) };
}

function showRule(rule) {
  const own = applied.find((entry) => idOf(entry) === idOf(rule.key));
  rule.show({ own, local, editable: local && mayEdit !== false, known: !local || mayEdit !== null });
}

/** What stands under an object of the scenario. */
function under({ kind, name, lines }, story, details) {
  const { group, namespace } = facts({ lines });
  local = story.platform === "local";
  if (!local) applied = [];
  const rule = ruleOf({ kind, namespace, name });
  rule.take(details, details.querySelector("pre"), group);
  showRule(rule);
  return rule.element;
}

/** An object that the scenario does not have. */
function besideDetails(key) {
  const summary = make("summary", "", make("strong", "", key.kind), ` ${key.name} `, make("span", "tag new", "applied"));
  const details = make("details", "object", summary);
  const rule = ruleOf(key);
  rule.take(details, null, "");
  details.append(rule.element);
  return details;
}

/** Applied objects that are not among the scenario's, below them. */
function showBeside() {
  const listed = applied.filter((key) => !$("objects").contains(ruleOf(key).element));
  const shape = listed.map(idOf).join();
  if ($("beside").dataset.shape === shape) return;
  $("beside").dataset.shape = shape;
  $("beside").replaceChildren(...listed.map(besideDetails));
}

export function wireRules() {
  showUnder(under);
  onApplied((now) => {
    applied = now ?? [];
    mayEdit = now !== null;
    showBeside();
    for (const rule of rules.values()) if (rule.element.isConnected) showRule(rule);
  });
}

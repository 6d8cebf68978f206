// Describes in a few sentences what the mesh did in the last 30 s.

import { NO_BALL, ended, statuses } from "./ends.js";
import { count, duration, list, percent, shares, title } from "./format.js";

const SLOW = 20; // a group is slow if it waits so many times as long as the fastest
const SLOW_SECONDS = 0.5;
const RETRIED = 0.01; // a smaller share comes from connections that broke, in any scenario

const sum = (items, of) => items.reduce((total, item) => total + of(item), 0);
const attributed = (part) => part.answered + part.errors;
const counted = (part) => ({ ...part, answered: ended(part.ends, "answered"), errors: ended(part.ends, "error") });

/** The versions of all groups together. */
export function versions(groups) {
  const names = groups[0]?.parts.map((part) => part.version) ?? [];
  return names.map((version, i) => {
    const parts = groups.map((group) => group.parts[i]);
    const of = (key) => sum(parts, (part) => part[key]);
    return { version, answered: of("answered"), errors: of("errors"), copies: of("copies"), ejected_by: of("ejected_by") };
  });
}

function answers(groups, all, everything) {
  const asked = all.filter(attributed);
  if (!asked.length) return "No ball has answered a request.";
  const answering = groups.map((group) => group.parts.filter(attributed)).filter((parts) => parts.length);
  const apart = asked.length > 1 && answering.every((parts) => parts.length === 1);
  if (apart) {
    const by = asked.map(({ version }) => {
      const whose = groups.filter((group) => group.parts.some((part) => part.version === version && attributed(part)));
      return `${version} answers ${list(whose.map((group) => title(group.app)))}`;
    });
    return `${list(by)}, and nobody else.`;
  }
  if (asked.length === 1) return `${asked[0].version} answers ${everything}.`;
  const parts = shares(asked.map(attributed));
  return `${list(asked.map(({ version }, i) => `${version} answers ${parts[i]}`))}${everything === "everything" ? "" : " of the requests that reach a ball"}.`;
}

function retried(groups, requests) {
  const n = sum(groups, (group) => group.retried ?? 0);
  return n < RETRIED * requests || !n ? "" : `${percent(n, requests)} of the requests are answered at the 2nd try or later.`;
}

function slowness(groups) {
  const waits = groups.filter((group) => group.p50 !== null);
  const fastest = Math.min(...waits.map((group) => group.p50));
  const slow = waits.filter((group) => group.p50 > SLOW_SECONDS && group.p50 > SLOW * fastest);
  if (!slow.length) return "";
  const who = list(slow.map((group) => title(group.app)));
  return `${who} wait ${duration(slow[0].p50)} for an answer, the others ${duration(fastest)}.`;
}

/** The requests with this outcome: all of some groups, or a share of everybody's. */
function requestsWith(groups, outcome) {
  const hit = groups.filter((group) => ended(group.ends, outcome));
  if (hit.every((group) => ended(group.ends, outcome) === group.requests)) return `All requests of ${list(hit.map((group) => title(group.app)))}`;
  return `${percent(sum(hit, (group) => ended(group.ends, outcome)), sum(groups, (group) => group.requests))} of the requests`;
}

/** Shots are few and in no share; those that the ball's sidecar denies are told. */
function shots(groups) {
  const hit = groups.filter((group) => ended(group.shots, "denied"));
  if (!hit.length) return "";
  const [denied, all] = [(group) => ended(group.shots, "denied"), (group) => sum(Object.keys(group.shots), (each) => ended(group.shots, each))].map((of) => sum(hit, of));
  const which = denied === all ? "All shots" : `${count(denied)} of ${count(all)} shots`;
  return `${which} of ${list(hit.map((group) => title(group.app)))} were denied by the ball's sidecar.`;
}

function status(groups, outcome) {
  const seen = new Set(groups.flatMap((group) => statuses(group.ends, outcome).split(", ")).filter(Boolean));
  return seen.size ? `, with ${list([...seen].sort())}` : "";
}

/** A request that a route's timeout ended (504) may have reached a ball. */
const unseen = (groups) => (groups.some((group) => group.ends.refused?.["504"]) ? "" : " and do not reach a ball");
const windowOf = (mesh) => `${Math.round(mesh.window)} s`;

/** What happens to requests that no ball answers, by outcome. */
const UNANSWERED = {
  denied: (groups) => `are denied by the ball's sidecar${status(groups, "denied")}`,
  limited: (groups) => `are over the rate limit of the ball's sidecar${status(groups, "limited")}`,
  rejected: (groups) => `are rejected by the ball's sidecar${status(groups, "rejected")}`,
  refused: (groups) => `are refused by the callers' own sidecars${unseen(groups)}`,
  "route-timeout": (groups) => `are ended by the callers' own sidecars at the route's timeout${status(groups, "route-timeout")}`,
  unreachable: () => "find no connection to the ball",
  timeout: () => "get no answer within the callers' own time limit",
};

function unanswered(groups) {
  const seen = Object.entries(UNANSWERED).filter(([outcome]) => groups.some((group) => ended(group.ends, outcome)));
  return seen.map(([outcome, happens]) => `${requestsWith(groups, outcome)} ${happens(groups)}.`);
}

export function headline(mesh) {
  const groups = mesh.groups.map((group) => ({ ...group, parts: group.parts.map(counted) }));
  if (!groups.length) return "No player sends requests yet.";
  const requests = sum(groups, (group) => group.requests);
  if (!requests) return mesh.balls?.length === 0 ? "The players wait for the first ball." : "Waiting for the first requests.";
  const all = versions(groups);
  const pods = sum(groups, (group) => group.pods);
  const missed = NO_BALL.some(({ outcome }) => outcome !== "timeout" && groups.some((group) => ended(group.ends, outcome)));
  const sentences = [answers(groups, all, missed ? "everything that reaches a ball" : "everything")];
  for (const ball of all) {
    if (ball.errors) sentences.push(`${ball.version} fails ${percent(ball.errors, attributed(ball))} of the requests that reach it.`);
    if (ball.copies && !attributed(ball)) sentences.push(`${ball.version} only gets copies (${count(ball.copies)} in the last ${windowOf(mesh)}), and its answers are dropped.`);
    if (ball.ejected_by) sentences.push(`${ball.version} is ejected by the sidecars of ${ball.ejected_by} of ${pods} callers.`);
  }
  return [...sentences, retried(groups, requests), ...unanswered(groups), shots(groups), slowness(groups)].filter(Boolean).join(" ");
}

// Who the callers are and how they are connected with the ball, as the newest figures say.

import { list } from "./mesh/format.js";

const MARKS = {
  lock: { long: "mutual TLS", short: "mutual TLS" },
  plain: { long: "plain connection", short: "plain" },
  unknown: { long: "connection unknown: no request has reached a ball", short: "connection unknown" },
};
let identities = new Map(); // pod -> SPIFFE identity; empty without one, null if it is unknown

export function updateIdentities(mesh) {
  identities = new Map(mesh.callers.map((row) => [row.pod, row.identity]));
}

/** How a caller is connected: a `mark`, and in words; `mtls` is what the balls report, `identity` what the page's server does. */
export function connection({ mtls, identity }) {
  const mark = { true: "lock", false: "plain" }[mtls] ?? "unknown";
  const who = identity ? identity : { "": "no identity" }[identity] ?? "identity unknown";
  return { mark, who, identity, ...MARKS[mark] };
}

export const connectionOf = ({ pod, mtls }) => connection({ mtls, identity: identities.get(pod) });

/** From where an identity is known; empty if it is unknown. */
export function sourceOf(identity) {
  if (identity) return "Source: its certificate, reported by the page's sidecar (XFCC)";
  return identity === "" ? "The page's sidecar saw no certificate" : "";
}

/** The mark beside each player's name, by pod; none while all connections are alike. */
export function marksBeside(players) {
  // one who asks in vain counts too: no ball has received its requests, so its connection is unknown
  const telling = players.filter(({ mtls, asked }) => asked || typeof mtls === "boolean");
  const marks = new Map(telling.map((player) => [player.pod, connectionOf(player).mark]));
  return new Set(marks.values()).size > 1 ? marks : new Map();
}

/** The kinds of connections of these callers, each with its mark and word. */
export const kinds = (rows) => Object.keys(MARKS).filter((kind) => rows.some((row) => connection(row).mark === kind)).map((kind) => ({ mark: kind, word: MARKS[kind].short }));

/** The service account of a SPIFFE identity, which tells a reader more than the whole identity does. */
const account = (identity) => identity.replace(/^.*\/sa\//, "");

/** The connections of several callers in one: `words`, and a `detail` for which there is more room. */
export function together(rows) {
  const found = rows.map(connection);
  const detail = [...new Set(found.map(({ long, who }) => `${long}, ${who}`))].join("; ");
  if (new Set(found.map(({ mark }) => mark)).size > 1) {
    const all = kinds(rows);
    const words = list(all.map(({ mark, word }) => `${found.filter((each) => each.mark === mark).length} ${word}`));
    return { mark: all.at(-1).mark, words, detail };
  }
  const { mark, short } = found[0] ?? connection({});
  const who = [...new Set(found.map(({ identity, who: shown }) => (identity ? `identity ${account(identity)}` : shown)))];
  return { mark, words: `${short}, ${list(who)}`, detail };
}

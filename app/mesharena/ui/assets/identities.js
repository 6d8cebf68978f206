// Who each caller is and how its connections to the ball are protected, as the newest figures say.

const UNKNOWN = { mark: "unknown", identity: "" };
const WORDS = { lock: "mutual TLS", plain: "plain connection, no identity", unknown: "identity unknown" };
const SOURCES = {
  lock: "the certificate, as the ball's sidecar reports it (XFCC)",
  plain: "the ball's sidecar reports no certificate (no XFCC)",
  unknown: "no ball has received a request from it",
};
let callers = new Map(); // pod -> { mark, identity }
let differ = false; // whether some connections are protected and others are not

/** A row's connection: a `mark`, and the SPIFFE identity, empty if there is none. */
export function connection({ mtls, identity }) {
  if (mtls === true) return { mark: "lock", identity };
  return mtls === false ? { mark: "plain", identity: "" } : UNKNOWN;
}

export function updateIdentities(mesh) {
  callers = new Map(mesh.callers.map((row) => [row.pod, connection(row)]));
  // a caller whose requests reach no ball has an unknown connection, which differs from the others'
  const kinds = mesh.callers.map((row) => (row.requests || row.mtls === false ? connection(row).mark : "")).filter(Boolean);
  differ = new Set(kinds).size > 1;
}

export const identityOf = (pod) => callers.get(pod) ?? UNKNOWN;

/** The mark beside a player's name; empty while the connections of all callers are alike. */
export const markBeside = (pod) => (differ ? identityOf(pod).mark : "");

/** The service account of a SPIFFE identity, which tells a reader more than the whole identity does. */
export const account = (identity) => identity.replace(/^.*\/sa\//, "");

export const described = ({ mark, identity }) => (mark === "lock" ? `${WORDS.lock}, ${identity}` : WORDS[mark]);
export const short = ({ mark, identity }) => (mark === "lock" ? `${WORDS.lock} as ${account(identity)}` : WORDS[mark]);
export const sourceOf = ({ mark }) => SOURCES[mark];

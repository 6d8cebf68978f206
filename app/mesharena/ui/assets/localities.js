// Where balls and players are: each locality has a sign of its own, which a ball's label explains by its last name.

const SIGNS = ["■", "▲", "◆", "●", "✚"];
let signs = new Map();

/** Gives each locality of these balls and players a sign, in alphabetical order but those of players first. */
export function watchLocalities({ players, balls }) {
  const [at, more] = [players, balls].map((things) => [...new Set(things.map(({ locality }) => locality).filter(Boolean))].sort());
  signs = new Map([...new Set([...at, ...more])].map((locality, i) => [locality, SIGNS[i % SIGNS.length]]));
}

/** The sign of a locality with a space behind it; empty for nowhere. */
export const signOf = (locality) => (signs.has(locality) ? `${signs.get(locality)} ` : "");

/** A locality in words: its last name. */
export const placeOf = (locality) => (locality ? ` · ${locality.split("/").at(-1)}` : "");

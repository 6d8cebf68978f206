// A version's look: the same everywhere and in every scenario, whoever else plays.

const LOOKS = 4;

/** v1 is 0, v2 is 1 and so on; a version without a number has a look of its own, too. */
export function look(version) {
  const number = Number(/(\d+)$/.exec(version)?.[1] ?? [...version].reduce((sum, c) => sum + c.charCodeAt(0), 0));
  return `b${(((number - 1) % LOOKS) + LOOKS) % LOOKS}`;
}

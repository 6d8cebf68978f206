// A version's look: the same everywhere and in every scenario, whichever other versions there are.

export const VERSION_LOOKS = 4; // as many as colours.css has

/** The number of a version's look: v1 has the first, v5 the first again; without a number the letters decide. */
export function versionLook(version) {
  const number = Number(/(\d+)$/.exec(version)?.[1] ?? [...version].reduce((sum, letter) => sum + letter.codePointAt(0), 0));
  return ((((number - 1) % VERSION_LOOKS) + VERSION_LOOKS) % VERSION_LOOKS) + 1;
}

/** The class that gives an element this look. */
export const versionClass = (version) => `version-${versionLook(version)}`;

// The colours of the pitch. Those that other parts of the page use, too, come from colours.css.

import { VERSION_LOOKS, versionLook } from "./versions.js";

// module scripts run after the style sheets are loaded
const style = getComputedStyle(document.documentElement);
const colour = (name) => style.getPropertyValue(`--${name}`).trim();

export const TEAM = {
  locals: { shirt: colour("locals"), dark: "#00466e", ink: "#ffffff", shorts: "#ffffff", ring: "#56b4e9", name: "Locals" },
  visitors: { shirt: colour("visitors"), dark: "#8f6200", ink: "#1d1400", shorts: "#1d1d1d", ring: colour("visitors"), name: "Visitors" },
};
// a star wears its own shirt; who belongs to neither team has a costume (costumes.js) and `says` who that is
export const LOOKS = {
  messi: { stripe: "#ffffff", shirt: "#56b4e9", ink: "#06263d", shorts: "#101820", skin: "#f0c7a0", hair: "#4a2f1b", beard: true },
  mbappe: { band: "#d55e00", shirt: "#16235c", ink: "#ffffff", shorts: "#ffffff", skin: "#8a5a3a", hair: "#1a120d", beard: false },
  intruder: { says: "an intruder", hoop: "#14171c", shirt: "#f6f6f2", ink: "#14171c", shorts: "#14171c", skin: "#e2b08a", hair: "#14171c", costume: "cloak", cloth: "#3d1f4d", edge: "#f6f6f2", beard: false },
  stranger: { says: "a stranger", shirt: "#8f8fa3", ink: "#14171c", shorts: "#6d6d80", skin: "#c68a5e", hair: "#3a3a46", costume: "coat", cloth: "#3a3a46", edge: "#ffffff", beard: true },
};
export const SKINS = ["#f3cfae", "#e2b08a", "#c68a5e", "#a06a42", "#7a4b2d"];
export const HAIRS = ["#2a1c12", "#5a3a20", "#a9793a", "#d8b25c", "#1c1c20"];

const VERSIONS = Array.from({ length: VERSION_LOOKS }, (_, i) => ({ paper: colour(`version-${i + 1}`), ink: colour(`version-${i + 1}-ink`) }));

/** The colours of a version's label: `paper` is its background, `ink` its text. */
export const versionColours = (version) => VERSIONS[versionLook(version) - 1];

export const ERROR = "#d55e00";
export const COPY = "#56b4e9";
export const WARN = "#f0e442";
export const GOLD = "#f0e442";
export const INK = "#12201a";
export const FONT = 'system-ui, "DejaVu Sans", sans-serif';

/** The same number from 0 to `n` - 1 for the same text. */
export function pick(text, n) {
  let sum = 7;
  for (const letter of text) sum = (sum * 31 + letter.codePointAt(0)) % 9973;
  return sum % n;
}

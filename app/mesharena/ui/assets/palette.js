// The colours of the pitch: Okabe and Ito's, which people with any colour vision tell apart; no colour speaks alone.

export const TEAM = {
  locals: { shirt: "#0072b2", dark: "#00466e", ink: "#ffffff", shorts: "#ffffff", ring: "#56b4e9", name: "Locals" },
  visitors: { shirt: "#e69f00", dark: "#8f6200", ink: "#1d1400", shorts: "#1d1d1d", ring: "#e69f00", name: "Visitors" },
};
// a star wears its own shirt
export const LOOKS = {
  messi: { stripe: "#ffffff", shirt: "#56b4e9", ink: "#06263d", shorts: "#101820", skin: "#f0c7a0", hair: "#4a2f1b", beard: true },
  mbappe: { band: "#d55e00", shirt: "#16235c", ink: "#ffffff", shorts: "#ffffff", skin: "#8a5a3a", hair: "#1a120d", beard: false },
};
export const SKINS = ["#f3cfae", "#e2b08a", "#c68a5e", "#a06a42", "#7a4b2d"];
export const HAIRS = ["#2a1c12", "#5a3a20", "#a9793a", "#d8b25c", "#1c1c20"];

// a version's colours are those of the panel beside the pitch (mesh.css, --b0 and on)
export const VERSIONS = [
  { paper: "#00695c", ink: "#ffffff" },
  { paper: "#efb3dd", ink: "#3a0b2c" },
  { paper: "#4f5bd5", ink: "#ffffff" },
  { paper: "#d5d8dd", ink: "#14171c" },
];

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

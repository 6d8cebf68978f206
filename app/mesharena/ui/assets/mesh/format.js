// Figures as words.

export const count = (n) => n.toLocaleString("en");

export const many = (n, what) => `${count(n)} ${what}${n === 1 ? "" : "s"}`;

/** A part of a whole, never rounded to all or nothing when it is neither. */
export function percent(part, whole) {
  if (!whole) return "–";
  const value = (part / whole) * 100;
  if (value > 0 && value < 1) return "< 1 %";
  if (value > 99 && value < 100) return "> 99 %";
  return `${Math.round(value)} %`;
}

export function duration(seconds) {
  if (seconds === null) return "–";
  if (seconds >= 1) return `${seconds.toFixed(1)} s`;
  return `${(seconds * 1000).toFixed(seconds < 0.01 ? 1 : 0)} ms`;
}

export const ago = (seconds) => (seconds < 90 ? `${Math.round(seconds)} s` : `${Math.round(seconds / 60)} min`);

/** An app's name as people say it. */
export const title = (name) => name.charAt(0).toUpperCase() + name.slice(1);

/** "a", "a and b", "a, b and c". */
export function list(words) {
  if (words.length < 2) return words.join("");
  return `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;
}

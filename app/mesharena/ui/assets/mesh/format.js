// Figures as text.

// made once, because `toLocaleString` makes a formatter for every number, which is slow
const grouped = new Intl.NumberFormat("en");

export const count = (n) => grouped.format(n);

export const many = (n, what) => `${count(n)} ${what}${n === 1 ? "" : "s"}`;

/** The shares of all counts as percentages that add up to 100: rounded down, and the missing points go to the largest
 * remainders. A share above 0 is never shown as 0 % nor one below 100 as 100 %: "< 1 %" counts as 0, "> 99 %" as 100. */
export function shares(counts) {
  const total = counts.reduce((sum, n) => sum + n, 0);
  if (!total) return counts.map(() => "–");
  const rounded = counts.map((n) => Math.floor((n * 100) / total));
  const remainders = counts.map((n) => (n * 100) % total);
  const missing = 100 - rounded.reduce((sum, n) => sum + n, 0);
  const largest = [...remainders.keys()].sort((a, b) => remainders[b] - remainders[a] || a - b);
  for (const i of largest.slice(0, missing)) rounded[i] += 1;
  return counts.map((n, i) => {
    if (n && rounded[i] === 0) return "< 1 %";
    return n < total && rounded[i] === 100 ? "> 99 %" : `${rounded[i]} %`;
  });
}

/** One share as a percentage, never rounded to 0 % or 100 % unless it is exactly that; for several shares see `shares`. */
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

/** An app's name with a capital letter. */
export const title = (name) => name.charAt(0).toUpperCase() + name.slice(1);

/** "a", "a and b", "a, b and c". */
export function list(words) {
  if (words.length < 2) return words.join("");
  return `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;
}

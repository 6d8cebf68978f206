// Which attempt of a request a ball answered: the first, unless the caller's sidecar sent it again.

const kinds = new Intl.PluralRules("en", { type: "ordinal" });
const ENDS = { one: "st", two: "nd", few: "rd", other: "th" };

/** "2nd try" of a request that the ball answered at its second attempt; empty for a first attempt. */
export const tryOf = ({ attempt = 1 }) => (attempt > 1 ? `${attempt}${ENDS[kinds.select(attempt)]} try` : "");

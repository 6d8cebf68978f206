// What happened between two scenes: goals, full time and kick-offs. Pure.

/** Compares each scene with the previous one; the first scene, and the first one of a restarted ui, has no events. */
export class Events {
  #score = null;
  #newest = 0; // id of the newest comment

  update(scene) {
    const { score, comments } = scene;
    const before = this.#score;
    const newest = comments.at(-1)?.id ?? 0;
    const added = newest < this.#newest ? [] : comments.filter((comment) => comment.id > this.#newest);
    this.#score = score;
    this.#newest = newest;
    if (!before || !score) return [];
    if (score.match !== before.match) return score.match > before.match ? [{ kind: "kick-off", match: score.match }] : [];
    const goals = added.filter((comment) => comment.kind === "goal" || comment.kind === "own-goal");
    const events = [];
    for (const team of ["locals", "visitors"]) {
      for (let n = before[team]; n < score[team]; n++) events.push({ kind: "goal", team, text: goals.shift()?.text ?? "Goal!", score });
    }
    if (score.winner && !before.winner) events.push({ kind: "winner", winner: score.winner, score });
    return events;
  }
}

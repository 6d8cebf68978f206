// What the page calls each ball: its version, and a letter where a version has several pods. Both are the same everywhere on the page.

const LETTERS = "abcdefghijklmnopqrstuvwxyz";

/** The letters of pods: each pod keeps its own as long as it is there, also when others of its version come or go. */
export class Letters {
  #letters = new Map(); // pod -> the number of its letter

  /** The name of each ball by its pod; balls are objects with a `pod` and a `version`. */
  name(balls) {
    const there = new Map([...balls].sort((a, b) => (a.pod < b.pod ? -1 : 1)).map((ball) => [ball.pod, ball.version]));
    for (const pod of this.#letters.keys()) if (!there.has(pod)) this.#letters.delete(pod);
    const versions = [...there.values()];
    for (const [pod, version] of there) {
      if (this.#letters.has(pod)) continue;
      const taken = new Set([...there].filter(([, other]) => other === version).map(([other]) => this.#letters.get(other)));
      let letter = 0;
      while (taken.has(letter)) letter += 1;
      this.#letters.set(pod, letter);
    }
    return new Map([...there].map(([pod, version]) => [pod, versions.filter((other) => other === version).length > 1 ? `${version} ${letterOf(this.#letters.get(pod))}` : version]));
  }
}

/** a to z; then the number itself. */
const letterOf = (number) => LETTERS[number] ?? String(number + 1);

const letters = new Letters();

/** The names on this page. */
export const ballNames = (balls) => letters.name(balls);

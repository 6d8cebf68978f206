// A text to be changed in place: numbers of lines, a marked line with the sentence about it, and Enter keeps the indentation.

import { make, say } from "../dom.js";

const FEWEST = 8; // lines that are shown
const MOST = 26; // more are scrolled

export class Editor {
  /** `name` is for screen readers; `id` is that of the sentence. */
  constructor(name, id) {
    this.numbers = make("div", "numbers");
    this.numbers.setAttribute("aria-hidden", "true");
    this.area = Object.assign(make("textarea"), { spellcheck: false, autocapitalize: "off", autocomplete: "off", wrap: "off" });
    this.area.setAttribute("aria-label", `YAML of ${name}`);
    this.area.setAttribute("aria-describedby", id);
    this.alert = Object.assign(make("p", "mistake"), { id });
    this.alert.setAttribute("role", "alert");
    this.element = make("div", "editor", make("div", "paper", this.numbers, this.area), this.alert);
    this.marked = 0;
    this.area.addEventListener("input", () => this.#changed());
    this.area.addEventListener("scroll", () => this.#follow());
    this.area.addEventListener("keydown", (event) => this.#indent(event));
  }

  get text() {
    return this.area.value;
  }

  /** Shows a text, with the cursor at its beginning. */
  show(text) {
    this.area.value = text;
    this.area.setSelectionRange(0, 0);
    this.area.scrollTop = 0;
    this.refuse("", 0);
    this.area.rows = Math.min(Math.max(this.#lines(), FEWEST), MOST);
  }

  /** Says what is wrong, and marks the line that it is about and puts the cursor there, if there is one; no sentence takes all that away. */
  refuse(sentence, line) {
    say(this.alert, line ? `Line ${line}: ${sentence}` : sentence);
    this.area.setAttribute("aria-invalid", String(Boolean(sentence)));
    this.marked = line || 0;
    this.#number();
    if (line) this.#goTo(line);
  }

  #lines() {
    return this.text.split("\n").length;
  }

  /** With more or fewer lines than before, the mark would be at another one. */
  #changed() {
    const lines = this.#lines();
    if (lines === this.count) return;
    this.marked = 0;
    this.#number();
  }

  #number() {
    this.count = this.#lines();
    const numbers = Array.from({ length: this.count }, (_, i) => (i + 1 === this.marked ? `▸ ${i + 1}` : `${i + 1}`));
    say(this.numbers, numbers.join("\n"));
    this.element.style.setProperty("--marked", this.marked - 1);
    this.element.toggleAttribute("data-marked", this.marked > 0);
    this.#follow();
  }

  #follow() {
    this.numbers.scrollTop = this.area.scrollTop;
  }

  #goTo(line) {
    const before = this.text.split("\n").slice(0, line - 1).join("\n").length + (line > 1 ? 1 : 0);
    const indent = this.text.slice(before).search(/[^ ]|$/);
    this.area.focus({ preventScroll: true });
    this.area.setSelectionRange(before + indent, before + indent);
    const height = parseFloat(getComputedStyle(this.area).lineHeight);
    this.area.scrollTop = (line - 1) * height - this.area.clientHeight / 2;
    this.area.scrollLeft = 0;
    this.element.scrollIntoView({ block: "nearest" });
  }

  #indent(event) {
    if (event.key !== "Enter" || event.isComposing || event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) return;
    const { selectionStart: start, selectionEnd: end, value } = this.area;
    const before = value.slice(value.lastIndexOf("\n", start - 1) + 1, start);
    const [indent] = /^ */.exec(before);
    event.preventDefault();
    // keeps the browser's own undo; it is deprecated, so browsers may leave it out
    if (document.execCommand?.("insertText", false, `\n${indent}`)) return;
    this.area.setRangeText(`\n${indent}`, start, end, "end");
    this.#changed();
  }
}

// A text to be changed in place: numbers of lines, marked lines with sentences about them, and Enter keeps the indentation.

import { make, say } from "../dom.js";

const FEWEST = 8; // lines that are shown
const MOST = 20; // more are scrolled

export class Editor {
  /** `name` is for screen readers; `id` is that of the sentences. */
  constructor(name, id) {
    this.numbers = make("div", "numbers");
    this.numbers.setAttribute("aria-hidden", "true");
    this.area = Object.assign(make("textarea"), { spellcheck: false, autocapitalize: "off", autocomplete: "off", wrap: "off" });
    this.area.setAttribute("aria-label", `YAML of ${name}`);
    this.area.setAttribute("aria-describedby", id);
    this.alert = Object.assign(make("p", "mistake"), { id });
    this.alert.setAttribute("role", "alert");
    this.element = make("div", "editor", make("div", "paper", this.numbers, this.area), this.alert);
    this.marked = []; // numbers of lines
    this.area.addEventListener("input", () => this.#changed());
    this.area.addEventListener("scroll", () => this.#follow());
    this.area.addEventListener("keydown", (event) => this.#indent(event));
  }

  get text() {
    return this.area.value;
  }

  /** Shows a text, without any mistakes. */
  show(text) {
    this.area.value = text;
    this.refuse([]);
    this.area.rows = Math.min(Math.max(this.#lines(), FEWEST), MOST);
  }

  /** Puts the cursor at the first line that begins so, and that line to the top. */
  start(beginning) {
    const line = Math.max(this.text.split("\n").findIndex((text) => text.startsWith(beginning)), 0) + 1;
    this.#goTo(line);
    this.area.scrollTop = (line - 1) * this.#height();
  }

  /** Says what is wrong, marks the lines and puts the cursor at the first; a mistake may have no line. */
  refuse(mistakes) {
    const sentences = mistakes.map(({ sentence, line }) => (line ? `Line ${line}: ${sentence}` : sentence));
    say(this.alert, sentences.join("\n"));
    this.area.setAttribute("aria-invalid", String(mistakes.length > 0));
    this.marked = mistakes.map(({ line }) => line).filter(Boolean);
    this.#number();
    if (this.marked.length) this.#goTo(this.marked[0]);
  }

  #lines() {
    return this.text.split("\n").length;
  }

  /** With more or fewer lines than before, the marks would be at other ones. */
  #changed() {
    const lines = this.#lines();
    if (lines === this.count) return;
    this.marked = [];
    this.#number();
  }

  #number() {
    this.count = this.#lines();
    const numbers = Array.from({ length: this.count }, (_, i) => (this.marked.includes(i + 1) ? `▸ ${i + 1}` : `${i + 1}`));
    say(this.numbers, numbers.join("\n"));
    this.area.style.backgroundImage = this.marked.map(() => "linear-gradient(var(--stripe) 0 0)").join();
    this.area.style.backgroundPosition = this.marked.map((line) => `0 calc(.5rem + ${line - 1} * var(--line-height))`).join();
    this.#follow();
  }

  #height() {
    return parseFloat(getComputedStyle(this.area).lineHeight);
  }

  #follow() {
    this.numbers.scrollTop = this.area.scrollTop;
  }

  #goTo(line) {
    const before = this.text.split("\n").slice(0, line - 1).join("\n").length + (line > 1 ? 1 : 0);
    const indent = this.text.slice(before).search(/[^ ]|$/);
    this.area.focus({ preventScroll: true });
    this.area.setSelectionRange(before + indent, before + indent);
    this.area.scrollTop = (line - 1) * this.#height() - this.area.clientHeight / 2;
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

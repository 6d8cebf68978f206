// One Istio object: its text in force, whose it is, its editor with the buttons, or the commands that change it.

import { make, say } from "../dom.js";
import { learnApplied } from "./applied.js";
import { showCommand } from "./command.js";
import { Editor } from "./editor.js";
import { ask, embedded } from "./local.js";

const NOBODY = "The embedded mesh does not answer.";

/** A duration as people say it. */
function ago(seconds) {
  if (seconds < 100) return `${Math.round(seconds)} s ago`;
  return seconds < 6000 ? `${Math.round(seconds / 60)} min ago` : `${Math.round(seconds / 3600)} h ago`;
}

function button(text, label, act) {
  const element = make("button", "quiet", text);
  element.type = "button";
  element.setAttribute("aria-label", label);
  element.addEventListener("click", act);
  return element;
}

export class Rule {
  /** `key` has the kind, the namespace and the name of the object. */
  constructor(key) {
    const title = `${key.kind} ${key.name}`;
    this.key = key;
    this.open = false;
    this.busy = false;
    this.own = undefined; // since when it is applied beside the chart, if it is
    this.first = null; // what was in force when the editor was opened
    this.before = null; // the same, once something else was put in force: what Undo brings back
    this.known = ""; // the text that was in force last
    this.editor = new Editor(title, `mistake-${Object.values(key).join("-")}`);
    this.edit = button("Edit", `Edit ${title}`, () => this.begin());
    this.try = button("Try", `Try this text of ${title}`, () => this.attempt());
    this.undo = button("Undo", `Undo what was tried of ${title}`, () => this.goBack());
    this.close = button("Close", `Close the editor of ${title}`, () => this.end());
    this.try.classList.remove("quiet");
    this.owner = make("span", "owner");
    this.message = make("p", "message");
    this.message.setAttribute("role", "status");
    this.hint = make("p", "small", "Ctrl+Enter tries the text, Tab leaves it. A mistake changes nothing.");
    this.force = make("div", "yaml force");
    this.force.tabIndex = 0;
    this.force.setAttribute("role", "group");
    this.force.setAttribute("aria-label", `${title}, as it was applied`);
    this.buttons = make("div", "row", this.edit, this.try, this.undo, this.close, this.owner);
    this.commands = make("div", "how", make("p", "small", "To change it:"), make("div", "command"), make("div", "command"));
    this.element = make("div", "rule", this.force, this.editor.element, this.buttons, this.message, this.hint, this.commands);
    this.element.addEventListener("keydown", (event) => this.#press(event));
  }

  /** Belongs to these details from now on; `lines` are those of the chart's own object, null if it has none. */
  take(details, lines, group) {
    this.lines = lines;
    this.group = group;
    if (this.open) details.open = true;
  }

  /** `own` is its entry among the applied objects, `known` whether this browser may edit is known. */
  show({ own, local, editable, known }) {
    if (own?.applied !== this.own?.applied) this.#learnText(own);
    this.own = own;
    if (!own && !this.busy && !this.before?.applied) this.before = null; // somebody else has brought the chart's own back
    say(this.owner, own ? `applied ${own.over ? "over the chart's" : "beside the chart"}, ${ago(own.seconds)}` : "the chart's own");
    this.buttons.hidden = !editable;
    this.buttons.style.visibility = known ? "" : "hidden";
    this.commands.hidden = editable;
    if (!editable) this.#showCommands(local);
    this.#show();
  }

  #show() {
    const { open } = this;
    this.editor.element.hidden = this.try.hidden = this.close.hidden = this.hint.hidden = !open;
    this.edit.hidden = open;
    this.undo.hidden = !this.before;
    this.force.hidden = open || !this.own || !this.force.textContent;
    if (this.lines) this.lines.hidden = open || !this.force.hidden;
  }

  /** Shows the text in force instead of the chart's own. */
  async #learnText(own) {
    if (!own) {
      say(this.force, "");
      return;
    }
    try {
      const { text } = await this.#inForce();
      if (this.own?.applied === own.applied) say(this.force, text);
      this.#show();
    } catch {
      // the chart's own is shown, and below it whose the object is
    }
  }

  #showCommands(local) {
    const { kind, namespace, name } = this.key;
    const program = local ? "mesh-arena" : `kubectl --namespace ${namespace}`;
    const option = local ? (embedded()?.option ?? "") : "";
    const resource = local ? kind.toLowerCase() : `${kind.toLowerCase()}.${this.group}`;
    const [get, apply] = this.commands.querySelectorAll(".command");
    showCommand(get, `${program} get ${resource} ${name} -o yaml${option} > ${name}.yaml`);
    showCommand(apply, `${program} apply -f ${name}.yaml${option}`);
  }

  /** Does one thing at a time, and says how it went. */
  async #alone(doing, act) {
    if (this.busy) return;
    this.busy = true;
    this.#say(doing, "busy");
    try {
      await act();
    } catch (error) {
      this.#fail(error.mistakes ?? [{ sentence: error.message || NOBODY }]);
    } finally {
      this.busy = false;
    }
  }

  #fail(mistakes) {
    this.#say(this.open ? "" : mistakes.map(({ sentence }) => sentence).join("\n"), "bad");
    if (this.open) this.editor.refuse(mistakes);
  }

  #say(text, state) {
    say(this.message, text);
    this.message.dataset.state = state;
  }

  #ask(path, more) {
    return ask(path, { ...this.key, ...more });
  }

  #inForce() {
    return ask(`object?${new URLSearchParams(this.key)}`);
  }

  /** Shows in the editor what is in force. */
  async #load() {
    this.first = await this.#inForce();
    this.known = this.first.text;
    this.editor.show(this.known);
  }

  begin() {
    return this.#alone("", async () => {
      await this.#load();
      this.open = true;
      this.#show();
      this.editor.start("spec:");
      this.element.scrollIntoView({ block: "nearest" });
    });
  }

  attempt() {
    return this.#alone("Trying …", async () => {
      this.editor.refuse([]); // so that the same sentence is read out again
      const { text } = this.editor;
      const { told, outcome, warnings } = await this.#ask("apply", { text });
      if (outcome !== "unchanged") this.before ??= this.first;
      this.known = text;
      await this.#done(told, warnings);
    });
  }

  goBack() {
    return this.#alone("Going back …", async () => {
      const { told, warnings } = this.before.applied ? await this.#ask("apply", { text: this.before.text }) : await this.#ask("delete");
      this.before = null;
      if (this.open) await this.#load();
      const lost = document.activeElement === this.undo; // a button that disappears takes the focus with it
      await this.#done(`Undone. ${told}`, warnings);
      if (!lost) return;
      if (this.open) this.editor.start("spec:");
      else this.edit.focus({ preventScroll: true });
    });
  }

  async #done(told, warnings) {
    this.#say([told, ...warnings.map((warning) => `Warning: ${warning}`)].join("\n"), "done");
    this.#show();
    await learnApplied().catch(() => {}); // the next look learns it
  }

  end() {
    this.open = false;
    this.editor.refuse([]);
    this.#say("", "");
    this.#show();
    this.edit.focus({ preventScroll: true });
    this.element.scrollIntoView({ block: "nearest" });
  }

  #press(event) {
    if (event.target !== this.editor.area) return;
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      this.attempt();
    }
    if (event.key !== "Escape") return;
    if (this.editor.text === this.known) this.end();
    else this.#say("This text was not tried; Close discards it.", "bad");
  }
}

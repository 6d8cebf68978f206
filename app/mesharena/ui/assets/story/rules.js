// Under each Istio object: whose it is, and how to change it. In the embedded mesh that is an editor in place, elsewhere commands to copy.

import { make, say } from "../dom.js";
import { learnApplied, onApplied } from "./applied.js";
import { showCommand } from "./command.js";
import { Editor } from "./editor.js";
import { ask, embedded } from "./local.js";
import { showUnder } from "./yaml.js";

const rules = new Map(); // by kind and name, as long as the page is open, so that no text is lost when the scenario changes
let applied = []; // null: this browser may not change the mesh; it is known after the first look
let looked = false;

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

/** What an object's own text says of it. */
function facts(object) {
  const value = (key) => object.lines.map(([mark, text]) => (mark === "-" ? null : text.match(key))).find(Boolean)?.[1] ?? "";
  return { group: value(/^apiVersion: ([^/]+)\//), namespace: value(/^ {2}namespace: "?([^"]+)"?$/) };
}

/** One object: who owns it, its editor, its buttons. */
class Rule {
  constructor({ kind, name }) {
    const title = `${kind} ${name}`;
    this.key = { kind, name };
    this.open = false;
    this.busy = false;
    this.first = null; // what was in force when the editor was opened
    this.before = null; // the same, once something else was put in force: what Undo brings back
    this.known = ""; // the text that was in force last
    this.editor = new Editor(title, `mistake-${kind}-${name}`.replaceAll(".", "-"));
    this.edit = button("Edit", `Edit ${title}`, () => this.begin());
    this.try = button("Try", `Try the text of ${title}`, () => this.attempt());
    this.undo = button("Undo", `Undo what was tried of ${title}`, () => this.goBack());
    this.close = button("Close", `Close the editor of ${title}`, () => this.end());
    this.try.classList.remove("quiet");
    this.owner = make("span", "owner");
    this.message = make("p", "message");
    this.message.setAttribute("role", "status");
    this.hint = make("p", "small", "Ctrl+Enter tries the text, Tab leaves it. A mistake changes nothing.");
    this.buttons = make("div", "row", this.edit, this.try, this.undo, this.close, this.owner);
    this.commands = make("details", "how", make("summary", "", "Change it"), make("div", "command"), make("div", "command"));
    this.element = make("div", "rule", this.editor.element, this.buttons, this.message, this.hint, this.commands);
    this.element.addEventListener("keydown", (event) => this.#press(event));
  }

  /** Puts itself under the object's lines, after each new story. */
  under(object, { platform }, details) {
    this.lines = details.querySelector("pre");
    this.facts = facts(object);
    this.platform = platform;
    if (this.open) details.open = true;
    this.show();
    return this.element;
  }

  show() {
    const local = this.platform === "local";
    const editable = local && applied !== null;
    this.buttons.hidden = !editable;
    this.buttons.style.visibility = looked ? "" : "hidden";
    this.commands.hidden = editable;
    if (!editable) this.#showCommands(local);
    const own = applied?.find(({ kind, name, namespace }) => kind === this.key.kind && name === this.key.name && namespace === this.facts.namespace);
    say(this.owner, own ? `applied ${own.over ? "over the chart's" : "beside the chart"}, ${ago(own.seconds)}` : "the chart's own");
    this.lines.hidden = this.open;
    this.editor.element.hidden = this.try.hidden = this.close.hidden = this.hint.hidden = !this.open;
    this.edit.hidden = this.open;
    this.undo.hidden = !this.before;
  }

  #showCommands(local) {
    const { kind, name } = this.key;
    const { group, namespace } = this.facts;
    const program = local ? "mesh-arena" : `kubectl --namespace ${namespace}`;
    const option = local ? (embedded()?.option ?? "") : "";
    const [get, apply] = this.commands.querySelectorAll(".command");
    showCommand(get, `${program} get ${kind.toLowerCase()}${local ? "" : `.${group}`} ${name} -o yaml${option} > ${name}.yaml`);
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
      this.#say("", "");
      if (this.open) this.editor.refuse(error.message || NOBODY, error.line);
      else this.#say(error.message || NOBODY, "bad");
    } finally {
      this.busy = false;
    }
  }

  #say(text, state) {
    say(this.message, text);
    this.message.dataset.state = state;
  }

  #ask(path, more) {
    return ask(path, { ...this.key, namespace: this.facts.namespace, ...more });
  }

  #inForce() {
    return ask(`object?${new URLSearchParams({ ...this.key, namespace: this.facts.namespace })}`);
  }

  begin() {
    return this.#alone("", async () => {
      this.first = await this.#inForce();
      this.open = true;
      this.#load();
      this.show();
      this.editor.area.focus({ preventScroll: true });
      this.element.scrollIntoView({ block: "nearest" });
    });
  }

  attempt() {
    return this.#alone("Trying …", async () => {
      this.editor.refuse("", 0); // so that the same sentence is read out again
      const text = this.editor.text;
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
      if (this.open) {
        this.first = await this.#inForce();
        this.#load();
      }
      const lost = document.activeElement === this.undo; // a button that disappears takes the focus with it
      await this.#done(`Undone. ${told}`, warnings);
      if (lost) (this.open ? this.editor.area : this.edit).focus({ preventScroll: true });
    });
  }

  #load() {
    this.known = this.first.text;
    this.editor.show(this.known);
  }

  async #done(told, warnings) {
    this.#say([told, ...warnings.map((warning) => `Warning: ${warning}`)].join("\n"), "done");
    await learnApplied().catch(() => {}); // the next look learns it
    this.show();
  }

  end() {
    this.open = false;
    this.editor.refuse("", 0);
    this.#say("", "");
    this.show();
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

function ruleOf(object) {
  const id = `${object.kind} ${object.name}`;
  if (!rules.has(id)) rules.set(id, new Rule(object));
  return rules.get(id);
}

export function wireRules() {
  showUnder((object, story, details) => ruleOf(object).under(object, story, details));
  onApplied((now) => {
    applied = now;
    looked = true;
    for (const rule of rules.values()) if (rule.element.isConnected) rule.show();
  });
}

// A command to copy, and a button that says when it worked.

import { make, say } from "../dom.js";

const SAID = 2500;

/** Some browsers give the clipboard only to pages with TLS: then the command is selected, ready for Ctrl-C. */
async function copy(code) {
  try {
    await navigator.clipboard.writeText(code.textContent);
    return "Copied";
  } catch {
    const range = document.createRange();
    range.selectNodeContents(code);
    window.getSelection().removeAllRanges();
    window.getSelection().addRange(range);
    return document.execCommand?.("copy") ? "Copied" : "Selected: press Ctrl+C";
  }
}

/** Fills `box` with the command and its button; hides it when there is none. */
export function showCommand(box, command) {
  box.hidden = !command;
  if (!box.firstChild) {
    const code = make("code");
    code.tabIndex = 0;
    const button = make("button", "quiet", "Copy");
    const message = make("span", "message");
    button.type = "button";
    message.setAttribute("role", "status");
    button.setAttribute("aria-label", "Copy the command");
    button.addEventListener("click", async () => {
      say(message, await copy(code));
      setTimeout(() => say(message, ""), SAID);
    });
    box.append(code, button, message);
  }
  say(box.firstChild, command);
}

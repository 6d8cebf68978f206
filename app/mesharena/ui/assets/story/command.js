// A command with a button that copies it and confirms that.

import { make, say } from "../dom.js";

const SAID = 2500;

/** Some browsers allow access to the clipboard only to pages with TLS; elsewhere the command is selected for Ctrl+C. */
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

/** Fills `box` with the command and its button; hides it if there is no command. */
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

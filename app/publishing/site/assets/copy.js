// A button that copies the commands above it. Without JavaScript there is no button, and the commands are plain text.

const SHOWN_MS = 2000;

async function copy(button, commands, status) {
  const title = commands.querySelector("h4").textContent;
  const code = commands.querySelector("code");
  try {
    await navigator.clipboard.writeText(code.textContent.trimEnd());
    button.textContent = "Copied";
    status.textContent = `Copied: ${title}`;
  } catch {
    // the browser allows no page without HTTPS to copy: select the text instead
    getSelection().selectAllChildren(code);
    button.textContent = "Selected";
    status.textContent = `Selected: ${title}. Copy it with your keyboard.`;
  }
  setTimeout(() => { button.textContent = "Copy"; }, SHOWN_MS);
}

const status = document.createElement("p");
status.className = "unseen";
status.setAttribute("role", "status");
document.querySelector("main").append(status);

for (const commands of document.querySelectorAll(".commands")) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "copy";
  button.textContent = "Copy";
  button.setAttribute("aria-label", `Copy: ${commands.querySelector("h4").textContent}`);
  button.addEventListener("click", () => copy(button, commands, status));
  commands.querySelector("h4").after(button);
}

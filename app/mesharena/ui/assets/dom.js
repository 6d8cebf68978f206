// Makes elements; text is never parsed as HTML.

export const $ = (id) => document.getElementById(id);

/** An element with a class and children; strings become text. */
export function make(tag, className, ...children) {
  const element = document.createElement(tag);
  if (className) element.className = className;
  element.append(...children.filter((child) => child !== null));
  return element;
}

/** An SVG element; the namespace is taken from a chart that the page has already. */
export function draw(tag, attributes) {
  const element = document.createElementNS($("shares").namespaceURI, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  return element;
}

/** Sets an element's text only when it differs, so that nothing flickers and nothing is read out twice. */
export function say(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/** The same for text with an identity, which may be broken after each slash. */
export function sayIdentity(element, text) {
  if (element.textContent === text) return;
  element.replaceChildren(...text.split(/(?<=\/)/).flatMap((part) => [make("wbr"), part]));
}

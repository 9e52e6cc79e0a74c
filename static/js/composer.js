/* Puts tokens at the caret, and keeps every "Write instead" field and the fallback inside its tokens the same.
   The texts are the truth: fields follow them, and typing in a field writes into them. */

const TOKENS = /\{\{([^{}]*)\}\}/g;
const compose = document.getElementById("compose");
const texts = () => [...compose.querySelectorAll("[data-text]")];
let last = texts().find((text) => text.tagName === "TEXTAREA" && text.offsetParent) ?? compose.elements.message;

function read(inside) {
  const [name, ...fallback] = inside.split("|");
  return { name: name.trim(), fallback: fallback.join("|").trim() };
}

function write(name, fallback) {
  const clean = fallback.replace(/[{}]/g, "").trim();
  const token = clean ? `{{ ${name} | ${clean} }}` : `{{ ${name} }}`;
  for (const text of texts()) {
    const changed = text.value.replace(TOKENS, (found, inside) => (read(inside).name === name ? token : found));
    if (changed !== text.value) text.value = changed;
  }
}

function follow() {
  const fallbacks = new Map();
  for (const text of texts()) {
    for (const [, inside] of text.value.matchAll(TOKENS)) {
      const { name, fallback } = read(inside);
      if (!fallbacks.get(name)) fallbacks.set(name, fallback);
    }
  }
  for (const field of compose.querySelectorAll("[data-fallback]")) {
    const fallback = fallbacks.get(field.dataset.fallback);
    if (fallback !== undefined && field.value.trim() !== fallback) field.value = fallback;
  }
}

compose.addEventListener("focusin", (event) => {
  if (texts().includes(event.target)) last = event.target;
});

compose.addEventListener("input", (event) => {
  const name = event.target.dataset.fallback;
  if (name) write(name, event.target.value);
  else if (texts().includes(event.target)) follow();
});

compose.addEventListener("click", (event) => {
  const button = event.target.closest("[data-insert]");
  if (!button) return;
  if (!last.isConnected || !last.offsetParent) last = texts().find((text) => text.offsetParent);
  last.focus();
  last.setRangeText(`{{ ${button.dataset.insert} }}`, last.selectionStart, last.selectionEnd, "end");
  last.dispatchEvent(new Event("input", { bubbles: true }));
});

document.body.addEventListener("htmx:afterSettle", follow);

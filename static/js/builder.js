/* The server renders the rules; what is typed while its answer is on the way must not be lost. Whatever has changed
   since the request was sent is put back into the answer, and counted next. */

const form = document.getElementById("rule");
const state = (field) => (field.type === "radio" ? field.checked : field.value);
const snapshot = () => new Map([...form.querySelectorAll("input[id], select[id]")].map((field) => [field.id, state(field)]));

let sent = new Map();
let later = new Map(); // what was changed after that
let focused = "";
let moved = ""; // where the focus went after that
let chip = null; // the value that Enter sends to become a chip

function on(type, listener) {
  document.body.addEventListener(type, (event) => {
    if (form.contains(event.detail.target)) listener(event);
  });
}

on("htmx:beforeRequest", (event) => {
  const box = document.activeElement;
  chip = null;
  if (event.detail.target === form && "add" in box.dataset && box.value) {
    chip = { id: box.id, value: box.value };
    box.value = "";
  }
  sent = snapshot();
  focused = box.id;
});

on("htmx:beforeSwap", () => {
  later = new Map([...snapshot()].filter(([id, now]) => sent.has(id) && sent.get(id) !== now));
  moved = document.activeElement.id === focused ? "" : document.activeElement.id;
});

on("htmx:afterSettle", (event) => {
  const changed = later;
  later = new Map();
  if (event.detail.target !== form) {
    if (changed.size) form.dispatchEvent(new Event("input"));
    return;
  }
  for (const [id, value] of changed) {
    const field = document.getElementById(id);
    if (!field) continue;
    if (field.type === "radio") field.checked = value;
    else field.value = value;
    for (const type of ["input", "change"]) field.dispatchEvent(new Event(type, { bubbles: true }));
  }
  if (moved) document.getElementById(moved)?.focus();
  moved = "";
});

on("htmx:afterRequest", (event) => {
  if (event.detail.successful) return;
  const box = chip && document.getElementById(chip.id);
  if (box) box.value = chip.value + box.value;
  const note = form.querySelector("[data-unreachable]");
  if (note) note.hidden = false;
});

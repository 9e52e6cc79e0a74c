/* The server renders the rules; what is typed while its answer is on the way must not be lost. Whatever has changed
   since the request was sent is put back into the answer, and counted next. */

const builder = document.getElementById("builder");
const rules = document.getElementById("rules");
/* Buttons by their selectors, since each answer replaces the rules. */
const selector = (button) => (button.value ? `button[value="${button.value}"]` : `button[formaction="${button.getAttribute("formaction")}"]`);
const press = (button) => button && rules.querySelector(`${button}:not([disabled])`)?.click();
const state = (field) => (field.type === "radio" ? field.checked : field.value);
const snapshot = () => new Map([...rules.querySelectorAll("input[id], select[id]")].map((field) => [field.id, state(field)]));

let edits = 0; // those that are shown
let sent = new Map();
let later = new Map(); // what was changed after that
let focused = "";
let moved = ""; // where the focus went after that
let stay = ""; // where it stays however the server would have it
let chip = null; // the value that Enter sends to become a chip
let asked = null; // the button whose answer is on the way, "" where no button asked for it
let next = ""; // the button that was pressed meanwhile

function on(type, listener) {
  document.body.addEventListener(type, (event) => {
    if (builder.contains(event.detail.target)) listener(event, event.detail.target === rules);
  });
}

on("htmx:beforeRequest", (event, isEdit) => {
  event.detail.xhr.edits = edits;
  if (!isEdit) return;
  const box = document.activeElement;
  chip = null;
  if ("add" in box.dataset && box.value) {
    chip = { id: box.id, value: box.value };
    box.value = "";
  }
  sent = snapshot();
  focused = box.id;
  const { elt } = event.detail;
  asked = rules.contains(elt) && elt.matches("button") ? selector(elt) : "";
});

on("htmx:afterRequest", (event, isEdit) => {
  if (!isEdit) return;
  const again = event.detail.successful && next;
  asked = null;
  next = "";
  setTimeout(() => press(again)); // after what else has waited
});

/* The answer replaces all buttons, so one that is pressed before it comes is pressed again after it: once, where it is
   the second click of two. */
rules.addEventListener("click", (event) => {
  const button = event.target.closest("button[hx-post]");
  if (!button || asked === null) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  if (selector(button) !== asked) next = selector(button);
}, true);

on("htmx:beforeSwap", (event, isEdit) => {
  if (!isEdit) {
    if (event.detail.xhr.edits !== edits) event.detail.shouldSwap = false; // counts of rules that have changed since
    return;
  }
  edits += 1;
  later = new Map([...snapshot()].filter(([id, now]) => sent.has(id) && sent.get(id) !== now));
  moved = document.activeElement.id === focused ? "" : document.activeElement.id;
});

/* A fault stands below its row; the input that it is about is marked. */
function markFaults() {
  for (const input of rules.querySelectorAll("[aria-invalid]")) input.removeAttribute("aria-invalid");
  for (const fault of rules.querySelectorAll(".fault[data-at]")) {
    document.getElementById(fault.dataset.at)?.setAttribute("aria-invalid", "true");
  }
}

on("htmx:afterSettle", (event, isEdit) => {
  markFaults();
  if (!isEdit) return;
  for (const [id, value] of later) {
    const field = document.getElementById(id);
    if (!field) continue;
    if (field.type === "radio") field.checked = value;
    else field.value = value;
    for (const type of ["input", "change"]) field.dispatchEvent(new Event(type, { bubbles: true }));
  }
  document.getElementById(moved || stay)?.focus();
  later = new Map();
  moved = "";
  if (!next) stay = "";
});

for (const failure of ["htmx:responseError", "htmx:sendError", "htmx:timeout"]) {
  document.body.addEventListener(failure, (event) => {
    const { elt, target } = event.detail;
    if (!builder.contains(target) || target.matches("datalist") || elt.closest(".assist")) return;
    const box = chip && document.getElementById(chip.id);
    if (box) box.value = chip.value + box.value;
  });
}

/* What is picked of the suggestions, and each line that is pasted, becomes a chip at once. */
const update = () => document.querySelector('button[form="rule"][value="refresh"]').click();

rules.addEventListener("input", ({ target, inputType }) => {
  const picked = inputType === undefined || inputType === "insertReplacementText";
  if ("add" in target.dataset && picked && [...(target.list?.options ?? [])].some((option) => option.value === target.value)) update();
});

rules.addEventListener("paste", (event) => {
  const lines = event.clipboardData.getData("text").split(/[\r\n\t]+/).map((line) => line.trim()).filter(Boolean);
  if (!("add" in event.target.dataset) || lines.length < 2) return;
  event.preventDefault();
  for (const value of lines) {
    event.target.before(Object.assign(document.createElement("input"), { type: "hidden", name: event.target.name, value }));
  }
  update();
});

/* Undo and redo where no text is being typed, and moving what the focus is in. */
document.addEventListener("keydown", (event) => {
  const { key, target } = event;
  if ((event.ctrlKey || event.metaKey) && key.toLowerCase() === "z" && !target.matches("input:not([type=radio]), textarea")) {
    event.preventDefault();
    press(event.shiftKey ? "button[data-redo]" : "button[data-undo]");
  }
  const node = event.altKey && rules.contains(target) && target.closest(".node");
  if (node && (key === "ArrowUp" || key === "ArrowDown")) {
    event.preventDefault();
    stay = target.id;
    const id = node.querySelector("input[name=node]").value.split(":")[0];
    press(`button[value="${key === "ArrowUp" ? "up" : "down"}:${id}"]`);
  }
});

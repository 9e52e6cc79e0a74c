/* Keys that lead to places, and results of the search that opens from every page. Keys do nothing while somebody types,
   and none at all for people who have turned them off on their profile: only then is there a key in the dialog. */

const dialog = document.getElementById("shortcuts");
const said = document.getElementById("shortcut-said");
const find = document.getElementById("search-all");
const found = document.getElementById("search-found");
const places = new Map([...(dialog?.querySelectorAll("[data-key]") ?? [])].map((link) => [link.dataset.key, link]));
const WAIT = 3000; // milliseconds, for the key after g
let waiting = 0;

function typesIn(element) {
  return element.closest?.("input, textarea, select, [contenteditable], [role='textbox'], dialog") !== null;
}

function stopWaiting() {
  clearTimeout(waiting);
  waiting = 0;
  said.textContent = "";
}

function waitForPlace() {
  said.textContent = `Go to: ${[...places.values()].map(({ dataset }) => `${dataset.key} ${dataset.title}`).join(", ")}`;
  waiting = setTimeout(stopWaiting, WAIT);
}

function focusSearch() {
  const field = [...document.querySelectorAll("[data-find]")].findLast((each) => each.checkVisibility());
  if (field) field.focus();
  else location.assign(find.form.action);
}

document.addEventListener("keydown", (event) => {
  const { key, target } = event;
  if (!places.size || event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.repeat || event.isComposing || typesIn(target) || key === "Shift") return;
  if (waiting) {
    stopWaiting();
    if (places.has(key)) location.assign(places.get(key).href);
  } else if (key === "g") waitForPlace();
  else if (key === "?") dialog.showModal();
  else if (key === "/") {
    event.preventDefault(); // the key is not part of what is looked for
    focusSearch();
  }
});

document.querySelector("[data-shortcuts]")?.addEventListener("click", (event) => {
  event.preventDefault();
  dialog.showModal();
});

/* The results below the field: arrows go through them, Escape and a click elsewhere close them. */
const close = () => found.replaceChildren();

find?.form.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && found.childElementCount) {
    close();
    find.focus();
  }
  if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
  const stops = [find, ...found.querySelectorAll("a")];
  const next = stops[stops.indexOf(document.activeElement) + (event.key === "ArrowDown" ? 1 : -1)];
  if (next) {
    event.preventDefault();
    next.focus();
  }
});

for (const type of ["click", "focusin"]) {
  document.addEventListener(type, ({ target }) => {
    if (find && !find.form.contains(target)) close();
  });
}

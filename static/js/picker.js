/* A long <select data-picker> that is searched by typing: over it opens a box with its options under their headings.
   The select stays what it was, so nothing changes without scripts, nor on a touch screen, whose own list is better. */

const touch = matchMedia("(pointer: coarse)");
const panel = document.createElement("div");
panel.className = "picker";
panel.popover = "manual";
panel.innerHTML = `<input class="input" role="combobox" aria-expanded="true" aria-controls="picker-list"
  aria-autocomplete="list" autocomplete="off" spellcheck="false" placeholder="Search">
  <div id="picker-list" role="listbox"></div><p class="hint" hidden>Nothing is called that.</p>`;
document.getElementById("main").append(panel);
const [search, list, nothing] = panel.children;
let select = null;
let shown = []; // options that match the search, in order
let active = 0;

const fold = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();

function element(tag, properties, ...children) {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children);
  return made;
}

function render() {
  const words = fold(search.value).split(/\s+/).filter(Boolean);
  shown = [];
  list.replaceChildren();
  const groups = select.querySelectorAll("optgroup");
  for (const group of groups.length ? groups : [select]) {
    const title = groups.length ? group.label : "";
    const found = [...group.children].filter((option) => {
      const text = fold(`${option.label} ${option.dataset.also || ""} ${title}`);
      return words.every((word) => text.includes(word));
    });
    if (!found.length) continue;
    const box = title ? element("div", { role: "group", ariaLabel: title }) : list;
    if (title) box.append(element("div", { className: "picker-group", ariaHidden: "true" }, title));
    for (const option of found) {
      const row = element("div", { role: "option", id: `picker-${shown.length}` }, option.label);
      row.dataset.place = shown.length;
      row.ariaSelected = String(option.selected);
      box.append(row);
      shown.push(option);
    }
    if (title) list.append(box);
  }
  nothing.hidden = shown.length > 0;
  list.hidden = !shown.length;
  activate(words.length ? 0 : Math.max(shown.findIndex((option) => option.selected), 0));
}

function activate(place) {
  if (!shown.length) return search.removeAttribute("aria-activedescendant");
  active = (place + shown.length) % shown.length;
  list.querySelector("[data-active]")?.removeAttribute("data-active");
  const row = document.getElementById(`picker-${active}`);
  row.dataset.active = "";
  row.scrollIntoView({ block: "nearest" });
  search.setAttribute("aria-activedescendant", row.id);
}

function open(from, typed = "") {
  select = from;
  const place = select.getBoundingClientRect();
  const name = select.ariaLabel || select.labels[0].textContent;
  search.setAttribute("aria-label", `Search: ${name}`);
  list.ariaLabel = name;
  search.value = typed;
  panel.showPopover();
  render();
  panel.style.left = `${Math.max(8, Math.min(place.left, innerWidth - panel.offsetWidth - 8))}px`;
  const below = place.bottom + 4 + panel.offsetHeight < innerHeight || place.top < panel.offsetHeight;
  panel.style.top = `${below ? place.bottom + 4 : place.top - panel.offsetHeight - 4}px`;
  search.focus();
}

function close(picked) {
  if (!select) return;
  const from = select;
  select = null;
  panel.hidePopover();
  from.focus();
  if (!picked || picked.selected) return;
  from.value = picked.value;
  from.dispatchEvent(new Event("change", { bubbles: true }));
}

document.addEventListener("mousedown", (event) => {
  if (panel.contains(event.target)) {
    if (event.target !== search) event.preventDefault(); // the search keeps the focus
  } else if (event.target.matches?.("select[data-picker]") && !touch.matches && event.button === 0) {
    event.preventDefault();
    const again = select === event.target;
    close();
    if (!again) open(event.target);
  } else {
    close();
  }
});

document.addEventListener("keydown", (event) => {
  if (!event.target.matches("select[data-picker]") || event.ctrlKey || event.metaKey || event.altKey) return;
  const types = event.key.length === 1 && event.key !== " ";
  if (!types && ![" ", "Enter", "ArrowDown", "ArrowUp"].includes(event.key)) return;
  event.preventDefault();
  open(event.target, types ? event.key : "");
});

list.addEventListener("click", (event) => {
  const row = event.target.closest("[data-place]");
  if (row) close(shown[row.dataset.place]);
});

search.addEventListener("input", render);

search.addEventListener("keydown", (event) => {
  const move = { ArrowDown: active + 1, ArrowUp: active - 1, PageDown: active + 8, PageUp: active - 8 }[event.key];
  if (move !== undefined) {
    event.preventDefault();
    const paged = event.key.startsWith("Page");
    activate(paged ? Math.max(0, Math.min(move, shown.length - 1)) : move);
  } else if (event.key === "Enter") {
    event.preventDefault();
    close(shown[active]);
  } else if (event.key === "Escape") {
    event.preventDefault();
    close();
  } else if (event.key === "Tab") {
    close(); // the focus goes on from the select
  }
});

search.addEventListener("blur", () => close());

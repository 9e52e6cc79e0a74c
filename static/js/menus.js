/* Menus are <details>, which open and close by themselves; these close as others do. */

const open = () => document.querySelectorAll("details.menu[open]");

for (const type of ["click", "focusin"]) {
  document.addEventListener(type, ({ target }) => {
    for (const menu of open()) if (!menu.contains(target)) menu.open = false;
  });
}

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of open()) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});

/* Choosing rows of a list: all of a page at once, and how many are chosen. Without scripts each has its own box. */

const boxes = () => [...document.querySelectorAll("#chosen input[name=id]")];

function show() {
  const form = document.getElementById("chosen");
  const page = form?.querySelector("[data-choose-page]");
  if (!page) return;
  const chosen = boxes().filter((box) => box.checked).length;
  const all = form.elements.all.checked;
  page.hidden = false;
  page.firstElementChild.checked = chosen > 0 && chosen === boxes().length;
  page.firstElementChild.indeterminate = chosen > 0 && chosen < boxes().length;
  form.querySelector("[data-chosen]").textContent = all ? "All chosen" : chosen ? `${chosen} chosen` : "";
}

document.addEventListener("change", (event) => {
  if (event.target.closest("[data-choose-page]")) for (const box of boxes()) box.checked = event.target.checked;
  if (event.target.closest("#chosen")) show();
});
document.addEventListener("htmx:afterSettle", show);
show();

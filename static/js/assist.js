/* What the AI tools add to a page: a variant goes into the composer and can be taken out again, and a question that
   brought no answer says so. Everything else works without this. */

function fill(values) {
  const compose = document.getElementById("compose");
  const before = {};
  for (const [name, text] of Object.entries(values)) {
    const field = compose.elements[name];
    before[name] = field.value;
    field.value = text;
  }
  compose.elements.message.dispatchEvent(new Event("input", { bubbles: true }));
  return before;
}

let before = null; // what the composer held when a variant took its place

document.addEventListener("click", (event) => {
  const use = event.target.closest("[data-use]");
  const back = event.target.closest("[data-put-back]");
  if (use) {
    event.preventDefault();
    const variant = use.closest("[data-variant]");
    const values = { message: variant.querySelector("textarea").value };
    const subject = variant.querySelector("input").value;
    if (subject) values.subject = subject;
    const held = fill(values);
    before = before ?? held;
    document.querySelector("[data-put-back]").hidden = false;
    document.getElementById("message").focus();
  } else if (back && before) {
    fill(before);
    before = null;
    back.hidden = true;
    document.getElementById("message").focus();
  }
});

// What is typed here does not belong to the form around it, which would count or render again.
const APART = ["goal", "describe-text"];
document.addEventListener("input", (event) => APART.includes(event.target.id) && event.stopPropagation(), true);

document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.shiftKey || !APART.includes(event.target.id)) return;
  event.preventDefault();
  event.target.closest(".assist").querySelector("[type=submit]").click();
});

document.addEventListener("htmx:afterRequest", (event) => {
  const note = event.detail.elt.closest(".assist")?.querySelector("[data-unreachable]");
  if (note) note.hidden = event.detail.successful;
});

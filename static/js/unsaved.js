/* A form that is saved by a button, <form data-unsaved="ID">: ID is the element that says whether everything is saved.
   As soon as something is changed it says "Unsaved changes", and the browser asks before the page is left. While the
   person is signed out nothing is submitted, because the answer would be the sign-in page instead of the form. */

const form = document.querySelector("form[data-unsaved]");
const belongs = (element) => element.form === form || form.contains(element);
let unsaved = false;

function markUnsaved() {
  if (unsaved) return;
  unsaved = true;
  const state = document.getElementById(form.dataset.unsaved);
  state.textContent = "Unsaved changes";
  state.removeAttribute("title");
  state.dataset.unsaved = "";
}

/* Answers to what a person does arrive as a new version of the rules; those to "input" are counts and previews. */
if (form.dataset.unsavedNow !== undefined) markUnsaved();
for (const type of ["input", "change"]) {
  document.addEventListener(type, ({ target }) => {
    if (belongs(target) && target.name && target.type !== "search" && !target.closest(".assist, [data-unsaved-apart]")) markUnsaved();
  });
}
document.body.addEventListener("edited", markUnsaved);

addEventListener("beforeunload", (event) => {
  if (unsaved) event.preventDefault();
});

document.addEventListener("submit", (event) => {
  if (event.target !== form) return;
  const signedOut = document.querySelector("#session[data-signed-out]");
  if (signedOut) {
    event.preventDefault();
    signedOut.querySelector("a").focus();
  } else if (event.submitter?.formTarget !== "_blank") {
    unsaved = false;
  }
});

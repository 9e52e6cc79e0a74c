/* Says that htmx got no answer, or a refusal: else the page would stand still without a word. The next answer hides it.
   Assistants say it themselves (assist.js). */

const notice = document.getElementById("unanswered");

for (const failure of ["htmx:responseError", "htmx:sendError", "htmx:timeout"]) {
  document.body.addEventListener(failure, ({ detail }) => {
    if (!detail.elt.closest(".assist")) notice.hidden = false;
  });
}

document.body.addEventListener("htmx:afterRequest", ({ detail }) => {
  if (detail.successful) notice.hidden = true;
});

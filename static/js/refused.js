/* A form that was refused is shown from the first field that is wrong, which may stand far below, unless a list of all
   that is wrong takes the focus. */

const wrong = document.querySelector('[aria-invalid="true"]');
if (wrong && document.activeElement === document.body && !document.querySelector("[role=alert][autofocus]")) {
  for (let fold = wrong.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
  wrong.scrollIntoView({ block: "center" });
  wrong.focus({ preventScroll: true });
}

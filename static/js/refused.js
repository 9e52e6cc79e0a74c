/* A form that was refused is shown from the first field that is wrong, which may stand far below. */

const wrong = document.querySelector('[aria-invalid="true"]');
if (wrong && document.activeElement === document.body) {
  for (let fold = wrong.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
  wrong.scrollIntoView({ block: "center" });
  wrong.focus({ preventScroll: true });
}

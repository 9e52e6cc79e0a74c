/* <form data-guarded> is submitted only while somebody is signed in: else the answer would be the sign-in page, and what
   was typed would be gone. The notice that comes instead says how to go on. */

let asked = null;

document.addEventListener(
  "submit",
  async (event) => {
    const form = event.target;
    if (form.dataset.guarded === undefined || asked === form) {
      asked = null;
      return;
    }
    event.preventDefault();
    event.stopImmediatePropagation();
    const { submitter } = event;
    await htmx.ajax("GET", document.body.dataset.session, { swap: "none" }).catch(() => {});
    const signedOut = document.querySelector("#session[data-signed-out]");
    if (signedOut) {
      signedOut.scrollIntoView({ block: "nearest" });
      signedOut.querySelector("a").focus();
      return;
    }
    asked = form;
    form.requestSubmit(submitter);
  },
  true,
);

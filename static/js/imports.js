/* The upload of a file, <form class="drop" data-max-bytes="N">: a file may be dropped on it, and is uploaded as soon as it is
   chosen. One that is too large is refused before it is sent. */

const form = document.querySelector("form.drop");

if (form) {
  const input = form.querySelector("input[type=file]");
  const fault = form.querySelector(".error");

  const upload = () => {
    const file = input.files[0];
    if (!file) return;
    const limit = Number(form.dataset.maxBytes);
    if (file.size > limit) {
      fault.textContent = `${file.name}: The file has ${megabytes(file.size)}. At most ${megabytes(limit)} are read.`;
      input.value = "";
      return;
    }
    fault.textContent = "";
    form.dataset.busy = "";
    form.requestSubmit();
  };
  const megabytes = (bytes) => `${Math.ceil(bytes / 1024 / 1024).toLocaleString("en")} MB`;

  input.addEventListener("change", upload);
  for (const type of ["dragenter", "dragover"]) {
    form.addEventListener(type, (event) => {
      event.preventDefault();
      form.dataset.over = "";
    });
  }
  for (const type of ["dragleave", "drop"]) form.addEventListener(type, () => delete form.dataset.over);
  form.addEventListener("drop", (event) => {
    event.preventDefault();
    if (!event.dataTransfer.files.length) return;
    input.files = event.dataTransfer.files;
    upload();
  });
}

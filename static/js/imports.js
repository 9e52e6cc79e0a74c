/* The upload of a file, <form class="drop" data-max-bytes="N">: a file may be dropped on it, and goes as soon as it is chosen.
   One that is too large is refused before it is sent. Without this script the form has a button. */

const form = document.querySelector("form.drop");

if (form) {
  const input = form.querySelector("input[type=file]");
  const fault = form.querySelector(".error");
  const bar = form.querySelector("progress");
  const status = form.querySelector("[role=status]");
  const limit = Number(form.dataset.maxBytes);

  const megabytes = (bytes) => `${Math.ceil(bytes / 1024 / 1024).toLocaleString("en")} MB`;

  const rest = (sentence = "") => {
    delete form.dataset.busy;
    bar.hidden = true;
    status.textContent = "";
    fault.textContent = sentence;
    input.toggleAttribute("aria-invalid", sentence !== "");
    input.value = "";
  };

  const upload = (file) => {
    if (file.size > limit) {
      rest(`${file.name}: The file has ${megabytes(file.size)}. At most ${megabytes(limit)} are read.`);
      return;
    }
    const data = new FormData(form);
    data.set("file", file);
    form.dataset.busy = "";
    fault.textContent = "";
    status.textContent = `Uploading ${file.name} …`;
    const request = new XMLHttpRequest();
    request.responseType = "document";
    request.upload.addEventListener("progress", ({ loaded, total }) => {
      bar.hidden = false;
      bar.value = loaded / total;
      if (loaded === total) status.textContent = `Reading ${file.name} …`;
    });
    request.addEventListener("load", () => {
      const answer = request.response;
      const sentence = answer?.querySelector("form.drop .error")?.textContent;
      if (sentence) rest(sentence);
      else if (request.status < 400) location.assign(request.responseURL);
      else rest(answer?.querySelector("h1 + p")?.textContent ?? "The upload failed. Choose the file again.");
    });
    request.addEventListener("error", () => rest("The upload was cut off. Choose the file again."));
    request.open("POST", form.action);
    request.send(data);
  };

  const uploadChosen = () => input.files[0] && upload(input.files[0]);

  form.dataset.ready = "";
  input.addEventListener("change", uploadChosen);
  uploadChosen(); // before this script was here
  for (const type of ["dragenter", "dragover"]) {
    form.addEventListener(type, (event) => {
      event.preventDefault();
      form.dataset.over = "";
    });
  }
  for (const type of ["dragleave", "drop"]) form.addEventListener(type, () => delete form.dataset.over);
  form.addEventListener("drop", (event) => {
    event.preventDefault();
    const file = event.dataTransfer.files[0];
    if (file && form.dataset.busy === undefined) upload(file);
  });
}

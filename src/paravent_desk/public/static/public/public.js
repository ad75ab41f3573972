// What the page does better with JavaScript. Without it everything works all the same; nothing is kept, here neither.
const all = (selector) => [...document.querySelectorAll(selector)];
const form = document.querySelector("[data-check]");

function chosen() {
  return ["file", "photo"].map((id) => document.getElementById(id)).find((input) => input.files.length)?.files[0];
}

function look() {
  const file = chosen();
  const large = Boolean(file) && file.size > Number(form.dataset.most);
  document.getElementById("too-large").hidden = !large;
  document.getElementById("file").setAttribute("aria-invalid", String(large));
  const picture = document.getElementById("chosen");
  if (picture.src) URL.revokeObjectURL(picture.src);
  picture.removeAttribute("src");
  picture.hidden = true;
  if (file && !large && /^image\/(jpeg|png|webp)$/.test(file.type)) {
    picture.src = URL.createObjectURL(file);
    picture.hidden = false;
  }
  return !large;
}

if (form) {
  for (const id of ["file", "photo"]) {
    document.getElementById(id).addEventListener("change", () => {
      document.getElementById("several").hidden = true;
      const other = document.getElementById(id === "file" ? "photo" : "file");
      if (document.getElementById(id).files.length) other.value = "";
      look();
    });
  }
  const drop = form.querySelector(".drop");
  for (const [name, over] of [["dragover", true], ["dragleave", false], ["drop", false]]) {
    drop.addEventListener(name, (event) => {
      event.preventDefault();
      drop.classList.toggle("over", over);
      if (name !== "drop") return;
      document.getElementById("several").hidden = event.dataTransfer.files.length < 2;
      if (event.dataTransfer.files.length === 1) {
        const one = new DataTransfer();
        one.items.add(event.dataTransfer.files[0]);
        document.getElementById("file").files = one.files;
        document.getElementById("photo").value = "";
        look();
      }
    });
  }
  form.addEventListener("submit", (event) => {
    if (!look()) {
      event.preventDefault();
      document.getElementById("file").focus();
      return;
    }
    const working = document.getElementById("working");
    working.textContent = working.dataset.words;
    form.querySelector("[data-send]").disabled = true;
  });
  // Back from the answer: the button works again.
  addEventListener("pageshow", () => {
    form.querySelector("[data-send]").disabled = false;
    document.getElementById("working").textContent = "";
  });
}

// A file as the browser's own, so that large ones can be saved and any can be shared.
function asFile(link) {
  const bytes = Uint8Array.from(atob(link.dataset.held), (one) => one.charCodeAt(0));
  return new File([bytes], link.download, { type: link.dataset.type });
}

for (const link of all("[data-file]")) {
  link.dataset.held = link.href.slice(link.href.indexOf(",") + 1);
  link.href = URL.createObjectURL(asFile(link));
  const share = link.parentElement.querySelector("[data-share]");
  if (navigator.canShare?.({ files: [asFile(link)] })) {
    share.hidden = false;
    share.addEventListener("click", () => navigator.share({ files: [asFile(link)] }).catch(() => {}));
  }
}

for (const button of all("[data-copy]")) {
  if (!navigator.clipboard) continue;
  button.hidden = false;
  const said = button.textContent;
  button.addEventListener("click", async () => {
    const words = document.getElementById(button.dataset.copy);
    try {
      await navigator.clipboard.writeText(words.value);
    } catch { // within the page of a site that does not pass the right to the clipboard on
      words.select();
      if (!document.execCommand("copy")) return;
      button.focus();
    }
    button.textContent = button.dataset.done;
    setTimeout(() => { button.textContent = said; }, 3000);
  });
}

(document.getElementById("answer") ?? document.getElementById("error"))?.focus();

// The buttons of the list of files below the card: replace, cancel an upload, remove.

export function startRows(box, { replace, cancel, say }) {
  const chooseOne = box.querySelector("[data-choose-one]");
  chooseOne.addEventListener("change", () => {
    if (chooseOne.files.length) replace(chooseOne.dataset.path, chooseOne.files[0]);
    chooseOne.value = "";
    box.scrollIntoView({ block: "nearest" });
  });

  async function end(button, path) {
    button.disabled = true;
    try {
      await cancel(path, button.dataset.cancelUpload);
      say(`The upload of ${path} is cancelled.`);
    } catch (trouble) {
      button.disabled = false;
      say(`${path}: ${trouble.message}`);
    }
    document.dispatchEvent(new Event("files:changed"));
  }

  document.addEventListener("click", (event) => {
    const row = event.target.closest?.("tr[data-path]");
    if (!row) return;
    if (event.target.closest("[data-replace]")) {
      chooseOne.dataset.path = row.dataset.path;
      chooseOne.click();
    }
    const canceller = event.target.closest("[data-cancel-upload]");
    if (canceller) end(canceller, row.dataset.path);
    const remover = event.target.closest("[data-remove]");
    if (remover) {
      const dialog = document.getElementById("remove-file");
      dialog.querySelector("form").action = remover.dataset.remove;
      dialog.querySelector("[data-path]").textContent = row.dataset.path;
      dialog.showModal();
    }
  });
}

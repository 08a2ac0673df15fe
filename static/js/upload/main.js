// The card "Add files": takes files, sends three at a time, keeps the list below up to date.
import { post } from "./api.js";
import { Panel } from "./panel.js";
import { Transfer } from "./transfer.js";

const AT_ONCE = 3;
const box = document.getElementById("upload");
const transfers = [];
let drawn = 0;
const say = (text) => document.dispatchEvent(new CustomEvent("announce", { detail: text }));

const panel = new Panel(box, {
  act(transfer, what) {
    if (what === "cancel") transfer.cancel().then(() => document.dispatchEvent(new Event("files:changed")));
    else if (what === "dismiss") transfer.state = "dismissed";
    else {
      if (what === "replace") transfer.replace = true;
      transfer.state = "waiting";
      transfer.said = "";
    }
    next();
  },
});

function changed() {
  if (!drawn) drawn = setTimeout(() => { drawn = 0; panel.draw(transfers); }, 150);
}

function next() {
  let free = AT_ONCE - transfers.filter((one) => one.state === "sending" || one.state === "finishing").length;
  for (const transfer of transfers) {
    if (free <= 0) break;
    if (transfer.state !== "waiting") continue;
    free -= 1;
    run(transfer);
  }
  changed();
}

async function run(transfer) {
  await transfer.run();
  if (["done", "cancelled", "stopped"].includes(transfer.state)) document.dispatchEvent(new Event("files:changed"));
  if (transfer.state === "stopped") say(`${transfer.path}: ${transfer.said}`);
  if (!transfers.some((one) => one.isActive)) {
    say(`${transfers.filter((one) => one.state === "done").length} files are sent.`);
  }
  next();
}

function add(file, path, replace = false) {
  const spelled = path.normalize("NFC");
  const twin = transfers.find((one) => one.path === spelled && one.isActive);
  const transfer = new Transfer(file, spelled, { start: box.dataset.start, replace, changed });
  if (twin) {
    transfer.state = "left-out";
    transfer.said = "A file with this name is being sent already. Put it into another folder.";
  }
  transfers.push(transfer);
}

function folder() {
  const typed = box.querySelector("[data-folder]").value.trim().replace(/^\/+|\/+$/g, "");
  return typed ? `${typed}/` : "";
}

function take(files) {
  for (const file of files) add(file, folder() + (file.webkitRelativePath || file.name));
  next();
}

/** A folder that was dropped cannot be read as a file: say so instead of sending nonsense. */
function dropped(data) {
  const items = [...data.items].filter((item) => item.kind === "file");
  const files = [];
  for (const item of items) {
    const file = item.getAsFile();
    if (item.webkitGetAsEntry?.()?.isDirectory) {
      const transfer = new Transfer(file, `${file.name}/`, { start: "", changed });
      transfer.state = "left-out";
      transfer.said = "This is a folder. Open it and choose the files in it.";
      transfers.push(transfer);
    } else files.push(file);
  }
  take(files);
}

const drop = box.querySelector("[data-drop]");
for (const name of ["dragover", "dragenter"]) {
  drop.addEventListener(name, (event) => { event.preventDefault(); drop.classList.add("over"); });
}
drop.addEventListener("dragleave", (event) => { if (!drop.contains(event.relatedTarget)) drop.classList.remove("over"); });
drop.addEventListener("drop", (event) => {
  event.preventDefault();
  drop.classList.remove("over");
  dropped(event.dataTransfer);
});
// A file that misses the area would make the browser leave this page, and with it every upload.
for (const name of ["dragover", "drop"]) window.addEventListener(name, (event) => event.preventDefault());

box.querySelector("[data-choose]").addEventListener("change", (event) => {
  take([...event.target.files]);
  event.target.value = "";
});

const chooseOne = box.querySelector("[data-choose-one]");
chooseOne.addEventListener("change", () => {
  if (chooseOne.files.length) add(chooseOne.files[0], chooseOne.dataset.path, true);
  chooseOne.value = "";
  next();
  box.scrollIntoView({ block: "nearest" });
});

document.addEventListener("click", (event) => {
  const row = event.target.closest?.("tr[data-path]");
  if (row && event.target.closest("[data-replace]")) {
    chooseOne.dataset.path = row.dataset.path;
    chooseOne.click();
  }
  const canceller = row && event.target.closest("[data-cancel-upload]");
  if (canceller) cancelUpload(canceller, row.dataset.path);
  const remover = row && event.target.closest("[data-remove]");
  if (remover) {
    const dialog = document.getElementById("remove-file");
    dialog.querySelector("form").action = remover.dataset.remove;
    dialog.querySelector("[data-path]").textContent = row.dataset.path;
    dialog.showModal();
  }
});

/** One of this window is stopped here; one that another window began, or left behind, is given up at the server. */
async function cancelUpload(button, path) {
  button.disabled = true;
  try {
    const ours = transfers.find((one) => one.path === path && one.isActive);
    await (ours ? ours.cancel() : post(button.dataset.cancelUpload, {}));
    say(`The upload of ${path} is cancelled.`);
  } catch (trouble) {
    button.disabled = false;
    say(`${path}: ${trouble.message}`);
  }
  document.dispatchEvent(new Event("files:changed"));
  next();
}

window.addEventListener("beforeunload", (event) => {
  if (transfers.some((one) => one.isActive || one.state === "stopped")) event.preventDefault();
});

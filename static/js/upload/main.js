// The card "Uploading": takes files and folders, and ties the parts of the uploader together.
//
// A file's way: intake (junk left out, told to the portal) -> ahead (its first bytes) -> verdict (held back if these show
// an error) -> queue (large files in parts, small ones by the hundred, stores by object) -> done.
import { post } from "./api.js";
import { Ahead } from "./ahead.js";
import { Intake } from "./intake.js";
import { LeftOver } from "./left.js";
import { Panel } from "./panel.js";
import { Queue } from "./queue.js";
import { Rules } from "./rules.js";
import { startRows } from "./table.js";
import { Verdict } from "./verdict.js";
import { fromDrop, fromInput } from "./walk.js";
import { files } from "./words.js";
import { Yard } from "./yard.js";

const DRAW_MS = 150;
const box = document.getElementById("upload");
const read = (name) => JSON.parse(box.dataset[name]);
const say = (text) => document.dispatchEvent(new CustomEvent("announce", { detail: text }));

const items = [];
const isBusy = () => items.some((item) => item.isActive);
let drawn = 0;
const changed = () => { drawn ||= setTimeout(draw, DRAW_MS); };

const yard = new Yard({
  urls: read("addresses"), rules: new Rules(read("rules")), plan: read("ahead"), patience: () => Number(box.dataset.patience), changed, say,
});
const left = new LeftOver(box, { urls: yard.urls, label: box.dataset.label, isBusy });
const queue = new Queue(yard, { ended });
const verdict = new Verdict(yard, { release: (some) => queue.add(some), candidates: () => queue.waiting });
const ahead = new Ahead(yard, { tell: sentAhead });
const intake = new Intake(yard, { items, ready });
const panel = new Panel(box, { act });
let heads = Promise.resolve();

function draw() {
  drawn = 0;
  panel.draw({ items, intake, yard, looking: verdict.count });
}

/** Told to the portal: what was begun before goes on, the rest is looked at first. */
function ready(some) {
  if (some.length) left.hold();
  const wanted = some.filter((item) => !item.upload && ahead.wants(item));
  for (const item of wanted) item.become("looking");
  queue.add(some.filter((item) => !wanted.includes(item)));
  if (wanted.length) heads = heads.then(() => ahead.send(wanted));
}

/** Small files cost little and go at once; large ones wait for what their first bytes say. */
function sentAhead(some, taken) {
  const still = some.filter((item) => item.state === "looking");
  const waits = (item) => taken && !item.isSmallFor(yard.rules);
  queue.add(still.filter((item) => !waits(item)));
  verdict.watch(still.filter(waits));
}

function ended() {
  if (isBusy() || intake.found) return;
  left.letGo();
  left.show();
  const sent = items.filter((item) => item.state === "done").length;
  if (sent) say(`${files(sent, "is", "are")} sent.`);
}

async function take(chunks, more = {}) {
  const typed = box.querySelector("[data-folder]").value.trim().replace(/^\/+|\/+$/g, "");
  left.hold();
  left.part.hidden = true;
  await intake.take(chunks, { under: typed && `${typed}/`, own: box.querySelector("[data-own]").checked, ...more });
  if (!isBusy()) ended();
}

function act(some, what) {
  if (what === "pause") for (const item of some) item.gate.shut();
  else if (what === "go-on") for (const item of some) item.gate.open();
  else if (what === "cancel" || what === "leave") yard.leaveOut(some);
  else if (what === "keep") for (const item of some) item.become("dismissed");
  else again(some, what);
  changed();
}

function again(some, what) {
  for (const item of some) {
    item.renew();
    if (what === "replace") item.replace = true;
    if (what === "send") item.anyway = true;
  }
  left.hold();
  const known = some.filter((item) => item.id);
  queue.add(known);
  if (known.length < some.length) intake.again(some.filter((item) => !item.id));
}

const drop = box.querySelector("[data-drop]");
for (const name of ["dragover", "dragenter"]) {
  drop.addEventListener(name, (event) => { event.preventDefault(); drop.classList.add("over"); });
}
drop.addEventListener("dragleave", (event) => { if (!drop.contains(event.relatedTarget)) drop.classList.remove("over"); });
drop.addEventListener("drop", (event) => {
  event.preventDefault();
  drop.classList.remove("over");
  take(fromDrop(event.dataTransfer));
});
// A file that misses the area would make the browser leave this page, and with it every upload.
for (const name of ["dragover", "drop"]) window.addEventListener(name, (event) => event.preventDefault());

for (const name of ["choose", "choose-more", "choose-folder", "choose-again"]) {
  box.querySelector(`[data-${name}]`).addEventListener("change", (event) => {
    take(fromInput([...event.target.files]));
    event.target.value = "";
  });
}

box.querySelector("[data-pause]").addEventListener("click", () => {
  if (yard.gate.isShut) yard.gate.open();
  else yard.gate.shut();
  say(yard.gate.isShut ? "Paused." : "The upload goes on.");
  changed();
});
box.querySelector("[data-cancel-all]").addEventListener("click", () => yard.leaveOut(items.filter((item) => item.isActive)));
box.querySelector("[data-left-out]").addEventListener("click", () => left.leaveOut());

startRows(box, {
  /** A file for one path of the list, in place of what is there. */
  replace(path, file) {
    take((async function* one() { yield [{ path, file }]; })(), { under: "", own: true, replace: true });
  },
  /** One of this window is stopped here; one that another window began, or left behind, is given up at the server. */
  async cancel(path, url) {
    const ours = items.find((one) => one.path === path && one.isActive);
    await (ours ? yard.leaveOut([ours]) : post(url, {}));
  },
  say,
});

window.addEventListener("beforeunload", (event) => {
  if (items.some((one) => one.isActive || one.state === "stopped")) event.preventDefault();
});
left.show();

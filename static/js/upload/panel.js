// Draws the card "Add files": one line per file that is on its way or needs a person, and the total.
import { Rate, size, time } from "./words.js";

const SHOWN = 50;
const ORDER = ["exists", "stopped", "sending", "finishing", "left-out", "cancelled"];

export class Panel {
  constructor(box, { act }) {
    this.box = box;
    this.act = act;
    this.lines = new Map();
    this.rate = new Rate();
    this.template = box.querySelector("template[data-row]");
    this.list = box.querySelector("[data-list]");
    this.list.addEventListener("click", (event) => {
      const button = event.target.closest("button[data-do]");
      const found = button && [...this.lines].find(([, line]) => line.contains(button));
      if (found) this.act(found[0], button.dataset.do);
    });
  }

  draw(transfers) {
    if (!transfers.length) return;
    this.box.querySelector("[data-now]").hidden = false;
    this.#total(transfers);
    const waiting = transfers.filter((one) => one.state === "waiting").length;
    this.#say("[data-waiting]", waiting ? `${waiting.toLocaleString("en")} more ${waiting === 1 ? "waits its" : "wait their"} turn.` : "");
    const shown = transfers.filter((one) => !["done", "dismissed", "waiting"].includes(one.state));
    shown.sort((a, b) => ORDER.indexOf(a.state) - ORDER.indexOf(b.state));
    const kept = new Set(shown.slice(0, SHOWN));
    for (const [transfer, line] of this.lines) {
      if (!kept.has(transfer)) {
        line.remove();
        this.lines.delete(transfer);
      }
    }
    for (const transfer of kept) this.#line(transfer);
  }

  #total(transfers) {
    const counted = transfers.filter((one) => one.isActive || one.state === "done" || one.state === "stopped");
    const all = counted.reduce((sum, one) => sum + one.file.size, 0);
    const sent = counted.reduce((sum, one) => sum + (one.state === "done" ? one.file.size : one.sent), 0);
    const done = counted.filter((one) => one.state === "done").length;
    const active = counted.some((one) => one.isActive);
    this.rate.add(sent);
    this.#say("[data-sent]", size(sent));
    this.#say("[data-of]", `of ${size(all)}, ${done.toLocaleString("en")} of ${counted.length.toLocaleString("en")} files`);
    const speed = this.rate.value;
    const left = active && speed ? `${size(speed)}/s, ${time((all - sent) / speed)} left` : "";
    this.#say("[data-rate]", active ? left : counted.length && done === counted.length ? "All files are sent" : "");
    const bar = this.box.querySelector("[data-total]");
    bar.max = Math.max(all, 1);
    bar.value = all ? sent : Number(done > 0);
    this.box.querySelector("[data-keep]").hidden = !active;
  }

  #say(selector, text) {
    const place = this.box.querySelector(selector);
    if (place.textContent !== text) place.textContent = text;
  }

  #line(transfer) {
    let line = this.lines.get(transfer);
    if (!line) {
      line = this.template.content.cloneNode(true).firstElementChild;
      line.querySelector("[data-path]").textContent = transfer.path;
      line.querySelector("[data-bar]").setAttribute("aria-label", transfer.path);
      this.list.append(line);
      this.lines.set(transfer, line);
    }
    const bar = line.querySelector("[data-bar]");
    const share = transfer.file.size ? transfer.sent / transfer.file.size : 0;
    bar.hidden = !transfer.isActive && transfer.state !== "stopped";
    bar.value = share;
    line.dataset.state = transfer.state;
    line.querySelector("[data-share]").textContent = bar.hidden ? "" : `${Math.floor(share * 100)}\u00a0%`;
    const said = transfer.trouble || transfer.said || `${size(transfer.sent)} of ${size(transfer.file.size)}`;
    const place = line.querySelector("[data-said]");
    if (place.textContent !== said) place.textContent = said;
    this.#buttons(line, transfer);
  }

  #buttons(line, transfer) {
    const wanted = {
      sending: [["cancel", "Cancel"]],
      stopped: [["retry", "Try again"], ["cancel", "Cancel"]],
      exists: [["replace", "Replace it"], ["dismiss", "Keep the old one"]],
      "left-out": [["dismiss", "Close"]],
      cancelled: [["dismiss", "Close"]],
    }[transfer.state] ?? [];
    const acts = line.querySelector("[data-acts]");
    const key = wanted.map(([name]) => name).join();
    if (acts.dataset.key === key) return;
    acts.dataset.key = key;
    acts.replaceChildren(...wanted.map(([name, label]) => {
      const button = document.createElement("button");
      Object.assign(button, { type: "button", className: "btn btn-sm btn-quiet", textContent: label });
      button.dataset.do = name;
      button.setAttribute("aria-label", `${label}: ${transfer.path}`);
      return button;
    }));
  }
}

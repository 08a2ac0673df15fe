// Draws the card "Uploading": the total, what moves, what needs a person, what was left out.
import { Lines, say } from "./lines.js";
import { ToldBox } from "./told.js";
import { Rate, files, size, time } from "./words.js";

const MOVING = 3;
const SHOWN = 50;
const ACTS = {
  held: [["send", "Send anyway"], ["leave", "Leave out"]],
  exists: [["replace", "Replace it"], ["keep", "Keep the old one"]],
  stopped: [["retry", "Try again"], ["cancel", "Cancel"]],
};
const TITLES = {
  held: (count) => `${files(count, "has an error and is", "have errors and are")} held back`,
  exists: (count) => `${files(count, "is", "are")} there with other bytes`,
  stopped: (count) => `${files(count, "was", "were")} stopped`,
};

export class Panel {
  /** `act(items, name)` does what was chosen, for one file or for all of a kind. */
  constructor(box, { act }) {
    this.box = box;
    this.rate = new Rate();
    const template = box.querySelector("template[data-row]");
    const list = (name, most, drawn) => new Lines(box.querySelector(`[data-group="${name}"]`),
      { template, most, drawn, act: (item, what) => act([item], what) });
    this.moving = list("moving", MOVING, (item) => drawMoving(item));
    this.needs = Object.keys(ACTS).map((name) => {
      const part = box.querySelector(`[data-needs="${name}"]`);
      part.addEventListener("click", (event) => {
        const all = event.target.closest("[data-all]");
        if (all) act(this.items.filter((item) => item.state === name), all.dataset.all);
      });
      return { name, part, lines: list(name, SHOWN, (item) => ({ said: item.said, share: null, acts: ACTS[name] })) };
    });
    this.told = new ToldBox(box.querySelector("[data-told]"));
  }

  draw({ items, intake, yard, looking }) {
    this.items = items;
    const by = Map.groupBy(items, (item) => item.state);
    const get = (...states) => states.flatMap((state) => by.get(state) ?? []);
    const active = get("found", "looking", "waiting", "sending", "finishing");
    const counted = [...active, ...get("done", "stopped", "held")];
    this.box.querySelector("[data-now]").hidden = !counted.length;
    this.#total(counted, { done: get("done").length, isActive: active.length > 0, isPaused: yard.gate.isShut });
    this.#head(active.length > 0, yard.gate.isShut);
    this.moving.draw(get("sending", "finishing").sort((a, b) => b.size - a.size));
    this.#waiting({ waiting: get("waiting").length, looking, found: intake.found, sending: get("sending", "finishing").length });
    for (const { name, part, lines } of this.needs) {
      const those = get(name);
      part.hidden = !those.length;
      for (const all of part.querySelectorAll("[data-all]")) all.hidden = those.length === 1;
      say(part.querySelector("[data-needs-title]"), those.length ? TITLES[name](those.length) : "");
      lines.draw(those);
      say(part.querySelector("[data-more]"), those.length > SHOWN ? `and ${(those.length - SHOWN).toLocaleString("en")} more` : "");
    }
    this.told.draw({ junk: intake.junk, refused: intake.refused, there: get("there").length });
    this.#trouble([...yard.troubles.values()].at(-1));
  }

  #head(isActive, isPaused) {
    say(this.box.querySelector("[data-title]"), isPaused ? "Paused" : isActive ? "Uploading" : "Add files");
    const pause = this.box.querySelector("[data-pause]");
    pause.hidden = !isActive;
    say(pause.querySelector("span"), isPaused ? "Go on" : "Pause");
    this.box.querySelector("[data-cancel-all]").hidden = !isActive;
  }

  #total(counted, { done, isActive, isPaused }) {
    const all = counted.reduce((sum, one) => sum + one.size, 0);
    const sent = counted.reduce((sum, one) => sum + one.sent, 0);
    this.rate.add(sent);
    this.#say("[data-sent]", size(sent));
    this.#say("[data-of]", `of ${size(all)}, ${done.toLocaleString("en")} of ${files(counted.length)}`);
    const speed = isPaused ? 0 : this.rate.value;
    const left = speed ? `${size(speed)}/s, ${time((all - sent) / speed)} left` : "";
    this.#say("[data-rate]", isActive ? left : counted.length && done === counted.length ? "All files are sent" : "");
    const bar = this.box.querySelector("[data-total]");
    bar.max = Math.max(all, 1);
    bar.value = all ? sent : Number(done > 0);
    this.box.querySelector("[data-keep]").hidden = !isActive;
  }

  #waiting({ waiting, looking, found, sending }) {
    const more = waiting + Math.max(0, sending - MOVING);
    const said = [
      more && `${more.toLocaleString("en")} more ${more === 1 ? "waits its" : "wait their"} turn.`,
      looking && `The portal reads the first bytes of ${files(looking)}, before the rest is sent.`,
      found && `${files(found, "is", "are")} being listed.`,
    ];
    this.#say("[data-waiting]", said.filter(Boolean).join(" "));
  }

  #trouble(one) {
    const box = this.box.querySelector("[data-trouble]");
    box.hidden = !one;
    if (!one) return;
    const { item, trouble, times, seconds } = one;
    const isSignedOut = trouble.kind === "signed-out";
    box.querySelector("[data-sign-in]").hidden = !isSignedOut;
    this.#say("[data-trouble-path]", isSignedOut ? "" : item?.path ?? "");
    const away = `We try again in ${seconds} s; nothing is lost.`;
    const what = item ? `was interrupted ${times}.` : trouble.message;
    this.#say("[data-trouble-said]", isSignedOut
      ? "You are signed out. Sign in in another window; the upload goes on by itself."
      : `${what} ${away}`);
  }

  #say(selector, text) {
    say(this.box.querySelector(selector), text);
  }
}

function drawMoving(item) {
  const said = item.gate.isShut ? `Paused at ${size(item.sent)} of ${size(item.size)}`
    : item.said || `${size(item.sent)} of ${size(item.size)}${item.isStore ? `, ${files(item.objects.length).replace("file", "object")}` : ""}`;
  const pause = item.gate.isShut ? ["go-on", "Go on"] : ["pause", "Pause"];
  const acts = item.upload?.single ? [["cancel", "Cancel"]] : [pause, ["cancel", "Cancel"]];
  return { said, share: item.size ? item.sent / item.size : 0, acts };
}

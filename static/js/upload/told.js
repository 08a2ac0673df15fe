// What was left out, refused, or needs nothing: counted, and by name when somebody unfolds it.
import { say } from "./lines.js";
import { files } from "./words.js";

const MOST = 200;

export class ToldBox {
  #drawn = { junk: 0, refused: 0 };

  constructor(box) {
    this.box = box;
  }

  draw({ junk, refused, there }) {
    this.box.hidden = !junk.length && !refused.length && !there;
    say(this.box.querySelector("[data-there]"), there ? `${files(there, "is", "are")} there already and ${there === 1 ? "was" : "were"} left alone.` : "");
    this.#list("refused", refused, `${files(refused.length, "cannot", "cannot")} come`);
    this.#list("junk", junk, `${files(junk.length, "was", "were")} left out: programs left ${junk.length === 1 ? "it" : "them"} there, no data`);
  }

  #list(name, rows, title) {
    const box = this.box.querySelector(`[data-list="${name}"]`);
    box.hidden = !rows.length;
    if (this.#drawn[name] === rows.length) return;
    this.#drawn[name] = rows.length;
    say(box.querySelector("summary"), title);
    box.querySelector("ul").replaceChildren(...rows.slice(0, MOST).map(line));
    if (rows.length > MOST) box.querySelector("ul").append(line({ sentence: `and ${(rows.length - MOST).toLocaleString("en")} more` }));
  }
}

function line({ path, sentence }) {
  const row = document.createElement("li");
  row.textContent = sentence || path;
  return row;
}

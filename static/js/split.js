// One pasted text to several rows: the same as submissions/forms/split.py, tested against the same cases.

const BULLET = /^(?:[-*\u2022]|\d{1,3}[.)])\s+/;
const PLUS = /(?:^|\s)\+(?=\s|$)/;
const BETWEEN = /(?:,|;(?=\s)|;(?=10\.|https?:|doi:)|\s)+(?!$)/i;
const WORD_BEFORE = /(\b(?:doi|empiar|emdb?|pdb)):?\s+(?=\S)/gi;

function steps(text) {
  const lines = text.includes("\n") ? text.split(/\n+/).map((line) => line.trim().replace(BULLET, "")) : [text];
  const found = lines.flatMap((line) => line.split(PLUS)).map((part) => part.trim()).filter(Boolean);
  return found.length > 1 ? found : [text];
}

function entries(text) {
  const joined = text.trim().replace(WORD_BEFORE, "$1:");
  const found = joined.split(BETWEEN).map((part) => part.replace(/^[ \t,;]+|[ \t,;]+$/g, "")).filter(Boolean);
  return found.length > 1 && found.every((part) => /\d/.test(part)) ? found : [text];
}

export function split(text, how) {
  const plain = text.replace(/\r\n?/g, "\n");
  if (how === "steps") return steps(plain);
  return how === "entries" ? entries(plain) : [plain];
}

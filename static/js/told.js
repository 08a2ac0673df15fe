// What a page in use is told after each save (submissions/forms/told.py): a text as it is kept, such as an identifier out
// of an address, and how many sentences a text has.
//
// A control that has the focus, or was changed since, is left alone. autosave.js sends "section:saved" with the answer.

function keep(texts) {
  for (const [name, [was, kept]] of Object.entries(texts)) {
    const control = document.querySelector(`[data-autosave] [name="${CSS.escape(name)}"]`);
    if (control && control !== document.activeElement && control.value === was) control.value = kept;
  }
}

function count(sentences) {
  for (const [key, { said, many }] of Object.entries(sentences)) {
    const box = document.getElementById(`id_${key}_count`);
    if (!box) continue;
    box.classList.toggle("ink-warning", many);
    if (box.textContent !== said) box.textContent = said;
  }
}

let last = {};

document.addEventListener("section:saved", ({ detail }) => {
  if (!detail.told) return;
  last = detail.told.texts;
  keep(last);
  count(detail.told.sentences);
});
// The control that was left alone while it had the focus.
document.addEventListener("focusout", () => setTimeout(() => keep(last), 0));

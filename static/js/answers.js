// "None", "not yet", "unknown" instead of a value: a row of radios under the control.
//
//   <div class="field" data-answers>
//     <div data-control>…the control…</div>
//     <p class="answered" data-answered hidden></p>
//     <div class="answers" role="radiogroup" aria-label="Or">
//       <label class="form-check"><input type="radio" name="grant--answer" value="" checked> <span>As given above</span></label>
//       <label class="form-check"><input type="radio" name="grant--answer" value="none"> <span>None</span></label> …
//
// Chosen, the word stands where the control stood. What was typed is kept and still sent; the server lets the word win.

function refresh(field) {
  const chosen = field.querySelector(".answers input:checked");
  const word = chosen && chosen.value ? chosen.closest("label").textContent.trim() : "";
  const answered = field.querySelector("[data-answered]");
  field.querySelector("[data-control]").hidden = word !== "";
  answered.hidden = word === "";
  answered.textContent = word;
}

export function startAnswers(root) {
  for (const field of root.querySelectorAll("[data-answers]:not([data-started])")) {
    field.dataset.started = "";
    field.querySelector(".answers").addEventListener("change", () => refresh(field));
    refresh(field);
  }
}

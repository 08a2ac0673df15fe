// Show what applies, hide what does not.
//
//   <div class="branch" data-applies='{"field": "sample_type", "in": ["cell"]}' data-applies-label="Cell type">…</div>
//
// Conditions, as in submissions/schema:
//   {"field": "sample_type", "in": ["cell", "tissue"]}   the field has one of these values
//   {"filled": "energy_filter"}  {"empty": …}             the field has any value; has none
//   {"all": [c, …]}   {"any": [c, …]}                     both of; one of
//
// A field is looked up by its name within the same form; a name with a prefix ("d3-sample_type") is found as well. A cell
// of a row ([data-row], rows.js) looks at the other cells of its own row: "shape" is then "shapes-2-shape". What is not
// ticked there says no.
// A hidden container keeps its values and still sends them: the server decides what is asked and what counts, and nothing
// typed is lost by trying another choice. Nothing is disabled. Focus stays on the choice; the change is announced.
// A field inside a container that does not apply counts as empty for other conditions. A recorded answer ("none") is a
// value: it fills the field.

function controls(form, name, self) {
  const row = self?.closest("[data-row]");
  if (row) return [...row.querySelectorAll("[name]")].filter((control) => control.name.replace(/^.*-\d+-/, "") === name);
  const exact = form.elements.namedItem(name);
  if (exact) return exact instanceof RadioNodeList ? [...exact] : [exact];
  return [...form.elements].filter((control) => control.name && control.name.endsWith(`-${name}`) && !control.closest("[data-row]"));
}

function values(form, name, self) {
  return controls(form, name, self)
    .filter((control) => !control.closest("[data-applies][hidden]") || control.closest("[data-applies][hidden]") === self)
    .filter((control) => control.type !== "radio" || control.checked)
    .map((control) => (control.type === "checkbox" && !control.checked ? (self?.closest("[data-row]") ? "no" : "") : control.value.trim()))
    .filter((value) => value !== "");
}

function isFilled(form, name, self) {
  return values(form, name, self).length > 0 || values(form, `${name}--answer`, self).length > 0;
}

// Yes and no are booleans in the schema and words in the form.
function spellings(value) {
  if (value === true) return ["true", "yes", "on"];
  if (value === false) return ["false", "no"];
  return [String(value)];
}

export function applies(form, condition, self) {
  if (typeof condition === "boolean") return condition;
  if (condition.all) return condition.all.every((part) => applies(form, part, self));
  if (condition.any) return condition.any.some((part) => applies(form, part, self));
  if (condition.filled) return isFilled(form, condition.filled, self);
  if (condition.empty) return !isFilled(form, condition.empty, self);
  return values(form, condition.field, self).some((value) => condition.in.flatMap(spellings).includes(value));
}

function refresh(form) {
  const shown = [];
  const hidden = [];
  for (const box of form.querySelectorAll("[data-applies]")) {
    const wanted = applies(form, JSON.parse(box.dataset.applies), box);
    if (box.hidden === !wanted) continue;
    box.hidden = !wanted;
    const label = box.dataset.appliesLabel;
    if (label) (wanted ? shown : hidden).push(label);
  }
  return { shown, hidden };
}

function say({ shown, hidden }) {
  const parts = [];
  if (shown.length) parts.push(`Asked now: ${shown.join(", ")}.`);
  if (hidden.length) parts.push(`No longer asked: ${hidden.join(", ")}.`);
  if (parts.length) document.dispatchEvent(new CustomEvent("announce", { detail: parts.join(" ") }));
}

export function startConditional(root) {
  for (const form of root.querySelectorAll("form")) {
    if (!form.querySelector("[data-applies]") || form.dataset.conditional) continue;
    form.dataset.conditional = "on";
    refresh(form);
    const again = () => say(refresh(form));
    form.addEventListener("change", again);
    form.addEventListener("rows:changed", again);
  }
}

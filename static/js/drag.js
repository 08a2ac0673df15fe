// Moving a row by its handle with mouse, pen or finger. The buttons beside the row do the same by keyboard (rows.js).
//
//   <li data-row><span data-row-handle>…</span> …</li>
//
// The row moves to its new place while it is dragged; near the edge of the window the page scrolls. Escape puts it back.

const EDGE = 56;
const SPEED = 14;

function place(rows, row, y) {
  const others = rows.filter((other) => other !== row);
  const next = others.find((other) => {
    const box = other.getBoundingClientRect();
    return y < box.top + box.height / 2;
  });
  const index = rows.indexOf(row);
  if (next && rows[index + 1] !== next) next.before(row);
  else if (!next && rows.at(-1) !== row) rows.at(-1).after(row);
}

export function startDragging(set, { rowsOf, dropped }) {
  let held = null;

  function step() {
    if (!held) return;
    const { y } = held;
    if (y < EDGE) window.scrollBy(0, -SPEED);
    else if (y > window.innerHeight - EDGE) window.scrollBy(0, SPEED);
    place(rowsOf(set), held.row, y);
    held.frame = requestAnimationFrame(step);
  }

  function end(event) {
    if (!held || (event.pointerId !== undefined && event.pointerId !== held.pointer)) return;
    const { row, index, frame } = held;
    cancelAnimationFrame(frame);
    if (event.type === "pointercancel" || event.type === "keydown") {
      const rows = rowsOf(set).filter((other) => other !== row);
      if (rows[index]) rows[index].before(row);
      else rows.at(-1)?.after(row);
    }
    held = null;
    row.classList.remove("dragged");
    dropped(set, row, index);
  }

  set.addEventListener("pointerdown", (event) => {
    const handle = event.target.closest("[data-row-handle]");
    if (!handle || event.button !== 0 || held) return;
    const row = handle.closest("[data-row]");
    event.preventDefault();
    // The list holds the pointer: a row that moves in the document would lose it.
    set.setPointerCapture(event.pointerId);
    held = { row, index: rowsOf(set).indexOf(row), pointer: event.pointerId, y: event.clientY, frame: 0 };
    row.classList.add("dragged");
    held.frame = requestAnimationFrame(step);
  });
  set.addEventListener("pointermove", (event) => { if (held) held.y = event.clientY; });
  set.addEventListener("pointerup", end);
  set.addEventListener("pointercancel", end);
  document.addEventListener("keydown", (event) => { if (held && event.key === "Escape") end({ type: "keydown" }); });
}

// Puts parts of the page in place that the server drew anew. A part with the focus in it stays as it is.

export function replaceParts(html, selectors) {
  const fresh = new DOMParser().parseFromString(html, "text/html");
  for (const selector of selectors) {
    const now = document.querySelector(selector);
    const next = fresh.querySelector(selector);
    if (!now || !next || now.contains(document.activeElement)) continue;
    keepOpen(now, next);
    if (now.outerHTML !== next.outerHTML) now.replaceWith(document.adoptNode(next));
  }
}

function keepOpen(now, next) {
  const folds = next.querySelectorAll("details");
  now.querySelectorAll("details").forEach((fold, number) => { if (folds[number]) folds[number].open = fold.open; });
}

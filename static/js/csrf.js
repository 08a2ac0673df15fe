// The token that forms and requests carry. Signing in again, perhaps in another window, makes a new one; so it is read
// from its cookie when something is sent, never from the page, which may be older.

/** The token of this moment; that of the page where the cookie cannot be read. */
export function token() {
  const name = `${document.body.dataset.csrfCookie}=`;
  const cookie = document.cookie.split("; ").find((one) => one.startsWith(name));
  if (cookie) return decodeURIComponent(cookie.slice(name.length));
  return JSON.parse(document.body.getAttribute("hx-headers") ?? "{}")["X-CSRFToken"] ?? "";
}

const FIELD = "csrfmiddlewaretoken";

/** Every form that is sent, by the browser or by a script, and every request of htmx gets it. */
export function keepTokensFresh() {
  document.addEventListener("formdata", ({ formData }) => {
    if (formData.has(FIELD)) formData.set(FIELD, token());
  });
  document.addEventListener("htmx:configRequest", ({ detail }) => {
    if (detail.verb === "get") return;
    detail.headers["X-CSRFToken"] = token();
    if (FIELD in detail.parameters) detail.parameters[FIELD] = token();
  });
}

// Saving as you write: visible, announced, tried again, and honest when it failed.
//
// A form marked data-autosave is sent by htmx (hx-post, hx-trigger); the server answers with the status line.
// This module speaks when no answer comes: the text stays in this browser until the server has it.

const RETRY = 30_000;

const status = (form) => document.getElementById(form.dataset.autosave);
const key = (form) => `draft:${form.getAttribute("hx-post") ?? form.action}`;

function say(form, word, tone) {
  const line = status(form);
  if (!line) return;
  line.textContent = form.dataset[word] ?? "";
  line.dataset.tone = tone;
}

function keep(form) {
  const typed = [...new FormData(form)].filter(([name, value]) => typeof value === "string" && name !== "csrfmiddlewaretoken");
  try {
    localStorage.setItem(key(form), JSON.stringify(typed));
  } catch {
    // Private browsing or a full store: the page itself still holds the text.
  }
}

function failed(event, word) {
  const form = event.target.closest?.("form[data-autosave]");
  if (!form) return;
  keep(form);
  say(form, word, "stop");
  if (word === "failed") setTimeout(() => window.htmx?.trigger(form, "retry"), RETRY);
}

document.addEventListener("htmx:beforeRequest", (event) => {
  const form = event.target.closest?.("form[data-autosave]");
  if (form) say(form, "saving", "run");
});
document.addEventListener("htmx:afterOnLoad", (event) => {
  const form = event.target.closest?.("form[data-autosave]");
  if (form && event.detail.xhr.status < 300) localStorage.removeItem(key(form));
});
document.addEventListener("htmx:sendError", (event) => failed(event, "failed"));
document.addEventListener("htmx:responseError", (event) =>
  failed(event, [401, 403].includes(event.detail.xhr.status) ? "signedOut" : "failed"),
);

// What an earlier failure left behind comes back, and is sent again.
for (const form of document.querySelectorAll("form[data-autosave]")) {
  const kept = localStorage.getItem(key(form));
  if (!kept) continue;
  for (const [name, value] of JSON.parse(kept)) {
    const field = form.elements.namedItem(name);
    if (field && "value" in field) field.value = value;
  }
  say(form, "restored", "wait");
  window.addEventListener("load", () => window.htmx?.trigger(form, "retry"));
}

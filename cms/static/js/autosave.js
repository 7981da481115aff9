// Saving as you write: visible, announced, tried again, and honest when it failed.
//
// A form marked data-autosave is sent by htmx (hx-post, hx-trigger); the server answers with the status line and the
// revisions that the next save follows. What is typed stays in this browser until the server has it.

const RETRY = 30_000;
const WORDS = { 401: "signedOut", 409: "stale", 422: "invalid" };
const PRIVATE = new Set(["csrfmiddlewaretoken"]);
// What the server hands over, not what a person types.
const FOLLOWED = /(^|-)(revision|base)$/;

const forms = () => document.querySelectorAll("form[data-autosave]");
const formOf = (event) => event.target.closest?.("form[data-autosave]");
const key = (form) => `draft:${form.dataset.draft ?? form.getAttribute("hx-post") ?? form.action}`;
const kept = (form) => {
  const names = form.getAttribute("hx-params")?.split(",");
  return [...new FormData(form)].filter(
    ([name, value]) => typeof value === "string" && !PRIVATE.has(name) && (!names || names.includes(name)),
  );
};
const typed = (entries) =>
  JSON.stringify(entries.filter(([name]) => !FOLLOWED.test(name)).map(([name, value]) => [name, value.replaceAll("\r\n", "\n").trim()]));

function say(form, word, tone) {
  const line = document.getElementById(form.dataset.autosave);
  if (!line || line.dataset.said === word) return;
  // What needs the writer is said once, not at every pause.
  if (word === "saving" && line.dataset.tone === "stop") return;
  line.textContent = form.dataset[word] ?? "";
  line.dataset.tone = tone;
  line.dataset.said = word;
}

function keep(form) {
  try {
    localStorage.setItem(key(form), JSON.stringify({ url: form.getAttribute("hx-post"), entries: kept(form) }));
  } catch {
    // Private browsing or a full store: the page itself still holds the text.
  }
  tell();
}

function forget(form) {
  localStorage.removeItem(key(form));
  tell();
}

// Whoever shows what waits in this browser listens: see offline.js.
function tell() {
  document.dispatchEvent(new CustomEvent("drafts"));
}

function send(form) {
  window.htmx?.trigger(form, "retry");
}

function restore(form, entries) {
  for (const [name, value] of entries) {
    for (const field of form.querySelectorAll(`[name="${CSS.escape(name)}"]`)) {
      if (field.type === "radio" || field.type === "checkbox") field.checked = field.value === value;
      else field.value = value;
    }
  }
}

document.addEventListener("input", (event) => {
  const form = formOf(event);
  if (form) keep(form);
});

document.addEventListener("htmx:beforeRequest", (event) => {
  const form = formOf(event);
  if (!form) return;
  form.sentDraft = typed(kept(form));
  say(form, "saving", "run");
});

document.addEventListener("htmx:afterOnLoad", (event) => {
  const form = formOf(event);
  if (!form || event.detail.xhr.status >= 300) return;
  const line = document.getElementById(form.dataset.autosave);
  delete line.dataset.tone;
  delete line.dataset.said;
  // What was typed while the answer travelled is kept, to follow the new revision.
  if (typed(kept(form)) === form.sentDraft) forget(form);
  else keep(form);
});

document.addEventListener("htmx:sendError", (event) => {
  const form = formOf(event);
  if (!form) return;
  keep(form);
  // Without a network the attempt waits for one; otherwise for the clock.
  if (!navigator.onLine) return say(form, "offline", "wait");
  say(form, "failed", "stop");
  setTimeout(() => send(form), RETRY);
});
addEventListener("offline", () => {
  for (const form of forms()) say(form, "offline", "wait");
});
addEventListener("online", () => {
  for (const form of forms()) if (localStorage.getItem(key(form))) send(form);
});

document.addEventListener("htmx:responseError", async (event) => {
  const form = formOf(event);
  if (!form) return;
  keep(form);
  const status = event.detail.xhr.status;
  // Signed in again elsewhere: this page's token is an old one, and is renewed once.
  if (status === 403 && !form.dataset.renewed) {
    form.dataset.renewed = "yes";
    if (await renewToken()) return send(form);
  }
  const word = status === 403 ? "signedOut" : (WORDS[status] ?? "failed");
  say(form, word, "stop");
  if (word === "failed") setTimeout(() => send(form), RETRY);
  if (word === "signedOut") document.dispatchEvent(new CustomEvent("signed-out"));
});

// Read this page again and take its token; nothing when it leads to the sign-in page.
async function renewToken() {
  const answer = await fetch(location.href, { redirect: "manual" }).catch(() => null);
  if (!answer?.ok) return false;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const token = page.querySelector("form[data-autosave] [name=csrfmiddlewaretoken]")?.value;
  if (!token) return false;
  for (const field of document.querySelectorAll("[name=csrfmiddlewaretoken]")) field.value = token;
  return true;
}

// Leaving before the pause is over still saves.
addEventListener("pagehide", () => {
  if (!navigator.onLine) return;
  for (const form of forms()) {
    if (!localStorage.getItem(key(form)) || form.dataset.leaving) continue;
    const data = new FormData();
    for (const [name, value] of kept(form)) data.append(name, value);
    data.append("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
    data.append("quiet", "yes");
    navigator.sendBeacon(form.getAttribute("hx-post"), data);
  }
});
document.addEventListener("submit", (event) => {
  const form = formOf(event);
  // A button carries the whole form itself.
  if (form) form.dataset.leaving = "yes";
  // On a shared computer, signing out leaves nothing behind.
  // A field named “action” would hide the property of that name.
  if (event.target.getAttribute("action")?.endsWith("/logout/")) {
    for (const name of Object.keys(localStorage)) if (name.startsWith("draft:")) localStorage.removeItem(name);
    navigator.serviceWorker?.getRegistrations().then((found) => found.forEach((worker) => worker.unregister()));
    window.caches?.keys().then((names) => names.filter((name) => name.startsWith("desk:")).forEach((name) => caches.delete(name)));
  }
});
addEventListener("pageshow", () => {
  for (const form of forms()) delete form.dataset.leaving;
});

// What an earlier failure left behind comes back, and is sent again; what the server holds already is dropped.
for (const form of forms()) {
  const found = localStorage.getItem(key(form));
  if (!found) continue;
  const { entries } = JSON.parse(found);
  // A page that shows two texts, or an error, already holds what was typed.
  if (typed(entries) === typed(kept(form)) || form.querySelector('[role="alert"]')) {
    forget(form);
    continue;
  }
  restore(form, entries);
  say(form, "restored", "wait");
  addEventListener("load", () => send(form));
}

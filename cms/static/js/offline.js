// The workspace without a network: what is written waits in this browser, pages already opened stay at hand.
//
// autosave.js keeps the drafts and sends that of its own page; here the others are sent, and all of them are said.
// The worker that keeps the pages is limited to one dossier: see templates/certification/assessment/worker.js.

// A page that is only passed through sends nothing: what it had sent would be missing from a page asked for meanwhile.
const SETTLING = 2_000;
const place = document.getElementById("kept-here");
const refused = new Set();
let signedOut = false;
let busy = false;

const onThisPage = () => new Set([...document.querySelectorAll("form[data-autosave]")].map((form) => `draft:${form.dataset.draft}`));
const drafts = () => Object.keys(localStorage).filter((name) => name.startsWith(place.dataset.drafts)).sort();
const nameOf = (key) => {
  const code = key.slice(place.dataset.drafts.length);
  return code === "questions" ? place.dataset.questions : code;
};

function line(words, keys = []) {
  const paragraph = document.createElement("p");
  paragraph.append(words);
  keys.forEach((key, index) => {
    const link = document.createElement("a");
    link.href = JSON.parse(localStorage.getItem(key)).url;
    link.textContent = nameOf(key);
    paragraph.append(index ? ", " : " ", link);
  });
  return paragraph;
}

function show() {
  const waiting = drafts().filter((key) => !refused.has(key));
  const lines = [];
  if (signedOut) {
    const link = document.createElement("a");
    link.href = place.dataset.signIn;
    link.textContent = place.dataset.signInWords;
    const said = line(place.dataset.signedOut);
    said.append(" ", link);
    lines.push(said);
  } else if (!navigator.onLine) lines.push(line(place.dataset.offline));
  // A text being written is no news; one that cannot leave is.
  if (waiting.length && lines.length) lines.push(line(place.dataset.waiting, waiting));
  const stuck = drafts().filter((key) => refused.has(key));
  if (stuck.length) lines.push(line(place.dataset.refused, stuck));
  if (place.innerText.trim() === lines.map((each) => each.textContent).join("\n").trim()) return;
  place.className = lines.length ? "alert alert-wait" : "";
  const box = document.createElement("div");
  box.append(...lines);
  place.replaceChildren(...(lines.length ? [box] : []));
}

// Send one draft of another page; return whether to go on with the next one.
async function send(key, token) {
  const { url, entries } = JSON.parse(localStorage.getItem(key));
  const data = new FormData();
  for (const [name, value] of entries) data.append(name, value);
  data.append("csrfmiddlewaretoken", token);
  data.append("quiet", "yes");
  const before = localStorage.getItem(key);
  const answer = await fetch(url, { method: "POST", body: data, redirect: "manual" }).catch(() => null);
  if (answer === null) return false;
  if (answer.status === 401 || answer.status === 403 || answer.type === "opaqueredirect") {
    signedOut = true;
    return false;
  }
  if (answer.ok && localStorage.getItem(key) === before) localStorage.removeItem(key);
  else if (!answer.ok) refused.add(key);
  return true;
}

async function sendOthers() {
  const token = document.querySelector("[name=csrfmiddlewaretoken]")?.value;
  if (busy || !navigator.onLine || !token) return;
  busy = true;
  const own = onThisPage();
  let sent = 0;
  for (const key of drafts()) {
    if (own.has(key) || refused.has(key)) continue;
    if (!(await send(key, token))) break;
    if (!localStorage.getItem(key)) sent += 1;
  }
  busy = false;
  show();
  if (sent && !place.textContent) place.append(line(place.dataset.sent));
}

// A button that would leave the page has nowhere to send its form: the text is kept, the way is followed.
function stay(event) {
  const form = event.target.closest("form[data-autosave]");
  if (!form || navigator.onLine) return;
  event.preventDefault();
  event.stopPropagation();
  form.dispatchEvent(new Event("input", { bubbles: true }));
  delete form.dataset.sent;
  const way = event.submitter?.dataset.away;
  if (way) location.assign(way);
}

// What somebody else of this computer had opened is not ours to keep.
async function forgetOthers() {
  for (const name of await caches.keys()) {
    if (name.startsWith("desk:") && name.split(":")[2] !== place.dataset.user) await caches.delete(name);
  }
}

async function keepPages() {
  await forgetOthers();
  await navigator.serviceWorker.register(place.dataset.worker);
  const ready = await navigator.serviceWorker.ready;
  const assets = performance.getEntriesByType("resource").map((entry) => entry.name);
  const ours = assets.filter((name) => name.startsWith(`${location.origin}/static/`));
  ready.active.postMessage({ page: location.href, assets: ours });
}

if (place) {
  addEventListener("online", () => {
    signedOut = false;
    show();
    sendOthers();
  });
  addEventListener("offline", show);
  document.addEventListener("drafts", show);
  document.addEventListener("signed-out", () => {
    signedOut = true;
    show();
  });
  document.addEventListener("submit", stay, true);
  show();
  setTimeout(sendOthers, SETTLING);
  if (navigator.serviceWorker && window.isSecureContext) keepPages().catch(() => {});
}

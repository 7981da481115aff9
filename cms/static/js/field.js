// A mission in the field: notes and photos written without a network, kept encrypted in this browser, sent when it returns.
//
// Every identifier is made here, so that what is sent twice is kept once. A note that another device changed meanwhile is
// shown with both texts; nothing is ever written over. Records: see field-vault.js.

const root = document.getElementById("field");
const words = root.dataset;
const form = document.getElementById("field-form");
const list = document.getElementById("field-notes");
const state = document.getElementById("field-state");
const bar = document.getElementById("field-progress");
const again = document.getElementById("field-send");
const model = document.getElementById("field-note");

const vault = globalThis.fieldVault(words.vault);
const RETRIES = [5_000, 15_000, 60_000, 300_000];
const LARGEST = 2048;
const QUALITY = 0.85;
const THUMB = 240;

const notes = new Map();
let editing = "";
let device = "";
let busy = false;
let asked = false; // to send again, while something is being sent
let isOver = false;
let signedOut = false;
let isReady = false;
let failures = 0;
let timer;
let mayLeave = false;

const now = () => new Date().toISOString();
const uuid = () => crypto.randomUUID();
const moment = (text) => new Date(text).toLocaleString(document.documentElement.lang, { dateStyle: "short", timeStyle: "short" });
const fill = (sentence, facts) => Object.entries(facts).reduce((text, [name, value]) => text.replace(`{${name}}`, value), sentence);
const waiting = () => [...notes.values()].filter((note) => note.pending.length || note.photos.some((photo) => !photo.refused));
const stuck = (note) => note.reason && note.pending.length;

// --- what is kept ------------------------------------------------------------------------------------------------

// A note: what is being sent (`pending`, oldest first; `photos` of this device), and what the server holds (`held`).
const blank = (id, about) => ({ id, about, pending: [], photos: [], held: null, reason: "" });
const textOf = (note) => note.pending.at(-1)?.text ?? note.held?.text ?? "";
const momentOf = (note) => note.pending.at(-1)?.noted_at ?? note.held?.noted_at ?? "";

async function keep(note) {
  notes.set(note.id, note);
  const { id, ...value } = note;
  await vault.put("notes", id, {}, value);
}

async function load() {
  for (const { id, value } of await vault.all("notes")) notes.set(id, { id, ...value });
  const fact = await vault.get("facts", "device");
  device = fact?.value ?? `${/android|iphone|ipad|mobile/i.test(navigator.userAgent) ? words.phone : words.computer} ${uuid().slice(0, 4)}`;
  if (!fact) await vault.put("facts", "device", {}, device);
}

async function forget(note) {
  for (const photo of note.photos) await vault.remove("photos", photo.uuid);
  await vault.remove("notes", note.id);
  notes.delete(note.id);
}

async function eraseAll() {
  await vault.erase();
  for (const name of await caches.keys()) if (name.startsWith("field:")) await caches.delete(name);
  for (const worker of (await navigator.serviceWorker?.getRegistrations()) ?? []) if (worker.scope.endsWith(location.pathname)) await worker.unregister();
  notes.clear();
  isOver = true;
  isReady = false;
}

// What another person of this computer kept is not ours to hold.
async function forgetOthers() {
  for (const { name } of (await indexedDB.databases?.()) ?? []) {
    if (name.startsWith("field:") && name.split(":")[1] !== words.user) indexedDB.deleteDatabase(name);
  }
  for (const name of await caches.keys()) if (name.startsWith("field:") && name.split(":")[2] !== words.user) await caches.delete(name);
}

// --- photos ------------------------------------------------------------------------------------------------------

// Reduced and written anew: what a camera adds to a photo (where, which phone) does not travel.
async function reduced(file) {
  const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
  const scale = Math.min(1, LARGEST / Math.max(picture.width, picture.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(picture.width * scale);
  canvas.height = Math.round(picture.height * scale);
  canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
  picture.close();
  const blob = await new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", QUALITY));
  return blob.arrayBuffer();
}

async function takePhotos(files) {
  const taken = [];
  const refused = [];
  for (const file of files) {
    try {
      const bytes = await reduced(file);
      if (bytes.byteLength > Number(words.mostBytes)) throw new RangeError();
      const photo = { uuid: uuid(), name: `${file.name.replace(/\.[^.]*$/, "") || "photo"}.jpg`, taken_at: now(), refused: "" };
      await vault.put("photos", photo.uuid, {}, bytes);
      taken.push(photo);
    } catch {
      refused.push(fill(words.notAPhoto, { name: file.name }));
    }
  }
  return { taken, refused };
}

async function draw(canvas, photo) {
  const record = await vault.get("photos", photo.uuid).catch(() => null);
  if (!record) return;
  const picture = await createImageBitmap(new Blob([record.value], { type: "image/jpeg" }));
  const scale = THUMB / Math.max(picture.width, picture.height);
  canvas.width = Math.round(picture.width * scale);
  canvas.height = Math.round(picture.height * scale);
  canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
}

// --- what is shown -----------------------------------------------------------------------------------------------

const nameOf = (about) => [...form.elements.about.options].find((option) => option.value === about)?.textContent ?? words.whole;

function element(tag, text, css = "") {
  const made = document.createElement(tag);
  made.textContent = text;
  if (css) made.className = css;
  return made;
}

function lineOf(note) {
  const item = model.content.firstElementChild.cloneNode(true);
  const part = (name) => item.querySelector(`[data-part=${name}]`);
  const name = nameOf(note.about);
  part("about").textContent = name;
  part("text").textContent = textOf(note);
  part("moment").textContent = moment(momentOf(note));
  part("device").textContent = note.pending.length ? device : note.held?.device ?? "";
  const badge = part("state");
  const left = note.pending.length || note.photos.length;
  badge.textContent = stuck(note) ? words.refused : left ? words.waiting : words.sent;
  badge.className = `badge badge-${stuck(note) ? "stop" : left ? "wait" : "ok"}`;
  for (const photo of note.photos) {
    const canvas = document.createElement("canvas");
    canvas.setAttribute("role", "img");
    canvas.setAttribute("aria-label", photo.name);
    part("photos").append(canvas);
    draw(canvas, photo).catch(() => {});
    if (photo.refused) part("why").append(element("p", photo.refused, "why small"));
  }
  for (const photo of note.held?.photos ?? []) {
    const link = element("a", photo.name);
    link.href = photo.url;
    part("photos").append(link);
  }
  if (note.reason) part("why").append(element("p", note.reason, "why small"));
  if (note.held?.apart.length) {
    part("apart").hidden = false;
    for (const other of note.held.apart) {
      part("others").append(element("p", `${moment(other.noted_at)} · ${other.device}`, "meta"), element("p", other.text, "quote"));
    }
  }
  const change = part("change");
  change.append(element("span", ` ${name}`, "vh"));
  change.addEventListener("click", () => edit(note));
  return item;
}

const order = (first, second) => momentOf(second).localeCompare(momentOf(first));

function show() {
  list.replaceChildren(...[...notes.values()].sort(order).map(lineOf));
  document.getElementById("field-none").hidden = notes.size > 0;
  const left = waiting().length;
  const sentences = [];
  if (isOver) sentences.push(words.over);
  else if (signedOut) sentences.push(words.signedOut);
  else if (!navigator.onLine) sentences.push(words.offline);
  else sentences.push(isReady ? words.readyWords : words.online);
  sentences.push(left ? fill(words.left, { count: left }) : words.nothing);
  if (state.textContent !== sentences.join(" ")) state.textContent = sentences.join(" ");
  state.dataset.said = left ? "waiting" : "sent";
  document.getElementById("field-sign-in").hidden = !signedOut;
  again.hidden = left === 0 || !navigator.onLine;
}

function say(text) {
  document.getElementById("field-said").textContent = text;
}

function edit(note) {
  editing = note.id;
  form.elements.about.value = note.about;
  form.elements.about.disabled = true;
  form.elements.text.value = [textOf(note), ...(note.held?.apart ?? []).map((other) => other.text)].join("\n\n");
  document.getElementById("field-cancel").hidden = false;
  form.elements.text.focus();
}

function endEditing() {
  editing = "";
  form.reset();
  form.elements.about.disabled = false;
  document.getElementById("field-cancel").hidden = true;
}

// --- writing -----------------------------------------------------------------------------------------------------

async function write(event) {
  event.preventDefault();
  event.stopPropagation();
  // Erased by hand, then used again: the device keeps again.
  isOver = false;
  const text = form.elements.text.value.trim();
  const { taken, refused } = await takePhotos(form.elements.photos.files);
  // A photo speaks for itself, but a note is found again by its words.
  const spoken = text || (taken.length ? words.photoAlone : "");
  if (!spoken) {
    say(words.empty);
    form.elements.text.focus();
    return;
  }
  const note = notes.get(editing) ?? blank(uuid(), form.elements.about.value);
  const last = note.pending.at(-1);
  const revision = { uuid: uuid(), text: spoken, noted_at: now(), base: note.held?.revision ?? 0, isTried: false };
  // What may have arrived already is followed, never replaced.
  if (last && !last.isTried) note.pending.pop();
  if (last) revision.base = last.base;
  if (last?.isTried) revision.follows = true;
  note.pending.push(revision);
  note.photos.push(...taken);
  note.reason = "";
  await keep(note);
  endEditing();
  say([words.kept, ...refused].join(" "));
  show();
  send();
}

// --- sending -----------------------------------------------------------------------------------------------------

async function ask(address, data) {
  const answer = await fetch(address, { method: data ? "POST" : "GET", body: data, redirect: "manual" });
  if (answer.type === "opaqueredirect" || answer.status === 401 || answer.status === 403) {
    signedOut = true;
    throw new Error("signed out");
  }
  if (answer.status === 422) return { refused: (await answer.json()).reasons.join(" ") };
  if (!answer.ok) throw new Error(String(answer.status));
  return answer.json();
}

function package_(token, facts) {
  const data = new FormData();
  data.append("csrfmiddlewaretoken", token);
  data.append("device", device);
  for (const [name, value] of Object.entries(facts)) data.append(name, value);
  return data;
}

async function sendText(note, token) {
  while (note.pending.length) {
    const revision = note.pending[0];
    revision.isTried = true;
    await keep(note);
    const answer = await ask(
      words.sendNote,
      package_(token, { uuid: note.id, about: note.about, text: revision.text, noted_at: revision.noted_at, revision_uuid: revision.uuid, based_on: revision.base }),
    );
    if (answer.refused) {
      note.reason = answer.refused;
      await keep(note);
      return false;
    }
    note.pending.shift();
    note.held = answer;
    note.reason = "";
    // Written after the one just sent, on this device: it knew it. Unless somebody else wrote too: then both stay.
    if (note.pending[0]?.follows && !answer.apart.length) note.pending[0].base = answer.revision;
    await keep(note);
  }
  return true;
}

async function sendPhotos(note, token) {
  for (const photo of [...note.photos]) {
    if (photo.refused) continue;
    const record = await vault.get("photos", photo.uuid);
    const data = package_(token, { uuid: photo.uuid, note: note.id, taken_at: photo.taken_at });
    data.append("photo", new Blob([record.value], { type: "image/jpeg" }), photo.name);
    const answer = await ask(words.sendPhoto, data);
    if (answer.refused) photo.refused = answer.refused;
    else {
      note.held = answer;
      note.photos = note.photos.filter((other) => other.uuid !== photo.uuid);
      await vault.remove("photos", photo.uuid);
    }
    await keep(note);
  }
}

// What the server holds, over what was known of it; what waits here is not touched.
async function receive(held) {
  const here = new Set(held.map((note) => note.uuid));
  for (const note of held) {
    const known = notes.get(note.uuid) ?? blank(note.uuid, note.about);
    await keep({ ...known, held: note });
  }
  for (const note of [...notes.values()]) if (note.held && !here.has(note.id) && !note.pending.length && !note.photos.length) await forget(note);
}

// How the sending goes is told, unless a warning about what is not sent yet would be lost under it.
function report(text) {
  if (!mayLeave) say(text);
}

async function send() {
  asked = busy;
  if (busy || isOver || !navigator.onLine) return;
  busy = true;
  clearTimeout(timer);
  let toSend = [];
  try {
    const found = await ask(words.state);
    signedOut = false;
    toSend = waiting();
    bar.max = toSend.length;
    bar.hidden = !toSend.length;
    for (const [index, note] of toSend.entries()) {
      bar.value = index;
      report(fill(words.sending, { index: index + 1, count: toSend.length }));
      if (await sendText(note, found.token)) await sendPhotos(note, found.token);
      show();
    }
    await receive(toSend.length ? (await ask(words.state)).notes : found.notes);
    if (toSend.some(stuck)) report(words.someRefused);
    failures = 0;
    if (!found.open && !waiting().length) await eraseAll();
  } catch {
    if (!signedOut && waiting().length) {
      timer = setTimeout(send, RETRIES[Math.min(failures, RETRIES.length - 1)]);
      failures += 1;
    }
  }
  if (toSend.length && !waiting().length) {
    mayLeave = false;
    say(words.allSent);
  }
  bar.hidden = true;
  busy = false;
  show();
  if (asked) await send();
}

// --- the device --------------------------------------------------------------------------------------------------

async function getReady() {
  if (!navigator.serviceWorker || !window.isSecureContext) {
    document.getElementById("field-unable").hidden = false;
    return;
  }
  navigator.serviceWorker.addEventListener("message", (event) => {
    isReady = event.data.ready;
    root.dataset.ready = isReady ? "yes" : "";
    show();
  });
  await navigator.storage?.persist?.();
  await navigator.serviceWorker.register(words.worker);
  const worker = await navigator.serviceWorker.ready;
  const assets = performance.getEntriesByType("resource").map((entry) => entry.name);
  if (navigator.onLine) worker.active.postMessage({ assets: assets.filter((name) => name.startsWith(`${location.origin}/static/`)) });
}

async function eraseAsked(button) {
  const left = waiting().length;
  if (left && !button.dataset.sure) {
    button.dataset.sure = "yes";
    say(fill(words.eraseLeft, { count: left }));
    return;
  }
  await eraseAll();
  say(words.erased);
  show();
}

// Signing out empties the browser: what was not sent would be lost without a word.
function guardSignOut(event) {
  if (event.target === form || !event.target.action.endsWith("/logout/") || mayLeave || !waiting().length) return;
  event.preventDefault();
  event.stopPropagation();
  mayLeave = true;
  say(fill(words.leaveLeft, { count: waiting().length }));
  document.getElementById("field-said").focus();
}

async function start() {
  await forgetOthers().catch(() => {});
  await load();
  document.getElementById(await vault.isSealed() ? "field-sealed" : "field-clear").hidden = false;
  document.getElementById("field-device").hidden = false;
  if (Date.now() > Date.parse(words.until)) for (const note of [...notes.values()]) if (!note.pending.length && !note.photos.length) await forget(note);
  form.addEventListener("submit", write);
  document.getElementById("field-cancel").addEventListener("click", endEditing);
  again.addEventListener("click", send);
  const eraser = document.getElementById("field-erase");
  eraser.addEventListener("click", () => eraseAsked(eraser));
  for (const link of document.querySelectorAll("[data-about]")) {
    link.addEventListener("click", (event) => {
      event.preventDefault();
      endEditing();
      form.elements.about.value = link.dataset.about;
      form.elements.text.focus();
    });
  }
  addEventListener("online", send);
  addEventListener("offline", show);
  document.addEventListener("submit", guardSignOut, true);
  show();
  await getReady().catch(() => {});
  await send();
  root.dataset.started = "yes";
}

// A browser that keeps nothing leaves the page as it is: a form that needs the network.
start().catch(() => (document.getElementById("field-unable").hidden = false));

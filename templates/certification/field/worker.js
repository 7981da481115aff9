{% load static %}// Keeps the page of one mission, encrypted, and what it is drawn with, so that it opens without a network and on reload.
// Network first while it answers in time; nothing outlives the mission, nor the right to read it.
importScripts("{% static "js/field-vault.js" %}");
const VAULT = fieldVault("{{ vault|escapejs }}");
const CACHE = "{{ cache|escapejs }}";
const UNTIL = Date.parse("{{ until|date:"Y-m-d" }}");
const PAGE = new URL(self.registration.scope).pathname;
const PATIENCE = 4000;
// Opened once: what is still written after the browser was emptied goes with what was emptied, and makes nothing anew.
const assets = caches.open(CACHE);
const keepAsset = async (request, answer) => (await assets).put(request, answer).catch(() => {});

self.addEventListener("install", (event) => event.waitUntil(self.skipWaiting()));

self.addEventListener("activate", (event) => event.waitUntil((async () => {
  for (const name of await caches.keys()) if (name.startsWith("field:") && name !== CACHE && sameMission(name)) await caches.delete(name);
  await self.clients.claim();
})()));

// field:version:person:dossier:language
const sameMission = (name) => name.split(":").slice(2).join(":") === CACHE.split(":").slice(2).join(":");

async function keep(answer) {
  await VAULT.put("pages", PAGE, { type: answer.headers.get("content-type") }, await answer.arrayBuffer());
}

// The last day has passed: what was sent goes, what was not waits for its author.
async function expire() {
  await VAULT.remove("pages", PAGE);
  for (const { id, value } of await VAULT.all("notes")) if (!value.pending.length && !value.photos.length) await VAULT.remove("notes", id);
  await caches.delete(CACHE);
}

async function kept() {
  if (Date.now() > UNTIL) {
    await expire().catch(() => {});
    return null;
  }
  const page = await VAULT.get("pages", PAGE).catch(() => null);
  return page && new Response(page.value, { headers: { "Content-Type": page.type } });
}

self.addEventListener("message", (event) => event.waitUntil((async () => {
  const answer = await fetch(PAGE, { redirect: "manual" }).catch(() => null);
  if (answer?.ok) await keep(answer);
  for (const asset of event.data.assets) {
    const found = await fetch(asset).catch(() => null);
    if (found?.ok) await keepAsset(asset, found);
  }
  event.source.postMessage({ ready: Boolean(await kept()) });
})()));

// A network that is barely there is worse than none: what is kept is shown once patience is over.
async function inTime(request) {
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(), PATIENCE);
  try {
    return await fetch(request, { signal: late.signal });
  } finally {
    clearTimeout(timer);
  }
}

async function page(request) {
  const mine = await kept();
  let answer;
  try {
    answer = await (mine ? inTime(request) : fetch(request));
  } catch {
    return mine ?? Response.error();
  }
  if (new URL(request.url).pathname !== PAGE) return answer;
  if (answer.ok) await keep(answer.clone()).catch(() => {});
  // Led elsewhere, or refused: the session or the mission is over. The notes that wait stay, sealed.
  else if (answer.type === "opaqueredirect" || [401, 403, 404].includes(answer.status)) await VAULT.remove("pages", PAGE).catch(() => {});
  return answer;
}

async function asset(request) {
  try {
    const answer = await fetch(request);
    if (answer.ok) await keepAsset(request, answer.clone());
    return answer;
  } catch {
    return (await caches.match(request, { cacheName: CACHE, ignoreVary: true })) ?? Response.error();
  }
}

self.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (url.origin !== location.origin || event.request.method !== "GET") return;
  if (event.request.mode === "navigate" && url.pathname.startsWith(PAGE)) event.respondWith(page(event.request));
  else if (url.pathname.startsWith("/static/")) event.respondWith(asset(event.request));
});

{% load i18n static site %}// Keeps the pages of one self-assessment that its reader opened, for one day, to read them without a network.
// Network first, always; nothing is kept of anybody else, nor after the session ends.
const KEY = "{{ key|escapejs }}";
const OWN = "{{ own|escapejs }}";
const MOST_HOURS = 24;
const AWAY = "{{ away|escapejs }}";

self.addEventListener("install", (event) => event.waitUntil(self.skipWaiting()));

self.addEventListener("activate", (event) => event.waitUntil((async () => {
  for (const name of await caches.keys()) if (name.startsWith("desk:") && !name.startsWith(OWN)) await caches.delete(name);
  await self.clients.claim();
})()));

// Held open: what is still written after the browser was emptied goes with what was emptied, and makes nothing anew.
let pages = caches.open(KEY);
const keep = async (request, answer) => (await (pages ??= caches.open(KEY))).put(request, answer).catch(() => {});
const forget = async () => {
  await caches.delete(KEY);
  pages = null;
};
const isFresh = (answer) => Date.now() - Date.parse(answer.headers.get("date")) < MOST_HOURS * 3600000;

self.addEventListener("message", (event) => event.waitUntil((async () => {
  const page = await fetch(event.data.page, { redirect: "manual" }).catch(() => null);
  if (page?.ok) await keep(event.data.page, page);
  for (const asset of event.data.assets) {
    const answer = await fetch(asset).catch(() => null);
    if (answer?.ok) await keep(asset, answer);
  }
})()));

async function page(request) {
  let answer;
  try {
    answer = await fetch(request);
  } catch {
    const kept = request.method === "GET" && (await caches.match(request, { cacheName: KEY, ignoreVary: true }));
    if (kept && isFresh(kept)) return kept;
    return new Response(AWAY, { status: 503, headers: { "Content-Type": "text/html; charset=utf-8" } });
  }
  if (request.method !== "GET") return answer;
  if (answer.ok) await keep(request, answer.clone());
  // Led elsewhere, or refused: the session is over, and so is what it had opened.
  else if (answer.type === "opaqueredirect" || [401, 403, 404].includes(answer.status)) await forget();
  return answer;
}

async function asset(request) {
  try {
    const answer = await fetch(request);
    if (answer.ok) await keep(request, answer.clone());
    return answer;
  } catch {
    return (await caches.match(request, { cacheName: KEY, ignoreVary: true })) ?? Response.error();
  }
}

self.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (url.origin !== location.origin) return;
  if (event.request.mode === "navigate" && event.request.url.startsWith(self.registration.scope)) event.respondWith(page(event.request));
  else if (event.request.method === "GET" && url.pathname.startsWith("/static/")) event.respondWith(asset(event.request));
});

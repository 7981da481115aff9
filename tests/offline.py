"""What browser tests ask of a page that goes on without a network."""

# A promise that never ends would hold the whole run: without a worker after a while, the test fails.
READY = """Promise.race([
  navigator.serviceWorker.ready.then(() => true),
  new Promise((_done, fail) => setTimeout(fail, 20000, "no service worker")),
])"""
# Whether the worker keeps the page of a path.
KEPT = """async (path) => {
  for (const name of await caches.keys())
    for (const request of await (await caches.open(name)).keys()) if (new URL(request.url).pathname === path) return true;
  return false;
}"""

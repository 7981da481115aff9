// Where a mission is kept in this browser: an IndexedDB of its own, each record encrypted (AES-GCM) with a key that no
// script can read. Shared by the page and by its worker, hence a plain script.
//
// Where the browser offers no encryption the records stand in clear, and `isSealed` says so.

globalThis.fieldVault = (name) => {
  const STORES = ["keys", "notes", "photos", "pages", "facts"];
  const DATA = 12;
  let opened;
  let sealing;

  const result = (request) =>
    new Promise((resolve, reject) => {
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });

  function base() {
    opened ??= new Promise((resolve, reject) => {
      const request = indexedDB.open(name, 1);
      request.onupgradeneeded = () => STORES.forEach((store) => request.result.createObjectStore(store, { keyPath: "id" }));
      request.onerror = () => reject(request.error);
      request.onsuccess = () => {
        // Erased from another tab: let go, so that it can be.
        request.result.onversionchange = () => {
          request.result.close();
          opened = sealing = undefined;
        };
        resolve(request.result);
      };
    });
    return opened;
  }

  const store = async (kind, mode = "readonly") => (await base()).transaction(kind, mode).objectStore(kind);

  // Two scripts may ask at once: the first key stored is the one.
  async function makeKey() {
    if (!globalThis.crypto?.subtle) return null;
    const known = await result((await store("keys")).get("key"));
    if (known) return known.key;
    try {
      const key = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
      const keys = await store("keys", "readwrite");
      const first = await result(keys.get("key"));
      if (first) return first.key;
      await result(keys.put({ id: "key", key }));
      return key;
    } catch {
      return null; // a browser that cannot keep a key
    }
  }
  const key = () => (sealing ??= makeKey());

  async function put(kind, id, meta, value) {
    const secret = await key();
    const record = { id, ...meta };
    if (secret) {
      const bytes = value instanceof ArrayBuffer ? value : new TextEncoder().encode(JSON.stringify(value));
      record.iv = crypto.getRandomValues(new Uint8Array(DATA));
      record.sealed = await crypto.subtle.encrypt({ name: "AES-GCM", iv: record.iv }, secret, bytes);
      record.isBytes = value instanceof ArrayBuffer;
    } else record.clear = value;
    await result((await store(kind, "readwrite")).put(record));
  }

  async function read(record) {
    if (!record) return null;
    const { iv, sealed, isBytes, clear, ...meta } = record;
    if (!sealed) return { ...meta, value: clear };
    const bytes = await crypto.subtle.decrypt({ name: "AES-GCM", iv }, await key(), sealed);
    return { ...meta, value: isBytes ? bytes : JSON.parse(new TextDecoder().decode(bytes)) };
  }

  return {
    put,
    get: async (kind, id) => read(await result((await store(kind)).get(id))),
    all: async (kind) => Promise.all((await result((await store(kind)).getAll())).map(read)),
    remove: async (kind, id) => result((await store(kind, "readwrite")).delete(id)),
    isSealed: async () => Boolean(await key()),
    async erase() {
      (await base()).close();
      opened = sealing = undefined;
      await result(indexedDB.deleteDatabase(name));
    },
  };
};

// Signing out empties the browser: what a mission in the field kept here and never sent would be lost without a word.
//
// On the page of the mission itself field.js knows what waits. Elsewhere this looks into the vaults of whoever signs out
// (see field-vault.js, loaded only then), warns once, and says where to send the notes.

const words = document.querySelector("script[data-sign-out]").dataset;
const sure = new WeakSet();

const isSignOut = (form) => form.getAttribute("action")?.endsWith("/logout/");
const isWaiting = ({ value }) => value.pending.length || value.photos.some((photo) => !photo.refused);

// What each mission still holds: [address of its page, how many notes].
async function heldHere() {
  const bases = (await globalThis.indexedDB?.databases?.()) ?? [];
  const vaults = bases.map(({ name }) => name).filter((name) => name.startsWith(`field:${words.user}:`));
  if (!vaults.length) return [];
  await import(words.vault);
  const held = [];
  for (const name of vaults) {
    const left = (await globalThis.fieldVault(name).all("notes")).filter(isWaiting).length;
    if (left) held.push([words.page.replace("/0/", `/${name.split(":")[2]}/`), left]);
  }
  return held;
}

function warn(form, held) {
  form.querySelector("[data-left]")?.remove();
  const said = document.createElement("div");
  said.dataset.left = "";
  said.className = "stack gap-2 small";
  said.tabIndex = -1;
  const count = held.reduce((sum, [, left]) => sum + left, 0);
  said.append(Object.assign(document.createElement("p"), { textContent: words.left.replace("{count}", count) }));
  for (const [href, left] of held) {
    const line = document.createElement("p");
    line.append(Object.assign(document.createElement("a"), { href, textContent: words.open.replace("{count}", left) }));
    said.append(line);
  }
  form.prepend(said);
  said.focus();
}

document.addEventListener(
  "submit",
  async (event) => {
    const form = event.target;
    if (!isSignOut(form) || sure.has(form) || document.getElementById("field")) return;
    event.preventDefault();
    event.stopPropagation();
    // A browser that cannot be looked into keeps nobody from leaving.
    const held = await heldHere().catch(() => []);
    sure.add(form);
    if (held.length) warn(form, held);
    else form.requestSubmit();
  },
  true,
);

// Says every twenty seconds where its reader is at work, and shows who else is; silent while the page is hidden.
//
// A block marked data-presence is asked again by htmx (hx-get, hx-trigger="heartbeat"). Without scripts, opening a page
// says it once.

const EVERY = 20_000;
const WRITING = 30_000;
const block = document.querySelector("[data-presence]");
let typedAt = -WRITING;

document.addEventListener("input", (event) => {
  if (event.target.closest?.("form[data-autosave]")) typedAt = performance.now();
});

if (block) {
  const beat = () => {
    if (document.visibilityState !== "visible") return;
    const isWriting = performance.now() - typedAt < WRITING;
    block.setAttribute("hx-vals", JSON.stringify(isWriting ? { writing: "yes" } : {}));
    window.htmx?.trigger(block, "heartbeat");
  };
  setInterval(beat, EVERY);
  document.addEventListener("visibilitychange", beat);
}

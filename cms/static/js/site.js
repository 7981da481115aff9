// What every page gains from scripts. Each part works without: the server repeats every check.

// An error summary takes the focus once, so that a screen reader starts there.
document.querySelector("[data-focus]")?.focus();

// A blocked button does nothing but lead to the sentences that say why.
document.addEventListener("click", (event) => {
  const blocked = event.target.closest('[aria-disabled="true"]');
  if (!blocked) return;
  event.preventDefault();
  const reasons = document.getElementById(blocked.getAttribute("aria-describedby") ?? "");
  reasons?.setAttribute("tabindex", "-1");
  reasons?.focus();
});

// One click is one request, however slow the network.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post" || form.hasAttribute("hx-post")) return;
  if (form.dataset.sent) event.preventDefault();
  form.dataset.sent = "yes";
});
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
});

// Characters left, announced politely once the writer pauses.
for (const count of document.querySelectorAll("[data-count-for]")) {
  const field = document.getElementById(count.dataset.countFor);
  const limit = Number(count.dataset.limit);
  const show = () => {
    const left = limit - [...field.value].length;
    const words = left < 0 ? count.dataset.over : count.dataset.left;
    count.textContent = words.replace("%s", new Intl.NumberFormat(document.documentElement.lang).format(Math.abs(left)));
    count.classList.toggle("error", left < 0);
  };
  let pause;
  field?.addEventListener("input", () => {
    clearTimeout(pause);
    pause = setTimeout(show, 400);
  });
  if (field) show();
}

// Printing is a button only where a script can print.
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}

// The account menu closes with Escape and gives the focus back.
document.addEventListener("keydown", (event) => {
  const open = event.key === "Escape" && document.querySelector("details.account[open]");
  if (!open) return;
  open.open = false;
  open.querySelector("summary").focus();
});

// Long lists start folded on a phone; without scripts they stay open.
if (window.matchMedia("(max-width: 63.99rem)").matches) {
  for (const list of document.querySelectorAll("details[data-fold-narrow]")) list.open = false;
}

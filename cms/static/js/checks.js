// Our own check in Wagtail's checker: links whose words do not say where they lead.
// A plain script, not a module: it must run before the checker starts. The words come with the options (home/accessibility.py).
document.querySelector("wagtail-userbar")?.registerCheck("check-vague-link", (link, options) => {
  const words = (link.getAttribute("aria-label") ?? link.textContent).replace(/\s+/g, " ").trim();
  return !new RegExp(options.pattern, "i").test(words);
});

// An explanation shown on hover or focus goes away with Escape, and comes back at the next visit of the term.
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const term of document.querySelectorAll(".gloss:hover, .gloss:focus-within")) term.classList.add("gloss-closed");
});
for (const term of document.querySelectorAll(".gloss")) {
  for (const left of ["mouseleave", "focusout"]) term.addEventListener(left, () => term.classList.remove("gloss-closed"));
}

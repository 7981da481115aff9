// After an @ in a comment, the people who read the discussion are proposed; by keyboard as well as by touch.
//
// The text field keeps its own role; the list is announced beside it. Without scripts, the boxes of the form do the same.

const MOST = 6;
const people = document.getElementById("people-here");
const names = [...(people?.options ?? [])].map((option) => option.value);
const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

// What is typed after the last @ before the cursor, if that may begin a name.
function asked(field) {
  const before = field.value.slice(0, field.selectionStart);
  const at = before.lastIndexOf("@");
  if (at < 0 || /\S/.test(before[at - 1] ?? "")) return null;
  const words = before.slice(at + 1);
  return words.includes("\n") ? null : { at, words };
}

function propose(field) {
  const list = document.createElement("ul");
  const status = document.createElement("p");
  let chosen = -1;
  list.id = `${field.id}-people`;
  list.className = "mentions";
  list.hidden = true;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", people.dataset.label);
  status.className = "vh";
  status.setAttribute("role", "status");
  field.after(list, status);
  field.setAttribute("autocomplete", "off");
  field.setAttribute("aria-autocomplete", "list");
  field.setAttribute("aria-controls", list.id);

  function close() {
    list.hidden = true;
    chosen = -1;
    field.removeAttribute("aria-activedescendant");
    status.textContent = "";
  }

  function point(index) {
    const options = [...list.children];
    chosen = (index + options.length) % options.length;
    options.forEach((option, place) => option.setAttribute("aria-selected", place === chosen));
    options[chosen].scrollIntoView({ block: "nearest" });
    field.setAttribute("aria-activedescendant", options[chosen].id);
  }

  function take(name) {
    const { at } = asked(field);
    field.setRangeText(`@${name} `, at, field.selectionStart, "end");
    close();
    field.focus();
  }

  function show() {
    const found = asked(field);
    const matching = found
      ? names.filter((name) => plain(` ${name}`).includes(` ${plain(found.words)}`) && plain(name) !== plain(found.words.trim()))
      : [];
    if (!matching.length) return close();
    list.replaceChildren(
      ...matching.slice(0, MOST).map((name, index) => {
        const option = document.createElement("li");
        option.id = `${list.id}-${index}`;
        option.setAttribute("role", "option");
        option.textContent = name;
        // Before the field loses the focus, and with it the place of the cursor.
        option.addEventListener("pointerdown", (event) => {
          event.preventDefault();
          take(name);
        });
        return option;
      }),
    );
    if (list.hidden) status.textContent = people.dataset.found;
    list.hidden = false;
    point(0);
  }

  field.addEventListener("input", show);
  field.addEventListener("blur", close);
  field.addEventListener("keydown", (event) => {
    if (list.hidden) return;
    if (event.key === "ArrowDown") point(chosen + 1);
    else if (event.key === "ArrowUp") point(chosen - 1);
    else if (event.key === "Enter") take(list.children[chosen].textContent);
    else if (event.key === "Escape") close();
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
}

if (names.length) for (const field of document.querySelectorAll("textarea[data-mentions]")) propose(field);

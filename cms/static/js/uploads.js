// Files sent one by one, three at a time, each saying how it fares. Without scripts the form sends them all together.
//
// A file that the network cut short is sent again as a whole: the server knows a file by its digest, so nothing is
// kept twice. The form's last field tells the server that the sending was whole.

const AT_ONCE = 3;
const TONES = { waiting: "", sending: "run", received: "ok", known: "end", refused: "stop", failed: "wait" };

function start(form) {
  const input = document.getElementById(form.dataset.uploads);
  const zone = form.querySelector("[data-drop]");
  const list = form.querySelector("[data-uploads-list]");
  const summary = form.querySelector("[data-uploads-summary]");
  const again = form.querySelector("[data-uploads-again]");
  const line = form.querySelector("[data-uploads-line]");
  const files = [];
  let underWay = 0;

  form.querySelector("[data-drop-hint]").hidden = false;
  form.querySelector("button[type=submit]").hidden = true;

  function show(entry, state, words = "") {
    entry.state = state;
    const badge = entry.item.querySelector("[data-state]");
    badge.className = TONES[state] ? `badge badge-${TONES[state]}` : "badge";
    badge.textContent = form.dataset[state];
    const text = entry.item.querySelector("[data-words]");
    text.textContent = words;
    text.classList.toggle("why", state === "refused" || state === "failed");
    entry.item.querySelector("[data-retry]").hidden = state !== "failed";
    entry.item.querySelector("[data-progress]").hidden = state !== "sending";
    sum();
  }

  function sum() {
    const count = (...states) => files.filter((entry) => states.includes(entry.state)).length;
    const left = count("waiting", "sending");
    summary.textContent = form.dataset.summary
      .replace("{received}", count("received"))
      .replace("{known}", count("known"))
      .replace("{refused}", count("refused", "failed"))
      .replace("{left}", left);
    again.hidden = left > 0;
    again.querySelector("[data-retry-failed]").hidden = count("failed") === 0;
  }

  function add(file) {
    const item = line.content.firstElementChild.cloneNode(true);
    const entry = { file, item, state: "waiting" };
    item.querySelector("[data-name]").textContent = file.name;
    item.querySelector("[data-retry-name]").textContent = ` : ${file.name}`;
    item.querySelector("[data-progress]").setAttribute("aria-label", file.name);
    item.querySelector("[data-retry]").addEventListener("click", () => retry(entry));
    list.append(item);
    files.push(entry);
    show(entry, "waiting");
  }

  function retry(entry) {
    show(entry, "waiting");
    next();
  }

  function next() {
    while (underWay < AT_ONCE) {
      const entry = files.find((found) => found.state === "waiting");
      if (!entry) return;
      underWay += 1;
      send(entry);
    }
  }

  function send(entry) {
    const data = new FormData();
    for (const [name, value] of new FormData(form)) {
      if (name !== input.name && name !== "whole") data.append(name, value);
    }
    data.append(input.name, entry.file, entry.file.name);
    data.append("whole", "yes");
    const request = new XMLHttpRequest();
    request.open("POST", form.getAttribute("action"));
    request.setRequestHeader("Accept", "application/json");
    request.setRequestHeader("HX-Request", "true");
    request.upload.addEventListener("progress", (event) => {
      if (event.lengthComputable) entry.item.querySelector("[data-progress]").value = (100 * event.loaded) / event.total;
    });
    request.addEventListener("loadend", () => {
      underWay -= 1;
      finish(entry, request);
      next();
    });
    show(entry, "sending");
    request.send(data);
  }

  function finish(entry, request) {
    if (request.status === 401 || request.status === 403) return show(entry, "failed", form.dataset.signedOut);
    let answer;
    try {
      answer = JSON.parse(request.responseText);
    } catch {
      return show(entry, "failed", form.dataset.cut);
    }
    const [found] = answer.files;
    if (!found) return show(entry, "failed", answer.reasons.join(" ") || form.dataset.cut);
    show(entry, found.state, found.text);
    if (!found.url) return undefined;
    const link = document.createElement("a");
    link.href = found.url;
    link.textContent = entry.file.name;
    entry.item.querySelector("[data-name]").replaceChildren(link);
    return undefined;
  }

  function take(chosen) {
    for (const file of chosen) add(file);
    next();
  }

  input.addEventListener("change", () => {
    take([...input.files]);
    input.value = "";
  });
  form.addEventListener("submit", (event) => event.preventDefault());
  form.querySelector("[data-retry-failed]").addEventListener("click", () => {
    for (const entry of files) if (entry.state === "failed") show(entry, "waiting");
    next();
  });
  // What failed without a network leaves again when it is back.
  addEventListener("online", () => {
    for (const entry of files) if (entry.state === "failed") show(entry, "waiting");
    next();
  });
  for (const name of ["dragenter", "dragover"]) {
    zone.addEventListener(name, (event) => {
      event.preventDefault();
      zone.dataset.over = "yes";
    });
  }
  zone.addEventListener("dragleave", () => delete zone.dataset.over);
  zone.addEventListener("drop", (event) => {
    event.preventDefault();
    delete zone.dataset.over;
    take([...event.dataTransfer.files]);
  });
  addEventListener("beforeunload", (event) => {
    if (files.some((entry) => entry.state === "waiting" || entry.state === "sending")) event.preventDefault();
  });
}

for (const form of document.querySelectorAll("form[data-uploads]")) start(form);

// A certificate's file is compared on the reader's device: its fingerprint alone is sent. Without scripts, or when the
// fingerprint is not one of the register, the form sends the file itself.

const LARGEST = 5_000_000;
const TONES = { ok: "ok", warning: "wait", refused: "stop", unknown: "end" };

async function fingerprint(file) {
  const digest = await crypto.subtle.digest("SHA-256", await file.arrayBuffer());
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

function paragraph(text, kind = "") {
  const line = document.createElement("p");
  line.textContent = text;
  if (kind) line.className = kind;
  return line;
}

function start(form) {
  const input = form.querySelector("[type=file]");
  const answer = form.querySelector("[data-answer]");
  const button = form.querySelector("[type=submit]");
  const submit = form.querySelector("[data-submit]");
  const first = submit.textContent;
  let asked = 0;

  form.querySelector("[data-drop-hint]").hidden = false;
  button.hidden = true;

  function offer() {
    submit.textContent = form.dataset.send;
    button.hidden = false;
    answer.append(paragraph(form.dataset.kept, "small soft"));
  }

  function show(found) {
    const [finding] = found.findings;
    answer.replaceChildren(paragraph(finding.sentence, `why-${TONES[finding.state]}`));
    if (found.certificate && found.certificate.code !== form.dataset.code) {
      const link = document.createElement("a");
      link.href = `${form.dataset.verify}${found.certificate.code}/`;
      link.textContent = `${found.certificate.number} ${found.certificate.territory.name}. ${form.dataset.see}`;
      answer.append(link);
    }
    if (found.file === "unknown") offer();
  }

  async function compare() {
    const [file] = input.files;
    const turn = (asked += 1);
    button.hidden = true;
    submit.textContent = first;
    answer.replaceChildren();
    if (!file) return;
    if (file.size > LARGEST) return answer.append(paragraph(form.dataset.large));
    answer.append(paragraph(form.dataset.reading));
    try {
      const sha256 = await fingerprint(file);
      const language = document.documentElement.lang;
      const address = `${form.dataset.verify}?sha256=${sha256}&format=json&language=${language}`;
      const response = await fetch(address, { credentials: "omit" });
      if (!response.ok) throw new Error(response.status);
      const found = await response.json();
      if (turn === asked) show(found);
    } catch {
      if (turn !== asked) return;
      answer.replaceChildren(paragraph(form.dataset.failed));
      offer();
    }
  }

  input.addEventListener("change", compare);
  for (const name of ["dragenter", "dragover"]) {
    form.addEventListener(name, (event) => {
      event.preventDefault();
      form.dataset.over = "yes";
    });
  }
  for (const name of ["dragleave", "drop"]) form.addEventListener(name, () => delete form.dataset.over);
  form.addEventListener("drop", (event) => {
    event.preventDefault();
    if (event.dataTransfer.files.length === 0) return;
    input.files = event.dataTransfer.files;
    compare();
  });
}

// Fingerprints are made in secure pages alone; elsewhere the form sends the file, as without scripts.
if (window.isSecureContext) for (const form of document.querySelectorAll("form[data-verify]")) start(form);

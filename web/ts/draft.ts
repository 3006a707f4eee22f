import { each, said } from "./once";

type Draft = [name: string, value: string][];
type Kept = { at: number; sent: boolean; draft: Draft };

const prefix = "rostrum.draft.";
const pause = 800;
const lifetime = 7 * 24 * 3600 * 1000;

// Forms with data-draft keep what is typed on this device until the server has answered.
// Passwords, files and hidden fields (operation, version) are never kept.
export function drafts(root: ParentNode): void {
  each<HTMLFormElement>(root, "form[data-draft]", (form) => {
    const key = keyOf(form);
    const note = noteOf(form);
    restore(form, key, note);
    let timer = 0;
    form.addEventListener("input", () => {
      clearTimeout(timer);
      timer = window.setTimeout(() => {
        if (save(key, read(form), false)) note.textContent = said("Draft");
      }, pause);
    });
    form.addEventListener("submit", () => {
      clearTimeout(timer);
      save(key, read(form), true);
    });
  });
}

// answered drops the drafts of forms that were sent: a page of ours came back, so the server has
// them. A page that says it failed keeps them, and so does the page of the form itself, since
// it may have been opened again after the connection broke; there restore compares.
export function answered(): void {
  if ("failed" in document.body.dataset) return;
  const here = [...document.querySelectorAll<HTMLFormElement>("form[data-draft]")].map(keyOf);
  for (const key of kept()) {
    if (!here.includes(key) && load(key)?.sent) localStorage.removeItem(key);
  }
}

function kept(): string[] {
  try {
    return Object.keys(localStorage).filter((key) => key.startsWith(prefix));
  } catch {
    return [];
  }
}

function keyOf(form: HTMLFormElement): string {
  return prefix + (form.dataset["draft"] ?? "");
}

function restore(form: HTMLFormElement, key: string, note: HTMLElement): void {
  const stored = load(key);
  if (!stored) return;
  // A form that came back with errors holds what was typed: that is newer than any draft.
  if (form.querySelector("[data-focus]")) return;
  if (JSON.stringify(stored.draft) === JSON.stringify(read(form))) return localStorage.removeItem(key);
  fill(form, stored.draft);
  offer(note, () => {
    localStorage.removeItem(key);
    form.reset();
    note.replaceChildren();
  });
}

function noteOf(form: HTMLFormElement): HTMLElement {
  const note = document.createElement("p");
  note.className = "draft-note";
  note.setAttribute("aria-live", "polite");
  form.append(note);
  return note;
}

function offer(note: HTMLElement, drop: () => void): void {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button quiet";
  button.textContent = said("Drop");
  button.addEventListener("click", drop);
  note.append(said("Restore"), button);
}

function fields(form: HTMLFormElement): (HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement)[] {
  return [...form.querySelectorAll<HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement>("input, textarea, select")].filter(
    (f) => f.name !== "" && !["hidden", "password", "file", "submit"].includes(f.type),
  );
}

function read(form: HTMLFormElement): Draft {
  const out: Draft = [];
  for (const f of fields(form)) {
    if (f instanceof HTMLInputElement && (f.type === "checkbox" || f.type === "radio")) {
      if (f.checked) out.push([f.name, f.value]);
    } else if (f.value !== "") out.push([f.name, f.value]);
  }
  return out;
}

function fill(form: HTMLFormElement, draft: Draft): void {
  for (const f of fields(form)) {
    const values = draft.filter(([name]) => name === f.name).map(([, value]) => value);
    if (f instanceof HTMLInputElement && (f.type === "checkbox" || f.type === "radio")) f.checked = values.includes(f.value);
    else f.value = values[0] ?? "";
  }
}

function load(key: string): Kept | null {
  try {
    const stored = JSON.parse(localStorage.getItem(key) ?? "null") as Kept;
    if (Date.now() - stored.at < lifetime && Array.isArray(stored.draft)) return stored;
    localStorage.removeItem(key);
  } catch {
    // Nothing kept, storage refused, or another program's text: there is no draft then.
  }
  return null;
}

function save(key: string, draft: Draft, sent: boolean): boolean {
  try {
    localStorage.setItem(key, JSON.stringify({ at: Date.now(), sent, draft } satisfies Kept));
    return true;
  } catch {
    return false;
  }
}

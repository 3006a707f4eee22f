import { each, said } from "./once";

// The clipboard needs a secure context; on a plain LAN address the old way still works.
async function put(field: HTMLTextAreaElement): Promise<void> {
  field.focus();
  field.select();
  try {
    await navigator.clipboard.writeText(field.value);
  } catch {
    document.execCommand("copy");
  }
}

export function copies(root: ParentNode): void {
  each<HTMLButtonElement>(root, "[data-copy]", (button) => {
    const field = document.getElementById(button.dataset["copy"] ?? "");
    const label = button.querySelector("span");
    if (!(field instanceof HTMLTextAreaElement) || !label) return;
    const before = label.textContent;
    label.setAttribute("aria-live", "polite");
    button.hidden = false;
    button.addEventListener("click", async () => {
      await put(field);
      label.textContent = said("Copied");
      setTimeout(() => (label.textContent = before), 3000);
    });
  });
}

export function prints(root: ParentNode): void {
  each(root, "[data-print]", (button) => {
    button.hidden = false;
    button.addEventListener("click", () => print());
  });
}

import { each } from "./once";

interface Converted {
  markdown: string;
  warnings: string[];
}

// Text pasted from an office program keeps its headings, lists and tables: the HTML on the
// clipboard goes to the address in data-paste, which answers with Markdown. Where that fails the
// plain text is put in, as without scripts.
export function pastes(root: ParentNode): void {
  each(root, "[data-paste]", (box) => {
    const field = box.querySelector("textarea");
    const note = box.querySelector<HTMLElement>("[data-paste-note]");
    if (!field) return;
    field.addEventListener("paste", (e) => {
      const html = e.clipboardData?.getData("text/html") ?? "";
      const plain = e.clipboardData?.getData("text/plain") ?? "";
      if (!structured(html)) return;
      e.preventDefault();
      void convert(box.dataset["paste"] ?? "", html).then((got) => {
        insert(field, got?.markdown ?? plain);
        if (note) note.textContent = got?.warnings.join(" ") ?? "";
      });
    });
  });
}

// Words copied within a line or from a plain editor need no conversion.
function structured(html: string): boolean {
  return /<(h[1-6]|p|li|table|b|strong|i|em|a|u)[\s>]/i.test(html);
}

async function convert(address: string, html: string): Promise<Converted | null> {
  try {
    const answer = await fetch(address, {
      method: "POST",
      headers: { Accept: "application/json" },
      body: new URLSearchParams({ html }),
    });
    return answer.ok ? ((await answer.json()) as Converted) : null;
  } catch {
    return null;
  }
}

// insertText keeps the browser's own undo; where it is gone the value is set.
function insert(field: HTMLTextAreaElement, text: string): void {
  field.focus();
  if (!document.execCommand("insertText", false, text)) field.setRangeText(text, field.selectionStart, field.selectionEnd, "end");
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

import { each, said } from "./once";

const pause = 180;

// A searched field: words are typed, the server suggests, the id of the chosen line is sent.
// Keys follow the combobox pattern of the ARIA authoring guide (list, no inline completion).
export function combos(root: ParentNode): void {
  each(root, "[data-combo]", (box) => {
    const parts = find(box);
    if (parts) new Combo(box, ...parts);
  });
}

function find(box: HTMLElement): [HTMLInputElement, HTMLInputElement, HTMLElement] | null {
  const hidden = box.querySelector<HTMLInputElement>("input[type=hidden]");
  const text = box.querySelector<HTMLInputElement>("input[type=text]");
  const list = box.querySelector<HTMLElement>("[role=listbox]");
  return hidden && text && list ? [hidden, text, list] : null;
}

class Combo {
  private timer = 0;
  private current = -1;
  private asked = 0;

  constructor(
    private box: HTMLElement,
    private hidden: HTMLInputElement,
    private text: HTMLInputElement,
    private list: HTMLElement,
  ) {
    box.classList.add("live");
    text.setAttribute("role", "combobox");
    text.setAttribute("aria-expanded", "false");
    text.setAttribute("aria-controls", list.id);
    text.setAttribute("aria-autocomplete", "list");
    text.addEventListener("input", () => this.typed());
    text.addEventListener("keydown", (e) => this.key(e));
    text.addEventListener("blur", () => this.close());
    // mousedown, so that the choice comes before the blur that closes the list.
    list.addEventListener("mousedown", (e) => {
      e.preventDefault();
      const option = (e.target as Element).closest<HTMLElement>("[role=option]");
      if (option) this.choose(option);
    });
  }

  private options(): HTMLElement[] {
    return [...this.list.querySelectorAll<HTMLElement>("[role=option][data-value]")];
  }

  private typed(): void {
    this.hidden.value = "";
    clearTimeout(this.timer);
    if (this.text.value.trim() === "") return this.close();
    this.timer = window.setTimeout(() => void this.ask(), pause);
  }

  private async ask(): Promise<void> {
    const turn = ++this.asked;
    const url = new URL(this.box.dataset["combo"] ?? "", location.href);
    url.searchParams.set("q", this.text.value);
    try {
      const answer = await fetch(url, { headers: { "HX-Request": "true" } });
      const html = answer.ok ? await answer.text() : "";
      // A slow answer to older words must not replace a newer one.
      if (turn === this.asked && document.activeElement === this.text) this.show(html);
    } catch {
      this.close();
    }
  }

  private show(html: string): void {
    this.list.innerHTML = html;
    const options = this.options();
    options.forEach((o, i) => {
      o.id = this.list.id + "-" + i;
      o.setAttribute("aria-selected", "false");
    });
    if (options.length === 0) {
      const none = document.createElement("li");
      none.setAttribute("role", "option");
      none.setAttribute("aria-disabled", "true");
      none.textContent = said("None");
      this.list.replaceChildren(none);
    }
    this.current = -1;
    this.list.hidden = false;
    this.text.setAttribute("aria-expanded", "true");
  }

  private close(): void {
    clearTimeout(this.timer);
    this.asked++;
    this.list.hidden = true;
    this.text.setAttribute("aria-expanded", "false");
    this.text.removeAttribute("aria-activedescendant");
  }

  private key(e: KeyboardEvent): void {
    const options = this.options();
    if (e.key === "Escape" && !this.list.hidden) {
      e.preventDefault();
      this.close();
    } else if (e.key === "ArrowDown" || e.key === "ArrowUp") {
      e.preventDefault();
      if (this.list.hidden) void this.ask();
      else this.move(options, e.key === "ArrowDown" ? 1 : -1);
    } else if (e.key === "Enter" && !this.list.hidden) {
      const option = options[this.current];
      e.preventDefault();
      if (option) this.choose(option);
    }
  }

  private move(options: HTMLElement[], by: number): void {
    if (options.length === 0) return;
    options[this.current]?.setAttribute("aria-selected", "false");
    this.current = (this.current + by + options.length + (this.current < 0 && by < 0 ? 1 : 0)) % options.length;
    const now = options[this.current];
    now?.setAttribute("aria-selected", "true");
    now?.scrollIntoView({ block: "nearest" });
    if (now) this.text.setAttribute("aria-activedescendant", now.id);
  }

  private choose(option: HTMLElement): void {
    this.hidden.value = option.dataset["value"] ?? "";
    this.text.value = option.dataset["text"] ?? option.textContent?.trim() ?? "";
    this.close();
    this.hidden.dispatchEvent(new Event("change", { bubbles: true }));
  }
}

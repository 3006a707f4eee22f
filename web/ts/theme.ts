import { each } from "./once";

// The theme changes at once; the post, which sets the cookie, follows behind.
export function themes(root: ParentNode): void {
  each<HTMLFormElement>(root, "form[data-theme-switch]", (form) => {
    form.addEventListener("submit", (event) => {
      const button = event.submitter;
      if (!(button instanceof HTMLButtonElement)) return;
      event.preventDefault();
      document.documentElement.dataset["theme"] = button.value;
      for (const other of form.querySelectorAll("button")) {
        other.setAttribute("aria-pressed", String(other === button));
      }
      const body = new URLSearchParams({ theme: button.value, back: "/" });
      void fetch(form.action, { method: "POST", body, redirect: "manual" }).catch(() => undefined);
    });
  });
}

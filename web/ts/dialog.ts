import { each } from "./once";

// A link to a page becomes the opener of a dialog that says the same.
export function dialogs(root: ParentNode): void {
  each<HTMLAnchorElement>(root, "a[data-dialog]", (link) => {
    const dialog = document.getElementById(link.dataset["dialog"] ?? "");
    if (!(dialog instanceof HTMLDialogElement)) return;
    link.setAttribute("aria-haspopup", "dialog");
    link.addEventListener("click", (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      dialog.showModal();
    });
  });
}

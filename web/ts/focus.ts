// After a form came back with errors, the summary is what is read first.
export function summaries(root: ParentNode): void {
  root.querySelector<HTMLElement>("[data-focus]")?.focus();
}

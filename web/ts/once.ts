// each calls f once for every element that matches, however often the page is gone over.
const seen = new WeakMap<Element, Set<string>>();

export function each<E extends HTMLElement>(root: ParentNode, selector: string, f: (element: E) => void): void {
  for (const element of root.querySelectorAll<E>(selector)) {
    const done = seen.get(element) ?? new Set<string>();
    if (done.has(selector)) continue;
    seen.set(element, done.add(selector));
    f(element);
  }
}

// said is a sentence that the server put into the page in the reader's language.
export function said(name: string): string {
  return document.body.dataset["said" + name] ?? "";
}

import { each } from "./once";

// Minus and plus beside a number. The browser's own stepping keeps minimum, maximum and step.
export function steppers(root: ParentNode): void {
  each(root, "[data-stepper]", (box) => {
    const input = box.querySelector<HTMLInputElement>("input");
    if (!input) return;
    for (const button of box.querySelectorAll<HTMLButtonElement>("[data-by]")) {
      button.hidden = false;
      button.addEventListener("click", () => {
        const up = Number(button.dataset["by"]) > 0;
        if (input.value === "") input.value = up ? "0" : input.min || "0";
        if (up) input.stepUp();
        else input.stepDown();
        input.dispatchEvent(new Event("input", { bubbles: true }));
        input.dispatchEvent(new Event("change", { bubbles: true }));
      });
    }
  });
}

import { each } from "./once";

// A countdown ticks by script; without one, and for who wants no motion, the moment of its end stands there.
const still = matchMedia("(prefers-reduced-motion: reduce)");
let ends = 0; // of the countdown that runs, on the clock of this page

// up says once that the time is up, to who does not see it.
function up(): void {
  const line = document.querySelector<HTMLElement>("[data-timer-up]");
  if (ends && line) line.textContent = line.dataset["timerUp"] ?? "";
  ends = 0;
}

export function timers(root: ParentNode): void {
  each(root, "[data-timer]", (box) => {
    const left = box.querySelector<HTMLElement>(".left");
    const until = box.querySelector<HTMLElement>(".until");
    if (!left || !until) return up(); // drawn as over
    ends = performance.now() + Number(box.dataset["timer"]) * 1000;
    const end = ends;
    const line = document.querySelector<HTMLElement>("[data-timer-up]");
    if (line) line.textContent = "";
    left.hidden = still.matches;
    const tick = (): void => {
      const s = Math.max(0, Math.ceil((end - performance.now()) / 1000));
      left.textContent = `${Math.floor(s / 60)}:${String(s % 60).padStart(2, "0")}`;
      if (!box.isConnected || ends !== end) return;
      if (s > 0) return void setTimeout(tick, 250);
      left.hidden = true;
      until.textContent = line?.dataset["timerUp"] ?? "";
      until.className = "up";
      up();
    };
    tick();
  });
}

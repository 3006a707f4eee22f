// The hall's screen: one that waits asks whether a host typed its code, and a countdown ticks.
import { timers } from "./timer";

const waiting = document.querySelector<HTMLElement>("main[data-mark]");

async function ask(mark: string): Promise<void> {
  try {
    const answer = await fetch("/screen/state", { cache: "no-store" });
    const now = (await answer.json()) as { mark: string };
    if (now.mark !== mark || mark === "none") return location.reload();
  } catch {
    // Without the network the code stays where it is until the next time.
  }
  setTimeout(() => void ask(mark), mark === "none" ? 10_000 : 2000);
}

if (waiting) setTimeout(() => void ask(waiting.dataset["mark"] ?? ""), waiting.dataset["mark"] === "none" ? 10_000 : 2000);
timers(document);

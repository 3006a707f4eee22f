// What pages do beyond plain HTML. Every part finds its elements by data attributes, may run
// twice over the same element, and leaves a page that works when it is missing.
import "htmx.org";
import { combos } from "./combo";
import { copies, prints } from "./copy";
import { dialogs } from "./dialog";
import { answered, drafts } from "./draft";
import { summaries } from "./focus";
import { pastes } from "./paste";
import { steppers } from "./stepper";
import { themes } from "./theme";
import { timers } from "./timer";

function enliven(root: ParentNode): void {
  steppers(root);
  copies(root);
  prints(root);
  pastes(root);
  dialogs(root);
  combos(root);
  drafts(root);
  timers(root);
}

themes(document);
answered();
enliven(document);
summaries(document);
// Parts swapped in later are enlivened like those that came with the page.
document.addEventListener("htmx:after:swap", () => enliven(document));

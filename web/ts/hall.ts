// The page of a phone in the hall: what changes comes by itself, and a vote needs no new page. Everything also
// works without this script. It runs in a WebView of 2017 and over plain HTTP, so it uses nothing newer.

import { greet } from "./greet";

interface Seen {
  id: string;
  k: string;
  t: string;
  s: string;
  n: number;
  same?: string[];
  up?: boolean;
}

interface Main {
  open: boolean;
  gone?: boolean;
  now?: string[];
  last?: string[];
}

interface Poll {
  id: string;
  s: string;
  n: number;
}

// News is a whole state or what changed since: v, s and g name questions by their keys.
interface News {
  tag?: string;
  whole?: boolean;
  open?: boolean;
  record?: string;
  shown?: number;
  waiting?: number;
  p?: Poll[];
  q?: Seen[];
  v?: { [key: string]: number };
  s?: { [key: string]: string };
  g?: string[];
  main?: Main;
}

const main = document.querySelector("main") as HTMLElement;
const list = document.getElementById("questions") as HTMLOListElement;
const fresh = document.getElementById("fresh") as HTMLElement;
const none = document.getElementById("none") as HTMLElement;
const box = document.getElementById("question") as HTMLTextAreaElement;
const base = "/r/" + main.dataset.room;
const said = (name: string): string => main.dataset["said" + name] || "";

// all is what the room shows; what stands in the list may be older, since lists never move under a finger.
const all = new Map<string, Seen>();
let idOf: { [key: string]: string } = {};

// say lets a screen reader hear what is new: the last of it, and at most one line in ten seconds.
const spoken = document.getElementById("spoken") as HTMLElement;
let line = "";
let speaking = 0;
let spokenAt = 0;

function say(text: string): void {
  line = text;
  if (speaking) return;
  speaking = window.setTimeout(() => {
    speaking = 0;
    spokenAt = Date.now();
    spoken.textContent = line;
  }, Math.max(0, spokenAt + 10000 - Date.now()));
}

const itemOf = (id: string): HTMLLIElement | null => document.getElementById("q-" + id) as HTMLLIElement | null;

function make<K extends keyof HTMLElementTagNameMap>(name: K, text: string, kind?: string): HTMLElementTagNameMap[K] {
  const e = document.createElement(name);
  e.textContent = text;
  if (kind) e.className = kind;
  return e;
}

function item(q: Seen): HTMLLIElement {
  const li = document.createElement("li");
  li.id = "q-" + q.id;
  li.appendChild(make("p", q.t, "text"));
  const form = document.createElement("form");
  form.action = base + "/vote";
  form.method = "post";
  const hidden = document.createElement("input");
  hidden.type = "hidden";
  hidden.name = "question";
  hidden.value = q.id;
  form.appendChild(hidden);
  const button = make("button", "", "vote");
  button.setAttribute("aria-pressed", "false");
  form.appendChild(button);
  li.appendChild(form);
  return li;
}

const mainRoom = document.getElementById("main-room") as HTMLElement;
const mainSaid = (name: string): string => mainRoom.dataset["said" + name] || "";

// show brings one item up to date where it stands.
function show(li: HTMLLIElement, q: Seen): void {
  const button = li.querySelector(".vote") as HTMLButtonElement;
  const mine = button.getAttribute("aria-pressed") === "true";
  button.textContent = "";
  button.appendChild(make("b", String(q.n)));
  button.appendChild(document.createTextNode(" " + said(mine ? "Voted" : "Vote")));
  let state = li.querySelector(".state") as HTMLElement | null;
  const words = (q.up ? mainSaid : said)((q.up ? "Up" : "") + q.s.charAt(0).toUpperCase() + q.s.slice(1));
  if (!state && words) {
    state = make("p", "", "state");
    li.insertBefore(state, li.querySelector("form"));
  }
  if (state) {
    state.textContent = words;
    state.hidden = !words;
  }
  let same = li.querySelector("details");
  if (!same && q.same && q.same.length) {
    same = document.createElement("details");
    same.appendChild(make("summary", said("Same")));
    same.appendChild(document.createElement("ul"));
    li.insertBefore(same, li.querySelector("form"));
  }
  if (same) {
    const ul = same.querySelector("ul") as HTMLElement;
    ul.textContent = "";
    (q.same || []).forEach((s) => ul.appendChild(make("li", s)));
  }
  li.dataset.s = q.s;
}

const rank = (q: Seen): number => (q.s === "answering" ? 0 : q.s === "shown" ? 1 : 2);

function inOrder(): Seen[] {
  return Array.from(all.values()).sort((a, b) => rank(a) - rank(b) || b.n - a.n || (a.id < b.id ? -1 : 1));
}

// arrange puts the list in its order, when the person asks for it.
function arrange(): void {
  Array.prototype.slice.call(list.querySelectorAll(".gone")).forEach((li: HTMLElement) => list.removeChild(li));
  inOrder().forEach((q) => {
    const li = itemOf(q.id) || item(q);
    show(li, q);
    list.appendChild(li);
  });
  fresh.hidden = true;
  none.hidden = list.children.length > 0;
}

let offered = 0;

// offer says how many questions wait to be put into the list; an empty list takes them at once.
function offer(): void {
  const waiting = Array.from(all.keys()).filter((id) => !itemOf(id)).length;
  if (waiting && !list.children.length) return arrange();
  fresh.hidden = !waiting;
  const words = said("New").replace("#", String(waiting));
  (fresh.firstElementChild as HTMLElement).textContent = words;
  if (waiting > offered) say(words);
  offered = waiting;
  none.hidden = list.children.length > 0;
}

// polls are drawn by the server: where one opened, closed or moved, the person is offered the page anew.
let polls: { [id: string]: string } = {};
let pollsKnown = false;

function pollsOf(changed: Poll[]): void {
  let other = false;
  changed.forEach((p) => {
    const now = p.s + p.n;
    if (polls[p.id] !== now) other = true;
    polls[p.id] = now;
  });
  if (pollsKnown && other) {
    const button = fresh.firstElementChild as HTMLButtonElement;
    fresh.hidden = false;
    button.textContent = said("Poll");
    say(said("Poll"));
    button.onclick = () => location.reload();
  }
  pollsKnown = true;
}

// drop takes a question out. Its place stays until the person asks for the new order, so that nothing moves under a
// finger or a focus.
function drop(id: string): void {
  all.delete(id);
  const li = itemOf(id);
  if (!li) return;
  const focused = li.contains(document.activeElement);
  li.style.minHeight = li.offsetHeight + "px";
  li.textContent = "";
  li.appendChild(make("p", said("Gone"), "state"));
  li.removeAttribute("id");
  li.className = "gone";
  if (focused) {
    li.tabIndex = -1;
    li.focus();
  }
}

// change brings one question that is known up to date.
function change(key: string, to: (q: Seen) => void): void {
  const q = all.get(idOf[key] || "");
  if (!q) return;
  to(q);
  const li = itemOf(q.id);
  if (li) show(li, q);
}

const counts = document.getElementById("counts") as HTMLElement;
let [shown, waiting] = (counts.dataset.now || "").split(" ").map(Number);

// countsOf renews what is shown and waits; how many are hidden, and why, stays as the server drew it.
function countsOf(news: News): void {
  if (news.shown === undefined && news.waiting === undefined) return;
  const before = shown + " " + waiting;
  if (news.shown !== undefined) shown = news.shown;
  if (news.waiting !== undefined) waiting = news.waiting;
  if (shown + " " + waiting === before) return;
  counts.textContent = (counts.dataset.said || "").replace("#", String(shown)).replace("%", String(waiting));
}

// The main room, where this one is a site of it: what is answered there, and what was last. It is drawn anew only where it
// says something else than stands there, so that nobody is read the same twice.
function mainOf(m?: Main): void {
  const box = mainRoom.lastElementChild as HTMLElement;
  const next = document.createElement("div");
  const words = mainSaid;
  mainRoom.hidden = !m || !!m.gone;
  if (!m || m.gone) return;
  const now = m.now || [];
  if (!m.open || !now.length) next.appendChild(make("p", words(m.open ? "Idle" : "Closed")));
  now.forEach((text) => {
    next.appendChild(make("p", words("Now"), "state"));
    next.appendChild(make("p", text, "text"));
  });
  if (m.last && m.last.length) {
    next.appendChild(make("p", words("Last"), "state"));
    const list = next.appendChild(document.createElement("ul"));
    m.last.forEach((text) => list.appendChild(make("li", text)));
  }
  const bare = (e: HTMLElement): string => (e.textContent || "").replace(/\s+/g, "");
  if (bare(box) === bare(next)) return;
  box.textContent = "";
  while (next.firstChild) box.appendChild(next.firstChild);
  if (!m.open) say(words("Closed"));
  else if (now.length) say(words("Title") + " · " + words("Now") + ": " + now[0]);
}

function take(news: News, whole: boolean): void {
  if (whole) idOf = {};
  (news.g || []).forEach((key) => {
    drop(idOf[key] || "");
    delete idOf[key];
  });
  const now: { [id: string]: boolean } = {};
  (news.q || []).forEach((q) => {
    q.n = q.n || 0;
    all.set(q.id, q);
    idOf[q.k] = q.id;
    now[q.id] = true;
    const li = itemOf(q.id);
    if (li) show(li, q);
  });
  const votes = news.v || {};
  Object.keys(votes).forEach((key) => change(key, (q) => (q.n = votes[key] || 0)));
  const states = news.s || {};
  Object.keys(states).forEach((key) =>
    change(key, (q) => {
      q.s = states[key] || q.s;
      if (q.s === "answering") say(said("Answering") + ": " + q.t);
    }),
  );
  if (whole) {
    Array.from(all.keys()).forEach((id) => now[id] || drop(id));
    // What was drawn by the server and is not there any more.
    Array.prototype.slice.call(list.children).forEach((li: HTMLElement) => {
      if (li.id && !now[li.id.slice(2)]) drop(li.id.slice(2));
    });
  }
  offer();
  countsOf(news);
  if (whole || news.p) pollsOf(news.p || []);
  if (whole || news.main) mainOf(news.main);
  if (news.open === false) ended(news.record);
}

function ended(record?: string): void {
  Array.prototype.forEach.call(document.querySelectorAll("button"), (e: HTMLButtonElement) => (e.disabled = true));
  box.readOnly = true; // what was typed can still be copied, and asked elsewhere
  fresh.hidden = false;
  fresh.textContent = said("Closed") + " ";
  say(said("Closed"));
  if (record) {
    const link = make("a", said("Record"));
    link.href = record;
    fresh.appendChild(link);
  }
}

fresh.firstElementChild?.addEventListener("click", () => {
  arrange();
  list.scrollIntoView();
});

list.addEventListener("submit", (event) => {
  const form = event.target as HTMLFormElement;
  const id = (form.querySelector("[name=question]") as HTMLInputElement).value;
  const button = form.querySelector(".vote") as HTMLButtonElement;
  const on = button.getAttribute("aria-pressed") !== "true";
  event.preventDefault();
  button.disabled = true;
  const request = new XMLHttpRequest();
  request.open("POST", base + "/vote");
  request.setRequestHeader("Accept", "application/json");
  request.setRequestHeader("Content-Type", "application/x-www-form-urlencoded");
  request.onloadend = () => {
    button.disabled = false;
    if (request.status === 429) {
      // Too many came from this network: the code on the screen tells who is in the hall.
      location.href = base + "?screen";
      return;
    }
    if (request.status !== 204) {
      fresh.hidden = false;
      (fresh.firstElementChild as HTMLElement).textContent = said("Lost");
      return;
    }
    button.setAttribute("aria-pressed", String(on));
    const li = itemOf(id);
    const q = all.get(id);
    if (li && q) show(li, q);
  };
  request.send("question=" + encodeURIComponent(id) + "&on=" + (on ? "yes" : "no") + "&op=" + main.dataset.op);
});

// What is being typed outlives a reload of this window and nothing more.
const kept = "asking " + base;
try {
  if (!box.value) box.value = sessionStorage.getItem(kept) || "";
  if (document.querySelector(".taken")) sessionStorage.removeItem(kept);
  box.addEventListener("input", () => sessionStorage.setItem(kept, box.value));
  (document.getElementById("ask") as HTMLFormElement).addEventListener("submit", () => sessionStorage.removeItem(kept));
} catch (_) {
  // Without storage nothing is kept, and nothing else is lost.
}

// poll asks every so often for what changed since it asked last.
let polling = 0;
let onLine = false;
let tag = "";

function poll(every: number): void {
  const request = new XMLHttpRequest();
  request.open("GET", base + "/state?" + (every > 5000 ? "slow=" : "seen=") + tag);
  request.onloadend = () => {
    if (request.status === 200) {
      const news = JSON.parse(request.responseText) as News;
      tag = news.tag || "";
      take(news, !!news.whole);
    }
    if (request.status === 404) return ended();
    polling = 0;
    if (!onLine) polling = window.setTimeout(() => poll(every), every * (0.75 + Math.random() / 2));
  };
  request.send();
}

const saving = (navigator as unknown as { connection?: { saveData?: boolean } }).connection;

function listen(): void {
  if (saving && saving.saveData) return poll(30000);
  if (!("EventSource" in window)) return poll(5000);
  const line = new EventSource(base + "/events");
  let heard = false;
  let lost = 0;
  const on = (whole: boolean) => (e: Event) => {
    heard = onLine = true;
    lost = 0;
    take(JSON.parse((e as MessageEvent).data), whole);
  };
  line.addEventListener("whole", on(true));
  line.addEventListener("delta", on(false));
  line.onerror = () => {
    // A line that never opened is one that the network does not let through; one that was refused may come back, since
    // a proxy refuses while the program behind it is started anew.
    if (line.readyState === 2 || (!heard && ++lost > 2)) {
      line.close();
      onLine = false;
      if (!polling) poll(5000);
      window.setTimeout(listen, 60000 * (0.5 + Math.random()));
    }
  };
}

listen();
greet();

// Greetings of languages: a link to each recording becomes a button that plays it. Nothing is loaded before it is
// tapped, and where sound cannot be played the link stays what it was.
export function greet(): void {
  let playing: HTMLAudioElement | null = null;
  Array.prototype.forEach.call(document.querySelectorAll("a.hear"), (link: HTMLAnchorElement) => {
    if (!("Audio" in window)) return;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "hear";
    button.textContent = link.textContent;
    button.setAttribute("aria-label", link.getAttribute("aria-label") || "");
    let sound: HTMLAudioElement | null = null;
    button.onclick = () => {
      if (playing) playing.pause();
      if (playing && playing === sound) {
        playing = null;
        return;
      }
      if (!sound) {
        sound = new Audio(link.href);
        sound.onended = () => (playing = null);
        // What this browser cannot play it may still save.
        sound.onerror = () => {
          if (button.parentNode) button.parentNode.replaceChild(link, button);
          playing = null;
        };
      }
      playing = sound;
      sound.currentTime = 0;
      const started = sound.play() as Promise<void> | undefined;
      if (started) started.catch(() => (playing = null));
    };
    if (link.parentNode) link.parentNode.replaceChild(button, link);
  });
}

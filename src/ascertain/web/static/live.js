// Live numbers: a stream that only says that there is something new, polling where there is none, and honest words when
// the page is behind. Nothing runs while the tab is hidden.

import { clock, heard } from "./time.js";
import { go, onRedraw, say } from "./redraw.js";

export const EVERY = 15_000;
export const LONGEST = 300_000;
const SPEAK = 30_000;

/** How long to wait before the next try: doubling after failures, never on the beat. @param {number} failures
 * @param {number} chance between 0 and 1 */
export function pause(failures, chance) {
  return Math.min(LONGEST, EVERY * 2 ** failures) * (0.7 + 0.6 * chance);
}

/** Whether there is something to say again. @param {number} last @param {number} now in milliseconds */
export const speaks = (last, now) => now - last >= SPEAK;

class Live {
  /** @param {HTMLElement} main */
  constructor(main) {
    this.main = main;
    /** @type {EventSource|null} */
    this.stream = null;
    this.timer = 0;
    this.failures = 0;
    this.etag = "";
    this.spoken = -Infinity;
    this.paused = false;
    this.stale = false;
    this.contact = new Date();
    this.button = document.createElement("button");
    this.button.type = "button";
    this.button.className = "pause";
    this.button.addEventListener("click", () => this.toggle());
    onRedraw(() => this.controls());
    document.addEventListener("visibilitychange", () => (document.hidden ? this.stop() : this.start()));
    addEventListener("online", () => this.start());
    this.start();
  }

  controls() {
    this.button.textContent = this.paused ? "Resume updates" : "Pause updates";
    document.querySelector(".asof")?.append(" ", this.button);
    if (this.stale) this.old();
  }

  toggle() {
    this.paused = !this.paused;
    this.controls();
    if (this.paused) this.stop();
    else this.start();
  }

  stop() {
    clearTimeout(this.timer);
    this.stream?.close();
    this.stream = null;
  }

  start() {
    this.stop();
    if (this.paused || document.hidden) return;
    void this.poll();
    this.listen();
  }

  listen() {
    const address = this.main.dataset.events;
    if (!address) return;
    const stream = new EventSource(address);
    this.stream = stream;
    stream.addEventListener("update", (event) => {
      this.failures = 0;
      const { seq } = JSON.parse(event.data);
      if (seq !== Number(this.main.dataset.seq)) void this.redraw(seq);
    });
    stream.addEventListener("open", () => {
      clearTimeout(this.timer);
      if (this.stale) void this.poll();
    });
    stream.addEventListener("bye", () => this.again(() => this.start()));
    stream.addEventListener("error", () => {
      if (stream.readyState === EventSource.CLOSED) this.stream = null;
      this.again(() => this.poll());
    });
  }

  /** @param {() => unknown} what */
  again(what) {
    clearTimeout(this.timer);
    this.timer = window.setTimeout(what, pause(this.failures, Math.random()));
  }

  async poll() {
    const address = this.main.dataset.summary ?? location.href;
    try {
      const response = await fetch(address, { headers: this.etag ? { "If-None-Match": this.etag } : {}, cache: "no-store" });
      if (!response.ok && response.status !== 304) throw new Error(`the server answered ${response.status}`);
      this.reached(response);
      const seq = response.status === 304 || !this.main.dataset.summary ? null : (await response.json()).seq;
      this.etag = response.headers.get("ETag") ?? this.etag;
      if (seq !== null && seq !== Number(this.main.dataset.seq)) await this.redraw(seq);
    } catch {
      this.lost();
    }
    if (!this.stream || this.stream.readyState !== EventSource.OPEN) this.again(() => this.poll());
  }

  /** @param {Response} response */
  reached(response) {
    this.contact = heard(response);
    this.failures = 0;
    if (!this.stale) return;
    this.stale = false;
    void this.redraw();
  }

  lost() {
    this.failures += 1;
    if (this.stale) return;
    this.stale = true;
    this.old();
    say(`Not updating since ${clock(this.contact)}; the numbers stay as they were.`);
  }

  old() {
    const tag = document.querySelector("#status .tag");
    if (!tag) return;
    tag.textContent = `Not updating since ${clock(this.contact)}`;
    tag.classList.add("old");
  }

  /** Another of the server's processes may be a moment behind the one that told of news. @param {number} [seq]
   * @param {number} [tries] */
  async redraw(seq = 0, tries = 3) {
    try {
      if (!(await go(location.href, { push: false }))) return;
      if (tries && Number(this.main.dataset.seq) < seq) window.setTimeout(() => this.redraw(seq, tries - 1), 2000);
    } catch {
      this.lost();
      return;
    }
    if (!speaks(this.spoken, performance.now())) return;
    this.spoken = performance.now();
    say(document.querySelector("#status")?.textContent?.replace(/\s+/g, " ").trim() ?? "");
  }
}

/** Follow a count, where the page is about one. */
export function live() {
  const main = document.getElementById("main");
  if (main && (main.dataset.events || main.dataset.summary)) new Live(main);
}

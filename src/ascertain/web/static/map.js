// A drawing under the keyboard and the pointer: one tab stop, arrows, letters, a ring of its own, and a tip that says
// what the table's row says.

import { rowOf } from "./flip.js";
import { onRedraw, restoring } from "./redraw.js";

const SVG = "http://www.w3.org/2000/svg";
const LEAVE = 200;

/** The drawing that is seen. @returns {SVGSVGElement|null} */
const drawing = () =>
  [.../** @type {NodeListOf<SVGSVGElement>} */ (document.querySelectorAll("#drawing svg.chart"))].find((svg) => svg.getClientRects().length) ?? null;

/** @param {ParentNode} part @returns {SVGElement[]} */
const contests = (part) => [.../** @type {NodeListOf<SVGElement>} */ (part.querySelectorAll("[data-contest]"))];

/** Where contests are on the screen: the middle of the label inside the area, else of the area itself, since labels may
 * stand beside and areas around one another. @param {ParentNode} part */
export function spots(part) {
  return contests(part).map((each) => {
    const area = (each.querySelector("path, use, rect") ?? each).getBoundingClientRect();
    const label = each.querySelector("text")?.getBoundingClientRect();
    const middle = (/** @type {DOMRect} */ box) => ({ x: box.x + box.width / 2, y: box.y + box.height / 2 });
    const at = label && middle(label);
    const inside = at && at.x >= area.left && at.x <= area.right && at.y >= area.top && at.y <= area.bottom;
    return { id: each.dataset.contest ?? "", each, ...(inside ? at : middle(area)) };
  });
}

/** @typedef {{id: string, x: number, y: number}} Spot */

/** @type {Record<string, [number, number]>} */
export const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const FORWARD = 3;

/** The spot that an arrow leads to: forward more than 3, sideways at most twice as much, least forward + 2 sideways.
 * Where contests stand in rows, left and right go along them and on to the next one, so that none is out of reach.
 * @param {Spot[]} spots @param {Spot} from @param {string} arrow @returns {Spot|null} */
export function nearest(spots, from, arrow) {
  const [dx, dy] = ARROWS[arrow] ?? [0, 0];
  const level = (/** @type {Spot} */ a, /** @type {Spot} */ b) => Math.abs(a.y - b.y) < 0.5;
  if (dx && spots.filter((spot) => spots.some((other) => other !== spot && level(spot, other))).length * 2 > spots.length) {
    const order = [...spots].sort((a, b) => (level(a, b) ? a.x - b.x : a.y - b.y));
    return order[order.indexOf(from) + dx] ?? null;
  }
  let best = null, least = Infinity;
  for (const spot of spots) {
    const forward = (spot.x - from.x) * dx + (spot.y - from.y) * dy;
    const sideways = Math.abs((spot.x - from.x) * dy) + Math.abs((spot.y - from.y) * dx);
    const cost = forward + 2 * sideways;
    if (spot.id !== from.id && forward > FORWARD && sideways <= 2 * forward && cost < least) [best, least] = [spot, cost];
  }
  return best;
}

/** Typed letters as one word while they follow each other quickly. */
export class Typed {
  constructor(wait = 700) {
    this.wait = wait;
    this.word = "";
    this.at = -Infinity;
  }

  /** @param {string} letter @param {number} now in milliseconds */
  add(letter, now) {
    this.word = (now - this.at > this.wait ? "" : this.word) + letter.toLowerCase();
    this.at = now;
    return this.word;
  }
}

/** The next name that begins with a word, from a place on and round; -1 where none does. @param {string[]} names
 * @param {string} word @param {number} from */
export function named(names, word, from) {
  const start = word.length === 1 ? from + 1 : from;
  for (let step = 0; step < names.length; step += 1) {
    const place = (start + step) % names.length;
    if ((names[place] ?? "").toLowerCase().startsWith(word)) return place;
  }
  return -1;
}

/** One contest can be reached by tab: the last one, else the tipping one. @param {string} wanted */
function rove(wanted) {
  for (const svg of document.querySelectorAll("#drawing svg.chart")) {
    const every = contests(svg), tipping = document.getElementById("drawing")?.dataset.tipping;
    const first = every.find((each) => each.dataset.contest === wanted)
      ?? every.find((each) => each.dataset.contest === tipping) ?? every[0];
    for (const each of every) each.setAttribute("tabindex", each === first ? "0" : "-1");
  }
}

/** A clone of the outline on top: black under yellow. @param {SVGElement} contest */
function ring(contest) {
  const svg = contest.ownerSVGElement, own = contest instanceof SVGGraphicsElement ? contest.getScreenCTM() : null;
  const ground = svg?.getScreenCTM();
  if (!svg || !own || !ground) return;
  const group = document.createElementNS(SVG, "g"), to = ground.inverse().multiply(own);
  group.setAttribute("class", "ring");
  group.setAttribute("aria-hidden", "true");
  group.setAttribute("transform", `matrix(${to.a} ${to.b} ${to.c} ${to.d} ${to.e} ${to.f})`);
  const every = [...contest.querySelectorAll("path[class*='f-'], rect[class*='f-'], use")];
  const shapes = every.filter((shape, place) => !shape.closest("[clip-path]")
    && every.findIndex((other) => shape.getAttribute("href") && other.getAttribute("href") === shape.getAttribute("href")) === (shape.hasAttribute("href") ? place : -1));
  const wide = 1 / Math.max(0.2, Math.abs(own.a));
  for (const [style, width] of /** @type {[string, number][]} */ ([["under", 7], ["over", 4]])) {
    for (const shape of shapes) {
      const copy = /** @type {SVGElement} */ (shape.cloneNode());
      copy.removeAttribute("id");
      copy.setAttribute("class", style);
      copy.setAttribute("fill", "none");
      copy.setAttribute("stroke-width", String(width * wide));
      group.append(copy);
    }
  }
  svg.append(group);
}

const unring = () => document.querySelectorAll("#drawing .ring").forEach((each) => each.remove());

/** The row of a contest as a small list. @param {HTMLElement} row */
export function described(row) {
  const box = document.createDocumentFragment(), heads = row.closest("table")?.querySelectorAll("thead th") ?? [];
  const name = document.createElement("strong"), list = document.createElement("dl");
  name.textContent = row.querySelector("th")?.textContent?.trim() ?? "";
  [...row.children].forEach((cell, number) => {
    const head = heads[number]?.textContent?.trim() ?? "", said = cell.textContent?.replace(/\s+/g, " ").trim() ?? "";
    if (cell.matches("th, .goes") || !said || said === "–" || !head) return;
    const term = document.createElement("dt"), value = document.createElement("dd");
    term.textContent = head;
    value.textContent = said;
    list.append(term, value);
  });
  box.append(name, list);
  const page = row.querySelector("th a");
  if (page instanceof HTMLAnchorElement) {
    const link = document.createElement("a");
    link.href = page.href;
    link.textContent = "Open page";
    box.append(link);
  }
  return box;
}

/** @param {string} words @param {() => void} done @param {boolean} [current] */
function button(words, done, current = false) {
  const made = document.createElement("button");
  made.type = "button";
  made.textContent = words;
  if (current) made.setAttribute("aria-current", "true");
  made.addEventListener("click", done);
  return made;
}

/** On a touch screen a tap on a contest opens a sheet with one button for everybody it can go to; nothing is hidden in
 * a second tap. @param {string} contest @param {(row: HTMLElement, to: string) => void} give */
export function sheet(contest, give) {
  const row = rowOf(contest);
  if (!row) return;
  const box = document.createElement("dialog"), actions = document.createElement("div");
  box.className = "sheet";
  box.setAttribute("aria-label", row.querySelector("th")?.textContent?.trim() ?? contest);
  actions.className = "actions";
  for (const link of row.querySelectorAll(".goes a[data-to]")) {
    const to = link.getAttribute("data-to") ?? "";
    actions.append(button(link.textContent?.trim() ?? to, () => {
      box.close();
      const now = rowOf(contest);
      if (now) give(now, to);
    }, link.hasAttribute("aria-current")));
  }
  const said = described(row), page = said.querySelector("a");
  page?.remove();
  if (page) {
    page.className = "button";
    actions.append(page);
  }
  actions.append(button("Close", () => box.close()));
  box.append(said, actions);
  box.addEventListener("close", () => box.remove());
  box.addEventListener("click", (event) => {
    if (event.target === box) box.close();
  });
  document.body.append(box);
  box.showModal();
}

class Tip {
  constructor() {
    this.box = document.createElement("div");
    this.box.className = "tip";
    this.box.hidden = true;
    this.timer = 0;
    this.box.addEventListener("pointerenter", () => clearTimeout(this.timer));
    this.box.addEventListener("pointerleave", () => this.later());
  }

  /** @param {SVGElement} contest */
  show(contest) {
    clearTimeout(this.timer);
    const row = rowOf(contest.dataset.contest ?? ""), around = document.getElementById("drawing");
    if (!row || !around) return;
    this.box.replaceChildren(described(row));
    if (this.box.parentElement !== around) around.append(this.box);
    this.box.hidden = false;
    const own = contest.getBoundingClientRect(), frame = around.getBoundingClientRect();
    const { offsetWidth: wide, offsetHeight: high } = this.box;
    const left = Math.max(0, Math.min(own.left + own.width / 2 - wide / 2 - frame.left, frame.width - wide));
    const below = own.bottom - frame.top + 6, above = own.top - frame.top - high - 6;
    const top = own.bottom + 6 + high < innerHeight || above < 0 ? below : above;
    this.box.style.left = `${left}px`;
    this.box.style.top = `${top}px`;
  }

  later() {
    clearTimeout(this.timer);
    this.timer = window.setTimeout(() => this.hide(), LEAVE);
  }

  hide() {
    clearTimeout(this.timer);
    this.box.hidden = true;
  }
}

/** @param {KeyboardEvent} event @param {SVGElement} here @param {Typed} typed @returns {SVGElement|null} */
function wanted(event, here, typed) {
  const svg = here.ownerSVGElement;
  if (!svg) return null;
  const every = contests(svg), at = every.indexOf(here);
  if (event.key === "Home") return every[0] ?? null;
  if (event.key === "End") return every.at(-1) ?? null;
  if (event.key in ARROWS) {
    const all = spots(svg), from = all[at];
    const found = from && nearest(all, from, event.key);
    return all.find((spot) => spot === found)?.each ?? null;
  }
  if (!/^[a-z]$/i.test(event.key)) return null;
  const names = every.map((each) => each.getAttribute("aria-label")?.split(",")[0] ?? "");
  return every[named(names, typed.add(event.key, event.timeStamp), at)] ?? null;
}

/** Keyboard and pointer on the drawing. */
export function map() {
  const tip = new Tip(), typed = new Typed();
  let last = "";
  onRedraw(() => {
    tip.hide();
    rove(last);
  });
  /** @param {EventTarget|null} target @returns {SVGElement|null} */
  const at = (target) => (target instanceof Element ? target.closest("#drawing [data-contest]") : null);
  document.addEventListener("focusin", (event) => {
    unring();
    const contest = at(event.target);
    if (!contest) {
      if (!tip.box.contains(/** @type {Node} */ (event.target))) tip.hide();
      return;
    }
    last = contest.dataset.contest ?? "";
    rove(last);
    if (!contest.matches(":focus-visible")) return;
    ring(contest);
    if (!restoring()) tip.show(contest);
  });
  document.addEventListener("focusout", unring);
  document.addEventListener("pointerover", (event) => {
    const contest = event.pointerType === "touch" ? null : at(event.target);
    if (contest) tip.show(contest);
  });
  document.addEventListener("pointerout", (event) => {
    if (at(event.target) && !tip.box.contains(/** @type {Node|null} */ (event.relatedTarget))) tip.later();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") tip.hide();
    if (event.key === " " && event.target instanceof Element && event.target.matches("a[role=button]")) {
      event.preventDefault();
      event.target.dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true }));
      return;
    }
    const here = at(event.target);
    if (!here || event.ctrlKey || event.metaKey || event.altKey) return;
    const next = wanted(event, here, typed);
    if (!next) return;
    event.preventDefault();
    next.focus();
  });
}

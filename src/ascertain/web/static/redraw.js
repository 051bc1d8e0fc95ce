// Another scenario without leaving the page: its address is fetched and the new page's parts take the old ones' place.
// The address always is the scenario; focus stays where it was; answers to older questions are dropped.

import { heard, local } from "./time.js";

/** @typedef {(address: URL, signal: AbortSignal) => Promise<Document>} Fetcher */

/** @type {AbortController|null} */
let asking = null;
/** @type {(() => void)[]} */
const after = [];
let back = false;

/** Whether a focus is put back where it was, which opens no tip. */
export const restoring = () => back;

/** Called after every redraw, and now. @param {() => void} made */
export function onRedraw(made) {
  after.push(made);
  made();
}

/** @type {Fetcher} */
async function fetched(address, signal) {
  // A page of a count is asked for anew: what the browser keeps may be seconds old.
  const cache = document.getElementById("main")?.dataset.seq ? "no-cache" : "default";
  const response = await fetch(address, { signal, cache, headers: { Accept: "text/html" } });
  heard(response);
  if (response.status >= 500 || response.status === 429) throw new Error(`the server answered ${response.status}`);
  return new DOMParser().parseFromString(await response.text(), "text/html");
}

/** What is said to those who listen. @param {string} words */
export function say(words) {
  const live = document.getElementById("live");
  if (live) live.textContent = words;
}

/** A way to find an element again in a page drawn anew. @param {Element|null} element @returns {string[]} */
export function place(element) {
  if (!element || element === document.body) return [];
  const width = element.closest("[data-width]")?.getAttribute("data-width");
  const inside = element.closest("[id]:not(svg, svg *)")?.id ?? "";
  const contest = element.closest("[data-contest]")?.getAttribute("data-contest");
  const names = ["data-to", "data-sort", "data-item", "data-goal", "href"];
  const own = names.filter((name) => name !== "href" || !contest).map((name) => [name, element.getAttribute(name)]);
  const exact = own.filter(([, value]) => value !== null).map(([name, value]) => `[${name}="${CSS.escape(value ?? "")}"]`);
  const tag = element.tagName.toLowerCase(), region = inside ? `#${CSS.escape(inside)} ` : "";
  const drawn = width ? `[data-width="${width}"] ` : "";
  const found = [];
  if (element.id) found.push(`#${CSS.escape(element.id)}`);
  if (contest) {
    const unit = `[data-contest="${CSS.escape(contest)}"]`;
    found.push(element.matches("[data-contest]") ? `${region}${drawn}${unit}` : `${region}${unit} ${tag}${exact.join("")}`);
  } else if (exact.length) {
    found.push(`${region}${drawn}${tag}${exact.join("")}`);
  }
  const named = element.className;
  if (typeof named === "string" && named && !contest) found.push(`${region}${tag}.${CSS.escape(named.split(" ")[0] ?? "")}`);
  if (inside) found.push(`#${CSS.escape(inside)} a`, `#${CSS.escape(inside)}`);
  return [...found, "#status"];
}

/** @param {string[]} places */
function focusAgain(places) {
  if (!places.length || (document.activeElement && document.activeElement !== document.body)) return;
  for (const each of places) {
    const element = document.querySelector(each);
    if (!(element instanceof HTMLElement || element instanceof SVGElement) || !element.getClientRects().length) continue;
    if (element.tabIndex < 0 && !element.hasAttribute("tabindex")) element.setAttribute("tabindex", "-1");
    back = true;
    element.focus({ preventScroll: true });
    back = false;
    if (document.activeElement === element) return;
  }
}

/** Children of one element take the place of another's, around what must stay. @param {Element} old
 * @param {Element} fresh @param {Element|null} stays */
function exchange(old, fresh, stays) {
  const kept = stays && [...old.children].find((child) => child.contains(stays));
  const twin = stays && [...fresh.children].find((child) => child.id === stays.id || child.querySelector(`#${stays.id}`));
  if (!kept || !twin) {
    old.replaceChildren(...fresh.childNodes);
    return;
  }
  const nodes = [...fresh.childNodes], at = nodes.indexOf(twin);
  for (const child of [...old.childNodes]) if (child !== kept) child.remove();
  kept.before(...nodes.slice(0, at));
  kept.after(...nodes.slice(at + 1));
  if (kept !== stays) exchange(kept, twin, stays);
}

/** Put a page in place of the one that is shown. @param {Document} page */
export function show(page) {
  const main = document.getElementById("main"), fresh = page.getElementById("main");
  if (!main || !fresh) throw new Error("the answer is no page of this site");
  const places = place(document.activeElement), at = scrollY;
  const open = [...main.querySelectorAll("details")].map((details) => details.open);
  const boxes = [...main.querySelectorAll(".box")].map((box) => box.scrollLeft);
  document.title = page.title;
  for (const name of ["data-seq", "data-stale"]) {
    const value = fresh.getAttribute(name);
    if (value === null) main.removeAttribute(name);
    else main.setAttribute(name, value);
  }
  const stages = document.querySelector(".stages"), others = page.querySelector(".stages");
  if (stages && others) stages.replaceChildren(...others.childNodes);
  exchange(main, fresh, document.getElementById("live"));
  const details = [...main.querySelectorAll("details")];
  if (details.length === open.length) details.forEach((each, number) => { each.open = open[number] ?? false; });
  main.querySelectorAll(".box").forEach((box, number) => { box.scrollLeft = boxes[number] ?? 0; });
  local(main);
  for (const made of after) made();
  scrollTo({ top: at, behavior: "instant" });
  focusAgain(places);
}

/** Go to another address of this page. False where a later question overtook this one. @param {string} href
 * @param {{push?: boolean, from?: Fetcher}} [how] @returns {Promise<boolean>} */
export async function go(href, { push = true, from = fetched } = {}) {
  asking?.abort();
  const mine = new AbortController(), address = new URL(href, location.href);
  asking = mine;
  address.hash = "";
  if (push && address.href !== location.href) history.pushState(null, "", address);
  try {
    const page = await from(address, mine.signal);
    if (asking !== mine) return false;
    show(page);
    return true;
  } catch (error) {
    if (mine.signal.aborted || asking !== mine) return false;
    throw error;
  } finally {
    if (asking === mine) asking = null;
  }
}

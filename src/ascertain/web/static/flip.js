// A click on a contest gives it to the next ticket: counted at once here, then drawn by the server (or, on a copy
// without one, by the page itself).

import { go, onRedraw, say } from "./redraw.js";

/** Links that lead to the same page under another scenario, view or order. */
const INSIDE = "#changes a, #flips a, #reset, .tabs a";

/** @typedef {(href: string, push?: boolean) => Promise<boolean>} Draw */
/** @typedef {{sums: Map<string, number>, appointed: number, majority: number}} Count */

/** The rows of all contests. @returns {HTMLElement[]} */
export const rows = () => [.../** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("#contests tr[data-contest]"))];

/** @param {string} contest @returns {HTMLElement|null} */
export const rowOf = (contest) => rows().find((row) => row.dataset.contest === contest) ?? null;

/** Whom the next click gives a contest to, null where nothing can change. @param {HTMLElement} row */
export function next(row) {
  const cycle = (row.dataset.cycle ?? "").split(" ").filter(Boolean);
  return cycle.length ? cycle[(cycle.indexOf(row.dataset.winner ?? "") + 1) % cycle.length] ?? null : null;
}

/** The link that gives a contest to somebody. @param {HTMLElement} row @param {string} to
 * @returns {HTMLAnchorElement|null} */
export const linkTo = (row, to) => row.querySelector(`.goes a[data-to="${CSS.escape(to)}"]`);

/** The items of `flip` in an address, by contest. @param {URLSearchParams} query @returns {Map<string, string>} */
const items = (query) =>
  new Map((query.get("flip") ?? "").split(",").filter(Boolean).map((item) => [item.split(":")[0] ?? "", item]));

/** The address that is shown, with one contest as in another address: changes made before its answer came stay.
 * @param {string} current @param {string} href @param {string} contest */
export function merged(current, href, contest) {
  const address = new URL(current), asked = new URL(href, current);
  const kept = items(address.searchParams), own = items(asked.searchParams).get(contest);
  if (own) kept.set(contest, own);
  else kept.delete(contest);
  const others = address.search.slice(1).split("&").filter((part) => part && !part.startsWith("flip="));
  const flip = [...kept.values()].sort().join(",");
  const order = asked.search.slice(1).split("&").map((part) => part.split("=")[0]);
  const parts = [...others, ...(flip ? [`flip=${flip}`] : [])];
  const place = (/** @type {string} */ part) => (order.indexOf(part.split("=")[0] ?? "") + 1 || order.length + 1);
  address.search = parts.sort((a, b) => place(a) - place(b)).join("&");
  address.hash = "";
  return address.href;
}

/** What somebody is called on this page. @param {string} slug */
export function called(slug) {
  const link = document.querySelector(`#contests .goes a[data-to="${CSS.escape(slug)}"]`);
  return slug === "none" ? "Undecided" : link?.textContent?.trim() ?? slug;
}

/** Electors by side as the rows have them; null where a row cannot tell. @returns {Count|null} */
export function count() {
  const bar = document.getElementById("bar"), sums = new Map();
  const appointed = Number(bar?.dataset.appointed), majority = Number(bar?.dataset.majority);
  if (!appointed || !majority) return null;
  for (const row of rows()) {
    if (!row.dataset.cycle && row.querySelectorAll(".goes span").length > 1) return null;
    const side = row.dataset.cycle ? called(row.dataset.winner ?? "none") : row.querySelector(".goes span")?.textContent?.trim();
    if (!side) return null;
    sums.set(side, (sums.get(side) ?? 0) + Number(row.dataset.electors));
  }
  return { sums, appointed, majority };
}

/** Numbers of the two ends of the bar, as it shows them. @returns {Record<string, number>} */
export function shown() {
  const ends = /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("#bar .end[data-side]"));
  return Object.fromEntries([...ends].map((end) => [end.dataset.side ?? "", Number(end.querySelector("b")?.textContent)]));
}

/** Show a count in the bar. @param {Count} found */
export function fill({ sums }) {
  const bar = document.getElementById("bar");
  for (const end of bar?.querySelectorAll(".end[data-side]") ?? []) {
    const number = end.querySelector("b");
    if (number) number.textContent = String(sums.get(end.getAttribute("data-side") ?? "") ?? 0);
  }
  let at = 0;
  for (const part of bar?.querySelectorAll("rect[data-side]") ?? []) {
    const wide = sums.get(part.getAttribute("data-side") ?? "") ?? 0;
    part.setAttribute("x", String(at));
    part.setAttribute("width", String(wide));
    at += wide;
  }
  const between = bar?.querySelector(".between");
  if (between) {
    const ends = shown(), rest = [...sums].filter(([side, number]) => !(side in ends) && number);
    between.textContent = rest.length ? `Between them: ${rest.map(([side, number]) => `${side} ${number}`).join(", ")}` : "";
  }
}

/** Give a contest to somebody at once. @param {HTMLElement} row @param {string} to @returns {Count|null} */
export function give(row, to) {
  row.dataset.winner = to;
  for (const link of row.querySelectorAll(".goes a[data-to]")) {
    if (link.getAttribute("data-to") === to) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
  }
  const found = count();
  if (found) fill(found);
  return found;
}

/** What is said of a change: whom it went to, and how it stands. @param {string} name @param {string} to */
export function told(name, to) {
  const bar = document.getElementById("bar"), ends = Object.entries(shown());
  const majority = Number(bar?.dataset.majority), went = to === "none" ? "undecided" : `to ${called(to)}`;
  const [first] = [...ends].sort((a, b) => b[1] - a[1]);
  if (!first || !majority) return `${name} ${went}.`;
  const more = first[1] - majority;
  const stands = more > 0 ? `${first[0]} has ${more} more than needed.` : more === 0
    ? `${first[0]} has exactly the number needed.` : `Nobody has the ${majority} needed.`;
  return `${name} ${went}. ${ends.map(([side, number]) => `${side} ${number}`).join(", ")}. ${stands}`;
}

/** @param {unknown} error */
function failed(error) {
  say("The server does not answer; the numbers stay as they were.");
  console.warn(error);
}

/** Give a contest to somebody. @param {HTMLElement} row @param {string} to @param {Draw} draw */
export async function giveTo(row, to, draw) {
  const link = linkTo(row, to), contest = row.dataset.contest ?? "";
  if (!link) return;
  const name = row.querySelector("th")?.textContent?.trim() ?? contest;
  const href = merged(location.href, link.href, contest);
  const mine = give(row, to);
  try {
    if (!(await draw(href))) return;
  } catch (error) {
    failed(error);
    return;
  }
  const now = shown();
  const off = mine && Object.entries(now).find(([side, electors]) => (mine.sums.get(side) ?? 0) !== electors);
  if (off) console.warn("counted here otherwise than by the server", Object.fromEntries(mine.sums), now);
  say(told(name, to));
}

/** Contests and links within the page answer without leaving it. @param {Draw} draw @param {(contest: string) => void}
 * touched what a tap on a contest does */
export function flips(draw, touched) {
  let touch = false;
  document.addEventListener("pointerdown", (event) => { touch = event.pointerType === "touch"; }, true);
  document.addEventListener("keydown", () => { touch = false; }, true);
  onRedraw(() => {
    for (const link of document.querySelectorAll("#drawing a.contest, #contests .goes a")) link.setAttribute("role", "button");
  });
  document.addEventListener("click", (event) => {
    const from = event.target instanceof Element ? event.target : null;
    if (!from || event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    const contest = from.closest("#drawing .contest[data-contest]"), choice = from.closest("#contests .goes a[data-to]");
    const row = rowOf((contest ?? choice?.closest("[data-contest]"))?.getAttribute("data-contest") ?? "");
    if (contest && row && touch) {
      event.preventDefault();
      touched(row.dataset.contest ?? "");
      return;
    }
    const to = row && (choice ? choice.getAttribute("data-to") : next(row));
    if (row && to && (contest?.matches("a") || choice)) {
      event.preventDefault();
      void giveTo(row, to, draw);
      return;
    }
    const link = from.closest(INSIDE);
    if (!(link instanceof HTMLAnchorElement) || link.origin !== location.origin) return;
    if (link.pathname.replace(/index\.html$/, "") !== location.pathname.replace(/index\.html$/, "")) return;
    event.preventDefault();
    draw(link.href).then((done) => {
      if (done) say(document.getElementById("status")?.textContent?.replace(/\s+/g, " ").trim() ?? "");
    }, failed);
  });
  addEventListener("popstate", () => void draw(location.href, false).catch(() => location.reload()));
}

/** The server draws. @type {Draw} */
export const served = (href, push = true) => go(href, { push });

// A click on a contest gives it to the next ticket: counted at once here, then drawn by the server (or, on a copy
// without one, by the page itself).

import { give, linkTo, merged, next, rowOf, shown, told } from "./count.js";
import { go, onRedraw, say } from "./redraw.js";

/** Links that lead to the same page under another scenario, view or order. */
const INSIDE = "#changes a, #flips a, #reset, .tabs a, .kinds a, [data-redraw]";

/** @typedef {(href: string, push?: boolean) => Promise<boolean>} Draw */

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

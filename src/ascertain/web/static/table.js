// The headings of the table of contests sort it here; each is a link to the same order for those without scripts.

import { onRedraw, say } from "./redraw.js";

/** @type {{key: string, down: boolean}|null} */
let chosen = null;

/** What a row is sorted by: a number the row carries, else the cell's own. @param {HTMLElement} row @param {string} key
 * @param {number} column @returns {number|string} */
export function worth(row, key, column) {
  const text = row.children[column]?.textContent?.trim() ?? "";
  if (key === "state") return text;
  const kept = row.dataset[key === "margin" ? "points" : key];
  const found = kept || (key === "margin" ? /\(([^)]*)\)/.exec(text)?.[1] ?? text : text);
  const number = Number(/[\d.]+/.exec(found.replaceAll(",", ""))?.[0]);
  return found.startsWith("under") ? 0 : Number.isNaN(number) ? Infinity : number;
}

/** @param {HTMLTableElement} table @param {string} key @param {boolean} down */
function sort(table, key, down) {
  const heads = [...table.querySelectorAll("thead th")];
  const column = heads.findIndex((head) => head.querySelector(`[data-sort="${CSS.escape(key)}"]`));
  const body = table.tBodies[0];
  if (!body || column < 0) return;
  heads.forEach((head, place) => {
    if (place === column) head.setAttribute("aria-sort", down ? "descending" : "ascending");
    else head.removeAttribute("aria-sort");
  });
  const rows = [...body.rows].map((row) => ({ row, own: worth(row, key, column) }));
  rows.sort((a, b) => (a.own < b.own ? -1 : a.own > b.own ? 1 : 0) * (down ? -1 : 1));
  body.append(...rows.map(({ row }) => row));
}

/** Headings become buttons. */
export function table() {
  const own = () => /** @type {HTMLTableElement|null} */ (document.querySelector("table#contests"));
  onRedraw(() => {
    for (const link of document.querySelectorAll("#contests a[data-sort]")) link.setAttribute("role", "button");
    const shown = own();
    if (chosen && shown) sort(shown, chosen.key, chosen.down);
  });
  document.addEventListener("click", (event) => {
    const link = event.target instanceof Element ? event.target.closest("#contests a[data-sort]") : null, shown = own();
    if (!link || !shown || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    const key = link.getAttribute("data-sort") ?? "", now = link.closest("th")?.getAttribute("aria-sort");
    chosen = { key, down: now ? now === "ascending" : key === "electors" };
    sort(shown, key, chosen.down);
    say(`Sorted by ${link.textContent?.trim()}, ${chosen.down ? "descending" : "ascending"}.`);
    const address = new URL(location.href);
    const query = address.search.slice(1).split("&").filter((part) => part && !part.startsWith("sort="));
    address.search = [...query, `sort=${key}`].join("&");
    history.replaceState(null, "", address);
  });
}

// On a touch screen a tap on a contest opens a sheet with one button for everybody it can go to; nothing is hidden in
// a second tap.

import { rowOf } from "./flip.js";
import { described } from "./map.js";

/** @param {string} words @param {() => void} done @param {boolean} [current] */
function button(words, done, current = false) {
  const made = document.createElement("button");
  made.type = "button";
  made.textContent = words;
  if (current) made.setAttribute("aria-current", "true");
  made.addEventListener("click", done);
  return made;
}

/** Opens the sheet of a contest. @param {string} contest @param {(row: HTMLElement, to: string) => void} give */
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

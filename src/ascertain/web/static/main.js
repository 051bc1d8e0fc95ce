// Starts what enhances a page; every page works without it.

import { flips, giveTo, served } from "./flip.js";
import { live } from "./live.js";
import { map, sheet } from "./map.js";
import { say } from "./redraw.js";
import { table } from "./table.js";
import { keepTime } from "./time.js";

const KEY = "theme";
const dark = matchMedia("(prefers-color-scheme: dark)");

/** What is kept, null where the system decides or storage is off. */
function kept() {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null;
  }
}

/** Shows the theme chosen before and lets the button change it. */
function theme() {
  const root = document.documentElement, button = document.getElementById("theme");
  const now = () => root.dataset.theme ?? (dark.matches ? "dark" : "light");
  const name = () => {
    if (button) button.textContent = now() === "dark" ? "Light" : "Dark";
  };
  const chosen = kept();
  if (chosen === "dark" || chosen === "light") root.dataset.theme = chosen;
  name();
  dark.addEventListener("change", name);
  if (!button) return;
  button.hidden = false;
  button.addEventListener("click", () => {
    root.dataset.theme = now() === "dark" ? "light" : "dark";
    try {
      localStorage.setItem(KEY, root.dataset.theme);
    } catch {
      // without storage the choice lasts as long as the page
    }
    name();
  });
}

theme();
keepTime();
const stages = document.querySelector(".stages"), here = stages?.querySelector("[aria-current]");
if (stages && here) stages.scrollLeft = here.getBoundingClientRect().x - stages.getBoundingClientRect().x - stages.clientWidth / 3;
document.addEventListener("click", (event) => {
  const link = event.target instanceof Element && event.target.closest("a[data-copy]");
  if (!link || !navigator.clipboard) return;
  event.preventDefault();
  navigator.clipboard.writeText(location.href).then(() => say("The link is copied."), () => say("The link is in the address bar."));
});
if (document.getElementById("contests")) {
  const ground = document.getElementById("main")?.dataset.ground;
  const draw = ground ? (await import("./copy.js")).copy(ground) : served;
  table();
  map();
  flips(draw, (contest) => sheet(contest, (row, to) => void giveTo(row, to, draw)));
}
live();

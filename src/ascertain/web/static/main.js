// Starts what enhances a page; every page works without it.

import { flips, giveTo, served } from "./flip.js";
import { live } from "./live.js";
import { map } from "./map.js";
import { sheet } from "./sheet.js";
import { table } from "./table.js";
import { theme } from "./theme.js";
import { keepTime } from "./time.js";

theme();
keepTime();
if (document.getElementById("contests")) {
  const ground = document.getElementById("main")?.dataset.ground;
  const draw = ground ? (await import("./copy.js")).copy(ground) : served;
  table();
  map();
  flips(draw, (contest) => sheet(contest, (row, to) => void giveTo(row, to, draw)));
}
live();

// Parts of the pages' modules that need no page.
import assert from "node:assert/strict";
import { test } from "node:test";

/** @type {any} */ (globalThis).document = { getElementById: () => null, querySelector: () => null };
const { merged } = await import("../../src/ascertain/web/static/flip.js");
const { EVERY, LONGEST, pause, speaks } = await import("../../src/ascertain/web/static/live.js");
const { ago } = await import("../../src/ascertain/web/static/time.js");
const { named, nearest, Typed } = await import("../../src/ascertain/web/static/map.js");

test("an arrow goes to the nearest centre ahead, and aside costs double", () => {
  const spots = [{ id: "here", x: 0, y: 0 }, { id: "aside", x: 10, y: 9 }, { id: "ahead", x: 24, y: 1 },
    { id: "close", x: 2, y: 2 }, { id: "behind", x: -9, y: -1 }];
  const from = { id: "here", x: 0, y: 0 };
  assert.equal(nearest(spots, from, "ArrowRight")?.id, "ahead"); // 24 + 2 against 10 + 2 * 9; 2 is too close to be ahead
  assert.equal(nearest(spots, from, "ArrowLeft")?.id, "behind");
  assert.equal(nearest(spots, from, "ArrowUp"), null);
});

test("in rows left and right go along them and on to the next", () => {
  const rows = ["ab", "c", "de"].flatMap((row, y) => [...row].map((id, x) => ({ id, x: 20 * x, y: 20 * y })));
  const right = (/** @type {number} */ place) => nearest(rows, /** @type {any} */ (rows[place]), "ArrowRight")?.id ?? null;
  assert.deepEqual(rows.map((_, place) => right(place)), ["b", "c", "d", "e", null]);
  assert.equal(nearest(rows, /** @type {any} */ (rows[3]), "ArrowUp")?.id, "c");
});

test("letters typed quickly are one word, and the first one goes on from where it is", () => {
  const typed = new Typed(700), names = ["Maine", "Maryland", "Michigan", "Ohio"];
  assert.equal(typed.add("M", 0), "m");
  assert.equal(typed.add("i", 600), "mi");
  assert.equal(typed.add("o", 1400), "o");
  assert.equal(named(names, "m", 0), 1);
  assert.equal(named(names, "m", 2), 0);
  assert.equal(named(names, "mi", 2), 2);
  assert.equal(named(names, "x", 0), -1);
});

test("a change made before the answer came is kept", () => {
  const page = "http://x/elections/2016?flip=MI&view=tiles";
  assert.equal(new URL(merged(page, "/elections/2016?flip=PA&view=tiles", "PA")).search, "?flip=MI,PA&view=tiles");
  assert.equal(new URL(merged(page, "/elections/2016?view=tiles", "MI")).search, "?view=tiles");
  assert.equal(new URL(merged(page, "/elections/2016?flip=MI:none&view=tiles", "MI")).search, "?flip=MI:none&view=tiles");
  const swung = "http://x/elections/2016?swing=clinton:0.1&flip=MI";
  assert.equal(new URL(merged(swung, "?swing=clinton:0.1&flip=WI,MI", "WI")).search, "?swing=clinton:0.1&flip=MI,WI");
});

test("tries come further and further apart, and never on the beat", () => {
  assert.equal(pause(0, 0.5), EVERY);
  assert.equal(pause(0, 0), 0.7 * EVERY);
  assert.equal(Math.round(pause(2, 1)), 5.2 * EVERY);
  assert.ok(pause(30, 0.5) === LONGEST);
  assert.equal(speaks(0, 29_999), false);
  assert.equal(speaks(0, 30_000), true);
});

test("how long ago", () => {
  assert.deepEqual([20, 240, 7200, 90_000, 200_000].map(ago), ["just now", "4 min ago", "2 h ago", "1 day ago", "2 days ago"]);
});

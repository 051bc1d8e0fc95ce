// The script that counts what-ifs without a server, on the vectors that Python made.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { apply, cheapestFlip, parse, Refusal, scenario, tally } from "../../src/ascertain/web/static/whatif.js";

const vectors = JSON.parse(readFileSync(new URL("../vectors/whatif_golden.json", import.meta.url), "utf8"));

/** The least change, or "server". @param {any} ground @param {any} goal @param {any} kind */
function least(ground, goal, kind) {
  try {
    const way = cheapestFlip(ground, { goal, kind });
    return way && { votes: way.votes, contests: way.contests, electors: way.electors, result: Object.entries(way.result) };
  } catch (error) {
    if (error instanceof Refusal) return "server";
    throw error;
  }
}

for (const { ground, moved, least: expected, scenarios } of vectors) {
  const name = `${ground.election}${moved && ` after ${moved}`}`;
  for (const [kind, goals] of Object.entries(expected)) {
    for (const [goal, way] of Object.entries(goals)) {
      test(`${name}: least to ${goal}, ${kind}`, () => {
        assert.deepEqual(least(ground, goal, kind), way);
      });
    }
  }
  for (const asked of scenarios) {
    test(`${name}: ${asked.text || "nothing changed"}`, () => {
      if ("reason" in asked) {
        assert.throws(() => parse(ground, asked.text), (/** @type {any} */ error) => {
          assert.equal(error.message, asked.reason);
          assert.equal(error.item, asked.item);
          return error instanceof Refusal;
        });
        return;
      }
      const found = parse(ground, asked.text);
      assert.equal(found.canonical, asked.canonical);
      assert.equal(parse(ground, found.canonical).canonical, asked.canonical);
      assert.deepEqual(scenario(ground, found.flips), found);
      const { electors, undecided } = tally(ground, found.flips);
      assert.deepEqual(Object.entries(electors), asked.electors);
      assert.equal(undecided, asked.undecided);
      for (const [goal, way] of Object.entries(asked.least)) {
        assert.deepEqual(least(apply(ground, found.flips), goal, "changed"), way, goal);
      }
    });
  }
}

test("other settings need the server, in one sentence", () => {
  const { ground } = vectors.find((/** @type {any} */ one) => one.ground.election === 2016);
  for (const text of ["move=MI:trump:clinton:5353", "flip=MI&rule=district", "swing=clinton:1"]) {
    assert.throws(() => parse(ground, text), (/** @type {any} */ error) => error.server === true && /needs the server\.$/.test(error.message));
  }
});

test("pages pass over what is none of ours", () => {
  const { ground } = vectors.find((/** @type {any} */ one) => one.ground.election === 2016);
  assert.equal(parse(ground, "?utm_source=x&flip=MI&view=tiles", { lenient: true }).canonical, "flip=MI");
});

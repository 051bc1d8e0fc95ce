// What-ifs without a server: the same text, the same count and the same least change as in Python, held to the same
// vectors. `flip` is worked out here; every other setting says that it needs the server.

import { byText } from "./search.js";

/** @typedef {{unit: string, state: string, electors: number, winner: string|null, fixed?: boolean, total?: number,
 *    votes?: Record<string, number>}} Block */
/** @typedef {{election: number, appointed: number, majority: number, tickets: Record<string, {name: string,
 *    short: string}>, popular: Record<string, number>, blocks: Block[]}} Ground */
/** @typedef {{settings: Record<string, string[]>, flips: Record<string, string|null>, canonical: string}} Scenario */
/** @typedef {"deny"|"tie"|"win"} Goal */
/** @typedef {"changed"|"added"} Kind */
/** @typedef {{unit: string, source: string|null, target: string, votes: number}} Move */
/** @typedef {{votes: number, moves: Move[], pair: [string|null, string]|null}} Price */
/** @typedef {{votes: number, contests: Record<string, number>, moves: Move[], electors: number,
 *    result: Record<string, number>}} Change */

export const KEYS = ["as_of", "move", "swing", "census", "rule", "method", "among", "threshold", "map", "compact",
  "lot", "bind", "flip", "depart", "reject"];

/** What cannot be answered, in one sentence; `server` where a server could. */
export class Refusal extends Error {
  /** @param {string} item @param {string} reason @param {boolean} [server] */
  constructor(item, reason, server = false) {
    super(reason);
    this.item = item;
    this.server = server;
  }
}

/** @param {string} text */
function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/**
 * The settings of a text; `lenient` passes over what is none of ours, as pages do.
 * @param {string} text @param {{lenient?: boolean}} [how] @returns {Record<string, string[]>}
 */
export function read(text, { lenient = false } = {}) {
  /** @type {Record<string, string[]>} */
  const found = {};
  for (const setting of text.trim().replace(/^\?/, "").split("&").filter((part, _, all) => part || all.length > 1)) {
    const [name, ...rest] = setting.split("=");
    const key = decoded(name ?? ""), value = decoded(rest.join("="));
    if (!KEYS.includes(key)) {
      if (lenient) continue;
      throw new Refusal(key || setting, `there is no setting '${key || setting}'; settings are ${KEYS.join(", ")}.`);
    }
    if (key in found) throw new Refusal(key, `${key} is given twice; write its items once, with commas.`);
    if (!value) throw new Refusal(key, key === "flip" ? misspelt("") : `${key} is empty.`);
    found[key] = value.split(",");
  }
  return Object.fromEntries(KEYS.filter((key) => found[key]).map((key) => [key, found[key] ?? []]));
}

/** @param {string} written */
const misspelt = (written) => `flip${written ? "=" : ""}${written} is not written like flip=MI, UT:mcmullin or PA:none.`;

/** @param {string} text @returns {{unit: string, target: string, written: string[], asWritten: string}} */
function item(text) {
  const written = text.split(":");
  if (written.length > 2) throw new Refusal(text, misspelt(text));
  const [place = "", name = ""] = written;
  if (written.length === 2 && !/^[a-z0-9-]+$/.test(name.toLowerCase())) {
    throw new Refusal(name, `flip: ${name} is no name; names are written clinton.`);
  }
  const shape = /^([A-Za-z]{2})(?:-([0-9]{1,2}))?$/.exec(place);
  if (!shape) {
    throw new Refusal(place, `flip: ${place} is no contest; contests are written MI, or ME-02 for a district.`);
  }
  const district = shape[2] ? `-${String(Number(shape[2])).padStart(2, "0")}` : "";
  return {
    unit: (shape[1] ?? "").toUpperCase() + district,
    target: name.toLowerCase(),
    written,
    asWritten: written.filter(Boolean).join(":"),
  };
}

/** All tickets' votes in a unit, those without any too. @param {Ground} ground @param {Block} block */
function votesOf(ground, block) {
  return Object.fromEntries(Object.keys(ground.tickets).map((slug) => [slug, block.votes?.[slug] ?? 0]));
}

/** Tickets, most votes first, level ones by name. @param {Ground} ground @param {Record<string, number>} votes */
function ranked(ground, votes) {
  const name = (/** @type {string} */ slug) => ground.tickets[slug]?.name ?? slug;
  return Object.entries(votes).sort((a, b) => b[1] - a[1] || byText(name(a[0]), name(b[0])));
}

/** Who carries a contest and who is next; null where it is not one. @param {Ground} ground @param {Block} block */
export function firstTwo(ground, block) {
  const rows = ranked(ground, votesOf(ground, block));
  const [first, second] = rows;
  let winner = first && first[1] ? first[0] : null;
  if (first && second && first[1] === second[1]) winner = block.winner;
  const [next, after] = rows.filter(([slug, votes]) => slug !== winner && votes);
  return { winner, runnerUp: next && (!after || next[1] > after[1]) ? next[0] : null };
}

/** @param {Ground} ground @param {string} unit @param {string} written */
function blockOf(ground, unit, written) {
  const block = ground.blocks.find((found) => found.unit === unit);
  if (block) return block;
  const districts = [...new Set(ground.blocks.map((found) => found.unit))].filter((found) => found.length > 2);
  const listed = districts.length > 12 ? `${districts.length} districts` : districts.join(", ");
  const more = districts.length ? ` and ${listed}` : "";
  throw new Refusal(written, `${ground.election} has no contest ${written}; contests are postal codes${more}.`);
}

/** @param {Ground} ground @param {Block} block @param {ReturnType<typeof item>} asked @returns {string|null} */
function targetOf(ground, block, asked) {
  if (asked.target === "none") return null;
  const slugs = Object.keys(ground.tickets).sort(byText);
  if (asked.target) {
    if (ground.tickets[asked.target]) return asked.target;
    const written = asked.written[1] ?? "";
    throw new Refusal(written, `${ground.election} has no ticket ${written}; tickets are ${slugs.join(", ")}.`);
  }
  const { winner, runnerUp } = firstTwo(ground, block);
  if (winner !== null && runnerUp !== null) return runnerUp;
  const what = winner === null ? "nobody leads" : "there is no single runner-up";
  const someone = ranked(ground, { ...votesOf(ground, { ...block, votes: {} }), ...ground.popular })[0]?.[0];
  throw new Refusal(
    asked.asWritten,
    `flip=${asked.asWritten}: ${what} in ${block.unit}; name the ticket, as in flip=${block.unit}:${someone}.`,
  );
}

/**
 * The scenario of a text for an election; `flips` are contests and whom they go to, null for nobody.
 * @param {Ground} ground @param {string} text @param {{lenient?: boolean}} [how] @returns {Scenario}
 */
export function parse(ground, text, how = {}) {
  const settings = read(text, how);
  const other = Object.keys(settings).find((key) => key !== "flip");
  if (other) throw new Refusal(other, `On this copy only flip is worked out; ${other} needs the server.`, true);
  /** @type {Map<string, string|null>} */
  const targets = new Map();
  for (const asked of (settings.flip ?? []).map(item)) {
    const block = blockOf(ground, asked.unit, asked.written[0] ?? "");
    if (block.fixed) {
      const why = "flip changes who wins a contest; under proportional use move or swing.";
      const reason = `${asked.asWritten}: ${why} ${asked.unit} is not decided by a plurality here.`;
      throw new Refusal(asked.asWritten, reason);
    }
    const target = targetOf(ground, block, asked);
    if (targets.has(asked.unit) && targets.get(asked.unit) !== target) {
      throw new Refusal(asked.asWritten, `flip=${asked.asWritten}: ${asked.unit} is flipped to two tickets.`);
    }
    targets.set(asked.unit, target);
  }
  return scenario(ground, Object.fromEntries(targets));
}

/** The scenario of some flips, no-ops dropped. @param {Ground} ground @param {Record<string, string|null>} flips
 * @returns {Scenario} */
export function scenario(ground, flips) {
  /** @type {string[]} */
  const texts = [];
  /** @type {Record<string, string|null>} */
  const kept = {};
  for (const [unit, target] of Object.entries(flips)) {
    const { winner, runnerUp } = firstTwo(ground, blockOf(ground, unit, unit));
    if (target !== null && target === winner) continue;
    kept[unit] = target;
    texts.push(target !== null && target === runnerUp ? unit : `${unit}:${target ?? "none"}`);
  }
  texts.sort(byText);
  return { settings: texts.length ? { flip: texts } : {}, flips: kept, canonical: canonical({ flip: texts }) };
}

/** The one text of settings. @param {Record<string, string[]>} settings */
export function canonical(settings) {
  return KEYS.filter((key) => settings[key]?.length).map((key) => `${key}=${settings[key]?.join(",")}`).join("&");
}

/** The election with some contests given away: they are no contests any more. @param {Ground} ground
 * @param {Record<string, string|null>} flips @returns {Ground} */
export function apply(ground, flips) {
  const blocks = ground.blocks.map((block) =>
    block.unit in flips ? { ...block, winner: flips[block.unit] ?? null, fixed: true } : block);
  return { ...ground, blocks };
}

/** Electors by ticket, most first, and those of nobody. @param {Ground} ground @param {Record<string, string|null>}
 * [flips] @returns {{electors: Record<string, number>, undecided: number}} */
export function tally(ground, flips = {}) {
  /** @type {Record<string, number>} */
  const sums = {};
  for (const { winner, electors } of apply(ground, flips).blocks) {
    if (winner !== null) sums[winner] = (sums[winner] ?? 0) + electors;
  }
  const total = Object.values(sums).reduce((sum, number) => sum + number, 0);
  return { electors: inOrder(ground, sums), undecided: ground.appointed - total };
}

/** @param {Ground} ground @param {Record<string, number>} electors */
function inOrder(ground, electors) {
  const name = (/** @type {string} */ slug) => ground.tickets[slug]?.name ?? slug;
  const votes = (/** @type {string} */ slug) => ground.popular[slug] ?? 0;
  const rows = Object.entries(electors).filter(([, number]) => number);
  rows.sort(([a, x], [b, y]) => y - x || votes(b) - votes(a) || byText(name(a), name(b)));
  return Object.fromEntries(rows);
}

/** Tickets with electors or votes, in order; the first is the winner if it has the majority. @param {Ground} ground */
export function standing(ground) {
  const { electors } = tally(ground);
  const every = inOrder(ground, Object.fromEntries(
    Object.keys(ground.tickets).map((slug) => [slug, (electors[slug] ?? 0) + (ground.popular[slug] ? 0.5 : 0)])));
  const order = Object.keys(every);
  const first = order[0];
  const winner = first !== undefined && (electors[first] ?? 0) >= ground.majority ? first : null;
  return { order, winner, electors };
}

// What-ifs without a server: the same text, the same count and the same least change as in Python, held to the same
// vectors. `flip` is worked out here; every other setting says that it needs the server.

/** @typedef {{unit: string, state: string, electors: number, winner: string|null, fixed?: boolean, total?: number,
 *    votes?: Record<string, number>}} Block */
/** @typedef {{election: number, appointed: number, majority: number, tickets: Record<string, {name: string,
 *    short: string}>, popular: Record<string, number>, blocks: Block[]}} Ground */
/** @typedef {{settings: Record<string, string[]>, flips: Record<string, string|null>, canonical: string}} Scenario */

/** @param {string} a @param {string} b */
export const byText = (a, b) => (a < b ? -1 : a > b ? 1 : 0);
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
export function votesOf(ground, block) {
  return Object.fromEntries(Object.keys(ground.tickets).map((slug) => [slug, block.votes?.[slug] ?? 0]));
}

/** Tickets, most votes first, level ones by name. @param {Ground} ground @param {Record<string, number>} votes */
export function ranked(ground, votes) {
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
  return { settings: texts.length ? { flip: texts } : {}, flips: kept, canonical: texts.length ? `flip=${texts}` : "" };
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

/** @typedef {{goal: "deny"|"tie"|"win", kind?: "changed"|"added"}} Asked */
/** A contest that can be gained: the votes, whom they come from ("" new ones, null several) and whom they go to.
 * @typedef {{unit: string, state: string, electors: number, votes: number, from: string|null, to: string}} Gain */
/** @typedef {{votes: number, states: number, gains: Gain[]}} Plan */
/** @typedef {{votes: number, contests: Record<string, number>, flips: Record<string, string>, electors: number,
 *    result: Record<string, number>}} Change */

/** @param {number[]} numbers */
const sum = (numbers) => numbers.reduce((total, number) => total + number, 0);

/** @param {Plan} plan */
const units = (plan) => plan.gains.map((gain) => gain.unit).sort(byText);

/** By votes, then fewer states, fewer contests, names. @param {Plan} a @param {Plan} b */
function before(a, b) {
  const least = a.votes - b.votes || a.states - b.states || a.gains.length - b.gains.length;
  return (least || byText(String(units(a)), String(units(b)))) < 0;
}

/** Contests of a state that votes decide, one within the other. @param {Ground} ground @param {string} state */
const nested = (ground, state) => ground.blocks.filter((block) => block.state === state && !block.fixed).length > 1;

/** Electors to gain; null where no number of them reaches the goal. @param {Ground} ground @param {Asked["goal"]} goal
 * @param {string} to */
function needed(ground, goal, to) {
  const { winner, electors } = standing(ground), { appointed, majority } = ground;
  const own = electors[to] ?? 0, held = electors[winner ?? ""] ?? 0;
  if (goal === "win") return Math.max(0, majority - own);
  if (winner === null) return null;
  if (goal === "deny") return held - (majority - 1);
  return appointed % 2 === 0 && own + held === appointed ? appointed / 2 - own : null;
}

/** What a contest costs: passing the leader alone may leave the second ahead, 40-39-10 needs 21 changed votes.
 * @param {Ground} ground @param {Block} block @param {string} to @param {boolean} added @returns {Gain} */
function gain(ground, block, to, added) {
  const rivals = ranked(ground, votesOf(ground, block)).filter(([slug]) => slug !== to);
  const { unit, state, electors } = block, own = block.votes?.[to] ?? 0, [name, most] = rivals[0] ?? ["", 0];
  let votes = added ? most - own + 1 : 0, total = 0;
  if (!added) {
    rivals.forEach(([, count], place) => {
      total += count + 1 - own;
      votes = Math.max(votes, Math.ceil(total / (place + 2)));
    });
  }
  const from = added ? "" : (rivals[1]?.[1] ?? 0) < own + votes ? name : null;
  return { unit, state, electors, votes, from, to };
}

/** Whether contests of a state can be gained without turning another of the leader's there. @param {Ground} ground
 * @param {Gain[]} chosen @param {string|null} leader */
function fits(ground, chosen, leader) {
  const { state = "", from = "", to = "" } = chosen[0] ?? {}, source = from ?? leader ?? "";
  const family = ground.blocks.filter((block) => block.state === state);
  const whole = family.find((block) => block.unit === state), parts = family.filter((block) => block !== whole);
  const held = (/** @type {Block} */ block) => (source ? block.votes?.[source] ?? 0 : 2 ** 40);
  /** Votes that can pass in a contest without turning it. @param {Block} block */
  const spare = (block) => {
    if (!leader || block.fixed || block.winner !== leader || chosen.some((each) => each.unit === block.unit)) return held(block);
    const { [leader]: most = 0, [to]: own = 0, ...others } = votesOf(ground, block);
    const room = Math.floor((most - own - 1) / (source ? 2 : 1));
    return Math.min(held(block), room, source ? most - Math.max(0, ...Object.values(others)) - 1 : room);
  };
  if (!whole || whole.fixed) return true;
  const own = chosen.find((each) => each.unit === state);
  if (!own) return sum(chosen.map((each) => each.votes)) <= spare(whole);
  const outside = source ? Math.max(0, held(whole) - sum(parts.map(held))) : 0;
  return own.votes <= sum(parts.map(spare)) + outside;
}

/** Every choice among the contests of a state. @param {Gain[]} gains @returns {Plan[]} */
function choices(gains) {
  return Array.from({ length: 2 ** gains.length - 1 }, (_, number) => {
    const chosen = gains.filter((_, place) => (number + 1) & (2 ** place));
    const votes = (/** @type {boolean} */ whole) => sum(chosen.filter((each) => (each.unit === each.state) === whole).map((each) => each.votes));
    return { votes: Math.max(votes(true), votes(false)), states: 1, gains: chosen };
  });
}

/** The least plan that gains a number of electors, at least or exactly. @param {Plan[][]} groups @param {number} need
 * @param {boolean} exact @returns {Plan|null} */
function cheapest(groups, need, exact) {
  /** @type {Plan[]} */
  let best = [{ votes: 0, states: 0, gains: [] }];
  for (const options of groups) {
    const next = best.slice();
    best.forEach((plan, gained) => {
      for (const option of options) {
        const electors = gained + sum(option.gains.map((each) => each.electors)), at = exact ? electors : Math.min(need, electors);
        const made = { votes: plan.votes + option.votes, states: plan.states + 1, gains: [...plan.gains, ...option.gains] };
        const kept = next[at];
        if (at <= need && (!kept || before(made, kept))) next[at] = made;
      }
    });
    best = next;
  }
  return best[need] ?? null;
}

/** What a plan makes of an election. @param {Ground} ground @param {Plan} plan @returns {Change} */
function change(ground, plan) {
  const gains = [...plan.gains].sort((a, b) => byText(a.unit, b.unit));
  const flips = Object.fromEntries(gains.map((each) => [each.unit, each.to]));
  const blocks = ground.blocks.map((block) => ({ ...block, winner: block.fixed ? block.winner : flips[block.unit] ?? block.winner }));
  const { electors } = standing({ ...ground, blocks }), name = (/** @type {string} */ slug) => ground.tickets[slug]?.name ?? slug;
  return {
    votes: plan.votes,
    contests: Object.fromEntries(gains.map((each) => [each.unit, each.votes])),
    flips,
    electors: sum(gains.map((each) => each.electors)),
    result: Object.fromEntries(Object.entries(electors).sort((a, b) => b[1] - a[1] || byText(name(a[0]), name(b[0])))),
  };
}

/** The least change that reaches a goal for the second; null where none does. Maine's and Nebraska's districts are
 * nested in their states; what cannot be told there asks for the server. @param {Ground} ground @param {Asked} asked */
export function cheapestFlip(ground, { goal, kind = "changed" }) {
  const { order, winner } = standing(ground), second = order[1], added = kind === "added", exact = goal === "tie";
  if (!second) throw new Refusal("", "there is no second ticket with votes or electors.");
  const need = needed(ground, goal, second);
  if (need === null) return null;
  /** @type {Map<string, Gain[]>} */
  const states = new Map();
  for (const block of ground.blocks) {
    const votes = votesOf(ground, block), open = goal === "win" ? block.winner !== second : block.winner === winner;
    if (block.fixed || !open || !(added || sum(Object.values(votes)))) continue;
    const to = goal === "deny" ? ranked(ground, votes).find(([slug]) => slug !== winner)?.[0] ?? "" : second;
    states.set(block.state, [...(states.get(block.state) ?? []), gain(ground, block, to, added)]);
  }
  const plan = cheapest([...states].map(([state, gains]) => {
    if (!nested(ground, state)) return choices(gains);
    const mixed = gains.some((each) => each.from === null || each.from !== gains[0]?.from || each.to !== gains[0]?.to);
    if (mixed && (gains.length > 1 || exact)) {
      throw new Refusal(state, `${state}: in its nested contests different tickets would give or gain votes; that needs the server.`, true);
    }
    return choices(gains).filter((choice) => !exact || fits(ground, choice.gains, winner));
  }), need, exact);
  for (const { state } of plan?.gains ?? []) {
    const chosen = plan?.gains.filter((each) => each.state === state) ?? [];
    if (nested(ground, state) && !fits(ground, chosen, winner)) {
      throw new Refusal(state, `${state}: its other contests would turn as well; that needs the server.`, true);
    }
  }
  return plan && change(ground, plan);
}

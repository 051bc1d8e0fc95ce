// The least change that denies, ties or wins, without a server: the same program and search as in Python. Maine's and
// Nebraska's districts are nested in their states; where different tickets would give or gain there, it says so.

import { byText, cheapest } from "./search.js";
import { Refusal, standing } from "./whatif.js";

/** @typedef {import("./whatif.js").Ground} Ground */
/** @typedef {import("./whatif.js").Block} Block */
/** @typedef {import("./whatif.js").Goal} Goal */
/** @typedef {import("./whatif.js").Kind} Kind */
/** @typedef {import("./whatif.js").Move} Move */
/** @typedef {import("./whatif.js").Price} Price */
/** @typedef {import("./whatif.js").Change} Change */
/** @typedef {import("./search.js").Option} Option */
/** @typedef {import("./search.js").Group} Group */

const UNBOUNDED = 2 ** 40;
/** @param {number[]} numbers */
const sum = (numbers) => numbers.reduce((total, number) => total + number, 0);

/** A goal on an election: who must lose or win how many electors, and what each contest costs. */
class Question {
  /** @param {Ground} ground @param {Goal} goal @param {Kind} kind @param {string|null} to */
  constructor(ground, goal, kind, to) {
    const { order, winner, electors } = standing(ground);
    this.ground = ground;
    this.goal = goal;
    this.kind = kind;
    this.winner = winner;
    this.to = to ?? order[1] ?? "";
    if (!order.includes(this.to)) throw new Refusal(this.to, "there is no second ticket with votes or electors.");
    this.electors = electors;
    this.exact = goal === "tie";
    this.contests = ground.blocks.filter((block) => !block.fixed);
    this.need = this.needed();
    const none = winner === this.to && goal === "tie";
    this.targets = new Map(this.contests
      .filter((block) => !none && (goal === "win" ? block.winner !== this.to : block.winner === winner))
      .filter((block) => kind === "added" || sum(Object.values(block.votes ?? {})))
      .map((block) => [block.unit, block]));
    this.prices = new Map([...this.targets.values()].map((block) => [block.unit, this.price(block)]));
  }

  /** Electors to gain; null where the goal is out of reach of any. */
  needed() {
    const { goal, winner, ground } = this;
    const own = this.electors[this.to] ?? 0;
    if (goal === "win") return Math.max(0, ground.majority - own);
    if (winner === null) return null;
    const held = this.electors[winner] ?? 0, half = Math.floor(ground.appointed / 2);
    if (goal === "deny") return held - (ground.majority - 1);
    return ground.appointed % 2 === 0 && held - (half - own) === half ? half - own : null;
  }

  /** @param {Block} block @returns {Record<string, number>} */
  votes(block) {
    return Object.fromEntries(Object.keys(this.ground.tickets).map((slug) => [slug, block.votes?.[slug] ?? 0]));
  }

  /** @param {Block} block @param {string} but @returns {[string, number][]} */
  rivals(block, but) {
    const name = (/** @type {string} */ slug) => this.ground.tickets[slug]?.name ?? slug;
    return Object.entries(this.votes(block)).filter(([slug]) => slug !== but)
      .sort((a, b) => b[1] - a[1] || byText(name(a[0]), name(b[0])));
  }

  /** @param {Block} block @returns {Price} */
  price(block) {
    const added = this.kind === "added";
    if (this.goal === "deny" && this.winner !== null) {
      const [name, count] = this.rivals(block, this.winner)[0] ?? ["", 0];
      const lead = (block.votes?.[this.winner] ?? 0) - count;
      const cost = added ? lead + 1 : Math.floor(lead / 2) + 1;
      const source = added ? null : this.winner;
      return { votes: cost, moves: [{ unit: block.unit, source, target: name, votes: cost }], pair: [source, name] };
    }
    return this.elect(block, added);
  }

  /** Passing the leader alone may leave the second ahead: 40-39-10 needs 21 changed votes. @param {Block} block
   * @param {boolean} added @returns {Price} */
  elect(block, added) {
    const own = block.votes?.[this.to] ?? 0, rivals = this.rivals(block, this.to), first = rivals[0]?.[1] ?? 0;
    const { unit } = block, target = this.to;
    if (added) {
      const votes = own > first ? 0 : first - own + 1;
      return { votes, moves: [{ unit, source: null, target, votes }], pair: [null, target] };
    }
    let cost = 0, total = 0;
    if (own <= first) {
      rivals.forEach(([, count], place) => {
        total += count + 1 - own;
        cost = Math.max(cost, Math.ceil(total / (place + 2)));
      });
    }
    let left = cost;
    /** @type {Map<string, number>} */
    const taken = new Map();
    for (const [name, count] of rivals) {
      taken.set(name, Math.min(left, Math.max(0, count - (own + cost - 1))));
      left -= taken.get(name) ?? 0;
    }
    for (const [name, count] of rivals) {
      const more = Math.min(left, count - (taken.get(name) ?? 0));
      taken.set(name, (taken.get(name) ?? 0) + more);
      left -= more;
    }
    const moves = [...taken].filter(([, votes]) => votes).map(([source, votes]) => ({ unit, source, target, votes }));
    return { votes: cost, moves, pair: moves.length === 1 ? [moves[0]?.source ?? null, target] : null };
  }

  /** @param {string} unit @returns {Price} */
  priceOf(unit) {
    return this.prices.get(unit) ?? { votes: 0, moves: [], pair: null };
  }

  /** What can be gained, state by state. @returns {Group[]} */
  groups() {
    /** @type {Map<string, string[]>} */
    const families = new Map();
    for (const unit of this.targets.keys()) families.set(unit.slice(0, 2), [...(families.get(unit.slice(0, 2)) ?? []), unit]);
    return [...families].map(([state, units]) => this.family(state, units));
  }

  /** @param {string} unit @param {boolean} [floor] @returns {Option} */
  single(unit, floor = false) {
    const electors = this.targets.get(unit)?.electors ?? 0, cost = this.priceOf(unit).votes;
    return { units: [unit], electors, votes: floor ? 0 : cost, least: electors, floor: floor ? cost : 0 };
  }

  /** @param {string} state @param {string[]} units @returns {Group} */
  family(state, units) {
    if (this.contests.filter((block) => block.unit.slice(0, 2) === state).length === 1) {
      return { items: [[this.single(units[0] ?? state)]], fits: null };
    }
    const pairs = units.map((unit) => this.priceOf(unit).pair);
    const mixed = pairs.some((pair) => !pair || String(pair) !== String(pairs[0]));
    if (mixed && (units.length > 1 || this.exact)) {
      const reason = `${state}: in its nested contests different tickets would give or gain votes; that needs the server.`;
      throw new Refusal(state, reason, true);
    }
    const first = units.includes(state) ? [[this.single(state, true)]] : [];
    const inner = units.filter((unit) => unit !== state).map((unit) => [this.single(unit)]);
    return { items: [...first, ...inner], fits: this.exact ? (chosen) => this.fits(state, chosen) : null };
  }

  /** @param {Iterable<string>} units */
  costOf(units) {
    const chosen = [...units];
    const state = chosen.find((unit) => unit.length === 2);
    const inner = sum(chosen.filter((unit) => unit.length > 2).map((unit) => this.priceOf(unit).votes));
    return Math.max(state ? this.priceOf(state).votes : 0, inner);
  }

  /** For an exact tie: whether contests can be gained without another of the state. @param {string} state
   * @param {Set<string>} chosen */
  fits(state, chosen) {
    const pair = [...this.prices.values()].find((price) => price.pair)?.pair;
    const from = pair ? pair[0] : this.winner;
    if (!chosen.has(state)) return this.costOf(chosen) <= this.spare(state, chosen, from, this.to);
    const room = sum(this.parts(state).map((part) => this.spare(part.unit, chosen, from, this.to)));
    return this.priceOf(state).votes <= room + this.outside(state, from);
  }

  /** @param {string} state */
  parts(state) {
    return this.ground.blocks.filter((block) => block.unit !== state && block.unit.slice(0, 2) === state && block.votes);
  }

  /** @param {string} unit @param {string|null} source */
  held(unit, source) {
    if (source === null) return UNBOUNDED;
    return this.ground.blocks.find((block) => block.unit === unit)?.votes?.[source] ?? 0;
  }

  /** Votes that can pass without turning a contest that is not chosen. @param {string} unit @param {Set<string>} chosen
   * @param {string|null} source @param {string} target */
  spare(unit, chosen, source, target) {
    const contest = this.contests.find((block) => block.unit === unit), { winner } = this, held = this.held(unit, source);
    if (chosen.has(unit) || !contest || contest.winner !== winner || winner === null) return held;
    const own = this.votes(contest), step = source === null ? 1 : 2;
    let ahead = Math.floor(((own[winner] ?? 0) - (own[target] ?? 0) - 1) / step);
    const others = Object.entries(own).filter(([slug]) => slug !== winner && slug !== target).map(([, votes]) => votes);
    if (source !== null && others.length) ahead = Math.min(ahead, (own[winner] ?? 0) - Math.max(...others) - 1);
    return Math.min(held, ahead);
  }

  /** Votes of a state that none of its districts holds. @param {string} state @param {string|null} source */
  outside(state, source) {
    const parts = this.parts(state);
    if (source === null) return parts.length ? 0 : UNBOUNDED;
    return Math.max(0, this.held(state, source) - sum(parts.map((part) => this.held(part.unit, source))));
  }

  /** Moves that gain contests, votes of nested ones placed once. @param {string[]} units @returns {Move[]} */
  placed(units) {
    const chosen = new Set(units);
    const wholes = new Set(this.ground.blocks.filter((block) => block.unit.length > 2).map((block) => block.unit.slice(0, 2)));
    /** @type {Move[]} */
    const moves = [];
    for (const state of [...new Set(units.map((unit) => unit.slice(0, 2)))].sort(byText)) {
      const inner = units.filter((unit) => unit.length > 2 && unit.slice(0, 2) === state).sort(byText);
      const own = inner.flatMap((unit) => this.priceOf(unit).moves);
      moves.push(...own);
      if (!chosen.has(state)) continue;
      const price = this.priceOf(state);
      if (!wholes.has(state)) {
        moves.push(...price.moves);
        continue;
      }
      /** @type {[string|null, string, number][]} */
      const wanted = price.pair
        ? [[...price.pair, price.votes - sum(own.map((move) => move.votes))]]
        : price.moves.map((move) => [move.source, move.target, move.votes]);
      const placed = [...own];
      for (const [source, target, rest] of wanted) {
        const more = this.placeRest(state, chosen, source, target, Math.max(0, rest), placed);
        placed.push(...more);
        moves.push(...more);
      }
    }
    return moves;
  }

  /** First where a contest turns anyway, last where another would. @param {string} state @param {Set<string>} chosen
   * @param {string|null} source @param {string} target @param {number} rest @param {Move[]} placed @returns {Move[]} */
  placeRest(state, chosen, source, target, rest, placed) {
    const used = (/** @type {string} */ unit) => sum(placed.filter((move) => move.unit === unit).map((move) => move.votes));
    const parts = this.parts(state).map((block) => block.unit)
      .sort((a, b) => Number(!chosen.has(a)) - Number(!chosen.has(b)) || byText(a, b));
    const free = new Map(parts.map((part) => [part, this.held(part, source) - used(part)]));
    /** @type {[string, number][]} */
    const limits = parts.map((part) => [part, this.spare(part, chosen, source, target) - used(part)]);
    limits.push([state, this.outside(state, source)]);
    limits.push(...[...free].sort((a, b) => a[1] - b[1] || byText(a[0], b[0])));
    /** @type {Map<string, number>} */
    const taken = new Map();
    for (const [unit, limit] of limits) {
      const already = taken.get(unit) ?? 0;
      const votes = Math.max(0, Math.min(rest, limit, (free.get(unit) ?? limit) - already));
      taken.set(unit, already + votes);
      rest -= votes;
    }
    return [...taken].filter(([, votes]) => votes).map(([unit, votes]) => ({ unit, source, target, votes }));
  }
}

/** Electors after moves; a district's votes count in its state too. @param {Ground} ground @param {Move[]} moves */
function after(ground, moves) {
  const blocks = ground.blocks.map((block) => {
    const own = moves.filter((move) => move.unit === block.unit || move.unit.slice(0, 2) === block.unit);
    if (block.fixed || !own.length) return block;
    const votes = Object.fromEntries(Object.keys(ground.tickets).map((slug) => [slug, block.votes?.[slug] ?? 0]));
    for (const move of own) {
      votes[move.target] = (votes[move.target] ?? 0) + move.votes;
      if (move.source !== null) votes[move.source] = (votes[move.source] ?? 0) - move.votes;
    }
    const most = Math.max(...Object.values(votes)), first = Object.keys(votes).filter((slug) => votes[slug] === most);
    return { ...block, winner: most > 0 && first.length === 1 ? first[0] ?? null : null };
  });
  const { electors } = standing({ ...ground, blocks });
  const name = (/** @type {string} */ slug) => ground.tickets[slug]?.name ?? slug;
  return Object.fromEntries(Object.entries(electors).sort((a, b) => b[1] - a[1] || byText(name(a[0]), name(b[0]))));
}

/** The `k` cheapest changes that reach a goal, cheapest first; none where no set of contests does. @param {Ground} ground
 * @param {{goal: Goal, kind?: Kind, to?: string|null, k?: number}} asked @returns {Change[]} */
export function alternatives(ground, { goal, kind = "changed", to = null, k = 10 }) {
  const question = new Question(ground, goal, kind, to);
  if (question.need === null) return [];
  return cheapest(question.groups(), question.need, question.exact, k).map(({ votes, state }) => {
    const units = state.taken.flatMap((option) => option.units).sort(byText);
    const moves = question.placed(units);
    return {
      votes,
      contests: Object.fromEntries(units.map((unit) => [unit, question.priceOf(unit).votes])),
      moves,
      electors: state.gained,
      result: after(ground, moves),
    };
  });
}

/** The least change that reaches a goal; null where none does. @param {Ground} ground @param {{goal: Goal, kind?: Kind,
 * to?: string|null}} asked @returns {Change|null} */
export function cheapestFlip(ground, asked) {
  return alternatives(ground, { ...asked, k: 1 })[0] ?? null;
}

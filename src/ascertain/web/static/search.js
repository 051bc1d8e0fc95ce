// The cheapest ways to gain a number of electors: a dynamic program as an exact bound, and best-first search for the
// cheapest minimal sets, which therefore misses none and finds them in order of cost.

/** @typedef {{units: string[], electors: number, votes: number, least: number, floor: number}} Option */
/** @typedef {{items: Option[][], fits: ((chosen: Set<string>) => boolean)|null}} Group */
/** @typedef {{group: number, item: number, gained: number, done: number, floor: number, inner: number, least: number,
 *    taken: Option[]}} State */

const NEVER = Number.MAX_SAFE_INTEGER;
/** @param {string} a @param {string} b */
export const byText = (a, b) => (a < b ? -1 : a > b ? 1 : 0);

/** @param {number} floor @param {number} inner */
const together = (floor, inner) => Math.max(floor, inner);

/** Least costs of gaining electors from groups onward, and inside a group by its later items. */
class Frontier {
  /** @param {Group[]} groups @param {number} need @param {boolean} exact */
  constructor(groups, need, exact) {
    this.groups = groups;
    this.need = need;
    this.exact = exact;
    this.inside = groups.map((group) => this.suffixes(group.items));
    /** @type {number[][]} */
    this.ahead = [[0, ...Array(need).fill(NEVER)]];
    for (let place = groups.length - 1; place >= 0; place -= 1) this.ahead.unshift(this.column(place, this.ahead[0] ?? []));
  }

  /** @param {Option[][]} items @returns {Map<number, number>[]} */
  suffixes(items) {
    const found = [new Map([[0, 0]])];
    for (const options of [...items].reverse()) {
      const later = found[0] ?? new Map(), own = new Map(later);
      for (const option of options.filter((each) => !each.floor)) {
        for (const [electors, cost] of later) {
          const key = electors + option.electors;
          if (cost + option.votes < (own.get(key) ?? NEVER)) own.set(key, cost + option.votes);
        }
      }
      found.unshift(own);
    }
    return found;
  }

  /** @param {number} place @param {number[]} later */
  column(place, later) {
    const ways = new Map(this.inside[place]?.[0]);
    for (const option of (this.groups[place]?.items[0] ?? []).filter((each) => each.floor)) {
      for (const [electors, inner] of this.inside[place]?.[1] ?? []) {
        const key = electors + option.electors;
        ways.set(key, Math.min(ways.get(key) ?? NEVER, together(option.floor, inner)));
      }
    }
    const column = [...later];
    for (const [electors, cost] of ways) {
      for (let left = this.exact ? electors : 1; left <= this.need; left += 1) {
        const total = cost + (later[Math.max(0, left - electors)] ?? NEVER);
        if (total < (column[left] ?? NEVER)) column[left] = total;
      }
    }
    return column;
  }

  /** The least that a choice can come to. @param {State} state */
  bound(state) {
    const left = this.need - state.gained;
    if (state.item === 0) return Math.min(NEVER, state.done + (this.ahead[state.group]?.[Math.max(0, left)] ?? NEVER));
    let best = NEVER;
    for (const [electors, inner] of this.inside[state.group]?.[state.item] ?? []) {
      const rest = left - electors;
      if (rest < 0 && this.exact) continue;
      const ahead = this.ahead[state.group + 1]?.[Math.max(0, rest)] ?? NEVER;
      best = Math.min(best, together(state.floor, state.inner + inner) + ahead);
    }
    return Math.min(NEVER, state.done + best);
  }
}

/** The choice with the next item left out, and then with each of its options. @param {State} state
 * @param {Frontier} frontier @returns {State[]} */
function children(state, frontier) {
  const group = frontier.groups[state.group], { need, exact } = frontier;
  if (!group) return [];
  const last = state.item + 1 === group.items.length;
  /** @type {State[]} */
  const found = [];
  for (const option of [null, ...(group.items[state.item] ?? [])]) {
    let { gained, floor, inner, least, taken } = state;
    if (option) {
      gained += option.electors;
      floor = floor || option.floor;
      inner += option.votes;
      least = Math.min(least, option.least);
      taken = [...taken, option];
      if (exact ? gained > need : gained - least >= need) continue; // too many, or a proper subset reaches the goal
    }
    if (!last && gained < need) {
      found.push({ ...state, item: state.item + 1, gained, floor, inner, least, taken });
    } else if (fitting(group, taken)) {
      const done = state.done + together(floor, inner);
      found.push({ group: state.group + 1, item: 0, gained, done, floor: 0, inner: 0, least, taken });
    }
  }
  return found;
}

/** @param {Group} group @param {Option[]} taken */
function fitting(group, taken) {
  if (!group.fits) return true;
  const own = group.items.flat(), chosen = new Set(taken.filter((option) => own.includes(option)).flatMap((option) => option.units));
  return !chosen.size || group.fits(chosen);
}

/** The cheapest minimal sets, cheapest first; equal costs by fewer states, fewer contests, names. @param {Group[]} groups
 * @param {number} need @param {boolean} exact @param {number} most @returns {{votes: number, state: State}[]} */
export function cheapest(groups, need, exact, most) {
  /** @type {State} */
  const start = { group: 0, item: 0, gained: 0, done: 0, floor: 0, inner: 0, least: NEVER, taken: [] };
  if (need <= 0) return [{ votes: 0, state: start }];
  const dearness = (/** @type {Group} */ group) =>
    Math.min(...group.items.flat().map((option) => (option.votes + option.floor) / option.electors));
  const frontier = new Frontier([...groups].sort((a, b) => dearness(a) - dearness(b)), need, exact);
  const heap = new Heap();
  heap.push(frontier.bound(start), start);
  /** @type {{votes: number, state: State}[]} */
  let found = [], level = [];
  let reached = -1;
  for (let top = heap.pop(); top && top.cost < NEVER; top = heap.pop()) {
    if (top.cost > reached) {
      found = [...found, ...level.sort(order)];
      level = [];
      reached = top.cost;
      if (found.length >= most) break;
    }
    if (top.state.gained >= need) level.push({ votes: top.cost, state: top.state });
    else for (const child of children(top.state, frontier)) {
      const least = child.gained >= need ? child.done : frontier.bound(child);
      if (least < NEVER) heap.push(least, child);
    }
  }
  return [...found, ...level.sort(order)].slice(0, most);
}

/** @param {{state: State}} a @param {{state: State}} b */
function order(a, b) {
  const [one, other] = [a, b].map(({ state }) => state.taken.flatMap((option) => option.units).sort(byText));
  if (!one || !other) return 0;
  const states = (/** @type {string[]} */ names) => new Set(names.map((name) => name.slice(0, 2))).size;
  const first = one.findIndex((name, place) => name !== other[place]);
  return states(one) - states(other) || one.length - other.length || byText(one[first] ?? "", other[first] ?? "");
}

/** The least first; of equal ones the one that is further, so that few are looked at. */
class Heap {
  constructor() {
    /** @type {{cost: number, state: State}[]} */
    this.rows = [];
  }

  /** @param {number} a @param {number} b */
  before(a, b) {
    const one = this.rows[a], other = this.rows[b];
    if (!one || !other) return false;
    return one.cost < other.cost || (one.cost === other.cost && one.state.group > other.state.group);
  }

  /** @param {number} a @param {number} b */
  swap(a, b) {
    const one = this.rows[a], other = this.rows[b];
    if (one && other) [this.rows[a], this.rows[b]] = [other, one];
  }

  /** @param {number} cost @param {State} state */
  push(cost, state) {
    let place = this.rows.push({ cost, state }) - 1;
    for (let up = (place - 1) >> 1; place > 0 && this.before(place, up); up = (place - 1) >> 1) {
      this.swap(place, up);
      place = up;
    }
  }

  pop() {
    const top = this.rows[0], last = this.rows.pop();
    if (!last || !this.rows.length) return top;
    this.rows[0] = last;
    for (let place = 0, next = 1; next < this.rows.length; next = 2 * place + 1) {
      if (this.before(next + 1, next)) next += 1;
      if (!this.before(next, place)) break;
      this.swap(place, next);
      place = next;
    }
    return top;
  }
}

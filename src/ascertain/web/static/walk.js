// Walking over a drawing with the arrow keys: the nearest centre in a direction. No page is needed here.

/** @typedef {{id: string, x: number, y: number}} Spot */

/** @type {Record<string, [number, number]>} */
export const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const FORWARD = 3;

/** The spot that an arrow leads to: forward more than 3, sideways at most twice as much, least forward + 2 sideways.
 * @param {Spot[]} spots @param {Spot} from @param {string} arrow @returns {Spot|null} */
export function nearest(spots, from, arrow) {
  const [dx, dy] = ARROWS[arrow] ?? [0, 0];
  let best = null, least = Infinity;
  for (const spot of spots) {
    const forward = (spot.x - from.x) * dx + (spot.y - from.y) * dy;
    const sideways = Math.abs((spot.x - from.x) * dy) + Math.abs((spot.y - from.y) * dx);
    const cost = forward + 2 * sideways;
    if (spot.id !== from.id && forward > FORWARD && sideways <= 2 * forward && cost < least) [best, least] = [spot, cost];
  }
  return best;
}

/** Everything that arrows lead to from a spot. @param {Spot[]} spots @param {Spot} from */
export function reached(spots, from) {
  const found = new Set([from.id]), waiting = [from];
  for (let spot = waiting.pop(); spot; spot = waiting.pop()) {
    for (const arrow of Object.keys(ARROWS)) {
      const next = nearest(spots, spot, arrow);
      if (next && !found.has(next.id)) {
        found.add(next.id);
        waiting.push(next);
      }
    }
  }
  return found;
}

/** Typed letters as one word while they follow each other quickly. */
export class Typed {
  constructor(wait = 700) {
    this.wait = wait;
    this.word = "";
    this.at = -Infinity;
  }

  /** @param {string} letter @param {number} now in milliseconds */
  add(letter, now) {
    this.word = (now - this.at > this.wait ? "" : this.word) + letter.toLowerCase();
    this.at = now;
    return this.word;
  }
}

/** The next name that begins with a word, from a place on and round; -1 where none does. @param {string[]} names
 * @param {string} word @param {number} from */
export function named(names, word, from) {
  const start = word.length === 1 ? from + 1 : from;
  for (let step = 0; step < names.length; step += 1) {
    const place = (start + step) % names.length;
    if ((names[place] ?? "").toLowerCase().startsWith(word)) return place;
  }
  return -1;
}

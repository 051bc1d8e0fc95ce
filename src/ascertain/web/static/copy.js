// A copy of the site without a server: the page works out a scenario of flips itself and changes what it shows.

import { called, fill, linkTo, rowOf, rows } from "./flip.js";
import { apply, cheapestFlip, parse, Refusal, scenario, standing, tally } from "./whatif.js";

/** @typedef {import("./whatif.js").Ground} Ground */
/** @typedef {import("./whatif.js").Scenario} Scenario */

const SVG = "http://www.w3.org/2000/svg";
const HATCH = "js-hatch";
/** @type {Map<string, string>} */
const labels = new Map();
/** @type {Map<Element, ChildNode[]>} */
const first = new Map();

/** An element as it came, to be put back. @param {Element|null} element */
function keep(element) {
  if (element && !first.has(element)) first.set(element, [...element.childNodes].map((node) => /** @type {ChildNode} */ (node.cloneNode(true))));
}

/** @param {string} name @param {string} text @param {Record<string, string>} [attributes] */
function made(name, text, attributes = {}) {
  const element = document.createElement(name);
  element.textContent = text;
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  return element;
}

/** The page's address under a scenario. @param {string} canonical */
function address(canonical) {
  const query = location.search.slice(1).split("&").filter((part) => part && !part.startsWith("flip="));
  return `?${[...(canonical ? [canonical] : []), ...query].join("&")}`;
}

/** How it stands, in the words of the server. @param {Ground} ground @param {Scenario} asked */
export function sentence(ground, asked) {
  const { order, electors } = standing(apply(ground, asked.flips)), { appointed, majority } = ground;
  const short = (/** @type {string} */ slug) => ground.tickets[slug]?.short ?? slug;
  const [one = "", other = ""] = order, most = electors[one] ?? 0, changes = Object.keys(asked.flips).length;
  if (most < majority) {
    return most === electors[other] ? `${most} to ${most}: nobody has ${majority}. The House would choose.`
      : `Nobody has ${majority}; ${short(one)} is ${majority - most} short. The House would choose.`;
  }
  const more = most - majority;
  const excess = more ? `${more} more than the ${majority} needed` : `exactly the ${majority} needed`;
  return `With your ${changes} change${changes > 1 ? "s" : ""} ${short(one)} has ${most} of ${appointed} electors, ${excess}.`;
}

/** The pattern of a colour's hatch in a drawing, as Python makes it. @param {SVGSVGElement} svg @param {string} slot */
function hatch(svg, slot) {
  const own = `${HATCH}-${slot}-${svg.id}`;
  if (!document.getElementById(own)) {
    const pattern = document.createElementNS(SVG, "pattern"), stripe = document.createElementNS(SVG, "rect");
    const defs = svg.querySelector("defs") ?? svg.insertBefore(document.createElementNS(SVG, "defs"), svg.firstChild);
    const named = { id: own, width: "8", height: "8", patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)" };
    for (const [name, value] of Object.entries(named)) pattern.setAttribute(name, value);
    stripe.setAttribute("width", "3");
    stripe.setAttribute("height", "8");
    stripe.setAttribute("class", `h-${slot}`);
    pattern.append(stripe);
    defs.append(pattern);
  }
  return `url(#${own})`;
}

/** @param {Element} part @param {RegExp} old @param {string} style */
function restyle(part, old, style) {
  const named = part.getAttribute("class") ?? "";
  if (old.test(named)) part.setAttribute("class", named.replace(old, style));
}

/** Draw a contest as somebody's. @param {SVGElement} contest @param {{slot: string, initial: string, changed: boolean,
 * says: string}} look */
function paint(contest, { slot, initial, changed, says }) {
  const svg = contest.ownerSVGElement;
  if (!svg) return;
  contest.querySelectorAll(`[fill*="${HATCH}"], [fill^="url(#h-"]`).forEach((each) => each.remove());
  for (const shape of contest.querySelectorAll("[class*='f-']")) {
    restyle(shape, /\bf-[a-fu]\d/, `f-${slot}0`);
    if (!changed) continue;
    const over = /** @type {Element} */ (shape.cloneNode());
    over.removeAttribute("class");
    over.setAttribute("fill", hatch(svg, slot));
    shape.after(over);
  }
  for (const text of contest.querySelectorAll("text")) {
    restyle(text, /\b[tw]-[a-fu]\d/, `${changed ? "w" : "t"}-${slot}0`);
    if (changed) text.setAttribute("stroke-width", String(Math.max(3, 0.38 * Number(text.getAttribute("font-size")))));
    else text.removeAttribute("stroke-width");
    text.textContent = (text.textContent ?? "").replace(/(\d) [A-Z?][a-z]?$/, `$1 ${initial}`);
  }
  contest.setAttribute("aria-label", says);
  if (changed) contest.setAttribute("data-changed", "true");
  else contest.removeAttribute("data-changed");
}

/** @param {Ground} ground @param {Scenario} asked */
function drawContests(ground, asked) {
  for (const row of rows()) {
    const unit = row.dataset.contest ?? "", actual = row.dataset.actual;
    if (!row.dataset.cycle || !actual) continue;
    const to = unit in asked.flips ? asked.flips[unit] ?? "none" : actual;
    row.dataset.winner = to;
    row.toggleAttribute("data-changed", to !== actual);
    for (const link of row.querySelectorAll(".goes a[data-to]")) {
      if (link.getAttribute("data-to") === to) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
    const slot = linkTo(row, to)?.dataset.slot ?? "u", initial = to === "none" ? "?" : called(to).slice(0, 1);
    for (const contest of document.querySelectorAll(`#drawing [data-contest="${CSS.escape(unit)}"]`)) {
      if (!(contest instanceof SVGElement)) continue;
      const was = labels.get(unit) ?? contest.getAttribute("aria-label") ?? "";
      labels.set(unit, was);
      const changed = to !== actual, written = [...contest.querySelectorAll("text")].map((text) => text.textContent).join(" ");
      const says = changed ? `${was.split(". ")[0]}. Changed by you: ${called(to)}. ${written}` : was;
      if (changed || contest.hasAttribute("data-changed")) paint(contest, { slot, initial, changed, says });
    }
  }
}

/** @param {Scenario} asked */
function drawChanges(asked) {
  const list = document.createElement("ul"), items = asked.settings.flip ?? [];
  for (const item of items) {
    const unit = item.split(":")[0] ?? "", left = items.filter((other) => other !== item).join(",");
    const words = `${rowOf(unit)?.querySelector("th")?.textContent?.trim() ?? unit} to ${called(asked.flips[unit] ?? "none")}`;
    const line = made("li", "", { "data-item": item });
    const undo = made("a", "Undo", { class: "undo", href: address(left && `flip=${left}`), "aria-label": `Undo ${words}` });
    line.append(made("span", words), " ", undo);
    list.append(line);
  }
  const all = made("a", "Undo all", { class: "undo-all", href: address("") });
  document.getElementById("changes")?.replaceChildren(made("h2", "Your changes", { id: "changes-title" }), list, all);
}

/** The three rows of what would flip it, from where the scenario stands. @param {Ground} ground @param {Scenario} asked
 * @param {"changed"|"added"} kind */
function drawFlips(ground, asked, kind) {
  const after = apply(ground, asked.flips), { order: [first_ = "", second = ""], winner } = standing(after);
  const short = (/** @type {string} */ slug) => ground.tickets[slug]?.short ?? slug;
  const words = { deny: `Deny ${short(first_)} a majority`, tie: `A tie at ${ground.appointed / 2}`, win: `Elect ${short(second)}` };
  for (const row of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("#flips tr[data-goal]"))) {
    keep(row);
    const goal = /** @type {"deny"|"tie"|"win"} */ (row.dataset.goal), head = made("th", words[goal], { scope: "row" }), cell = made("td", "");
    row.hidden = !(goal in words) || (winner === null && goal !== "win");
    if (row.hidden) continue;
    try {
      const way = cheapestFlip(after, { goal, kind });
      if (way) {
        const price = Object.entries(way.contests).map(([unit, votes]) => `${unit} ${votes.toLocaleString("en-US")}`);
        const result = Object.entries(way.result).map(([slug, number]) => `${short(slug)} ${number}`);
        const { canonical } = scenario(ground, { ...asked.flips, ...way.flips });
        head.append(made("b", `${way.votes.toLocaleString("en-US")} votes`), made("small", `${price.join(", ")}; ${result.join(", ")}`));
        cell.append(made("a", "Show", { class: "show", href: address(canonical), "aria-label": `Show: ${words[goal]}` }));
      } else {
        head.append(made("small", "out of reach from here"));
      }
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      head.append(made("small", error.message));
    }
    row.replaceChildren(head, cell);
  }
}

/** Other views show the same scenario; the other count of votes too. @param {string} canonical @param {string} kind */
function carry(canonical, kind) {
  for (const link of /** @type {NodeListOf<HTMLAnchorElement>} */ (document.querySelectorAll(".tabs a, .toggle a"))) {
    const own = new URLSearchParams(link.search).get("kind");
    link.search = [canonical, own && `kind=${own}`].filter(Boolean).join("&");
    if (own === kind) link.setAttribute("aria-current", "true");
    else if (own) link.removeAttribute("aria-current");
  }
  const actual = "#take .files, #flips > p:not(.toggle, .quiet), #flips > details";
  for (const part of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll(actual))) part.hidden = Boolean(canonical);
}

/** @param {Ground} ground @param {Scenario} asked */
function draw(ground, asked) {
  const { canonical, settings } = asked, card = document.getElementById("changes");
  const kind = new URLSearchParams(location.search).get("kind") === "added" ? "added" : "changed";
  drawContests(ground, asked);
  for (const [element, nodes] of first) element.replaceChildren(...nodes.map((node) => node.cloneNode(true)));
  if (card) card.hidden = !canonical;
  carry(canonical, kind);
  if (canonical || kind === "added") drawFlips(ground, asked, kind);
  if (!canonical) return;
  const { electors, undecided } = tally(ground, asked.flips);
  const sums = new Map(Object.entries(electors).map(([slug, number]) => [ground.tickets[slug]?.short ?? slug, number]));
  if (undecided) sums.set("Undecided", undecided);
  fill({ sums, appointed: ground.appointed, majority: ground.majority });
  for (const [part, text] of Object.entries({
    "#status .tag": "What-if", "#status .says": sentence(ground, asked),
    "#take code": `ascertain whatif ${ground.election} --flip ${settings.flip?.join(",")}`,
  })) {
    const element = document.querySelector(part);
    if (element) element.textContent = text;
  }
  drawChanges(asked);
}

/** What draws a scenario on a copy; `address` is where the votes are. @param {string} source
 * @returns {import("./flip.js").Draw} */
export function copy(source) {
  for (const part of ["#status", "#bar", "#changes", "#take pre"]) keep(document.querySelector(part));
  const ground = fetch(source).then((response) => /** @type {Promise<Ground>} */ (response.json()));
  /** @type {import("./flip.js").Draw} */
  const go = async (href, push = true) => {
    const to = new URL(href, location.href), known = await ground;
    to.hash = "";
    document.getElementById("copy")?.setAttribute("hidden", "");
    document.querySelector(".wrong")?.remove();
    let asked = parse(known, "");
    try {
      asked = parse(known, to.search, { lenient: true });
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      document.getElementById("status")?.before(made("p", `${error.message} Below is the result as it was.`, { class: "wrong", role: "alert" }));
    }
    if (to.href !== location.href) history[push ? "pushState" : "replaceState"](null, "", to);
    draw(known, asked);
    return true;
  };
  if (/[?&](kind|flip|move|swing|census|rule|compact|lot|bind|depart|reject|as_of)=/.test(location.search)) void go(location.href, false);
  return go;
}

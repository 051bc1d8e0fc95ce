// A contest that goes to somebody else, drawn anew on a copy that has no server: its colour, and the hatch that says
// "changed by you". Shapes and styles are those of the drawing itself.

const SVG = "http://www.w3.org/2000/svg";
const HATCH = "js-hatch";

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
export function paint(contest, { slot, initial, changed, says }) {
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

// Moments in the reader's zone and how long ago they were, by the server's clock: the reader's may be wrong.

let ahead = 0;

/** Take the server's time from an answer; returns it. @param {Response} response */
export function heard(response) {
  const date = response.headers.get("Date");
  if (date) ahead = Date.parse(date) - Date.now();
  return new Date(Date.now() + ahead);
}

/** @param {number} seconds */
export function ago(seconds) {
  if (seconds < 60) return "just now";
  const [number, unit] = seconds < 3600 ? [seconds / 60, "min"] : seconds < 86400 ? [seconds / 3600, "h"] : [seconds / 86400, "days"];
  const whole = Math.floor(number);
  return `${whole} ${unit === "days" && whole === 1 ? "day" : unit} ago`;
}

/** @param {Date} moment */
export function clock(moment) {
  return moment.toLocaleTimeString("en-US", { hour: "2-digit", minute: "2-digit", hour12: false, timeZoneName: "short" });
}

/** Writes every moment of a part of the page in the reader's zone; dates stay as they are. @param {ParentNode} part */
export function local(part) {
  for (const time of part.querySelectorAll("time[datetime*='T']")) {
    const moment = new Date(time.getAttribute("datetime") ?? "");
    if (Number.isNaN(moment.valueOf())) continue;
    const seconds = (Date.now() + ahead - moment.valueOf()) / 1000;
    const day = moment.toLocaleDateString("en-US", { day: "numeric", month: "long", year: "numeric" });
    time.textContent = `${day}, ${clock(moment)}${seconds < 7 * 86400 ? ` (${ago(Math.max(0, seconds))})` : ""}`;
  }
}

/** Keeps "4 min ago" true while the page is looked at. */
export function keepTime() {
  local(document);
  setInterval(() => {
    if (!document.hidden) local(document);
  }, 60_000);
}

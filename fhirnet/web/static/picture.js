// The picture of the timeline: one Vega-Lite specification from the service, drawn without eval and without a network.

import { el } from "./elements.js";
import { say } from "./words.js";

const dark = matchMedia("(prefers-color-scheme: dark)");
let shown = null; // { host, specification, view, day }

/** Draws the specification in its place; again when the light or the width changes. */
export async function draw(host, specification) {
  shown?.view?.finalize();
  shown = { host, specification, view: null, day: null, width: host.clientWidth };
  const mine = shown;
  if (!specification || !Object.keys(specification).length) return;
  try {
    const { view } = await globalThis.vegaEmbed(host, fitted(specification, host.clientWidth), options());
    if (shown !== mine) view.finalize();
    else mine.view = view;
    if (mine.day) markDay(mine.day);
  } catch (error) {
    console.error(error);
    host.replaceChildren(el("p", { class: "hint" }, say("picture-failed")));
  }
}

/** Shows a day in the picture; null for none. */
export function markDay(day) {
  if (!shown) return;
  shown.day = day;
  if (!shown.view) return;
  try {
    shown.view.signal("day", day ? Date.parse(`${day}T00:00:00Z`) : null).runAsync();
  } catch {
    // a picture without that signal shows no day
  }
}

function options() {
  return {
    actions: false,
    ast: true,
    config: theme(),
    defaultStyle: false,
    loader: { load: refuse, sanitize: refuse, http: refuse, file: refuse },
    mode: "vega-lite",
    renderer: "svg",
    tooltip: hover,
  };
}

/** Nothing is fetched for a picture. */
const refuse = () => Promise.reject(new Error("nothing is fetched for a picture"));

function theme() {
  const style = getComputedStyle(document.documentElement);
  const colour = (name) => style.getPropertyValue(name).trim();
  const [text, line, faint] = [colour("--text"), colour("--line"), colour("--muted")];
  const font = getComputedStyle(document.body).fontFamily;
  return {
    background: null,
    font,
    axis: { labelColor: text, titleColor: text, gridColor: line, domainColor: faint, tickColor: faint },
    header: { labelColor: text, titleColor: text },
    legend: { labelColor: text, titleColor: text },
    title: { color: text, subtitleColor: faint },
    text: { color: text },
    view: { stroke: line },
  };
}

/** The specification, as wide as the page is. */
function fitted(specification, width) {
  return specification;
}

/** What is under the pointer, as text. */
function hover(handler, event, item, value) {
  const box = tip();
  if (value === null || value === undefined || value === "") {
    box.hidden = true;
    return;
  }
  const rows = typeof value === "object" ? Object.entries(value) : [["", String(value)]];
  box.replaceChildren(...rows.map(([name, said]) => el("p", {}, name ? el("b", {}, name) : "", name ? " " : "", String(said))));
  box.hidden = false;
  const [wide, high] = [box.offsetWidth, box.offsetHeight];
  box.style.left = `${Math.max(4, Math.min(event.clientX + 14, innerWidth - wide - 8))}px`;
  box.style.top = `${event.clientY + 18 + high > innerHeight ? event.clientY - high - 12 : event.clientY + 18}px`;
}

function tip() {
  let box = document.getElementById("tip");
  if (!box) document.body.append((box = el("div", { id: "tip", class: "tip", hidden: true, "aria-hidden": "true" })));
  return box;
}

const again = () => shown && draw(shown.host, shown.specification);
dark.addEventListener("change", again);
let waiting = 0;
addEventListener("resize", () => {
  clearTimeout(waiting);
  waiting = setTimeout(() => shown?.host.isConnected && shown.host.clientWidth !== shown.width && again(), 200);
});

// The picture of the timeline: one Vega-Lite specification from the service, drawn without eval and without a network.

import { hover } from "./hover.js";
import { el } from "./elements.js";
import { say } from "./words.js";

const dark = matchMedia("(prefers-color-scheme: dark)");
const [WIDTH, TIME, DAYS] = ["width", "zoom_at", "days"]; // signals: of a panel, the time shown now, and at first
const ERRORS = 1; // the level of Vega's log that is worth a line
const [NARROW, LEAST] = [560, 110]; // px: below, labels get less room; the width that a panel has at least
let shown = null; // { host, specification, view, day, width }

/** Draws the specification in its place; again when the light or the width changes. */
export async function draw(host, specification) {
  shown?.view?.finalize();
  const mine = (shown = { host, specification, view: null, day: null, width: host.clientWidth });
  if (!isDrawn(specification)) return;
  try {
    const { view } = await globalThis.vegaEmbed(host, fitted(specification, mine.width), OPTIONS);
    if (shown !== mine) return void view.finalize();
    mine.view = view;
    await widen(view, host);
    asOneImage(host, specification.description);
    if (mine.day) await markDay(mine.day);
  } catch (error) {
    console.error(error);
    host.removeAttribute("role");
    host.replaceChildren(el("p", { class: "hint" }, say("picture-failed")));
  }
}

/** Whether there is anything to draw. */
export const isDrawn = (specification) => Boolean(specification && Object.keys(specification).length);

/** Shows a day in the picture; null for none. */
export async function markDay(day) {
  if (!shown) return;
  shown.day = day;
  await shown.view?.signal("day", day).runAsync();
}

/** Shows another part of the time: `change` makes of [from, to] the next; without it, what is shown at first. */
export function zoom(change = null) {
  if (!shown?.view) return;
  const now = shown.view.signal(TIME) ?? shown.view.signal(DAYS);
  shown.view.signal(TIME, change && change(now)).runAsync();
}

/** Nothing is fetched for a picture. */
const refuse = () => Promise.reject(new Error("nothing is fetched for a picture"));
const OPTIONS = {
  actions: false,
  ast: true,
  defaultStyle: false,
  logLevel: ERRORS,
  loader: { load: refuse, sanitize: refuse, http: refuse, file: refuse },
  mode: "vega-lite",
  renderer: "svg",
  tooltip: hover,
};

/** The specification in the light of the page, about as wide as the page is. */
function fitted(specification, width) {
  const made = structuredClone(specification);
  const theme = dark.matches ? made.usermeta.dark : made.config;
  made.config = { ...theme, font: getComputedStyle(document.body).fontFamily };
  const wide = Math.max(LEAST, width - (width < NARROW ? 150 : 200));
  const share = wide / made.vconcat[0].width; // of the width that the service laid the labels out for
  for (const row of made.data.values) row.room *= share;
  for (const panel of made.vconcat) panel.width = wide;
  return width < NARROW ? narrowed(made) : made;
}

/** The same for a phone: short labels, what a panel shows is written above it, room for the last number. */
function narrowed(made) {
  const days = made.params.find(({ name }) => name === DAYS);
  const [from, to] = days.value;
  days.value = [from, to + (to - from) * 0.1];
  const [strip, ...below] = made.vconcat.map((panel) => panel.encoding.y);
  strip.axis.labelLimit = 92;
  for (const y of below) {
    y.title = [y.title].flat().join(", ");
    Object.assign(y.axis, { titleAlign: "left", titleBaseline: "bottom", titleX: 2, titleY: -3 });
  }
  made.spacing = 20;
  return made;
}

/** To who listens it is one image with a description: every item of it is in the table. */
function asOneImage(host, description) {
  host.setAttribute("role", "img");
  host.setAttribute("aria-label", description);
  host.firstElementChild.setAttribute("aria-hidden", "true");
}

/** Gives the panels the room that the labels left. */
async function widen(view, host) {
  const left = host.clientWidth - host.querySelector("svg").getBoundingClientRect().width;
  const wide = Math.max(LEAST, Math.floor(view.signal(WIDTH) + left - 1));
  if (Math.abs(left) > 2) await view.signal(WIDTH, wide).runAsync();
}

const again = () => {
  if (!shown?.host.isConnected) return;
  const { host, specification, day } = shown;
  draw(host, specification);
  shown.day = day;
};
dark.addEventListener("change", again);
let waiting = 0;
addEventListener("resize", () => {
  clearTimeout(waiting);
  waiting = setTimeout(() => shown?.host.clientWidth !== shown?.width && again(), 200);
});

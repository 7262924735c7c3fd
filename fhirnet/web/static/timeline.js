// The timeline: the picture, the slider over the days, and the same as a plain table.

import { el, table } from "./elements.js";
import { draw, isDrawn, markDay, zoom } from "./picture.js";
import { sourcesOf } from "./sources.js";
import { answersOn, stops } from "./story.js";
import { showDay } from "./verdicts.js";
import { say } from "./words.js";

/** The section of the timeline. `reload(day)` asks for the record as it was known on a day. */
export function timeline(dossier, reload) {
  const host = el("div", { class: "picture", id: "picture" });
  const rows = plainTable(dossier.timeline);
  const section = el(
    "section",
    { class: "card timeline", "aria-labelledby": "timeline-title" },
    el("h2", { id: "timeline-title" }, say("timeline")),
    isDrawn(dossier.drawing) ? zooming() : el("p", {}, say("timeline-empty")),
    el("figure", {}, host, slider(dossier, reload)),
    rows ? el("details", { id: "timeline-rows" }, el("summary", {}, say("timeline-table", { count: dossier.timeline.length })), rows) : "",
  );
  queueMicrotask(() => draw(host, dossier.drawing));
  return section;
}

function slider(dossier, reload) {
  const days = stops(dossier);
  const last = days.length - 1;
  if (last < 1) return "";
  const output = el("output", { for: "day", class: "day-shown" });
  const input = el("input", { type: "range", id: "day", min: 0, max: last, step: 1, value: last, "aria-describedby": "day-help" });
  const whole = el("button", { type: "button", id: "as-known", hidden: true, click: () => reload(days[input.value]) });
  const show = () => {
    const day = days[input.value];
    for (const question of dossier.questions) showDay(question, day, days[last]);
    input.setAttribute("aria-valuetext", spoken(dossier, day, days[last]));
    output.textContent = spoken(dossier, day, days[last]);
    whole.hidden = day === days[last];
    whole.textContent = say("reload-as-known", { day });
    markDay(day === days[last] ? null : day);
  };
  input.addEventListener("input", show);
  const box = el(
    "div",
    { class: "slider" },
    el("label", { for: "day" }, say("slider")),
    input,
    output,
    whole,
    el("p", { id: "day-help", class: "hint" }, dossier.supposed.length ? say("slider-supposed") : say("slider-help")),
  );
  queueMicrotask(show);
  return box;
}

/** Buttons that show another part of the time, for those who have no wheel. */
function zooming() {
  const around = (factor) => ([from, to]) => [(from + to - (to - from) * factor) / 2, (from + to + (to - from) * factor) / 2];
  const along = (part) => ([from, to]) => [from + (to - from) * part, to + (to - from) * part];
  const changes = { "zoom-in": around(0.5), "zoom-out": around(2), "zoom-earlier": along(-0.4), "zoom-later": along(0.4), "zoom-all": null };
  const buttons = Object.entries(changes).map(([name, change]) => el("button", { type: "button", class: "small", id: name, click: () => zoom(change) }, say(name)));
  return el("div", { class: "zooming" }, el("div", { role: "group", "aria-label": say("zoom") }, ...buttons), el("p", { class: "hint" }, say("timeline-hint")));
}

/** A day, and what the first definition of each question said on it. */
function spoken(dossier, day, last) {
  const answers = dossier.questions.map((question) => {
    const [primary] = question.definitions;
    const told = day === last ? primary.said : (answersOn(question, day)?.[primary.id]?.[1] ?? say("nothing-yet"));
    return say("on-the-day", { definition: primary.name, answer: told });
  });
  return [day === last ? say("day-latest", { day }) : day, ...answers].join(say("pause"));
}

function plainTable(events) {
  if (!events.length) return "";
  const columns = [say("date"), say("event"), say("event-value"), say("event-limit"), say("records-behind")];
  const listed = events.map((event) => [
    event.written || event.first,
    event.said,
    event.value ? `${event.comparator}${event.value} ${event.unit}`.trim() : "–",
    event.upper ? `${event.upper} ${event.unit}`.trim() : "–",
    sourcesOf(event.sources.map((reference) => ({ reference, short: reference.split("/").slice(-2).join("/"), type: "", on: "" }))) || "–",
  ]);
  return table(say("timeline"), columns, listed, { name: "events" });
}

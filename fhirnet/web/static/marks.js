// An answer as a shape beside its words: never told apart by colour alone.

import { drawn, el } from "./elements.js";

const TACE = { met: "alert", "not-met": "calm" };
const SUITED = {
  met: "calm",
  "not-met": "alert",
  suitable: "calm",
  "suitable-with-adverse-predictors": "partly",
  "not-suitable": "alert",
  release: "calm",
  reduce: "partly",
  hold: "partly",
  discontinue: "alert",
};
const ALWAYS = {
  indeterminate: "open",
  "cannot-release": "open",
  "not-applicable": "none",
  "present-major": "alert",
  "present-minor": "partly",
  absent: "calm",
};
const SHAPES = {
  met: () => [drawn("circle", { cx: 8, cy: 8, r: 6.5, class: "full" })],
  "not-met": () => [drawn("circle", { cx: 8, cy: 8, r: 5.5, class: "line" })],
  check: () => [drawn("path", { d: "M2.5 8.5 6.5 12.5 13.5 4", class: "line" })],
  cross: () => [drawn("path", { d: "M3.5 3.5 12.5 12.5M12.5 3.5 3.5 12.5", class: "line" })],
  warning: () => [drawn("path", { d: "M8 2 14.5 13.5H1.5Z", class: "line" }), drawn("path", { d: "M8 6.2V9.6M8 11.2V11.9", class: "line" })],
  down: () => [drawn("path", { d: "M8 2.5V12.5M3.5 8.5 8 13 12.5 8.5", class: "line" })],
  pause: () => [drawn("path", { d: "M5 3V13M11 3V13", class: "line" })],
  half: () => [drawn("circle", { cx: 8, cy: 8, r: 5.5, class: "line" }), drawn("path", { d: "M8 2.5A5.5 5.5 0 0 1 8 13.5Z", class: "full" })],
  dash: () => [drawn("path", { d: "M3 8H13", class: "line" })],
  solid: () => [drawn("path", { d: "M8 1.5 15 14H1Z", class: "full" })],
};
const SHAPED = {
  suitable: "check",
  release: "check",
  "not-suitable": "cross",
  discontinue: "cross",
  "suitable-with-adverse-predictors": "warning",
  reduce: "down",
  hold: "pause",
  indeterminate: "half",
  "cannot-release": "half",
  "not-applicable": "dash",
  "present-major": "solid",
  "present-minor": "warning",
  absent: "not-met",
};

/** What colour an answer has: in one question "met" is the alarm, in the others it is what one hopes for. */
function tone(question, answer) {
  return ALWAYS[answer] ?? (question === "tace-resistance" ? TACE : SUITED)[answer] ?? "none";
}

/** What is to be known of an answer, each once. */
export function reasons(answered) {
  const said = [...new Set(answered.reasons)];
  return said.length ? el("span", { class: "reasons" }, said.join(" · ")) : "";
}

/** The mark of an answer: its shape and its words. */
export function mark(question, answer, said) {
  const shape = SHAPES[SHAPED[answer] ?? answer] ?? SHAPES.dash;
  const picture = drawn("svg", { viewBox: "0 0 16 16", class: "shape", "aria-hidden": "true", focusable: "false" }, ...shape());
  return el("span", { class: `mark ${tone(question, answer)}` }, picture, el("span", {}, said));
}

// What went wrong, told to a person: what, where, and what to do.

import { dayField } from "./day.js";
import { el, list } from "./elements.js";
import { hasWord, say } from "./words.js";

const ADVISED = { encoding: "json" }; // where the advice is that of another problem
const OF_THE_FILE = ["too-large", "body-empty", "unreadable"]; // asking the same again is of no use
const OF_THE_DAY = ["no-date", "day"];

/** Shows a problem; `retry` asks the same again, `askOn(day)` the same on a day that is missing. */
export function tell(found, { retry = null, askOn = null } = {}) {
  const [first] = found.issues;
  const code = first?.where === "http.asOf" ? "day" : (ADVISED[first?.code] ?? first?.code);
  const advice = hasWord(`do-${code}`) ? `do-${code}` : found.status >= 500 ? "do-later" : "do-other";
  const issues = found.issues.map((issue) => [
    el("strong", {}, issue.what),
    issue.detail ? el("span", { class: "detail", lang: "en" }, issue.detail) : "",
    issue.where ? el("code", { class: "where" }, issue.where) : "",
  ]);
  const host = document.getElementById("problem");
  host.replaceChildren(
    el("h2", { id: "problem-title", tabindex: "-1" }, say("problem-title")),
    list(issues, { class: "issues" }),
    el("p", { class: "what-to-do" }, say(advice)),
    OF_THE_DAY.includes(code) && askOn ? dayOf(askOn) : "",
    wayOn(code, retry),
  );
  host.classList.add("told");
}

/** What can be done at once: choose another file where this one is at fault, nothing for a day, else ask again. */
function wayOn(code, retry) {
  if (OF_THE_FILE.includes(code)) return el("button", { type: "button", click: () => document.getElementById("pick").click() }, say("pick"));
  return retry && code !== "day" ? el("button", { type: "button", click: retry }, say("again")) : "";
}

function dayOf(askOn) {
  const field = dayField({ id: "missing-day", required: true });
  const submit = (event) => {
    event.preventDefault();
    askOn(field.value);
  };
  return el("form", { submit }, el("label", { for: "missing-day" }, say("as-of")), " ", field, " ", el("button", { type: "submit", class: "primary" }, say("go-on")));
}

/** Whether something is told that went wrong. */
export const isTold = () => document.getElementById("problem").classList.contains("told");

/** The focus goes to what went wrong. */
export function goToProblem() {
  document.getElementById("problem-title")?.focus({ preventScroll: true });
}

/** Said to everybody while it lasts, and then only to who listens. */
export const loudly = (what) => status(what, false);
export const quietly = (what) => status(what, true);

function status(what, unseen) {
  const line = document.getElementById("status");
  line.textContent = what;
  line.classList.toggle("unseen", unseen);
}

/** Nothing is wrong any more. */
export function untell() {
  const host = document.getElementById("problem");
  host.replaceChildren();
  host.classList.remove("told");
}

// What went wrong, told to a person: what, where, and what to do.

import { dayField } from "./day.js";
import { el, list } from "./elements.js";
import { hasWord, say } from "./words.js";

/** Shows a problem; `retry` asks the same again, `askOn(day)` the same on a day that is missing. */
export function tell(found, retry = null, askOn = null) {
  const [first] = found.issues;
  const advice = hasWord(`do-${first?.code}`) ? `do-${first.code}` : found.status >= 500 ? "do-later" : "do-other";
  const issues = found.issues.map((issue) => [
    el("strong", {}, issue.what),
    issue.detail ? el("span", { class: "detail", lang: "en" }, issue.detail) : "",
    issue.where ? el("code", { class: "where" }, issue.where) : "",
  ]);
  const host = document.getElementById("problem");
  host.replaceChildren(
    el("h2", {}, say("problem-title")),
    list(issues, { class: "issues" }),
    el("p", { class: "what-to-do" }, say(advice)),
    first?.code === "no-date" && askOn ? dayOf(askOn) : "",
    retry ? el("button", { type: "button", click: retry }, say("again")) : "",
  );
  host.classList.add("told");
}

function dayOf(askOn) {
  const field = dayField({ id: "missing-day", required: true });
  const submit = (event) => {
    event.preventDefault();
    askOn(field.value);
  };
  return el("form", { submit }, el("label", { for: "missing-day" }, say("as-of")), " ", field, " ", el("button", { type: "submit", class: "primary" }, say("go-on")));
}

/** Nothing is wrong any more. */
export function untell() {
  const host = document.getElementById("problem");
  host.replaceChildren();
  host.classList.remove("told");
}

// What went wrong, told to a person: what, where, and what to do.

import { el, list } from "./elements.js";
import { hasWord, say } from "./words.js";

/** Shows a problem; `retry` asks the same again. */
export function tell(found, retry = null) {
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
    retry ? el("button", { type: "button", click: retry }, say("again")) : "",
  );
  host.classList.add("told");
}

/** Nothing is wrong any more. */
export function untell() {
  const host = document.getElementById("problem");
  host.replaceChildren();
  host.classList.remove("told");
}

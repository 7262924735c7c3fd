// The first thing seen of a question: its answer in one sentence, and what every definition says.

import { el, table } from "./elements.js";
import { headline, openness } from "./headline.js";
import { mark, reasons } from "./marks.js";
import { answersNow, answersOn, nothing } from "./story.js";
import { say } from "./words.js";

/** The answer to a question, and the table of all definitions. `choose` asks anew with another one first. */
export function verdicts(question, choose) {
  return el(
    "section",
    { class: "card question", id: `verdicts-${question.id}`, "aria-labelledby": `title-${question.id}` },
    el("h2", { id: `title-${question.id}` }, question.title),
    el("div", { class: "stands" }, ...headline(question, answersNow(question))),
    openness(question),
    question.separating ? el("p", { class: "separating" }, el("strong", {}, say("separating")), " ", question.separating) : "",
    question.changes ? changes(question) : "",
    present(question),
    rows(question),
    question.definitions.length > 1 && choose ? chooser(question, choose) : "",
  );
}

/** Shows in the table what was answered on a day; on the last day what is answered now. */
export function showDay(question, day, last) {
  const answers = day === last ? answersNow(question) : answersOn(question, day);
  const section = document.getElementById(`verdicts-${question.id}`);
  section.classList.toggle("then", day !== last);
  for (const definition of question.definitions) {
    const cell = section.querySelector(`[data-verdict="${CSS.escape(definition.id)}"]`);
    const [code, said] = answers?.[definition.id] ?? nothing();
    cell.replaceChildren(mark(question.id, code, said));
  }
  section.querySelector(".stands").replaceChildren(...headline(question, answers));
  section.querySelector(".then-note").textContent = day === last ? "" : say("as-known-on", { day });
}

/** Adverse predictors that the patient has, the major ones first. */
const having = (question) => ["present-major", "present-minor"].flatMap((code) => question.predictors.filter((each) => each.answer === code));

/** What an answer rests on where no rule fails, and predictors stand against it: they are the same for every set. */
function adverse(question, definition) {
  if (definition.answer !== "suitable-with-adverse-predictors") return "";
  return having(question).map((each) => `${each.name} ${each.value}`.trim()).join(say("and"));
}

/** The day of the latest record behind an answer; behind the predictors where the answer rests on these. */
function evidenceTo(question, definition) {
  const days = definition.decided_on ? [] : having(question).flatMap((each) => each.sources.map((source) => source.on));
  return definition.evidence_to || (adverse(question, definition) && days.sort().at(-1)) || "–";
}

function present(question) {
  const found = having(question);
  if (!found.length) return "";
  const listed = found.map((each) => el("li", {}, mark(question.id, each.answer, each.name), each.value ? ` ${each.value}` : ""));
  return el("div", { class: "present" }, el("p", {}, say("predictors-present")), el("ul", {}, ...listed));
}

function rows(question) {
  const columns = [say("definition"), say("verdict"), say("decided-on"), say("evidence-to"), say("published-in")];
  const listed = question.definitions.map((definition) => [
    el("span", { class: "name" }, definition.name),
    [
      el("span", { "data-verdict": definition.id }, mark(question.id, definition.answer, definition.said)),
      reasons(definition),
    ],
    el("span", { class: "decided" }, definition.decided_on || adverse(question, definition) || "–"),
    el("span", { class: "decided" }, evidenceTo(question, definition)),
    [citation(definition), definition.unverified ? unverified(definition) : ""],
  ]);
  return [el("p", { class: "then-note", "aria-live": "off" }), table(say("verdicts-of", { title: question.title }), columns, listed, { name: "verdicts" })];
}

function citation({ citation: cited, link }) {
  if (!cited) return "–";
  return link ? el("a", { href: link, target: "_blank", rel: "noopener noreferrer", class: "citation" }, cited) : el("span", { class: "citation" }, cited);
}

function unverified(definition) {
  return el("details", { class: "unverified" }, el("summary", {}, say("unverified")), el("span", {}, definition.unverified));
}

function changes(question) {
  const listed = question.changes.map((change) => [change.name, change.before, change.after]);
  return el(
    "div",
    { class: "changes" },
    ...question.changed.map((said) => el("p", {}, said)),
    listed.length ? table(say("changes"), [say("changes-what"), say("changes-before"), say("changes-after")], listed, { visibleCaption: true }) : "",
  );
}

function chooser(question, choose) {
  const id = `primary-${question.id}`;
  const options = question.definitions.map((each, place) => el("option", { value: each.id, selected: place === 0 }, each.name));
  return el(
    "p",
    { class: "chooser" },
    el("label", { for: id }, say("primary")),
    " ",
    el("select", { id, change: (event) => choose(question.id, event.target.value) }, ...options),
  );
}

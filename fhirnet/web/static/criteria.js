// The criteria of every definition, each with its number, what is asked, and the records it came from.

import { el, list, part, table } from "./elements.js";
import { mark, reasons } from "./marks.js";
import { sourcesOf } from "./sources.js";
import { say } from "./words.js";

/** What would decide, what is missing, every criterion, and what was computed beside. */
export function particulars(question) {
  return el(
    "section",
    { class: "card", "aria-labelledby": `more-${question.id}` },
    el("h2", { id: `more-${question.id}` }, say("particulars", { title: question.title })),
    part("h3", say("deciding"), [list(question.deciding, { class: "deciding" })]),
    part("h3", say("missing"), [list(question.missing, { class: "missing" })]),
    part("h3", say("criteria"), question.definitions.map((definition, place) => criteriaOf(question, definition, place === 0))),
    part("h3", say("predictors"), question.predictors.length ? [rows(question, question.predictors, say("predictors"))] : []),
    part("h3", say("scores"), [scores(question)]),
    part("h3", say("beside"), [beside(question)]),
    part("h3", say("assumptions"), [list(question.assumptions)]),
    part("h3", say("note"), [question.note ? el("p", { class: "note" }, question.changes ? el("strong", {}, `${say("hypothetical")} `) : "", question.note) : ""]),
    el("p", { class: "identifier" }, say("identifier"), " ", el("code", {}, question.identifier)),
  );
}

function criteriaOf(question, definition, open) {
  return el(
    "details",
    { class: "criteria", open },
    el("summary", {}, el("span", { class: "name" }, definition.name), " ", mark(question.id, definition.answer, definition.said)),
    el("p", { class: "hint" }, [say("version", { version: definition.version }), definition.citation, definition.unverified && `${say("unverified")}: ${definition.unverified}`].filter(Boolean).join(say("pause"))),
    rows(question, definition.criteria, say("criteria-of", { name: definition.name })),
  );
}

function rows(question, criteria, caption) {
  const columns = [say("criterion"), say("found"), say("asked"), say("comes-to"), say("records-behind")];
  const listed = criteria.map((criterion) => [
    [criterion.name, criterion.decides ? el("span", { class: "decides" }, say("decides")) : ""],
    [el("span", { class: "value" }, criterion.value || "–"), criterion.missing.length ? lacking(criterion) : ""],
    criterion.threshold || "–",
    [mark(question.id, criterion.answer, criterion.said), reasons(criterion)],
    sourcesOf(criterion.sources) || "–",
  ]);
  return table(caption, columns, listed, { name: "rows" });
}

const lacking = (criterion) => el("span", { class: "lacking" }, say("lacks"), " ", criterion.missing.join(say("and")));

function scores(question) {
  if (!question.scores.length) return "";
  const columns = [say("score"), say("formula"), say("published-in"), say("records-behind")];
  const listed = question.scores.map((score) => [
    score.said,
    [score.formula, ...score.remarks.map((said) => el("span", { class: "remark" }, said))],
    score.citation,
    sourcesOf(score.sources) || "–",
  ]);
  return el("details", {}, el("summary", {}, say("scores-count", { count: listed.length })), table(say("scores"), columns, listed));
}

function beside(question) {
  if (!question.beside.length) return "";
  const listed = question.beside.map((each) => [each.name, each.value || "–"]);
  return table(say("beside"), [say("what"), say("value")], listed, { name: "narrow" });
}

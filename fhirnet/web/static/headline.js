// How a question stands in a line or two: all definitions side by side, then the one that is shown first.

import { el } from "./elements.js";
import { mark } from "./marks.js";
import { nothing } from "./story.js";
import { say } from "./words.js";

const OPEN = ["indeterminate", "cannot-release"];
const FEW = 3;

/** The lines for these answers, by id as [code, words]; of supposed facts they say so. */
export function headline(question, answers) {
  const supposed = question.changes ? [el("strong", { class: "supposed-tag" }, say("hypothetical")), " "] : [];
  const [primary, ...others] = question.definitions;
  const [code, said] = answers?.[primary.id] ?? nothing();
  if (!others.length) return [el("p", { class: "headline" }, ...supposed, mark(question.id, code, say("on-the-day", { definition: primary.name, answer: said })))];
  return [
    el("p", { class: "headline" }, ...supposed, ...counted(question, answers)),
    el("p", { class: "first-one" }, say("shown-first", { definition: primary.name, answer: said })),
  ];
}

/** How many definitions answer what: none of them is preferred. */
function counted(question, answers) {
  const groups = new Map();
  for (const { id } of question.definitions) {
    const [code, said] = answers?.[id] ?? nothing();
    groups.set(said, { code, count: (groups.get(said)?.count ?? 0) + 1 });
  }
  const all = question.definitions.length;
  return [...groups].flatMap(([answer, { code, count }], place) => [
    place ? el("span", { class: "unseen" }, say("and")) : "",
    mark(question.id, code, say("counted", { answer, count, all })),
  ]);
}

/** What would decide where something is open or the definitions differ; "" where neither. */
export function openness(question) {
  const answers = question.definitions.map((each) => each.answer);
  const open = answers.some((each) => OPEN.includes(each));
  if (!open && new Set(answers).size < 2) return "";
  const [way] = question.deciding;
  const lacking = lackingFor(question).slice(0, FEW);
  if (!way && !lacking.length) return "";
  return el("p", { class: "openness" }, el("strong", {}, say(way ? "would-decide" : "still-missing")), " ", way ?? lacking.join(say("and")));
}

/** What is missing for the definition shown first where it is open, else for the others that are. */
function lackingFor({ definitions, missing }) {
  const open = definitions.filter((each) => OPEN.includes(each.answer));
  if (open.includes(definitions[0])) return missing;
  return [...new Set(open.flatMap((each) => each.criteria.filter((row) => row.decides).flatMap((row) => row.missing)))];
}

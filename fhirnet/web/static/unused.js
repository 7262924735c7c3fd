// What of the file was not used, and why.

import { el, part, table } from "./elements.js";
import { opener } from "./sources.js";
import { say } from "./words.js";

/** Everything that is no evidence, once, whatever question it was read for; what does no harm is folded. */
export function unused(questions) {
  const seen = new Map();
  for (const each of questions.flatMap((question) => question.unused)) seen.set(`${each.code} ${each.at} ${each.what}`, each);
  const all = [...seen.values()];
  const [harmful, harmless] = [all.filter((each) => !each.harmless), all.filter((each) => each.harmless)];
  if (!all.length) return el("section", { class: "card" }, el("h2", {}, say("unused")), el("p", {}, say("unused-nothing")));
  return el(
    "section",
    { class: "card", id: "unused" },
    el("h2", {}, say("unused")),
    harmful.length ? rows(harmful, say("unused")) : el("p", {}, say("unused-harmless-only")),
    harmless.length
      ? el("details", {}, el("summary", {}, say("unused-harmless", { count: harmless.length })), rows(harmless, say("unused")))
      : "",
  );
}

function rows(listed, caption) {
  const cells = listed.map((each) => [each.kind, el("span", { lang: "en" }, each.what), each.at ? opener(each.at, each.at) : "–"]);
  return table(caption, [say("why"), say("in-detail"), say("where")], cells, { name: "unused" });
}

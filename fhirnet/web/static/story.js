// What was answered on which day: the verdicts as they were known then.

import { say } from "./words.js";

/** The days that the slider stops at; the last one is that of the whole answer. */
export function stops(dossier) {
  const days = dossier.questions.flatMap((question) => question.story.map((said) => said.on));
  const before = [...new Set(days)].filter((day) => day < dossier.as_of).sort();
  return [...before, dossier.as_of];
}

/** What a question's definitions answer now, by id as [code, words]. */
export const answersNow = (question) => Object.fromEntries(question.definitions.map((each) => [each.id, [each.answer, each.said]]));

/** The answer of a definition of which nothing was known yet. */
export const nothing = () => ["not-applicable", say("nothing-yet")];

/** What a question's definitions answered on a day, by id as [code, words]; null where nothing was known yet. */
export function answersOn(question, day) {
  const told = question.story.filter((said) => said.on <= day);
  return told.length ? told[told.length - 1].answers : null;
}

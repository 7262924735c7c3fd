// What if: facts that are only supposed. Everything shown is marked hypothetical as long as one is.

import { dayField } from "./day.js";
import { el, list } from "./elements.js";
import { facts, say } from "./words.js";

/** The panel. `supposed` are facts as KEY@DAY=VALUE; `suppose(list)` asks with these instead. */
export function supposing(supposed, suppose) {
  const fact = el("input", { id: "fact", list: "facts", autocomplete: "off", required: true, "aria-describedby": "fact-help" });
  const value = el("span", { class: "with-unit" }, ...valueOf(undefined));
  const day = dayField({ id: "fact-day" });
  const wrong = el("p", { class: "wrong", role: "alert" });
  let chosen;
  fact.addEventListener("input", () => {
    if (known(fact.value) !== chosen) value.replaceChildren(...valueOf((chosen = known(fact.value))));
  });
  const add = (event) => {
    event.preventDefault();
    const found = known(fact.value);
    wrong.textContent = found ? "" : say("fact-unknown");
    if (!found) fact.focus();
    else suppose([...supposed, `${found.key}${day.value ? `@${day.value}` : ""}=${value.firstChild.value.trim()}`]);
  };
  return el(
    "section",
    { class: "card supposing", id: "supposing", "aria-labelledby": "supposing-title" },
    el("h2", { id: "supposing-title" }, say("what-if")),
    el("p", { class: "hint", id: "fact-help" }, say("what-if-help")),
    el(
      "form",
      { submit: add },
      el("p", {}, el("label", { for: "fact" }, say("fact")), fact, el("datalist", { id: "facts" }, ...facts().map((each) => el("option", { value: label(each) })))),
      el("p", {}, el("label", { for: "value" }, say("fact-value")), value),
      el("p", {}, el("label", { for: "fact-day" }, say("fact-day")), day),
      el("p", {}, el("button", { type: "submit", class: "primary" }, say("suppose"))),
      wrong,
    ),
    supposed.length ? el("h3", {}, say("supposed")) : "",
    list(supposed.map((each) => [el("span", {}, readable(each)), " ", remover(each, supposed, suppose)]), { class: "supposed" }),
    supposed.length ? el("p", {}, el("button", { type: "button", id: "back", click: () => suppose([]) }, say("back-to-record"))) : "",
  );
}

/** The mark over everything that rests on a supposed fact. */
export function banner(supposed, suppose) {
  return el(
    "div",
    { class: "hypothetical-banner" },
    el("p", {}, el("strong", {}, say("hypothetical")), " ", say("hypothetical-of", { facts: supposed.map(readable).join(say("and")) })),
    el("button", { type: "button", click: () => suppose([]) }, say("back-to-record")),
  );
}

function remover(each, supposed, suppose) {
  const others = supposed.filter((other) => other !== each);
  return el("button", { type: "button", class: "small", "aria-label": say("remove-fact", { fact: readable(each) }), click: () => suppose(others) }, say("remove"));
}

/** Where the value of a fact is given: a number with its unit, or one of a few. */
function valueOf(fact) {
  if (fact?.values.length) {
    return [el("select", { id: "value" }, ...fact.values.map(([written, said]) => el("option", { value: written }, said)))];
  }
  return [el("input", { id: "value", autocomplete: "off", required: true }), el("span", { class: "unit" }, fact?.unit ?? "")];
}

/** A fact as it was written, in words. */
function readable(written) {
  const [, key, day, value] = /^([^=@]+)(?:@([0-9-]+))?=(.+)$/s.exec(written);
  const fact = facts().find((each) => each.key === key);
  const named = fact?.values.find(([each]) => each === value)?.[1] ?? value;
  const said = `${fact?.name ?? key} = ${named}${fact?.unit && /^[<>=.\d\s]+$/.test(value) ? ` ${fact.unit}` : ""}`;
  return day ? `${said} (${day})` : said;
}

const label = (fact) => `${fact.name} (${fact.key})`;
const ending = (fact) => fact.key.slice(fact.key.indexOf("-") + 1);

/** The fact of a text: what the list says, its key, its name, or the end of its key where no other ends so. */
function known(text) {
  const typed = text.trim();
  const ended = facts().filter((fact) => ending(fact) === typed);
  return facts().find((fact) => [label(fact), fact.key, fact.name].includes(typed)) ?? (ended.length === 1 ? ended[0] : undefined);
}

// The page: which case is looked at, what is asked of it, and what is shown of the answer.

import * as asking from "./asking.js";
import { choosing, dropping } from "./choosing.js";
import { particulars } from "./criteria.js";
import { dayField, isDay } from "./day.js";
import { el } from "./elements.js";
import { askForKey, askNoMore } from "./login.js";
import { sheets } from "./sheets.js";
import { remember } from "./sources.js";
import { banner, supposing } from "./supposing.js";
import { goToProblem, isTold, loudly, quietly, tell, untell } from "./telling.js";
import { timeline } from "./timeline.js";
import { unused } from "./unused.js";
import { verdicts } from "./verdicts.js";
import { first, language, said, say, speak } from "./words.js";

const NOTHING = { asOf: "", supposed: [], definitions: {} };
const [home, shown, fileName, another, wordless] = ["choose", "case", "file", "another", "no-words"].map((id) => document.getElementById(id));
let looked = null; // { body, text } of the case that is looked at
let named = null; // says how it is called, in the language that is spoken
let asked = NOTHING;
let failed = null; // { error, retry } of what went wrong last

/** Takes a new case: what is shown of the former one is gone before its name is. */
async function take(name, read) {
  forget();
  const mine = (named = () => name());
  fileName.textContent = name();
  fileName.hidden = false;
  const still = () => named === mine;
  const retry = () => take(name, read);
  await trying(async () => {
    loudly(say("reading", { name: name() }));
    const body = await read();
    if (!still()) return;
    looked = { body, text: new TextDecoder().decode(body) };
    await ask(NOTHING, { focus: true });
  }, retry, { still, focus: true });
}

/** Asks of the case that is looked at; where that fails, what was shown stays. */
async function ask(wanted, { focus = false } = {}) {
  if (!looked) return;
  const mine = looked;
  shown.setAttribute("aria-busy", "true");
  const from = document.activeElement?.id;
  loudly(say("computing"));
  try {
    if (wanted.asOf && !isDay(wanted.asOf)) throw asking.problem("day", { day: wanted.asOf });
    const { dossier, written } = await asking.dossier(mine.body, wanted);
    if (looked !== mine) return;
    asked = wanted;
    remember(mine.text, written);
    show(dossier);
    quietly([dossier.supposed.length ? say("hypothetical") : "", say("shown", { day: dossier.as_of })].filter(Boolean).join(say("pause")));
    goOnFrom(focus ? "case-title" : from);
    if (focus) scrollTo(0, 0);
  } catch (error) {
    if (!error.superseded) asShown();
    throw error;
  } finally {
    shown.removeAttribute("aria-busy");
  }
}

/** The fields say again what is shown. */
function asShown() {
  for (const field of shown.querySelectorAll("#as-of")) field.value = field.defaultValue;
  for (const option of shown.querySelectorAll(".chooser option")) option.selected = option.defaultSelected;
}

/** What had the focus has it again; what is gone gives it to the title. */
function goOnFrom(id) {
  const lost = document.activeElement === document.body || id === "case-title";
  if (lost) (document.getElementById(id) ?? document.getElementById("case-title")).focus({ preventScroll: true });
}

const again = (changes, options) => trying(() => ask({ ...asked, ...changes }, options), () => again(changes, options));

/** Does something that may fail, and tells a person where it does. */
async function trying(work, retry, { still = () => true, focus = false } = {}) {
  untell();
  try {
    await work();
  } catch (error) {
    if (!(error instanceof asking.Problem)) throw error;
    if (!error.superseded && still()) fail(error, retry, focus);
  }
}

function fail(error, retry, focus = false) {
  failed = { error, retry };
  loudly("");
  const askOn = looked && shown.hidden ? (day) => again({ asOf: day }, { focus: true }) : null;
  tell(error, { retry: error.status === 401 ? null : retry, askOn });
  if (focus || document.activeElement === document.body) goToProblem();
  if (error.status === 401) askForKey(retry);
  document.getElementById("problem").scrollIntoView({ block: "nearest" });
}

function show(dossier) {
  const suppose = (facts) => again({ supposed: facts }, { focus: true });
  const choose = (question, definition) => again({ definitions: { ...asked.definitions, [question]: definition } });
  const hypothetical = dossier.supposed.length > 0;
  const many = dossier.questions.filter((question) => question.definitions.length > 1);
  shown.classList.toggle("hypothetical", hypothetical);
  shown.replaceChildren(
    hypothetical ? banner(asked.supposed, suppose) : "",
    who(dossier),
    ...dossier.questions.map((question) => verdicts(question, many.includes(question) ? choose : null)),
    timeline(dossier, (day) => again({ asOf: day })),
    ...dossier.questions.map(particulars),
    unused(dossier.questions),
    supposing(asked.supposed, suppose),
    about(dossier),
  );
  home.hidden = true;
  shown.hidden = false;
  another.hidden = false;
}

function who(dossier) {
  const { pseudonym, sex, age } = dossier.patient;
  const day = dayField({ id: "as-of", value: dossier.as_of, change: (event) => again({ asOf: event.target.value.trim() }) });
  return el(
    "header",
    { class: "who" },
    el("h1", { id: "case-title", tabindex: "-1" }, [say("patient", { pseudonym }), sex, age].filter(Boolean).join(say("pause"))),
    el("p", { class: "day" }, el("label", { for: "as-of" }, say(asked.asOf ? "as-known" : "as-of")), " ", day),
    asked.asOf ? el("button", { type: "button", id: "latest", click: () => again({ asOf: "" }) }, say("back-to-latest")) : "",
    sheets(() => ({ body: looked.body, asked })),
  );
}

function about(dossier) {
  return el(
    "section",
    { class: "card about" },
    said("h2", "about"),
    el("p", {}, dossier.disclaimer),
    el("p", {}, say("versions", { software: dossier.software, rules: dossier.rules })),
  );
}

function forget() {
  asking.giveUp();
  askNoMore();
  document.getElementById("source").close();
  looked = null;
  named = null;
  asked = NOTHING;
  shown.replaceChildren();
  shown.classList.remove("hypothetical");
  shown.hidden = true;
  fileName.textContent = "";
  fileName.hidden = true;
  another.hidden = true;
  loudly("");
  home.hidden = false;
  untell();
}

const file = (chosen) => take(() => chosen.name, () => asking.opened(chosen));
const demo = (id, title) => take(() => title[language()], () => asking.demoCase(id));
const offer = () => trying(() => choosing(home, file, demo), offer);

/** Everything in another language: the case, or what went wrong before there was one. */
async function change(to) {
  const stands = isTold() && !looked ? failed : null;
  let spoken = false;
  await trying(async () => {
    await speak(to).catch(() => Promise.reject(asking.problem("unreachable")));
    spoken = true;
  }, () => change(to));
  if (!spoken) return;
  fileName.textContent = named ? named() : "";
  await offer();
  if (looked) await again({});
  else if (stands?.error.again) fail(stands.error.again(), stands.retry);
  else await stands?.retry();
}

async function begin() {
  wordless.hidden = true;
  try {
    await speak(first());
  } catch {
    wordless.hidden = false;
    return;
  }
  another.addEventListener("click", () => {
    forget();
    offer().then(() => document.getElementById("pick")?.focus());
  });
  for (const button of document.querySelectorAll("[data-language]")) {
    button.addEventListener("click", () => change(button.dataset.language));
  }
  dropping(file);
  home.hidden = false;
  const patient = new URLSearchParams(location.search).get("patient");
  if (patient) await take(() => say("patient-stored"), () => asking.everything(patient));
  else await offer();
}

wordless.querySelector("button").addEventListener("click", begin);
await begin();

// The page: which case is looked at, what is asked of it, and what is shown of the answer.

import * as asking from "./asking.js";
import { choosing, dropping } from "./choosing.js";
import { particulars } from "./criteria.js";
import { dayField } from "./day.js";
import { el } from "./elements.js";
import { askForKey } from "./login.js";
import { sheets } from "./sheets.js";
import { remember } from "./sources.js";
import { banner, supposing } from "./supposing.js";
import { tell, untell } from "./telling.js";
import { timeline } from "./timeline.js";
import { unused } from "./unused.js";
import { verdicts } from "./verdicts.js";
import { first, language, said, say, speak } from "./words.js";

const NOTHING = { asOf: "", supposed: [], definitions: {} };
const [home, shown, status, fileName, another] = ["choose", "case", "status", "file", "another"].map((id) => document.getElementById(id));
let looked = null; // { body, text, name } of the case that is looked at
let asked = NOTHING;

/** Takes a new case: what is shown of the former one is gone before its name is. */
async function take(name, read) {
  forget();
  fileName.textContent = name;
  fileName.hidden = false;
  await trying(async () => {
    loudly(say("reading", { name }));
    const body = await read();
    const text = new TextDecoder().decode(body);
    looked = { body, text, name };
    await ask(NOTHING, { focus: true });
  }, () => take(name, read));
}

/** Asks of the case that is looked at; where that fails, what was shown stays. */
async function ask(wanted, { focus = false } = {}) {
  if (!looked) return;
  const mine = looked;
  shown.setAttribute("aria-busy", "true");
  const from = document.activeElement?.id;
  loudly(say("computing"));
  try {
    const { dossier, written } = await asking.dossier(mine.body, wanted);
    if (looked !== mine) return;
    asked = wanted;
    remember(mine.text, written);
    show(dossier);
    quietly([dossier.supposed.length ? say("hypothetical") : "", say("shown", { day: dossier.as_of })].filter(Boolean).join(say("pause")));
    goOnFrom(focus ? "case-title" : from);
    if (focus) scrollTo(0, 0);
  } finally {
    shown.removeAttribute("aria-busy");
  }
}

/** What had the focus has it again; what is gone gives it to the title. */
function goOnFrom(id) {
  const lost = document.activeElement === document.body || id === "case-title";
  if (lost) (document.getElementById(id) ?? document.getElementById("case-title")).focus({ preventScroll: true });
}

const again = (changes, options) => trying(() => ask({ ...asked, ...changes }, options), () => again(changes, options));

/** Does something that may fail, and tells a person where it does. */
async function trying(work, retry) {
  untell();
  try {
    await work();
  } catch (error) {
    if (!(error instanceof asking.Problem)) throw error;
    if (error.superseded) return;
    status.textContent = "";
    tell(error, error.status === 401 ? null : retry, looked && ((day) => again({ asOf: day }, { focus: true })));
    if (error.status === 401) askForKey(retry);
    document.getElementById("problem").scrollIntoView({ block: "nearest" });
  }
}

/** Said to everybody while it lasts, and then only to who listens. */
function loudly(what) {
  status.textContent = what;
  status.classList.remove("unseen");
}
function quietly(what) {
  status.textContent = what;
  status.classList.add("unseen");
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
  const day = dayField({ id: "as-of", value: dossier.as_of, change: (event) => event.target.reportValidity() && again({ asOf: event.target.value }) });
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
  looked = null;
  asked = NOTHING;
  shown.replaceChildren();
  shown.classList.remove("hypothetical");
  shown.hidden = true;
  fileName.textContent = "";
  fileName.hidden = true;
  another.hidden = true;
  status.textContent = "";
  home.hidden = false;
  untell();
}

const file = (chosen) => take(chosen.name, () => asking.opened(chosen));
const demo = (id, title) => take(title, () => asking.demoCase(id));
const offer = () => trying(() => choosing(home, file, demo), offer);

async function begin() {
  await speak(first());
  another.addEventListener("click", () => {
    forget();
    offer().then(() => document.getElementById("pick")?.focus());
  });
  for (const button of document.querySelectorAll("[data-language]")) {
    button.addEventListener("click", async () => {
      await speak(button.dataset.language);
      await offer();
      if (looked) await again({});
    });
  }
  dropping(file);
  home.hidden = false;
  const patient = new URLSearchParams(location.search).get("patient");
  if (patient) await take(say("patient-stored"), () => asking.everything(patient));
  else await offer();
}

await begin();

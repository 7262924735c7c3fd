// Handing in a case: a file that is dropped or picked, or a demo case.

import { demoCases } from "./asking.js";
import { el } from "./elements.js";
import { language, say } from "./words.js";

/** The place where a case is handed in. `take(file)` gets a file, `demo(id, title)` the name of a demo case. */
export async function choosing(host, take, demo) {
  const input = el("input", { type: "file", id: "pick", accept: ".json,application/json,application/fhir+json", change: () => picked(input, take) });
  host.replaceChildren(
    el("h1", { id: "choose-title" }, say("choose-title")),
    el("p", { class: "lead" }, say("choose-lead")),
    el("div", { class: "drop" }, el("p", { class: "drop-here" }, say("drop-here")), el("label", { for: "pick", class: "pick" }, say("pick")), input, el("p", { class: "hint" }, say("drop-kinds"))),
    el("h2", {}, say("demo-title")),
    el("p", { class: "hint" }, say("demo-lead")),
    el("ul", { class: "demos", id: "demos" }),
  );
  const cases = await demoCases();
  document.getElementById("demos")?.replaceChildren(
    ...cases.map(({ id, title }) => el("li", {}, el("button", { type: "button", "data-demo": id, click: () => demo(id, title) }, title[language()]))),
  );
}

/** Takes the file, and forgets it: the same file may be chosen again, corrected. */
function picked(input, take) {
  const [file] = input.files;
  input.value = "";
  if (file) take(file);
}

/** A file may be dropped anywhere on the page. */
export function dropping(take) {
  let depth = 0;
  const over = (inside) => document.body.classList.toggle("dropping", inside);
  addEventListener("dragenter", () => over(++depth > 0));
  addEventListener("dragleave", () => over((depth = Math.max(0, depth - 1)) > 0));
  addEventListener("dragover", (event) => event.preventDefault());
  addEventListener("drop", (event) => {
    event.preventDefault();
    over(Boolean((depth = 0)));
    const [file] = event.dataTransfer?.files ?? [];
    if (file) take(file);
  });
}

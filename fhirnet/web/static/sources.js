// The records of the case: each can be opened as it was sent.

import { el } from "./elements.js";
import { say } from "./words.js";
import { items, laidOut, member, members, startOf, stringOf } from "./written.js";

let text = "";
let places = new Map();
let entries = [];

/** Notes where every resource stands: in the file, or in the answer where the file was a case document. */
export function remember(file, answer) {
  [text, places, entries] = ["", new Map(), []];
  for (const [body, start] of [bundleOf(file), bundleOf(answer, "bundle")].filter(Boolean)) {
    text = body;
    const listed = member(body, start, "entry");
    if (listed) for (const [from] of items(body, listed[0])) note(body, from);
    return;
  }
}

/** A button that opens a record; only its words where the file does not hold it. */
export function opener(reference, shown, heading = shown) {
  const place = places.get(reference) ?? entries[entryOf(reference)];
  if (!place) return el("span", { class: "source" }, shown);
  const open = () => show(heading, reference, place);
  return el("button", { type: "button", class: "source", title: reference, click: open }, shown);
}

/** The records behind a number: a few as buttons, many behind a summary, by day. */
export function sourcesOf(sources) {
  if (!sources.length) return "";
  const buttons = sources.map((source) => {
    const said = [source.type, source.on].filter(Boolean).join(" ");
    return opener(source.reference, said || source.short, said ? `${said} · ${source.short}` : source.short);
  });
  if (buttons.length <= 3) return el("ul", { class: "sources" }, ...buttons.map((each) => el("li", {}, each)));
  return el(
    "details",
    { class: "many" },
    el("summary", {}, say("records", { count: sources.length })),
    el("ul", { class: "sources" }, ...buttons.map((each) => el("li", {}, each))),
  );
}

function show(heading, reference, [start, end]) {
  const dialog = document.getElementById("source");
  const close = el("button", { type: "button", class: "close", click: () => dialog.close() }, say("close"));
  dialog.replaceChildren(
    el("header", {}, el("h2", { id: "source-title" }, say("source-of", { name: heading })), close),
    el("p", { class: "reference" }, reference),
    el("pre", { tabindex: "0", role: "region", "aria-label": say("source-json") }, el("code", {}, laidOut(text, start, end))),
  );
  dialog.showModal();
}

function note(body, entry) {
  const found = Object.fromEntries([...members(body, entry)].map(([name, start, end]) => [name, [start, end]]));
  const resource = found.resource;
  entries.push(resource);
  if (!resource) return;
  const [type, id, url] = [stringOf(body, resource[0], "resourceType"), stringOf(body, resource[0], "id"), stringOf(body, entry, "fullUrl")];
  if (url) places.set(url, resource);
  if (type && id && !places.has(`${type}/${id}`)) places.set(`${type}/${id}`, resource);
}

function entryOf(path) {
  const found = /entry\[(\d+)\]/.exec(path);
  return found ? Number(found[1]) : -1;
}

/** The Bundle of a body: the body itself, the case of Parameters, or a member of it. */
function bundleOf(body, name = "") {
  try {
    const start = startOf(body);
    if (name) {
      const span = member(body, start, name);
      return span && body[span[0]] === "{" ? [body, span[0]] : undefined;
    }
    const type = stringOf(body, start, "resourceType");
    if (type === "Bundle") return [body, start];
    if (type !== "Parameters") return undefined;
    const listed = member(body, start, "parameter");
    for (const [from] of items(body, listed[0])) {
      if (stringOf(body, from, "name") === "case") return [body, member(body, from, "resource")[0]];
    }
  } catch (error) {
    if (!(error instanceof SyntaxError || error instanceof TypeError)) throw error;
  }
  return undefined;
}

// What the page says, in the language that was chosen. The words come from the service's own lists.

import { el } from "./elements.js";

let spoken = { language: "", words: {}, facts: [], limit: 0 };
const fetched = new Map();

/** Makes a language the one that is spoken, and writes it wherever the page names a word. */
export async function speak(language) {
  if (!fetched.has(language)) {
    const answer = await fetch(`page/words/${language}`);
    if (!answer.ok) throw new Error(`words: ${answer.status}`);
    fetched.set(language, await answer.json());
  }
  spoken = { language, ...fetched.get(language) };
  document.documentElement.lang = language;
  for (const node of document.querySelectorAll("[data-word]")) node.textContent = say(node.dataset.word);
  for (const node of document.querySelectorAll("[data-label]:not(td)")) node.setAttribute("aria-label", say(node.dataset.label));
  for (const node of document.querySelectorAll("[data-language]")) {
    node.setAttribute("aria-pressed", String(node.dataset.language === language));
  }
}

/** A phrase, its places filled. */
export function say(name, places = {}) {
  const phrase = spoken.words[name] ?? name;
  return phrase.replace(/\{([a-z-]+)\}/g, (place, key) => (key in places ? String(places[key]) : place));
}

/** Whether there is a phrase of this name. */
export const hasWord = (name) => name in spoken.words;

/** The language that is spoken. */
export const language = () => spoken.language;

/** Every fact that can be supposed. */
export const facts = () => spoken.facts;

/** How many bytes a file may have. */
export const limit = () => spoken.limit;

/** The language to begin with: the one of the address, else of the browser, else Chinese. */
export function first() {
  const asked = new URLSearchParams(location.search).get("language");
  const wished = [asked, ...navigator.languages].filter(Boolean).map((tag) => tag.toLowerCase().split("-")[0]);
  const known = wished.find((tag) => tag === "zh" || tag === "en");
  return known === "en" ? "en" : "zh-CN";
}

/** A phrase as an element of its own. */
export const said = (tag, name, places = {}, attributes = {}) => el(tag, attributes, say(name, places));

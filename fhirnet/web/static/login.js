// Where an installation asks who one is: the key is held in memory, and forgotten with the page.

import { logIn } from "./asking.js";
import { el } from "./elements.js";
import { say } from "./words.js";

const SENT = /^[\x21-\x7e]+$/; // what a header can carry

/** Asks for an API key or token, then goes on with `then`. */
export function askForKey(then) {
  const host = document.getElementById("login");
  const input = el("input", { id: "key", type: "password", autocomplete: "off", spellcheck: "false", required: true });
  const wrong = el("p", { class: "wrong", role: "alert" });
  const submit = (event) => {
    event.preventDefault();
    const key = input.value.trim();
    wrong.textContent = SENT.test(key) ? "" : say("key-unsendable");
    if (wrong.textContent) return void input.focus();
    logIn(key);
    askNoMore();
    then();
  };
  host.replaceChildren(
    el("h2", { id: "login-title" }, say("login")),
    el("p", { class: "hint" }, say("login-help")),
    el("form", { submit }, el("label", { for: "key" }, say("key")), input, el("button", { type: "submit", class: "primary" }, say("go-on")), wrong),
  );
  host.hidden = false;
  input.focus();
}

/** Takes the question for a key away, and what was to go on with it. */
export function askNoMore() {
  const host = document.getElementById("login");
  host.hidden = true;
  host.replaceChildren();
}

// Where an installation asks who one is: the key is held in memory, and forgotten with the page.

import { logIn } from "./asking.js";
import { el } from "./elements.js";
import { say } from "./words.js";

/** Asks for an API key or token, then goes on with `then`. */
export function askForKey(then) {
  const host = document.getElementById("login");
  const input = el("input", { id: "key", type: "password", autocomplete: "off", spellcheck: "false", required: true });
  const submit = (event) => {
    event.preventDefault();
    logIn(input.value.trim());
    host.hidden = true;
    host.replaceChildren();
    then();
  };
  host.replaceChildren(
    el("h2", { id: "login-title" }, say("login")),
    el("p", { class: "hint" }, say("login-help")),
    el("form", { submit }, el("label", { for: "key" }, say("key")), input, el("button", { type: "submit", class: "primary" }, say("go-on"))),
  );
  host.hidden = false;
  input.focus();
}

// The sheet for the tumour board, saved to this computer.

import { Problem, sheet } from "./asking.js";
import { el } from "./elements.js";
import { loudly, tell, untell } from "./telling.js";
import { say } from "./words.js";

const FORMATS = ["pdf", "docx", "xlsx", "csv"];

/** A button for every format. `asked()` answers the body and what is asked of it. */
export function sheets(asked) {
  return el(
    "div",
    { class: "sheets", role: "group", "aria-label": say("sheet") },
    el("span", { "aria-hidden": "true" }, say("sheet")),
    ...FORMATS.map((format) => el("button", { type: "button", "data-format": format, click: (event) => save(event.currentTarget, format, asked()) }, say(`sheet-${format}`))),
  );
}

async function save(button, format, { body, asked }) {
  button.disabled = true;
  loudly(say("sheet-made"));
  untell();
  try {
    const { blob, name } = await sheet(body, asked, format);
    const address = URL.createObjectURL(blob);
    el("a", { href: address, download: name }).click();
    setTimeout(() => URL.revokeObjectURL(address), 60_000);
    loudly(say("sheet-saved", { name }));
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    if (error.superseded) return;
    loudly("");
    tell(error);
  } finally {
    button.disabled = false;
    if (document.activeElement === document.body) button.focus();
  }
}

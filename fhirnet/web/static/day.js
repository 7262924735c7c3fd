// A day as it is written everywhere here, YYYY-MM-DD: a browser's own date field writes 07/01/2024 or 01/07/2024.

import { el } from "./elements.js";
import { say } from "./words.js";

/** Whether this is a day of the calendar, written so. */
export function isDay(text) {
  const day = /^\d{4}-\d{2}-\d{2}$/.test(text) ? new Date(`${text}T00:00:00Z`) : null;
  return Boolean(day) && !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text);
}

/** A field for a day. */
export function dayField(attributes) {
  return el("input", { class: "a-day", inputmode: "numeric", autocomplete: "off", placeholder: say("day-form"), pattern: "\\d{4}-\\d{2}-\\d{2}", title: say("day-form"), maxlength: 10, ...attributes });
}

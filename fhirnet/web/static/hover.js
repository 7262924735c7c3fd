// What is under the pointer in the picture, as text: the numbers, dates and records of a mark.

import { el } from "./elements.js";

/** Shows or hides the box beside the pointer; what Vega calls a tooltip handler. */
export function hover(_handler, event, _item, value) {
  const box = document.getElementById("tip") ?? document.body.appendChild(el("div", { id: "tip", class: "tip", hidden: true, "aria-hidden": "true" }));
  box.hidden = value === null || value === undefined || value === "";
  if (box.hidden) return;
  const rows = typeof value === "object" ? Object.entries(value) : [["", value]];
  box.replaceChildren(...rows.filter(([, said]) => said !== "").map(([name, said]) => el("p", {}, name ? el("b", {}, `${name} `) : "", String(said))));
  const below = event.clientY + 18;
  const above = event.clientY - box.offsetHeight - 12;
  box.style.left = `${Math.max(4, Math.min(event.clientX + 14, innerWidth - box.offsetWidth - 8))}px`;
  box.style.top = `${below + box.offsetHeight > innerHeight && above > 0 ? above : below}px`;
}

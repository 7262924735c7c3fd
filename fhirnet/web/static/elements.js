// Elements are made here and nowhere else: text from a record is only ever a text node, never markup.

const SVG = "http://www.w3.org/2000/svg";

/** An element. `attributes`: true writes an empty one, false, null and undefined none, a function listens. */
export function el(tag, attributes = {}, ...children) {
  return filled(document.createElement(tag), attributes, children);
}

/** An element of a drawing. */
export function drawn(tag, attributes = {}, ...children) {
  return filled(document.createElementNS(SVG, tag), attributes, children);
}

/** A table that a phone stacks: `columns` are words, a row is a list of cells, the first of which heads it. */
export function table(caption, columns, rows, { visibleCaption = false, name = "" } = {}) {
  const head = el("tr", { role: "row" }, ...columns.map((said) => el("th", { scope: "col", role: "columnheader" }, said)));
  return el(
    "table",
    { role: "table", class: `stacking ${name}` },
    el("caption", { class: visibleCaption ? "" : "unseen" }, caption),
    el("thead", { role: "rowgroup" }, head),
    el("tbody", { role: "rowgroup" }, ...rows.map((cells) => row(columns, cells))),
  );
}

/** A heading with what stands under it; "" where there is nothing. */
export function part(level, title, children, attributes = {}) {
  const there = children.flat().filter(Boolean);
  return there.length ? el("section", { class: "part", ...attributes }, el(level, {}, title), ...there) : "";
}

/** A list of these; "" for none. */
export function list(items, attributes = {}) {
  return items.length ? el("ul", attributes, ...items.map((item) => el("li", {}, item))) : "";
}

function row(columns, cells) {
  const [first, ...others] = cells;
  return el(
    "tr",
    { role: "row" },
    el("th", { scope: "row", role: "rowheader" }, first),
    ...others.map((cell, place) => el("td", { role: "cell", "data-label": columns[place + 1] }, ...[cell].flat())),
  );
}

function filled(node, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") node.addEventListener(name, value);
    else if (value !== false && value !== null && value !== undefined) node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.flat().filter((child) => child !== "" && child !== null && child !== undefined));
  return node;
}

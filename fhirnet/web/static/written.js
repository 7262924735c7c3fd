// JSON as it is written: where every value begins and ends, so that a number is shown digit for digit (12.50).

const STRING = /"[^"\\]*(?:\\.[^"\\]*)*"/y;
const BLANK = /\s*/y;
const SCALAR = /[^\s,\]}]+/y;
const STRUCTURE = /["[\]{}]/g;
const TOKEN = /"[^"\\]*(?:\\.[^"\\]*)*"|[{}[\],:]|[^\s{}[\],:"]+/g;

/** Where the value that begins here ends. */
export function endOf(text, start) {
  if (text[start] === '"') return after(STRING, text, start);
  if (text[start] !== "{" && text[start] !== "[") return after(SCALAR, text, start);
  let depth = 0;
  STRUCTURE.lastIndex = start;
  for (let found = STRUCTURE.exec(text); found; found = STRUCTURE.exec(text)) {
    if (found[0] === '"') STRUCTURE.lastIndex = after(STRING, text, found.index);
    else depth += found[0] === "{" || found[0] === "[" ? 1 : -1;
    if (depth === 0) return STRUCTURE.lastIndex;
  }
  throw new SyntaxError("not JSON");
}

/** The members of the object that begins here: name, start and end of the value. */
export function* members(text, start) {
  for (let at = after(BLANK, text, start + 1); text[at] === '"'; ) {
    const colon = after(STRING, text, at);
    const value = after(BLANK, text, after(BLANK, text, colon) + 1);
    const end = endOf(text, value);
    yield [JSON.parse(text.slice(at, colon)), value, end];
    at = next(text, end);
  }
}

/** The items of the array that begins here: start and end. */
export function* items(text, start) {
  for (let at = after(BLANK, text, start + 1); at < text.length && text[at] !== "]"; ) {
    const end = endOf(text, at);
    yield [at, end];
    at = next(text, end);
  }
}

/** The value of one member of the object that begins here, as [start, end]; undefined where there is none. */
export function member(text, start, name) {
  if (text[start] !== "{") return undefined;
  for (const [found, from, to] of members(text, start)) if (found === name) return [from, to];
  return undefined;
}

/** The text of one member that is a string; "" where there is none. */
export function stringOf(text, start, name) {
  const span = member(text, start, name);
  return span && text[span[0]] === '"' ? JSON.parse(text.slice(...span)) : "";
}

/** Where the first value of a text begins. */
export const startOf = (text) => after(BLANK, text, 0);

/** The value between these ends, one member a line; every token as it is written. */
export function laidOut(text, start, end) {
  let depth = 0;
  let out = "";
  let empty = false;
  const line = () => `\n${"  ".repeat(depth)}`;
  for (const [token] of text.slice(start, end).matchAll(TOKEN)) {
    if (token === "{" || token === "[") {
      out += (empty ? line() : "") + token;
      depth += 1;
      empty = true;
    } else if (token === "}" || token === "]") {
      depth -= 1;
      out += (empty ? "" : line()) + token;
      empty = false;
    } else if (token === ",") out += token + line();
    else if (token === ":") out += ": ";
    else {
      out += (empty ? line() : "") + token;
      empty = false;
    }
  }
  return out;
}

function next(text, end) {
  const at = after(BLANK, text, end);
  return text[at] === "," ? after(BLANK, text, at + 1) : at;
}

function after(pattern, text, start) {
  pattern.lastIndex = start;
  if (!pattern.test(text)) throw new SyntaxError("not JSON");
  return pattern.lastIndex;
}

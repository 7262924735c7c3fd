// Asking the service. Every way in which it may fail becomes a Problem, which is shown to a person.

import { language, limit, say } from "./words.js";

const PATIENCE = 90_000; // milliseconds
let credential = ""; // in memory only, gone with the page
const running = new Map(); // by what is asked for: a dossier, or a sheet, which does not wait for the other

/** What went wrong, as issues of an OperationOutcome: what, where, what to do. */
export class Problem extends Error {
  constructor(issues, { status = 0, superseded = false, again = null } = {}) {
    super(issues[0]?.what ?? "");
    Object.assign(this, { issues, status, superseded, again });
  }
}

/** A problem that this page itself found; `again()` says it in the language that is spoken then. */
export function problem(name, places = {}, status = 0) {
  const issue = { code: name, what: say(`problem-${name}`, places), where: "", detail: "" };
  return new Problem([issue], { status, again: () => problem(name, places, status) });
}

/** Uses this API key or token from now on. */
export function logIn(given) {
  credential = given;
}

/** The bytes of a file that was chosen. Throws a Problem where it is empty or larger than the service reads. */
export async function opened(file) {
  if (file.size > limit()) throw problem("too-large", { size: megabytes(file.size), limit: megabytes(limit()) });
  if (file.size === 0) throw problem("body-empty");
  try {
    return new Uint8Array(await file.arrayBuffer());
  } catch {
    throw problem("unreadable");
  }
}

/** The dossier of a case, and the answer as it is written. */
export async function dossier(body, asked) {
  const answer = await request(`dossier?${query(asked)}`, { method: "POST", body, kind: "application/json" });
  const written = await answer.text();
  return { dossier: JSON.parse(written), written };
}

/** The sheet of a case: its bytes and its name. */
export async function sheet(body, asked, format) {
  const answer = await request(`dossier/sheet?${query(asked)}&format=${format}`, { method: "POST", body, kind: "*/*", line: "sheet" });
  const named = /filename="([^"]+)"/.exec(answer.headers.get("Content-Disposition") ?? "");
  return { blob: await answer.blob(), name: named ? named[1] : `sheet.${format}` };
}

/** Every record of a patient of this service, as a Bundle. */
export async function everything(patient) {
  const answer = await request(`fhir/Patient/${encodeURIComponent(patient)}/$everything`, { kind: "application/fhir+json" });
  return new Uint8Array(await answer.arrayBuffer());
}

/** The demo cases, and one of them. */
export const demoCases = async () => (await request("demo-cases", { kind: "application/json", line: "" })).json();
export async function demoCase(name) {
  const answer = await request(`demo-cases/${encodeURIComponent(name)}`, { kind: "application/json" });
  return new Uint8Array(await answer.arrayBuffer());
}

/** Gives up what is being asked. */
export const giveUp = () => running.forEach((each) => each.abort("superseded"));

function query({ asOf, supposed = [], definitions = {} }) {
  const pairs = [["language", language()]];
  if (asOf) pairs.push(["asOf", asOf]);
  for (const definition of Object.values(definitions)) pairs.push(["definition", definition]);
  for (const fact of supposed) pairs.push(["set", fact]);
  return new URLSearchParams(pairs).toString();
}

/** One request; it takes the place of the one before in its line. */
async function request(path, { method = "GET", body, kind, line = "case" }) {
  const mine = new AbortController();
  if (line) {
    running.get(line)?.abort("superseded");
    running.set(line, mine);
  }
  const clock = setTimeout(() => mine.abort("timeout"), PATIENCE);
  const headers = { Accept: kind, "Accept-Language": language() };
  if (body) headers["Content-Type"] = "application/json";
  if (credential) headers.Authorization = `Bearer ${credential}`;
  try {
    const answer = await fetch(path, { method, body, headers, signal: mine.signal, cache: "no-store", credentials: "omit" });
    if (!answer.ok) throw await refusal(answer);
    return answer;
  } catch (error) {
    if (error instanceof Problem) throw error;
    if (mine.signal.reason === "superseded") throw new Problem([], { superseded: true });
    throw problem(mine.signal.reason === "timeout" ? "timeout" : "unreachable");
  } finally {
    clearTimeout(clock);
  }
}

async function refusal(answer) {
  if (answer.status === 401) return problem(credential ? "key-wrong" : "login", {}, answer.status);
  let outcome = null;
  try {
    outcome = await answer.json();
  } catch {
    return new Problem([{ code: "", what: say("problem-status", { status: answer.status }), where: "", detail: "" }], { status: answer.status });
  }
  const issues = (outcome.issue ?? []).map((issue) => ({
    code: issue.details?.coding?.[0]?.code ?? issue.code,
    what: issue.details?.text ?? issue.code,
    where: [...(issue.expression ?? []), ...(issue.location ?? [])].join(", "),
    detail: issue.diagnostics ?? "",
  }));
  return new Problem(issues, { status: answer.status });
}

const megabytes = (bytes) => (bytes / 1024 / 1024).toFixed(1);

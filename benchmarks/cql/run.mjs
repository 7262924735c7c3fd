// Times cql-execution on the bundles named: node run.mjs LIBRARY.elm.json ROUNDS BUNDLE.json …
// One line of JSON per bundle: the criteria, the answer, and the median milliseconds of a warm call, from text to answer.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const require = createRequire(`${process.cwd()}/`);
const cql = require("cql-execution");
const fhir = require("cql-exec-fhir");
const [library, rounds, ...files] = process.argv.slice(2);
const elm = new cql.Library(JSON.parse(readFileSync(library, "utf8")));
const executor = new cql.Executor(elm, new cql.CodeService({}));
const now = cql.DateTime.parse("2040-01-01T00:00:00.000+00:00");
const source = fhir.PatientSource.FHIRv401();

async function answered(text) {
  source.reset();
  source.loadBundles([JSON.parse(text)]);
  const results = (await executor.exec(source, now)).patientResults;
  return Object.values(results)[0];
}

for (const file of files) {
  const text = readFileSync(file, "utf8");
  const until = performance.now() + 2000; // warm: the compiler of Node has seen it
  let answer = await answered(text);
  for (let n = 0; n < 200 && performance.now() < until; n++) answer = await answered(text);
  const times = [];
  for (let n = 0; n < Number(rounds); n++) {
    const start = performance.now();
    await answered(text);
    times.push(performance.now() - start);
  }
  times.sort((a, b) => a - b);
  const criteria = Object.entries(answer).filter(([name]) => name.startsWith("jsh-"));
  console.log(JSON.stringify({ ms: times[times.length >> 1], answer: answer["JSH-LCSGJ 2014"], ...Object.fromEntries(criteria) }));
}

// jsh.cql -> jsh.elm.json with the reference translator: where the packages are, node translate.mjs FOLDER-OF-jsh.cql
import { readFileSync, writeFileSync } from "node:fs";
import {
  createModelInfoProvider, createUcumService, CqlTranslator, LibraryManager, ModelManager, stringAsSource,
} from "@cqframework/cql/cql-to-elm";
import { SystemModelInfoProvider } from "@cqframework/cql/cql";

const here = process.argv[2] ?? ".";
const fhir = readFileSync("node_modules/cql-exec-fhir/lib/modelInfos/fhir-modelinfo-4.0.1.xml", "utf8");
const models = new ModelManager();
models.modelInfoLoader.registerModelInfoProvider(new SystemModelInfoProvider());
models.modelInfoLoader.registerModelInfoProvider(
  createModelInfoProvider((name) => (name === "FHIR" ? stringAsSource(fhir) : null)),
);
const units = createUcumService((value) => value, () => null, (left) => left, (left) => left); // the library has none
const libraries = new LibraryManager(models, undefined, undefined, units);
const translator = CqlTranslator.fromText(readFileSync(`${here}/jsh.cql`, "utf8"), libraries);
const errors = translator.errors.asJsReadonlyArrayView();
for (const error of errors) console.error(error.message, error.locator?.startLine);
if (errors.length) process.exit(1);
writeFileSync(`${here}/jsh.elm.json`, translator.toJson() + "\n");

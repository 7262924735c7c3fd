# Needs Python >= 3.11, make and the package registry; everything else is made here, in .venv.
PYTHON ?= python3
UV_VERSION := 0.13.9
BIN := .venv/bin

.DEFAULT_GOAL := help
.PHONY: help demo test check pytest explore fuzz mutants test-browser test-peers test-spark bench bench-http bench-cql vendor r4 fonts schema matrix package fixtures release soup audit test-image lock clean

help: ## this list
	@grep -hE '^[a-z0-9-]+:.*##' Makefile | sed -E 's/:.*## /\t/' | sort

.venv/.synced: pyproject.toml uv.lock
	$(PYTHON) -c 'import sys; sys.exit("fhirnet needs Python >= 3.11, this is " + sys.version.split()[0]) if sys.version_info < (3, 11) else None'
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check uv==$(UV_VERSION)
	$(BIN)/uv sync --locked --inexact --extra population --extra postgresql --extra sheet --no-python-downloads --quiet
	@touch $@

demo: .venv/.synced ## start the service, post a bundle, show the answer, stop the service
	$(BIN)/python -m fhirnet.demo

test: check pytest ## every check and every test that needs nothing but PyPI

check: .venv/.synced ## format, lint, security lint, types, floors
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/bandit --quiet --recursive --configfile pyproject.toml fhirnet mappings fixtures benchmarks
	$(BIN)/mypy --strict
	$(BIN)/lint-imports

pytest: .venv/.synced ## the tests; those marked browser or peers are reported as deselected
	$(BIN)/python -m pytest -n auto --dist worksteal

fuzz: .venv/.synced ## 200,000 changed bodies (N=..., SEED=...): no fault, no hang, no place that is not there (docs/fuzzing.md)
	$(BIN)/python -m tests.fuzz --count $(or $(N),200000) --seed $(or $(SEED),1)

explore: .venv/.synced ## the property tests with new random examples
	PROPERTY_TESTS=explore $(BIN)/python -m pytest tests/mappings tests/rules tests/oracle tests/web

mutants: .venv/.synced ## change the rules here and there: which change turns no test red? (hours; docs/mutants.md)
	$(BIN)/uv sync --locked --inexact --extra population --extra postgresql --extra sheet --no-python-downloads --quiet --group mutants
	PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/mutmut run --max-children 1
	$(BIN)/python -m tests.moved_numbers

CHROMIUM := $(or $(PLAYWRIGHT_CHROMIUM),$(shell command -v chromium || command -v google-chrome))
test-browser: .venv/.synced ## tests of the page in a real browser (chromium; SCREENSHOTS=docs/screenshots keeps pictures)
	@test -x "$(CHROMIUM)" || { echo "no chromium: install the package chromium, or set PLAYWRIGHT_CHROMIUM"; exit 1; }
	$(BIN)/uv sync --locked --inexact --extra population --extra postgresql --extra sheet --no-python-downloads --quiet --group browser
	PLAYWRIGHT_CHROMIUM="$(CHROMIUM)" $(BIN)/python -m pytest -m browser tests/browser

build/peers/.synced: .venv/.synced tests/peers/package.json tests/peers/package-lock.json
	node --eval 'if (parseInt(process.versions.node) < 20) throw "Node >= 20 is needed, this is " + process.version'
	UV_PROJECT_ENVIRONMENT=build/peers $(BIN)/uv sync --locked --extra population --extra postgresql --extra sheet --group peers --no-python-downloads --quiet
	mkdir -p build/peers/node
	cp tests/peers/package.json tests/peers/package-lock.json build/peers/node
	npm ci --prefix build/peers/node --no-audit --no-fund --silent
	@touch $@

HAPI := tests/peers/hapi/pom.xml tests/peers/hapi/HapiServer.java
build/peers/hapi/.synced: build/peers/.synced $(HAPI)
	rm -rf build/peers/hapi
	mvn --batch-mode --quiet -f tests/peers/hapi/pom.xml dependency:copy-dependencies -DoutputDirectory=$(CURDIR)/build/peers/hapi/lib
	javac --release 17 -cp 'build/peers/hapi/lib/*' -d build/peers/hapi/classes tests/peers/hapi/HapiServer.java
	@touch $@

build/peers/validator/.synced: build/peers/hapi/.synced tests/peers/validator/Validator.java
	rm -rf build/peers/validator
	mkdir -p build/peers/validator/classes
	javac --release 17 -nowarn -cp 'build/peers/hapi/lib/*' -d build/peers/validator/classes tests/peers/validator/Validator.java
	@touch $@

test-peers: build/peers/.synced ## tests with FHIR software of others, installed into build/peers (Node >= 20; HAPI: JDK >= 17, Maven)
	if command -v mvn && command -v javac; then $(MAKE) build/peers/validator/.synced; else echo "no JDK, no Maven: HAPI is left out"; fi
	build/peers/bin/python -m pytest -m peers -rs tests/peers

test-spark: .venv/.synced ## populations on Spark in local mode, against DuckDB (JDK >= 17)
	@command -v java >/dev/null || { echo "no java: install a JDK >= 17"; exit 1; }
	$(BIN)/uv sync --locked --inexact --extra population --extra postgresql --extra sheet --extra spark --no-python-downloads --quiet
	$(BIN)/python -m pytest -m spark tests/population

VENDORED := fhirnet/web/static/vendor
vendor: ## copy what the page draws with from npm (Node >= 20)
	rm -rf build/vendor && mkdir -p build/vendor
	cp $(VENDORED)/package.json $(VENDORED)/package-lock.json build/vendor/
	npm ci --prefix build/vendor --omit=dev --ignore-scripts --no-audit --no-fund --silent
	cd build/vendor/node_modules && cp vega/build/vega.min.js vega-lite/build/vega-lite.min.js vega-embed/build/vega-embed.min.js $(CURDIR)/$(VENDORED)/
	cd build/vendor/node_modules && find . -iname 'licen[sc]e*' -type f | LC_ALL=C sort | while read -r each; do printf '==== %s\n\n' "$$each"; cat "$$each"; echo; done > $(CURDIR)/$(VENDORED)/LICENSES.txt
	cd $(VENDORED) && sha256sum LICENSES.txt *.js > SHA256SUMS.txt

r4: .venv/.synced ## generate the FHIR R4 structs anew
	$(BIN)/python -m mappings.r4.generate

fixtures: .venv/.synced ## make the fixtures anew from their tables
	$(BIN)/python fixtures/make.py

FONT_PACKAGES := @expo-google-fonts/noto-sans-sc@0.4.3 @expo-google-fonts/noto-sans@0.4.2
fonts: .venv/.synced ## make the fonts of the sheet anew (npm)
	$(BIN)/uv sync --locked --inexact --extra population --extra postgresql --extra sheet --no-python-downloads --quiet --group fonts
	npm install --prefix build/fonts --no-audit --no-fund --silent $(FONT_PACKAGES)
	$(BIN)/python fhirnet/sheet/fonts/make.py $(addprefix build/fonts/node_modules/@expo-google-fonts/,noto-sans-sc noto-sans)

schema: .venv/.synced ## write the JSON Schema of the case document anew
	$(BIN)/python -m mappings.document > docs/case.schema.json

matrix: .venv/.synced ## which tests show which criterion, hazard and fault: docs/matrix.md
	$(BIN)/python -m tests.matrix

package: .venv/.synced ## write the FHIR package (conformance resources and examples) to dist/
	$(BIN)/python -m fhirnet.conformance fixtures dist

bench: .venv/.synced ## what an assessment, a command and writing cost beside their floors: ratios
	$(BIN)/python -m benchmarks.assess
	$(BIN)/python -m benchmarks.strict
	$(BIN)/python -m benchmarks.history
	$(BIN)/python -m benchmarks.writing
	$(BIN)/python -m benchmarks.cold_start

bench-http: .venv/.synced ## what a request costs beside Flask on the same server that only parses (Linux)
	$(BIN)/python -m benchmarks.http

build/cql/.synced: benchmarks/cql/package.json benchmarks/cql/package-lock.json
	mkdir -p build/cql
	cp benchmarks/cql/package.json benchmarks/cql/package-lock.json build/cql
	npm ci --prefix build/cql --omit=dev --ignore-scripts --no-audit --no-fund --silent
	@touch $@

bench-cql: .venv/.synced build/cql/.synced ## an assessment beside CQL in Node, installed into build/cql (Node >= 20)
	$(BIN)/python -m benchmarks.cql_execution

build/release/.synced: .venv/.synced
	UV_PROJECT_ENVIRONMENT=build/release $(BIN)/uv sync --locked --no-dev --group release --all-extras --no-install-project --no-python-downloads --quiet
	@touch $@

release: build/release/.synced ## wheel, sdist, FHIR package, bill of materials, licences and checksums of the commit, in dist/
	build/release/bin/python -m tests.release.artefacts

soup: build/release/.synced ## write the list of software of others anew (docs/soup.md)
	build/release/bin/python -m tests.release.soup

AUDIT_SERVICE ?= pypi
audit: build/release/.synced ## ask for known vulnerabilities of every locked version (pypi.org; AUDIT_SERVICE=osv: api.osv.dev)
	$(BIN)/uv export --quiet --locked --all-extras --all-groups --no-emit-project --output-file build/release/locked.txt
	build/release/bin/pip-audit --strict --disable-pip --require-hashes --progress-spinner off --vulnerability-service $(AUDIT_SERVICE) --requirement build/release/locked.txt

DEBIAN ?= trixie
DEBIAN_MIRROR ?= http://deb.debian.org/debian
build/image/debian/.made:
	rm -rf build/image/debian && mkdir -p build/image
	debootstrap --variant=minbase --include=ca-certificates,python3,python3-pip,python3-venv $(DEBIAN) build/image/debian $(DEBIAN_MIRROR)
	ln -s python3 build/image/debian/usr/bin/python
	@touch $@

test-image: .venv/.synced build/image/debian/.made ## run the Dockerfile's steps in a fresh Debian root (root; debootstrap, util-linux, iproute2)
	$(BIN)/python -m pytest -m image tests/image

lock: .venv/.synced ## resolve the dependencies anew
	$(BIN)/uv lock

clean: ## remove what these commands made
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .import_linter_cache dist build demo-output mutants

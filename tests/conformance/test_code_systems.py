"""The CodeSystems are those of the wire contract, and every code that the program says is in them."""

import json
from collections.abc import Iterator

import pytest

from fhirnet.conformance import of_rules, resources
from fhirnet.web.exchange import OF_SYSTEM
from fhirnet.web.rest import AUDIT, INTERACTIONS, OPERATIONS, RECHECK, STEPS, SYSTEM
from mappings.audit_event import ACTIONS
from mappings.codes import table
from tests.conformance import shown

FN = "https://w3id.org/fhirnet"
CONTRACT = {
    "assessment": "tace-resistance tace-unsuitability tace-indication prrt-suitability prrt-next-dose",
    "next-dose": "release hold reduce discontinue cannot-release",
    "verdict": "met not-met indeterminate not-applicable",
    "prrt-grade": "suitable suitable-with-adverse-predictors not-suitable indeterminate not-applicable",
    "definition": (
        "epoihcc-2013 jsh-lcsgj-2014 european-2014 cci-2022 cn-tace-unsuitable apple-2020-tace-unsuitable "
        "prrt-default-1 fda-2024 ema-2024 xtr008 netter-1 netter-2 imperial-uk nanets-2019"
    ),
    "observation": (
        "liver-imaging-assessment contrast-enhanced arterial-phase evaluable sum-of-viable-diameters "
        "sum-of-total-diameters sum-of-viable-products viable-volume viable-fraction viable-longest-diameter "
        "new-intrahepatic-lesion vascular-invasion extrahepatic-spread target-response non-target-response "
        "overall-response response-criteria tumor-count largest-tumor-diameter tumor-gross-morphology "
        "liver-tumor-burden hepatic-artery-occlusion catheterization-possible hepatic-artery-fistula "
        "ascites-grade encephalopathy-grade severe-jaundice cnlc-stage sstr-imaging-assessment "
        "fdg-imaging-assessment tracer krenning-score lowest-krenning-score suv-max lowest-suv-max "
        "highest-suv-max tumor-to-liver-ratio lowest-tumor-to-liver-ratio uptake-category submaximal-uptake "
        "heterogeneous-uptake fdg-positive netpet-grade sstr-fdg-discordant-lesion sstr2-ihc sstr5-ihc "
        "differentiation resectability ill-defined-margins hypovascular-lesions life-expectancy "
        "childbearing-potential extensive-marrow-irradiation extensive-marrow-disease "
        "uncontrolled-heart-failure untreated-obstruction untreated-cns-metastases disease-symptom-grade "
        "peritoneal-carcinomatosis critical-organ-burden prior-systemic-lines verdict-stability "
        "index-session-date index-assessment-date first-met-date imaging-only-verdict provisional-grade "
        "defer-until bclc hap mhap-ii art abcr up-to-seven six-and-twelve malbi recist-1.1-response "
        "recicl-grade"
    ),
    "embolization": "tace ctace deb-tace b-tace haic tare embolization-unspecified tae",
    "procedure": (
        "ablation liver-resection liver-transplant liver-radiotherapy primary-tumor-resection liver-biopsy "
        "prrt-cycle treatment-course"
    ),
    "drug": (
        "ga68-dota-ssa octreotide-lar octreotide-short-acting lanreotide-autogel lutetium-dotatate "
        "surufatinib camrelizumab"
    ),
    "lesion-role": "target non-target new",
    "response-criteria": "mrecist recist-1.1",
    "cnlc-stage": "Ia Ib IIa IIb IIIa IIIb IV",
    "tace-indication": "not-listed applicable first-choice",
    "ascites-grade": "none mild moderate-severe refractory",
    "fistula-extent": "none focal diffuse present-extent-unknown",
    "gross-morphology": (
        "simple-nodular simple-nodular-extranodular-growth confluent-multinodular massive infiltrative "
        "multiple-disseminated poorly-differentiated sarcomatous-change"
    ),
    "uptake-category": "none below-liver equal-liver above-liver above-spleen high low positive-unspecified",
    "netpet": "p0 p1 p2 p3 p4a p4b p5",
    "sstr-ihc": "negative 1-plus 2-plus 3-plus",
    "net-grade": "g1 g2 g3 nec",
    "differentiation": "well-differentiated poorly-differentiated",
    "primary-site": "pancreas foregut midgut hindgut unknown-primary lung thymus other",
    "resectability": "resectable curative-resection-planned unresectable",
    "stop-reason": "hepatic-artery-occlusion other",
    "predictor-state": "present-major present-minor absent indeterminate",
    "stability": "stable reading-dependent",
    "alternative": (
        "jsh-final-only jsh-viable-ge-50 jsh-area-metric cci-nadir-reference cci-quality-unknown "
        "epo-first-ever-baseline eu-min-sessions-2 eu-overall-response mrecist-literal month-calendar "
        "month-30-day prrt-sstr-ge-liver prrt-target-lesions prrt-platelets-70 prrt-require-fdg "
        "prrt-progression-unbounded"
    ),
    "basis": "target-lesion new-lesion vascular extrahepatic marker",
    "reason": (
        "lipiodol-ct non-target-ne agent-changed feeder-reassessed precondition-count no-baseline "
        "no-qualifying-assessment pending-assessment imprecise-date viability-not-assessable "
        "response-not-evaluable response-criteria-not-mrecist overall-pd-not-target intent-missing "
        "marker-insufficient marker-non-informative marker-only excluded-by-cci metric-sensitive "
        "baseline-status-unknown present-at-baseline status-not-recorded non-hcc hcc-not-confirmed no-tace "
        "candidate-sessions non-net threshold-not-defined-in-source comparator-straddles stale missing "
        "unit-problem no-uln conflicting-values as-text-only extent-unknown no-record "
        "reference-organ-unreliable rule-not-in-set progressing-from-nadir reported-vs-computed "
        "late-assessment range-straddles-band other-sex diagnosis-missing boundary-sensitive early-scan "
        "nadir-may-be-underobserved combination-therapy lesion-discordance curative-intent-residual "
        "residual-after-cr progression-of-baseline-invasion marker-confounded within-biological-variation "
        "post-tace-transient taken-over time-uncertain very-high-burden unverified-thresholds "
        "lymphopenia-only"
    ),
    "assumption": (
        "quality-assumed target-treated-assumed targets-inferred contrast-assumed mrecist-assumed "
        "stale-baseline verification-assumed stage-as-stated chemo-by-administration default-uln "
        "lesions-listed-complete medication-list-complete prescribed-only trend-only post-menopausal-by-age "
        "egfr-for-crcl ssa-long-acting-assumed planned-start-as-of planned-activity-assumed pd-inferred "
        "uptake-inferred preliminary-data"
    ),
    "not-used": (
        "entered-in-error status refuted unconfirmed not-done negated inactive unknown-modifier "
        "implicit-rules other-patient subject-missing focus-not-patient code-unknown code-text-only "
        "code-conflict value-missing value-type value-implausible unit-missing unit-unknown date-missing "
        "date-invalid after-as-of recorded-after-as-of duplicate superseded own-result not-relevant "
        "type-not-read ambiguous-scan"
    ),
    "issue": (
        "body-empty json encoding duplicate-key number-range depth not-object resource-type element required "
        "value code reference-type invariant parameter definition media-type accept fhir-version "
        "content-encoding too-large too-many-entries no-patient many-patients no-date not-found gone method "
        "conflict throttled login forbidden internal ok conversion unit-text site-mapping compat "
        "possible-duplicate timeout not-stored"
    ),
    "criterion": (
        "epo-session-count epo-target-response jsh-insufficient-response jsh-new-lesions "
        "jsh-vascular-invasion jsh-extrahepatic-spread jsh-marker-elevation eu-session-count "
        "eu-target-response eu-intent cci-session-count cci-target-change cci-excluded-new-lesion "
        "cci-excluded-vascular-invasion cci-excluded-extrahepatic-spread cci-excluded-marker-elevation "
        "unsuit-arterial-occlusion unsuit-child-pugh-c unsuit-severe-jaundice unsuit-encephalopathy "
        "unsuit-refractory-ascites unsuit-hepatorenal-syndrome unsuit-ecog-over-2 unsuit-diffuse-fistula "
        "apple-up-to-7-out apple-malbi-2b apple-morphology prrt-histology prrt-differentiation prrt-grade "
        "prrt-net-g3 prrt-extent prrt-sstr-uptake prrt-sstr-recency prrt-fdg-discordance prrt-progression "
        "prrt-hemoglobin prrt-leukocytes prrt-platelets prrt-neutrophils prrt-renal-function "
        "prrt-renal-caution prrt-bilirubin prrt-albumin prrt-transaminases prrt-performance-status "
        "prrt-life-expectancy prrt-pregnancy prrt-ssa-washout prrt-prior-prrt prrt-liver-directed-interval "
        "prrt-marrow-reserve prrt-hypersensitivity prrt-cardiac prrt-obstruction-cns prrt-age "
        "prrt-prior-lines prrt-diagnosis-interval prrt-ssa-exposure prrt-other-systemic-therapy "
        "prrt-body-weight prrt-glucose prrt-recent-surgery predictor-liver-burden predictor-primary-site "
        "predictor-low-uptake predictor-heterogeneity predictor-morphology predictor-ki67 "
        "predictor-fdg-positive predictor-clinical-score predictor-bulky-lesion predictor-alp "
        "predictor-pretreatment predictor-performance predictor-bone-peritoneal predictor-kinetics "
        "predictor-other"
    ),
}
BEYOND = {  # what the program says beside the contract: answers of other services, and of the audit
    "issue": {"peer", "prefetch"},
    "audit-action": None,
    "override-reason": None,
}
NOT_AUDITED = {"validate-case"}  # it looks at nothing that is stored


def codes(id_: str) -> list[str]:
    return [each["code"] for each in resources()["CodeSystem", id_]["concept"]]


@pytest.mark.parametrize("id_", CONTRACT)
def test_a_code_system_has_the_codes_of_the_contract(id_: str) -> None:
    beyond = BEYOND.get(id_) or set()
    assert sorted(set(codes(id_)) - beyond) == sorted(CONTRACT[id_].split())
    assert len(set(codes(id_))) == len(codes(id_))
    system = resources()["CodeSystem", id_]
    assert (system["content"], system["caseSensitive"], system["count"]) == ("complete", True, len(codes(id_)))
    assert system["valueSet"] == resources()["ValueSet", id_]["url"]


def test_there_is_no_other_code_system() -> None:
    assert {id_ for type_, id_ in resources() if type_ == "CodeSystem"} == CONTRACT.keys() | BEYOND.keys()
    assert {row.system for rows in table().rows.values() for row in rows if row.system.startswith(FN)} == {
        each["url"] for (type_, id_), each in resources().items() if type_ == "CodeSystem" and id_ != "audit-action"
    }


def test_every_concept_is_said_in_both_languages() -> None:
    for (type_, id_), system in resources().items():
        for concept in system["concept"] if type_ == "CodeSystem" else ():
            assert concept["display"], (id_, concept)
            assert [each["language"] for each in concept["designation"] if each["value"]] == ["zh-CN"]


def test_a_definition_says_its_source_and_what_of_it_is_not_verified() -> None:
    concepts = {each["code"]: each for each in resources()["CodeSystem", "definition"]["concept"]}
    definitions = [each for listed in of_rules().definitions.values() for each in listed]
    assert {each.id for each in definitions} == concepts.keys()
    for each in definitions:
        said = {p["code"]: p["valueString"] for p in concepts[each.id]["property"]}
        assert said["citation"] == each.citation
        assert each.citation in concepts[each.id]["definition"]
        assert ("unverified" in said) is (each.unverified is not None)
        assert said.get("unverified", "") in concepts[each.id]["definition"]


@pytest.mark.parametrize(
    ("criterion", "expected"),
    [
        ("cci-target-change", ["cci-2022: >= 20 % and >= 5 mm"]),
        ("cci-excluded-new-lesion", []),
        ("apple-malbi-2b", ["apple-2020-tace-unsuitable: >= -2.27"]),
        (
            "prrt-platelets",
            [
                "prrt-default-1: >= 75 10*9/L",
                "ema-2024: >= 75 10*9/L (not verified at the source)",
                "xtr008: >= 75 10*9/L",
                "netter-1: >= 75 10*9/L (not verified at the source)",
                "netter-2: >= 75 10*9/L (not verified at the source)",
                "imperial-uk: >= 75 10*9/L",
                "nanets-2019: >= 70 10*9/L (not verified at the source)",
            ],
        ),
    ],
)
def test_a_criterion_says_its_thresholds_and_whose_they_are(criterion: str, expected: list[str]) -> None:
    concept = next(each for each in resources()["CodeSystem", "criterion"]["concept"] if each["code"] == criterion)
    properties = concept.get("property", ())
    assert [each["valueString"] for each in properties if each["code"] == "threshold"] == expected


@pytest.mark.parametrize(
    ("criterion", "expected"), [("apple-malbi-2b", True), ("predictor-other", True), ("prrt-age", False)]
)
def test_a_criterion_says_what_of_it_is_not_verified(criterion: str, expected: bool) -> None:
    concept = next(each for each in resources()["CodeSystem", "criterion"]["concept"] if each["code"] == criterion)
    assert any(each["code"] == "unverified" for each in concept.get("property", ())) is expected


def test_the_audit_says_no_action_that_is_not_in_its_code_system() -> None:
    rows = (*INTERACTIONS, *AUDIT, *OPERATIONS, *STEPS, RECHECK, SYSTEM, *OF_SYSTEM)
    operations = {each.code for each in rows} - ACTIONS.keys()
    assert operations | {"login", "receive", "deliver", "give-up", "retry"} == set(codes("audit-action")) - NOT_AUDITED


def said(resource: object) -> Iterator[tuple[str, str]]:
    """Every own coding in a resource: the system, the code."""
    if isinstance(resource, list):
        for each in resource:
            yield from said(each)
    elif isinstance(resource, dict):
        system, code = resource.get("system"), resource.get("code")
        if isinstance(system, str) and system.startswith(f"{FN}/CodeSystem/") and isinstance(code, str):
            yield system, code
        for each in resource.values():
            yield from said(each)


def extended(resource: object) -> Iterator[str]:
    """Every own extension in a resource, by its address."""
    if isinstance(resource, list):
        for each in resource:
            yield from extended(each)
    elif isinstance(resource, dict):
        url = resource.get("url")
        if isinstance(url, str) and url.startswith(f"{FN}/StructureDefinition/"):
            yield url
        for each in resource.values():
            yield from extended(each)


def test_every_code_extension_and_profile_of_every_answer_is_published() -> None:
    published = {(s["url"], c["code"]) for (t, _), s in resources().items() if t == "CodeSystem" for c in s["concept"]}
    addresses = {each.get("url") for each in resources().values()}
    made = (*shown.answers(), *shown.answers("en", "bundle"), *shown.reports())
    for name, body in made:
        answer = json.loads(body)
        assert set(said(answer)) <= published, name
        assert set(extended(answer)) <= addresses, name
        assert set(answer.get("meta", {}).get("profile", ())) <= addresses, name

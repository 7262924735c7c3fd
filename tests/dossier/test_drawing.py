"""The picture of the timeline: it compiles without a warning, and its rows hold what is read, digit for digit."""

import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import vl_convert
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fhirnet.case.laboratory import Analyte
from fhirnet.case.treatment import Drug, MedicationUse, ProcedureKind, StatementStatus
from fhirnet.dossier import dossier
from fhirnet.dossier.drawing import drawing
from fhirnet.dossier.drawing.colours import GREY, SERIES, theme
from fhirnet.dossier.drawing.days import days
from fhirnet.dossier.drawing.room import WIDTH, over
from fhirnet.dossier.drawing.scales import scale
from fhirnet.dossier.story import story
from fhirnet.settings import LANGUAGES, Settings
from mappings.timeline import Event, Lane
from tests.cases import cases
from tests.clinic import case, lab, on, scan, tace

FIXTURES = Path(__file__).parents[2] / "fixtures"
VERSION = "6.4"  # of Vega-Lite, as the page has it
PATHS = [
    *sorted(FIXTURES.glob("cases/*.json")),
    *sorted(FIXTURES.glob("tace-resistance/*/*.json"))[::150],
    *sorted(FIXTURES.glob("prrt-suitability/*/*.json"))[::150],
    *sorted(FIXTURES.glob("prrt-next-dose/*/*.json"))[::30],
]
both = pytest.mark.parametrize("language", LANGUAGES)
law = settings(deadline=None, max_examples=10, suppress_health_check=list(HealthCheck))


def drawn(*facts: Any, as_of: str = "2025-01-01", language: str = "en") -> dict[str, Any]:
    return drawing(story(case(as_of, *facts), language), language, as_of)


def rows(spec: dict[str, Any], panel: str = "") -> list[dict[str, Any]]:
    return [row for row in spec["data"]["values"] if not panel or row["panel"] == panel]


def compiled(spec: dict[str, Any]) -> dict[str, Any]:
    return dict(vl_convert.vegalite_to_vega(spec, vl_version=VERSION, show_warnings=True))


@both
@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem[:60] if isinstance(path, Path) else path)
def test_it_compiles_without_a_warning(path: Path, language: str, capfd: pytest.CaptureFixture[str]) -> None:
    found = dossier(path.read_bytes(), query=[("language", language)], settings=Settings())
    compiled(json.loads(json.dumps(found.drawing)))
    assert capfd.readouterr() == ("", "")
    held = {(row["said"], row["value"]) for row in found.drawing["data"]["values"] if "value" in row}  # type: ignore[index]
    lanes = (Lane.TUMOUR, Lane.BURDEN, Lane.MARKER, Lane.BLOOD)
    assert {(each.said, each.value) for each in found.timeline if each.lane in lanes and each.value} == held


@both
def test_it_is_drawn_on_paper(language: str) -> None:
    facts = [tace("2024-01-10"), scan("2024-01-05", viable="100.0"), scan("2024-03-01", viable="60.50")]
    picture = vl_convert.vegalite_to_svg(drawn(*facts, language=language), vl_version=VERSION)
    assert "60.50" in picture
    assert "TACE" in picture


def test_blood_values_stand_in_the_order_of_the_clinic_and_are_lower_where_they_are_many() -> None:
    analytes = (Analyte.ALT, Analyte.PLATELETS, Analyte.CREATININE, Analyte.HEMOGLOBIN)
    facts = [lab(analyte, day, "12") for analyte in analytes for day in ("2024-01-01", "2024-02-01")]
    spec = drawn(*facts, lab(Analyte.ALBUMIN, "2024-01-01", "40"), lab(Analyte.LEUKOCYTES, "2024-01-01", "4"))
    titles = [panel["encoding"]["y"]["title"][0] for panel in spec["vconcat"][1:]]
    assert titles == ["Haemoglobin", "Platelets", "Creatinine", "ALT"]
    lines = spec["vconcat"][0]["encoding"]["y"]["sort"]
    assert lines == ["Diagnosis", "Leukocytes, ×10⁹/L", "Albumin, g/L"]
    others = (Analyte.ALBUMIN, Analyte.INR, Analyte.AST, Analyte.LEUKOCYTES, Analyte.BILIRUBIN)
    facts += [lab(analyte, day, "12") for analyte in others for day in ("2024-01-01", "2024-02-01")]
    assert {panel["height"] for panel in spec["vconcat"][1:]} == {40}
    assert {panel["height"] for panel in drawn(*facts)["vconcat"][1:]} == {34}


def test_without_anything_to_draw_there_is_no_picture() -> None:
    assert drawing((), "en") == {}
    undated = Event(lane=Lane.DRUG, series="x", said="x", written="date not stated", first="", last=None)
    assert drawing([undated], "en") == {}
    only_in_the_table = Event(
        lane=Lane.SIZE, series="x", said="x", written="2024", first="2024-01-01", last="2024-12-31"
    )
    assert drawing([only_in_the_table], "en") == {}


def test_the_signals_that_the_page_sets_are_there() -> None:
    vega = compiled(drawn(tace("2024-01-10"), lab(Analyte.AFP, "2024-01-08", "8"), lab(Analyte.AFP, "2024-03-01", "9")))
    assert {"day", "days", "zoom_at"} <= {signal["name"] for signal in vega["signals"]}
    (shared,) = [each for each in vega["scales"] if each["name"] == "x"]
    assert (shared["domain"], shared["domainRaw"]) == ({"signal": "days"}, {"signal": 'zoom["at"]'})


def test_every_mark_tells_what_it_is_and_where_it_is_from() -> None:
    spec = drawn(lab(Analyte.AFP, "2024-01-08", "8"), lab(Analyte.AFP, "2024-03", "9"), tace("2024-01-10"))
    for panel in spec["vconcat"]:
        for layer in panel["layer"]:
            told = layer["encoding"].get("tooltip")
            assert told is not None or layer["mark"]["aria"] is False
    shown = {each["field"] for each in spec["vconcat"][0]["layer"][0]["encoding"]["tooltip"]}
    assert all(shown <= row.keys() for row in rows(spec))


def test_nothing_is_fetched_and_nothing_is_left_out_of_the_description() -> None:
    spec = drawn(tace("2024-01-10"))
    assert "url" not in json.dumps(spec["data"]) + json.dumps(spec["vconcat"])
    assert "treatments" in spec["description"]


def test_a_number_alone_stands_on_a_line_of_the_strip_and_several_in_a_panel() -> None:
    facts = [
        lab(Analyte.AFP, "2024-01-08", "8.40"),
        lab(Analyte.ALBUMIN, "2024-01-08", "35"),
        lab(Analyte.ALBUMIN, "2024-03-01", "34"),
    ]
    spec = drawn(*facts)
    assert [(row["panel"], row["line"], row["label"]) for row in rows(spec) if row["lane"] == "marker"] == [
        ("strip", "AFP, ng/mL", "8.40")
    ]
    assert [row["value"] for row in rows(spec, "lab-albumin")] == ["35", "34"]
    assert len(spec["vconcat"]) == 2


@pytest.mark.parametrize(
    ("value", "comparator", "out"),
    [("20", "", "within"), ("20.1", "", "above"), ("20", ">", "within"), ("21", ">", "above"), ("5", "<", "within")],
)
def test_what_lies_outside_of_the_limits_is_marked(value: str, comparator: str, out: str) -> None:
    spec = drawn(lab(Analyte.AFP, "2024-01-08", value, comparator=comparator), lab(Analyte.AFP, "2024-03-01", "9"))
    first = rows(spec, "marker")[0]
    assert (first["out"], first["exact"], first["number"]) == (out, not comparator, f"{comparator}{value}")


def test_below_the_lower_limit_is_marked_too_and_a_laboratory_writes_an_arrow() -> None:
    low = Event(
        lane=Lane.BLOOD,
        code="lab-inr",
        series="A",
        said="a",
        written="2024",
        first="2024-01-01",
        last="2024-12-31",
        value="9",
        lower="10",
    )
    (row,) = rows(drawing([low], "en"))
    assert (row["out"], row["label"], row["lower_said"]) == ("below", "9 ↓", "A ≥ 10")


def test_zero_has_a_place_on_the_log_axis_and_stays_zero_to_the_reader() -> None:
    values = ("0", "0.4", "1500")
    found = rows(drawn(*(lab(Analyte.NSE, f"2024-0{n}-01", value) for n, value in enumerate(values, 1))), "marker")
    assert [(row["number"], row["y"], row["exact"]) for row in found] == [
        ("0", 0.2, False),
        ("0.4", 0.4, True),
        ("1500", 1500.0, True),
    ]
    nothing = rows(drawn(lab(Analyte.NSE, "2024-01-01", "0"), lab(Analyte.NSE, "2024-02-01", "0")), "marker")
    assert [(row["number"], row["y"]) for row in nothing] == [("0", 0.5), ("0", 0.5)]


def test_a_range_breaks_the_line_and_is_drawn_from_end_to_end() -> None:
    event = {"lane": Lane.BURDEN, "code": "burden", "series": "Burden", "said": "", "written": "", "unit": "%"}
    facts = [
        Event(**event, first="2024-01-01", last="2024-01-01", value="70"),  # type: ignore[arg-type]
        Event(**event, first="2024-03-01", last="2024-04-30", value="75", to="80.0"),  # type: ignore[arg-type]
    ]
    one, other = rows(drawing(facts, "en"))
    assert (one["y"], other["y"], other["low"], other["top"], other["number"]) == (70.0, None, 75.0, 80.0, "75–80.0")
    assert (other["at"], other["spread"]) == ("2024-03-31", True)


def test_no_line_goes_through_a_value_whose_place_in_time_is_open() -> None:
    days_ = ("2024-01", "2024-02-01", "2024-02", "2024-03-01", "2024")
    found = rows(drawn(*(lab(Analyte.NSE, day, "9") for day in days_)), "marker")
    assert [(row["on"], row["y"] is not None, row["spread"]) for row in found] == [
        ("2024-01", False, True),  # "2024" may lie before or after it
        ("2024", False, True),
        ("2024-02-01", True, False),
        ("2024-02", True, True),
        ("2024-03-01", True, False),
    ]
    apart = rows(drawn(lab(Analyte.NSE, "2024-01", "9"), lab(Analyte.NSE, "2024-02", "9")), "marker")
    assert [row["y"] for row in apart] == [9.0, 9.0]


def test_a_label_that_would_reach_over_the_edge_stands_left_of_its_mark() -> None:
    late, early = tace("2024-12-30", ProcedureKind.TEXT_ONLY_TACE), tace("2024-01-01", ProcedureKind.TEXT_ONLY_TACE)
    found = [row["left"] for row in rows(drawn(early, late, as_of="2024-12-31")) if row["code"] == "tace"]
    assert found == [False, False]  # one character has room
    first = tace("2018-01-01")
    found = [row["left"] for row in rows(drawn(first, as_of="2024-01-01")) if row["code"] == "diagnosis"]
    assert found == [True]


def test_findings_have_a_line_only_where_one_was_ever_present() -> None:
    free = scan("2024-01-05", new_liver_lesions=False, vascular_invasion=False)
    found = scan("2024-03-05", new_liver_lesions=True, vascular_invasion=False)
    lines = [row["line"] for row in rows(drawn(free, found))]
    assert (lines.count("New liver lesion"), lines.count("Vascular invasion")) == (2, 0)


def test_a_drug_that_is_still_taken_reaches_to_the_day_asked_about() -> None:
    use = MedicationUse(key="u", drug=Drug.SURUFATINIB, during=on("2023-03/.."))
    (row,) = [row for row in rows(drawn(use, as_of="2025-02-03")) if row["lane"] == "drug"]
    assert (row["from"], row["till"], row["since"], row["to"], row["ongoing"]) == (
        "2023-03-01",
        "2023-03-31",
        "2023-03-31",
        "2025-02-03",
        True,
    )
    left_open = MedicationUse(key="u", drug=Drug.SURUFATINIB, during=on("2023/.."), status=StatementStatus.UNKNOWN)
    (row,) = [row for row in rows(drawn(left_open)) if row["lane"] == "drug"]
    assert (row["from"], row["till"], row["spread"], row["label"]) == ("2023-01-01", "2023-12-31", True, "→?")
    assert "to" not in row
    ended = MedicationUse(key="u", drug=Drug.SURUFATINIB, during=on("2023-03-01/2023-05-01"))
    (row,) = [row for row in rows(drawn(ended)) if row["lane"] == "drug"]
    assert (row["since"], row["to"], row["ongoing"]) == ("2023-03-01", "2023-05-01", False)


def test_only_numbered_sessions_of_one_day_go_through_all_panels() -> None:
    facts = [tace("2024-01-10"), tace("2024-05"), tace("2024-07-01", ProcedureKind.ABLATION)]
    assert [row["at"] for row in rows(drawn(*facts)) if row["session"]] == ["2024-01-10"]


def _at(*days_: str) -> list[Event]:
    return [Event(lane=Lane.TREATMENT, series="x", said="x", written=day, first=day, last=day) for day in days_]


RECENT = [(date(2020, 1, 1) + timedelta(30 * n)).isoformat() for n in range(8)]


@pytest.mark.parametrize(
    ("early", "begin"),
    [
        (["2017-12-31"], "2020-01-01"),  # 731 days of silence, after it 8 of 9 events
        (["2018-01-02"], "2018-01-02"),  # 729 days
        (["2017-06-01", "2017-12-31"], "2020-01-01"),  # 8 of 10
        (["2017-01-01", "2017-06-01", "2017-12-31"], "2017-01-01"),  # 8 of 11: too much would be out of sight
        ([], "2020-01-01"),
    ],
)
def test_what_comes_after_a_long_silence_is_shown_at_first(early: list[str], begin: str) -> None:
    found = days(_at(*early, *RECENT), "2020-10-01")
    assert (found.first.isoformat(), found.last.isoformat()) == (begin, "2020-10-01")


def test_a_silence_of_less_than_a_third_of_the_time_is_shown() -> None:
    assert days(_at("2017-12-31", *RECENT), "2026-01-01").first == date(2017, 12, 31)
    assert days(_at("2017-12-31", *RECENT), "").last.isoformat() == RECENT[-1]


def test_a_line_without_a_mark_in_sight_says_what_was_last_on_it() -> None:
    spec = drawn(tace("2024-01-10"), tace("2024-03-10"))
    assert [row.get("final") for row in rows(spec) if row["code"] == "tace"] == [None, True]
    assert rows(spec)[-1]["before"] == "← 2024-03-10 2"


@given(
    st.lists(st.tuples(st.integers(0, 900), st.integers(1, 100_000), st.sampled_from("AB")), min_size=1, max_size=40)
)
def test_no_number_lies_on_another(points: list[tuple[int, int, str]]) -> None:
    found: list[dict[str, Any]] = [
        {"line": line, "at": day, "from": day, "number": str(value), "low": value / 1, "top": value / 1}
        for number, value, line in points
        for day in [(date(2020, 1, 1) + timedelta(number)).isoformat()]
    ]
    axis = scale("marker", found, 104)
    over(found, lambda value: axis.down(value, 104), 104)
    shown = [row for row in found if row["room"] > 900]
    places = [
        (
            date.fromisoformat(row["at"]).toordinal() * WIDTH / 900,
            axis.down(row["top"], 104) + (14 if row["under"] else -14),
            len(row["number"]) * 7,
        )
        for row in shown
    ]
    for place, (x, y, wide) in enumerate(places):
        for other_x, other_y, other_wide in places[:place]:
            assert abs(x - other_x) >= (wide + other_wide) / 2 - 1 or abs(y - other_y) >= 11


def _luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _contrast(one: str, other: str) -> float:
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("ground", ["#ffffff", "#121417", "#1e1e1e"])
@pytest.mark.parametrize("colour", [*SERIES, GREY])
def test_every_colour_is_told_from_white_and_from_dark_ground(colour: str, ground: str) -> None:
    assert _contrast(colour, ground) >= 3


def test_text_is_read_on_light_and_on_dark_ground() -> None:
    for dark, ground in ((False, "#ffffff"), (True, "#1e1e1e")):
        assert _contrast(theme(dark=dark)["text"]["color"], ground) >= 7
    assert drawn(tace("2024-01-10"))["usermeta"]["dark"] == theme(dark=True)


@law
@given(cases(), st.sampled_from(LANGUAGES))
def test_any_case_is_drawn(whole: Any, language: str) -> None:
    events = story(whole, language)
    spec = drawing(events, language, whole.as_of.isoformat())
    json.dumps(spec, allow_nan=False)
    held = {(row["said"], row["value"]) for row in spec.get("data", {}).get("values", ()) if "value" in row}
    lanes = (Lane.TUMOUR, Lane.BURDEN, Lane.MARKER, Lane.BLOOD)
    numbers = {(e.said, e.value) for e in events if e.lane in lanes and e.value and (e.first or e.last)}
    assert numbers == held

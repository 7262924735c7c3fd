"""One whole case document, and every small change of it that is refused."""

import json
from typing import Any

Json = dict[str, Any]

WHOLE: Json = {
    "as_of": "2024-07-02",
    "person": {"key": "p1", "gender": "male", "birth": "1964"},
    "diagnoses": [
        {"key": "hcc", "tumour": "hcc", "onset": "2023-12-20"},
        {"metastasis": "lung", "related": "hcc", "onset": "2024-05/.."},
    ],
    "lesions": [{"key": "T1", "in_liver": True, "role": "target"}],
    "liver_scans": [
        {
            "on": "2024-02-25",
            "modality": "mri",
            "contrast": True,
            "vascular_invasion": {"conflict": [True, False]},
            "viable_sum": {"value": "10.50", "unit": "cm"},
            "new_liver_lesions": 2,
            "lesions": [{"lesion": "T1", "viable": {"low": "60", "high": "65", "unit": "mm"}}],
        }
    ],
    "measurements": [
        {
            "analyte": "lab-afp",
            "on": "2024-07-01T08:30:00+08:00",
            "value": {"value": "1210", "comparator": ">", "unit": "ng/mL"},
        }
    ],
    "statements": [
        {"topic": "ps-ecog", "on": "2024-07-01", "value": 0},
        {"topic": "child-pugh-score", "on": "2024-07", "value": "a"},
        {"topic": "obs-severe-jaundice", "on": "2024-07-01", "value": False},
    ],
    "procedures": [
        {"key": "course", "kind": "treatment-course", "on": "2024-01-10/.."},
        {"key": "s1", "kind": "ctace", "on": "2024-01-10", "treated": ["T1"], "course": "course"},
    ],
    "medications": [
        {
            "drug": "surufatinib",
            "during": "2022/2022-07",
            "status": "stopped",
            "dose": {"value": "300", "unit": "mg"},
            "rhythm": {"frequency": 1, "period": "1", "unit": "d"},
        }
    ],
    "administrations": [{"drug": "lutetium-dotatate", "on": "2024-03-01", "part_of": "s1"}],
    "planned": [{"on": "2024-10-20", "activity": {"value": "7.4", "unit": "GBq"}}],
    "allergies": [{"text": "青霉素"}],
}

REFUSED: list[tuple[str, Any, str, str]] = [  # path, what stands there, code, where the problem is
    ("as_of", "2024-07", "value", "case.as_of"),
    ("as_of", "2024-02-30", "value", "case.as_of"),
    ("as_of", None, "value", "case.as_of"),
    ("person.key", " ", "value", "case.person.key"),
    ("person.birth", "1964/..", "value", "case.person.birth"),
    ("person.gender", "m", "code", "case.person.gender"),
    ("person.name", "Zhang", "element", "case.person.name"),
    ("extra", 1, "element", "case.extra"),
    ("diagnoses", {}, "value", "case.diagnoses"),
    ("diagnoses.0", 5, "value", "case.diagnoses[0]"),
    ("diagnoses.0", {"key": "hcc"}, "required", "case.diagnoses[0].tumour"),
    ("diagnoses.1.verification", "unconfirmed", "value", "case.diagnoses[1].verification"),
    ("diagnoses.1.related", "nobody", "value", "case.diagnoses[1].related"),
    ("diagnoses.0.related", "hcc", "value", "case.diagnoses[0].related"),
    ("diagnoses.0.recorded", "yesterday", "value", "case.diagnoses[0].recorded"),
    ("diagnoses.0.source", ["Condition/1"], "element", "case.diagnoses[0].source"),
    ("complications", [{"kind": "ascites", "verification": "unconfirmed"}], "value",
     "case.complications[0].verification"),
    ("complications", [{"key": "hcc", "kind": "ascites"}], "value", "case.complications[0].key"),
    ("lesions.0", {"role": "target"}, "required", "case.lesions[0].key"),
    ("lesions", [{"key": "\u00e9"}, {"key": "e\u0301"}], "value", "case.lesions[1].key"),
    ("liver_scans.0.on", "2024-06/2024-05", "value", "case.liver_scans[0].on"),
    ("liver_scans.0.on", "../..", "value", "case.liver_scans[0].on"),
    ("liver_scans.0.on", "2024-07-01T08:30", "value", "case.liver_scans[0].on"),
    ("liver_scans.0.on", "2024-07-03", "value", "case.liver_scans[0].on"),
    ("liver_scans.0.contrast", "true", "value", "case.liver_scans[0].contrast"),
    ("liver_scans.0.contrast", {"conflict": [True]}, "value", "case.liver_scans[0].contrast"),
    ("liver_scans.0.contrast", {"conflict": [True, True]}, "value", "case.liver_scans[0].contrast"),
    ("liver_scans.0.contrast", {"conflict": [True, False], "x": 1}, "value", "case.liver_scans[0].contrast"),
    ("liver_scans.0.viable_sum", "105 mm", "value", "case.liver_scans[0].viable_sum"),
    ("liver_scans.0.viable_sum", {"unit": "mm"}, "required", "case.liver_scans[0].viable_sum"),
    ("liver_scans.0.viable_sum.value", 105, "value", "case.liver_scans[0].viable_sum.value"),
    ("liver_scans.0.viable_sum.value", "1" * 31, "value", "case.liver_scans[0].viable_sum.value"),
    ("liver_scans.0.viable_sum.value", "1e99999999999", "value", "case.liver_scans[0].viable_sum.value"),
    ("liver_scans.0.viable_sum.value", "NaN", "value", "case.liver_scans[0].viable_sum.value"),
    ("liver_scans.0.viable_sum.value", "3000", "value", "case.liver_scans[0].viable_sum"),
    ("liver_scans.0.viable_sum.unit", "furlong", "value", "case.liver_scans[0].viable_sum"),
    ("liver_scans.0.viable_sum.unit", "", "value", "case.liver_scans[0].viable_sum.unit"),
    ("liver_scans.0.viable_sum.unit_is_text", "yes", "value", "case.liver_scans[0].viable_sum.unit_is_text"),
    ("liver_scans.0.viable_sum.comparator", "~", "code", "case.liver_scans[0].viable_sum.comparator"),
    ("liver_scans.0.viable_sum.low", "1", "element", "case.liver_scans[0].viable_sum.low"),
    ("liver_scans.0.viable_sum", {"value": "5"}, "value", "case.liver_scans[0].viable_sum"),
    ("liver_scans.0.viable_sum", {"low": "9", "high": "5", "unit": "mm"}, "value", "case.liver_scans[0].viable_sum"),
    ("liver_scans.0.new_liver_lesions", -1, "value", "case.liver_scans[0].new_liver_lesions"),
    ("liver_scans.0.new_liver_lesions", {"conflict": [True, 2]}, "value", "case.liver_scans[0].new_liver_lesions"),
    ("liver_scans.0.target_criteria", "mrecist", "value", "case.liver_scans[0].target_criteria"),
    ("liver_scans.0.lesions.0", {"lesion": "T1"}, "required", "case.liver_scans[0].lesions[0]"),
    ("liver_scans.0.lesions.0.viable", None, "value", "case.liver_scans[0].lesions[0].viable"),
    ("measurements.0.analyte", "lab-x", "code", "case.measurements[0].analyte"),
    ("measurements.0.value.value", "-1", "value", "case.measurements[0].value"),
    ("measurements.0.upper_is_default", 1, "value", "case.measurements[0].upper_is_default"),
    ("measurements.0.issued", "2024-07-01", "value", "case.measurements[0].issued"),
    ("statements.0.value", 6, "value", "case.statements[0].value"),
    ("statements.0.value", True, "value", "case.statements[0].value"),
    ("statements.0.value", 1.5, "value", "case.statements[0].value"),
    ("statements.1.value", "d", "code", "case.statements[1].value"),
    ("statements.2.value", 0, "value", "case.statements[2].value"),
    ("statements.0.topic", "ecog", "code", "case.statements[0].topic"),
    ("procedures.0", {"key": "course", "kind": "haic"}, "required", "case.procedures[0].on"),
    ("procedures.1.course", "s1", "value", "case.procedures[1].course"),
    ("procedures.1.course", "s9", "value", "case.procedures[1].course"),
    ("procedures.1.text", "TACE", "element", "case.procedures[1].text"),
    ("procedures.1", {"key": "s1", "kind": "text-only-tace", "text": "biopsy"}, "value", "case.procedures[1].text"),
    ("procedures.1", {"key": "s1", "kind": "tace", "on": "2024", "stopped": True}, "value",
     "case.procedures[1].stopped"),
    ("procedures.1", {"key": "s1", "kind": "tace", "abandoned_for_occlusion": True}, "value",
     "case.procedures[1].abandoned_for_occlusion"),
    ("medications.0.rhythm", {}, "required", "case.medications[0].rhythm.frequency"),
    ("medications.0.rhythm.unit", "day", "value", "case.medications[0].rhythm.unit"),
    ("medications.0.rhythm.period", "-1", "value", "case.medications[0].rhythm.period"),
    ("medications.0.agent", "http://x|y", "element", "case.medications[0].agent"),
    ("administrations.0.part_of", "s9", "value", "case.administrations[0].part_of"),
    ("administrations.0.dose", {"low": "7", "high": "8", "unit": "GBq"}, "value", "case.administrations[0].dose"),
    ("administrations.0.dose", {"value": "7400", "unit": "mg"}, "value", "case.administrations[0].dose"),
    ("administrations.0", {"drug": 5, "on": "2024", "dose": {"value": "7", "unit": "GBq"}}, "code",
     "case.administrations[0].drug"),
    ("measurements.0", {"analyte": "lab-afp", "on": "2024", "value": {"value": "7", "unit": "ng/mL"},
     "upper": {"value": "20", "unit": "ng/mL"}, "upper_is_default": True}, "value",
     "case.measurements[0].upper_is_default"),
    ("liver_scans.0.lesions", [{"lesion": "T1", "total": {"value": "9", "unit": "mm"}}] * 2, "value",
     "case.liver_scans[0].lesions[1].lesion"),
    ("planned.0.on", "2024-10/2024-11", "value", "case.planned[0].on"),
    ("allergies.0.text", "\t", "value", "case.allergies[0].text"),
]  # fmt: skip


def without(changed: Json, path: str, value: Any) -> bytes:
    """The whole document with another value at a path."""
    copy: Any = json.loads(json.dumps(changed))
    holder = copy
    *steps, last = path.split(".")
    for step in steps:
        holder = holder[int(step)] if step.isdigit() else holder[step]
    holder[int(last) if last.isdigit() else last] = value
    return json.dumps(copy).encode()

"""docs/soup.md lists what the lock holds. Its licences are looked at by `make release` and `make soup`."""

from tests.release import soup


def test_the_list_is_that_of_the_lock() -> None:
    rows = [row.split(" | ") for row in soup.PAGE.read_text(encoding="utf-8").splitlines() if row.startswith("| ")]
    shown = [(row[0].removeprefix("| "), row[1]) for row in rows[1:]]
    assert shown == [(each.name, each.version) for each, _ in soup.listed()], "make soup"


def test_whatever_is_asked_for_directly_has_a_purpose_and_nothing_else_has() -> None:
    direct = {each.name for each, _ in soup.listed() if each.direct or each.registry == "npm"}
    assert soup.table()["purpose"].keys() == direct
    assert soup.table()["anomaly"].keys() <= {each.name for each, _ in soup.listed()}
    assert all(soup.purpose(each) for each, _ in soup.listed())

"""Why a resource, or a part of one, does not count; raised where it is noticed, reported where the answer is read."""


class NotUsed(Exception):
    """This is not evidence: `code` is a code of the not-used vocabulary, `what` an English sentence without data."""

    def __init__(self, code: str, what: str) -> None:
        super().__init__(what)
        self.code = code
        self.what = what

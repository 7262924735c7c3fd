"""Makes the fonts of the sheet anew (`make fonts`): those characters of Noto Sans SC and Noto Sans that a sheet needs.

The simplified characters of GB 2312, what a Western text is written with, and every character of the word lists and
code displays. English is set in the second font, Chinese in the first; what one lacks comes from the other. Which
characters both together have is in `covered.txt`: a sheet shows the number of any other.
"""

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from shutil import copyfile

from fontTools import subset
from fontTools.ttLib import TTFont

HERE = Path(__file__).parent
WORDS = HERE.parents[2] / "mappings"
LINE = 64
WEIGHTS = ("400Regular", "700Bold")
WRITTEN = (  # blocks of Unicode: first, last
    (0x20, 0x7E),
    (0xA0, 0x17F),
    (0x370, 0x3FF),  # Greek
    (0x2010, 0x205E),  # dashes, quotation marks, daggers
    (0x2070, 0x209C),  # superscripts and subscripts
    (0x20AC, 0x20AC),
    (0x2103, 0x2122),
    (0x2150, 0x216B),  # fractions, Roman numerals
    (0x2190, 0x2199),  # arrows
    (0x2200, 0x22A5),  # mathematics
    (0x2460, 0x249B),  # numbers in circles
    (0x25A0, 0x25CF),
    (0x2605, 0x2642),
    (0x2713, 0x2717),
    (0x3000, 0x301F),
    (0xFF01, 0xFF5E),
    (0xFFE0, 0xFFE5),
)


def main(chinese: Path, latin: Path) -> None:
    """Writes the fonts from two unpacked packages @expo-google-fonts/noto-sans-sc and @expo-google-fonts/noto-sans."""
    wanted = {*_blocks(), *_gb2312(), *_spoken()}
    covered: set[int] = set()
    for weight in WEIGHTS:
        first = _made(chinese, "NotoSansSC", weight, wanted)
        second = _made(latin, "NotoSans", weight, wanted)
        covered = (covered & (first | second)) if covered else first | second
    written = "".join(map(chr, sorted(covered)))
    lines = (written[place : place + LINE] for place in range(0, len(written), LINE))
    (HERE / "covered.txt").write_text("\n".join(lines) + "\n", "utf-8")
    for package, name in ((chinese, "NotoSansSC"), (latin, "NotoSans")):
        copyfile(package / "LICENSE_FONT", HERE / f"OFL-{name}.txt")


def _blocks() -> Iterator[int]:
    for first, last in WRITTEN:
        yield from range(first, last + 1)


def _gb2312() -> Iterator[int]:
    """The 6763 simplified characters of the standard."""
    for row in range(0xB0, 0xF8):
        for place in range(0xA1, 0xFF):
            yield from map(ord, bytes([row, place]).decode("gb2312", "ignore"))


def _spoken() -> Iterator[int]:
    """Every character that the word lists and code displays are written with."""
    for path in (*WORDS.glob("words/*.toml"), WORDS / "codes.csv"):
        yield from (ord(character) for character in path.read_text("utf-8") if character.isprintable())


def _made(package: Path, name: str, weight: str, wanted: Iterable[int]) -> set[int]:
    """Writes this font with the wanted characters that it has, and says which these are."""
    options = subset.Options(layout_features=["kern", "mark", "mkmk", "ccmp", "locl"], hinting=False, name_IDs=["*"])
    font = TTFont(package / weight / f"{name}_{weight}.ttf")
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=wanted)
    subsetter.subset(font)
    font["head"].modified = font["head"].created  # the same characters give the same bytes
    font.recalcTimestamp = False
    font.save(HERE / f"{name}-{weight[3:]}.ttf")
    return set(font.getBestCmap())


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))

"""Chinese texts: which encoder."""

from __future__ import annotations

from collections.abc import Iterator

from .reading import ANSWERS, TEXT, TOKENS, Copies, Data, Row, number, tables


def chinese(name: str, task: str, n_train: int, n_classes: int = 0, domain: str = "chinese-text") -> Data:
    """A set of Chinese texts."""
    return Data(name, task, domain, "Chinese text", n_train, n_classes, "nlp_zh")


SETS = (
    chinese("CMRC 2018", ANSWERS, 10142),
    chinese("DRCD", ANSWERS, 26936),
    chinese("ChnSentiCorp", TEXT, 9600, 2),
    chinese("TNEWS", TEXT, 53360, 15, "news"),
    chinese("XNLI", TEXT, 392702, 3),
    chinese("OCNLI", TEXT, 50437, 3),
    chinese("MSRA", TOKENS, 45000, 3),
    chinese("PD", TOKENS, 51700, 3, "news"),
    chinese("LCQMC", TEXT, 238766, 2),
    chinese("BQ", TEXT, 100000, 2),
)
CLUE = (
    chinese("AFQMC", TEXT, 34334, 2),
    chinese("TNEWS'", TEXT, 53360, 15, "news"),
    chinese("IFLYTEK'", TEXT, 12133, 119),
    chinese("CMNLI", TEXT, 391782, 3),
    chinese("CLUEWSC2020", TEXT, 1244, 2),
    chinese("CSL", TEXT, 20000, 2, "scientific-text"),
    chinese("CMRC2018", ANSWERS, 10142),
    chinese("CHID", ANSWERS, 577157),
    chinese("C<sup>3</sup>", ANSWERS, 11869),
)
LARGE, BASE = 325, 102


def lert(copies: Copies) -> Iterator[Row]:
    """Encoders of one team over ten tasks: base and large ones, and small ones. Means of runs stand in brackets."""
    repository, path = "ymcui/LERT", "README_EN.md"
    sets = {data.name: data for data in SETS}
    for table in tables(copies.text(repository, path)):
        header = table[0].header
        small = header[:2] == ("Model", "CMRC 2018")
        columns = {
            k: name for k, title in enumerate(header) for name in sets if title.split(" ")[0].split("-")[0] == name
        }
        if header[1:3] == ("Dev Set", "Test Set"):
            columns = {2: "CMRC 2018"}
        elif small:
            columns = {k: name for k, name in enumerate(header) if name in sets}
        for line in table:
            size = number(line.cells[-1]) if small else LARGE if "large" in line.name else BASE
            for at, name in columns.items():
                value = number(line.cells[at], 0 if small else 1)
                if value is not None and size is not None:
                    source = "chinese_small_2022" if small else "chinese_2022"
                    told = {"params_m": size, "pretraining": "Chinese" if small else "Chinese MLM"}
                    where = copies.where(repository, path, line.number)
                    yield Row(source, where, sets[name], line.name, value, line.name, **told)


def clue(copies: Copies) -> Iterator[Row]:
    """CLUE: twelve encoders over nine tasks."""
    repository, path = "CLUEbenchmark/CLUE", "README.md"
    sets = {data.name: data for data in CLUE}
    for table in tables(copies.text(repository, path)):
        for line in table if table[0].header[1] == "Score" else ():
            for name, cell in line.items():
                value = number(cell)
                if name in sets and value is not None:
                    where = copies.where(repository, path, line.number)
                    told = {"params_m": number(line.cells[2]) or 0, "pretraining": "Chinese"}
                    yield Row("clue_2020", where, sets[name], line.name, value, line.name, **told)


CHINESE = (lert, clue)

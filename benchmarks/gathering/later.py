"""More texts, asked about once the rules had been mended: biomedicine again, German, Chinese, small, large encoders."""

from __future__ import annotations

from collections.abc import Iterator

from .chinese import chinese
from .reading import ANSWERS, TEXT, TOKENS, Copies, Data, Row, number, tables
from .texts import BLUE, GLUE, english

NCBI = {"ELMo": (94, "general text"), "BioBERT": (110, "PubMed"), "NCBI_BERT(base) (P)": (110, "PubMed")}
NCBI |= {"NCBI_BERT(base) (P+M)": (110, "PubMed, MIMIC"), "NCBI_BERT(large) (P)": (335, "PubMed")}
NCBI |= {"NCBI_BERT(large) (P+M)": (335, "PubMed, MIMIC")}


def biomedicine(copies: Copies) -> Iterator[Row]:
    """BLUE as its authors measured it: two sizes, with clinical notes and without."""
    repository, path = "ncbi-nlp/BLUE_Benchmark", "README.md"
    sets = {data.name.replace(" ", "").replace("-", "").lower(): data for data in BLUE}
    sets["i2b22010"] = sets["i2b2"]
    for table in tables(copies.text(repository, path)):
        for line in table if "SOTA *" in table[0].header or "SOTA" in table[0].header[2:3] else ():
            data = sets[line.name.replace(" ", "").replace("-", "").replace("/", "").lower()]
            for name, cell in line.items():
                value = number(cell)
                if name in NCBI and value is not None:
                    size, pretraining = NCBI[name]
                    at = copies.where(repository, path, line.number)
                    told = {"params_m": size, "pretraining": pretraining, "decision": "pretraining_choice"}
                    yield Row(
                        "biomedical_2019", at, data, name, value, name, metric="F1, accuracy or correlation", **told
                    )


GERMANS = {"GBERT Base": 110, "GERTuraX-1": 135, "GERTuraX-2": 135, "GERTuraX-3": 135, "GeBERTa Base": 139}
GERMANS |= {"ModernGBERT 134M": 134, "GeistBERT Base": 126}
GERMAN = (  # in the order of the page
    Data("GermEval 2014", TOKENS, "news", "German news and encyclopedia", 24000, 25, "nlp_de"),
    Data("GermEval 2014, no encyclopedia", TOKENS, "news", "German news", 12000, 25, "nlp_de"),
    Data("GermEval 2018, fine", TEXT, "social-media", "German tweets", 4000, 4, "nlp_de"),
    Data("GermEval 2018, coarse", TEXT, "social-media", "German tweets", 4000, 2, "nlp_de"),
    Data("CoNLL-2003, German", TOKENS, "news", "German news", 12152, 9, "nlp_de"),
    Data("CoNLL-2003, German, revised", TOKENS, "news", "German news", 12152, 9, "nlp_de"),
    Data("BarNER", TOKENS, "", "Bavarian encyclopedia and tweets", 3000, 20, "nlp_de"),
)


def german(copies: Copies) -> Iterator[Row]:
    """German encoders: entities in news, offence in tweets; means of five runs on the test set."""
    repository, path = "stefan-it/gerturax-fine-tuner", "README.md"
    found = [t for t in tables(copies.text(repository, path)) if t[0].header[:1] == ("Model Name",)]
    for data, table in zip(GERMAN, found, strict=True):
        for line in table:
            value, name = number(line.cells[-1]), line.name.split(" (")[0]
            if value is not None:
                at = copies.where(repository, path, line.number)
                told = {"params_m": GERMANS[name], "pretraining": "German", "metric": "F1"}
                yield Row("german_2025", at, data, name, value, name, **told)


def small(_: Copies) -> Iterator[Row]:
    """MiniLM beside BERT; read from a file index, since the repository is too large to copy."""
    at = "github:microsoft/unilm@01e7da46c853:minilm/README.md"
    columns = ("SQuAD 2.0", "MNLI", "SST-2", "QNLI", "CoLA", "RTE", "MRPC", "QQP")
    lines = {
        "BERT-Base": (109, 76.8, 84.5, 93.2, 91.7, 58.9, 68.6, 87.3, 91.3),
        "MiniLM-L12xH384": (33, 81.7, 85.7, 93.0, 91.5, 58.5, 73.3, 89.5, 91.3),
        "MiniLM-L6xH384": (22, 75.6, 83.3, 91.5, 90.5, 47.5, 68.8, 88.9, 90.6),
    }
    for model, (size, *values) in lines.items():
        for name, value in zip(columns, values, strict=True):
            data = english(name, TEXT, *GLUE[name]) if name in GLUE else english(name, ANSWERS, 130319)
            yield Row("minilm_2020", at, data, model, value, model, params_m=size)


def bart(_: Copies) -> Iterator[Row]:
    """BART beside RoBERTa; read from a file index, since the repository is too large to copy."""
    at = "github:facebookresearch/fairseq@0b4bd25bb5cc:examples/bart/README.md"
    columns = ("MNLI", "QNLI", "QQP", "RTE", "SST-2", "MRPC", "CoLA", "STS-B")
    lines = {"roberta-large": (355, 90.2, 94.7, 92.2, 86.6, 96.4, 90.9, 68.0, 92.4)}
    lines["bart-large"] = (406, 89.9, 94.9, 92.5, 87.0, 96.6, 90.4, 62.8, 91.2)
    for model, (size, *values) in lines.items():
        for name, value in zip(columns, values, strict=True):
            yield Row("bart_2019", at, english(name, TEXT, *GLUE[name]), model, value, model, params_m=size)


ERNIE_SETS = (
    chinese("AFQMC", TEXT, 34334, 2),
    chinese("TNEWS", TEXT, 53360, 15, "news"),
    chinese("IFLYTEK", TEXT, 12133, 119),
    chinese("CMNLI", TEXT, 391782, 3),
    chinese("OCNLI", TEXT, 50437, 3),
    chinese("CLUEWSC2020", TEXT, 1244, 2),
    chinese("CSL", TEXT, 20000, 2, "scientific-text"),
    chinese("CMRC2018", ANSWERS, 10142),
    chinese("CHID", ANSWERS, 577157),
    chinese("C3", ANSWERS, 11869),
)
ERNIE = {
    "ERNIE 2.0-Large-zh": (325, 76.41, 59.67, 62.29, 83.82, 79.69, 89.14, 84.10, 71.48, 85.52, 78.12),
    "RoBERTa-wwm-ext-large": (325, 76.00, 59.33, 62.02, 83.88, 78.81, 90.79, 83.67, 70.58, 85.72, 75.26),
    "ERNIE 3.0-Xbase-zh": (296, 76.85, 59.89, 62.41, 84.76, 82.51, 89.80, 84.47, 75.49, 86.36, 84.59),
    "ERNIE 3.0-Base-zh": (118, 75.93, 58.26, 61.56, 83.02, 80.10, 86.18, 82.63, 70.71, 84.26, 77.88),
    "ERNIE-Gram-zh": (102, 75.28, 57.88, 60.87, 82.90, 79.08, 88.82, 82.83, 71.82, 84.04, 73.69),
    "ERNIE 2.0-Base-zh": (102, 76.25, 58.53, 61.72, 83.07, 78.81, 84.21, 82.77, 68.22, 82.78, 73.19),
    "Mengzi-BERT-Base": (102, 75.35, 57.76, 61.64, 82.41, 77.93, 88.16, 82.20, 67.04, 83.74, 70.70),
    "RoBERTa-wwm-ext": (102, 74.60, 58.08, 61.23, 81.11, 76.92, 88.49, 80.77, 68.39, 83.43, 68.03),
    "BERT-Base-Chinese": (102, 74.63, 57.13, 61.29, 80.97, 75.22, 81.91, 81.90, 65.30, 82.01, 65.38),
    "ERNIE 3.0-Medium-zh": (75, 73.37, 57.00, 60.67, 80.64, 76.88, 79.28, 81.60, 65.83, 79.91, 69.73),
    "HLF/RBT6, Chinese": (60, 73.15, 56.62, 59.68, 79.26, 73.15, 75.00, 80.04, 62.26, 78.26, 59.93),
    "TinyBERT6, Chinese": (60, 72.22, 55.70, 54.48, 79.12, 74.07, 77.63, 80.17, 62.63, 77.64, 62.11),
    "UER/Chinese-RoBERTa (L6-H768)": (60, 70.13, 56.41, 59.79, 77.38, 71.86, 69.41, 76.73, 53.22, 77.00, 54.77),
    "ERNIE 3.0-Mini-zh": (27, 71.85, 55.24, 54.48, 77.19, 73.08, 71.05, 79.30, 58.53, 69.71, 58.60),
    "ERNIE 3.0-Micro-zh": (23, 71.15, 55.05, 53.83, 74.81, 70.41, 69.08, 76.50, 53.77, 62.26, 55.53),
    "ERNIE 3.0-Nano-zh": (18, 70.51, 54.57, 48.36, 74.97, 70.61, 68.75, 75.93, 52.00, 58.91, 55.11),
}


def ernie(_: Copies) -> Iterator[Row]:
    """Sixteen Chinese encoders over ten tasks; read from a file index, since the repository is too large to copy."""
    at = "github:PaddlePaddle/PaddleNLP@00c5293fe592:model_zoo/ernie-3.0/README.md"
    for model, (size, *values) in ERNIE.items():
        for data, value in zip(ERNIE_SETS, values, strict=True):
            yield Row("ernie_2022", at, data, model, value, model, params_m=size, pretraining="Chinese")


LATER = (biomedicine, german, small, bart, ernie)

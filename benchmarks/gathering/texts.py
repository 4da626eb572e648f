"""English texts: few examples, special fields, sizes and generations of encoders, rates."""

from __future__ import annotations

import io
import json
import re
import tarfile
from collections.abc import Iterator
from statistics import fmean

from .chinese import CHINESE
from .reading import ANSWERS, TEXT, TOKENS, Copies, Data, Row, cells, number, plain, tables

GLUE = {"MNLI": (392702, 3), "QNLI": (104743, 2), "QQP": (363846, 2), "RTE": (2490, 2), "SST": (67349, 2)}
GLUE |= {"SST-2": (67349, 2), "MRPC": (3668, 2), "CoLA": (8551, 2), "STS": (5749, 0), "STS-B": (5749, 0)}


def english(name: str, task: str = TEXT, n_train: int = 0, n_classes: int = 0) -> Data:
    """A set of English texts from the web."""
    return Data(name, task, "general-text", "English web", n_train, n_classes)


FEW = (
    Data("SentEval-CR", TEXT, "", "reviews of products", n_classes=2),
    Data("ag_news", TEXT, "news", "news headlines", n_classes=4),
    Data("amazon_counterfactual_en", TEXT, "", "reviews of products", n_classes=2),
    Data("emotion", TEXT, "social-media", "tweets", n_classes=6),
    Data("enron_spam", TEXT, "email", "e-mails", n_classes=2),
    Data("sst5", TEXT, "", "sentences of film reviews", n_classes=5),
)
FEW_WAYS = {  # archive: option, model, parameters, strategy, pretraining
    "setfit/paraphrase-mpnet-base-v2-epochs_20": ("setfit mpnet", 109, "setfit_contrastive_ft", "sentence pairs"),
    "setfit/all-roberta-large-v1": ("setfit roberta-large", 355, "setfit_contrastive_ft", "sentence pairs"),
    "setfit/paraphrase-mpnet-base-v2-linear-probe": ("linear probe mpnet", 109, "linear_probe", "sentence pairs"),
    "setfit/all-MiniLM-L6-v2": ("setfit MiniLM", 22.7, "setfit_contrastive_ft", "sentence pairs"),
    "transformers/roberta-large": ("full_ft roberta-large", 355, "full_ft", "MLM"),
    "transformers/distilbert-base-uncased": ("full_ft distilbert", 66, "full_ft", "MLM"),
}


def setfit(copies: Copies) -> Iterator[Row]:
    """Eight to sixty-four texts a class, means of ten draws."""
    repository, sets = "huggingface/setfit", {data.name: data for data in FEW}
    for name, (option, size, strategy, pretraining) in FEW_WAYS.items():
        path = f"final_results/{name}.tar.gz"
        scores: dict[tuple[str, int], list[float]] = {}
        with tarfile.open(fileobj=io.BytesIO(copies.read(repository, path))) as archive:
            for member in archive:
                found = re.search(r"/([\w-]+)/train-(8|16|32|64)-\d+/results\.json$", member.name)
                file = archive.extractfile(member) if found and "/._" not in member.name else None
                if found and file and found[1] in sets:
                    scores.setdefault((found[1], int(found[2])), []).append(json.load(file)["score"])
        model = re.sub("-(epochs_20|linear-probe)$", "", name.split("/")[1])
        for (of, shots), draws in sorted(scores.items()):
            told = sets[of]
            data = Data(f"{of}@{shots}", TEXT, told.domain, told.description, shots * told.n_classes, told.n_classes)
            rest = {
                "strategy": strategy,
                "pretraining": pretraining,
                "params_m": size,
                "decision": "strategy_and_model",
            }
            rest["metric"] = "accuracy or Matthews correlation, mean of ten draws"
            yield Row("few_texts_2022", copies.where(repository, path), data, option, fmean(draws), model, **rest)


LAWS = (
    ("ECtHR A", "decisions of courts", 9000, 11),
    ("ECtHR B", "decisions of courts", 9000, 11),
    ("SCOTUS", "decisions of courts", 5000, 14),
    ("EUR-LEX", "laws", 55000, 100),
    ("LEDGAR", "contracts", 60000, 100),
    ("UNFAIR-ToS", "contracts", 5532, 9),
    ("CaseHOLD", "decisions of courts", 45000, 5),
)
LAWYERS = {"BERT": 110, "RoBERTa": 125, "DeBERTa": 139, "Longformer": 149, "BigBird": 127, "Legal-BERT": 110}
LAWYERS |= {"CaseLaw-BERT": 110, "BERT-Tiny": 4.4, "Mini-LM (v2)": 22, "Distil-BERT": 66}


def laws(copies: Copies) -> Iterator[Row]:
    """LexGLUE: encoders of base size, and small ones. Its tables are HTML; the first figure of a cell is micro F1."""
    repository, path = "coastalcph/lex-glue", "README.md"
    size = ""
    for at, line in enumerate(copies.text(repository, path).splitlines(), start=1):
        size = line if line.startswith("#### ") else size
        row = [plain(cell) for cell in re.findall(r"<td>(.*?)(?=</td>|<td>|$)", line)]
        small = "Small" in size
        if len(row) != 8 or row[0] not in LAWYERS or not (small or "Medium" in size):
            continue
        for (name, description, n_train, n_classes), cell in zip(LAWS, row[1:], strict=True):
            value = number(cell)
            if value is not None:
                data = Data(name, TEXT, "", f"legal text: {description}", n_train, n_classes)
                params = 35 if small and row[0] == "Legal-BERT" else LAWYERS[row[0]]
                told = {"params_m": params, "pretraining": "MLM", "metric": "micro F1"}
                source = "legal_small_2021" if small else "legal_2021"
                yield Row(source, copies.where(repository, path, at), data, row[0], value, row[0], **told)


TWEETS = {"Emoji": (45000, 20), "Emotion": (3257, 4), "Hate": (9000, 2), "Irony": (2862, 2), "Offensive": (11916, 2)}
TWEETS |= {"Sentiment": (45615, 3), "Stance": (2620, 3)}
TWITTERERS = {
    "BERTweet": (135, "850M tweets"),
    "TimeLMs-2021": (125, "RoBERTa, then 124M tweets"),
    "RoBERTa-Retrained": (125, "RoBERTa, then 60M tweets"),
    "RoBERTa-Base": (125, "general text"),
    "RoBERTa-Twitter": (125, "60M tweets"),
}


def tweets(copies: Copies) -> Iterator[Row]:
    """TweetEval: pretrained encoders only."""
    repository, path = "cardiffnlp/tweeteval", "README.md"
    for table in tables(copies.text(repository, path)):
        for line in table:
            for name, cell in line.items() if line.name in TWITTERERS else ():
                value = number(cell)
                if name in TWEETS and value is not None:
                    size, pretraining = TWITTERERS[line.name]
                    data = Data(name, TEXT, "social-media", "tweets", *TWEETS[name])
                    told = {"params_m": size, "pretraining": pretraining, "metric": "macro F1 or recall"}
                    at = copies.where(repository, path, line.number)
                    yield Row(
                        "tweets_2020", at, data, line.name, value, line.name, **told, decision="pretraining_choice"
                    )


BLUE = (
    Data("MedSTS", TEXT, "biomedical-text", "clinical sentences", 675),
    Data("BIOSSES", TEXT, "biomedical-text", "biomedical sentences", 64),
    Data("BC5CDR disease", TOKENS, "biomedical-text", "biomedical abstracts", 4182, 3),
    Data("BC5CDR chemical", TOKENS, "biomedical-text", "biomedical abstracts", 5203, 3),
    Data("ShARe CLEFE", TOKENS, "biomedical-text", "notes of a hospital", 4628, 3),
    Data("DDI", TEXT, "biomedical-text", "biomedical abstracts", 18779, 5),
    Data("ChemProt", TEXT, "biomedical-text", "biomedical abstracts", 19460, 6),
    Data("i2b2", TEXT, "biomedical-text", "notes of a hospital", 22160, 9),
    Data("HoC", TEXT, "biomedical-text", "biomedical abstracts", 1108, 10),
    Data("MedNLI", TEXT, "biomedical-text", "notes of a hospital", 11232, 3),
)
READ = {"BERT (sP+B+enW)": "small PubMed, BooksCorpus, Wikipedia", "BERT-BASE": "BooksCorpus, Wikipedia"}
READ |= {"BioBERT (v1.1)": "PubMed", "clinicalBERT": "MIMIC", "SciBERT": "Semantic Scholar", "BlueBERT (P)": "PubMed"}
READ |= {"BlueBERT (P+M)": "PubMed, MIMIC", "ouBioBERT": "PubMed"}


def biomedicine(copies: Copies) -> Iterator[Row]:
    """BLUE: seven encoders after one run, four after a search."""
    repository, path = "sy-wada/blue_benchmark_with_transformers", "README.md"
    sets = {data.name: data for data in BLUE}
    found = [table for table in tables(copies.text(repository, path)) if "MedSTS" in table[0].header]
    for source, table in zip(("biomedical_2020", "biomedical_tuned_2020"), found, strict=True):
        for line in table:
            for name, cell in line.items():
                value = number(cell)
                if name in sets and value is not None:
                    told = {"params_m": 110, "pretraining": READ[line.name], "decision": "pretraining_choice"}
                    at, metric = copies.where(repository, path, line.number), "F1, accuracy or correlation"
                    yield Row(source, at, sets[name], line.name, value, line.name, metric=metric, **told)


ASKED = {"HotpotQA": 72928, "TriviaQA": 61688, "SearchQA": 117384, "NaturalQ": 104071, "NewsQA": 74160, "SQuAD": 86588}
ASKED |= {"PubMedQA": 450, "BioASQ": 670, "MedQA-USMLE": 10178}
LINKED = {"BERT-base": 110, "LinkBERT-base": 110, "BERT-large": 340, "LinkBERT-large": 340, "PubmedBERT-base": 110}
LINKED |= {"BioLinkBERT-base": 110, "BioLinkBERT-large": 340}


def links(copies: Copies) -> Iterator[Row]:
    """LinkBERT: questions on the web's and on biomedical texts."""
    repository, path = "michiyasunaga/LinkBERT", "README.md"
    domains = {"NewsQA": "news"} | dict.fromkeys(("PubMedQA", "BioASQ", "MedQA-USMLE"), "biomedical-text")
    for table in tables(copies.text(repository, path)):
        for line in table:
            for name, cell in line.items() if line.name in LINKED else ():
                value = number(cell)
                if name in ASKED and value is not None:
                    data = Data(name, ANSWERS, domains.get(name, "general-text"), "", ASKED[name])
                    at = copies.where(repository, path, line.number)
                    told = {"params_m": LINKED[line.name], "metric": "F1 or accuracy"}
                    yield Row("links_2022", at, data, line.name, value, line.name, **told)


def albert(copies: Copies) -> Iterator[Row]:
    """ALBERT: four sizes in two versions, and the largest beside others on GLUE."""
    repository, path = "google-research/albert", "README.md"
    asked = {"SQuAD1.1": 87599, "SQuAD2.0": 130319, "RACE": 87866}
    sizes = {"base": 12, "large": 18, "xlarge": 60, "xxlarge": 235}
    others = {"BERT-large": 335, "XLNet-large": 360, "RoBERTa-large": 355, "ALBERT (1M)": 235, "ALBERT (1.5M)": 235}
    for table in tables(copies.text(repository, path)):
        version = ""
        for line in table:
            version = line.name.lower() if line.name in ("V1", "V2") else version
            versions = "Average" in line.header
            if not versions and not (line.name in others and "QNLI" in line.header):
                continue
            model = f"{line.name}-{version}" if versions else line.name
            params = sizes.get(line.name.split("-")[-1], 0) if versions else others[line.name]
            for name, cell in line.items():
                value = number(cell)
                if value is not None and (name in asked or name in GLUE) and params:
                    data = english(name, ANSWERS, asked[name]) if name in asked else english(name, TEXT, *GLUE[name])
                    told = {"params_m": params, "pretraining": "MLM+SOP" if versions else "MLM"}
                    source = "albert_sizes_2019" if versions else "albert_glue_2019"
                    at = copies.where(repository, path, line.number)
                    yield Row(source, at, data, model, value, model, metric="F1 or accuracy", **told)


def xlnet(copies: Copies) -> Iterator[Row]:
    """XLNet beside BERT: GLUE, and reviews by their share of errors."""
    repository, path = "zihangdai/xlnet", "README.md"
    reviews = {"IMDB": (25000, 2), "Yelp-2": (560000, 2), "Yelp-5": (650000, 5), "DBpedia": (560000, 14)}
    reviews |= {"Amazon-2": (3600000, 2), "Amazon-5": (3000000, 5)}
    params = {"BERT-Large": 335, "XLNet-Base": 117, "XLNet-Large": 360}
    for table in tables(copies.text(repository, path)):
        for line in table:
            for name, cell in line.items() if line.name in params else ():
                value, at = number(cell), copies.where(repository, path, line.number)
                if value is None:
                    continue
                if name in reviews:
                    kind = "English web" if name == "DBpedia" else "reviews"
                    data = Data(name, TEXT, "", kind, *reviews[name])
                elif name in GLUE:
                    data = english(name, TEXT, *GLUE[name])
                else:
                    continue
                told = {"params_m": params[line.name], "metric": "error" if name in reviews else "accuracy"}
                yield Row("xlnet_2019", at, data, line.name, value, line.name, higher=name not in reviews, **told)


NEWS = {"CoNLL-2003": (14041, 9), "OntoNotes 5.0": (59924, 37)}
TAGGERS = {"BERT-base-cased": 108, "BERT-large-cased": 333, "Roberta-base": 125, "Roberta-large": 355}
RATED = (
    None,
    "ModernBERT-large",
    None,
    "Ettin-encoder-400m",
)  # first a faulty tokenizer; third the second's best again


def taggers(copies: Copies) -> Iterator[Row]:
    """Named entities in news: rates of two encoders, and four encoders."""
    repository, path = "stefan-it/modern-bert-ner", "README.md"
    data = Data("CoNLL-2003", TOKENS, "news", "news", *NEWS["CoNLL-2003"])
    found = [t for t in tables(copies.text(repository, path)) if t[0].header[0] == "Configuration" and len(t) > 2]
    for model, table in zip(RATED, found, strict=True):
        for line in table if model else ():
            rate, value = re.match(r"bs(\d+)-e(\d+)-cs0-lr([\d.e-]+)", line.name), number(line.cells[-1])
            if rate and value is not None and model:
                settings = {"lr": float(rate[3]), "epochs": float(rate[2]), "batch": float(rate[1])}
                told = {"settings": settings, "params_m": 395, "pretraining": "MLM", "decision": "learning_rate"}
                at, option = copies.where(repository, path, line.number), f"lr={settings['lr']:g},bs={rate[1]}"
                yield Row("tagging_rates_2024", at, data, option, value, model, about=model, metric="F1", **told)
    repository, path = "allanj/pytorch_neural_crf", "docs/transformers_benchmark.md"
    name = ""
    for at, text in enumerate(copies.text(repository, path).splitlines(), start=1):
        of = re.search(r"Experiments on the (.+?) dataset", text)
        name = of[1] if of else name
        row = cells(text)
        value, model = number(row[-1]), row[0].split(" + ")[0]
        if len(row) == 5 and model in TAGGERS and value is not None:
            data = Data(name, TOKENS, "news", "news", *NEWS[name])
            told = {"params_m": TAGGERS[model], "metric": "F1"}
            yield Row("taggers_2020", copies.where(repository, path, at), data, model, value, model, **told)


TEXTS = (setfit, laws, tweets, biomedicine, links, albert, xlnet, taggers, *CHINESE)

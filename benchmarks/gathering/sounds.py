"""Sounds: which encoder, frozen or tuned, under a trained head or a vote of neighbours."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from .reading import SOUND, Copies, Data, Row, number, tables

HOME, SONG, VOICE, MIMIC = "environmental-sound", "music", "speech", "vocal-imitation"


def heard(name: str, domain: str, description: str = "", n_train: int = 0, n_classes: int = 0) -> Data:
    """A collection of sounds."""
    return Data(name, SOUND, domain, description, n_train, n_classes, "audio")


HEAR = (
    heard("Beehive", HOME, "sounds of beehives", 576, 2),
    heard("Beijing Opera", SONG, "strokes of percussion", 236, 4),
    heard("CREMA-D", VOICE, "spoken emotions", 7438, 6),
    heard("DCASE 2016", HOME, "office sounds", 72, 11),
    heard("ESC-50", HOME, "everyday sounds", 2000, 50),
    heard("FSD50K", HOME, "everyday sounds", 51185, 200),
    heard("GTZAN Genre", SONG, "genres of music", 1000, 10),
    heard("GTZAN Music/Speech", SONG, "music or speech", 128, 2),
    heard("Gunshot", HOME, "gunshots", 88, 7),
    heard("Libricount", VOICE, "number of speakers", 5720, 11),
    heard("Maestro 5h", SONG, "piano notes", 185, 88),
    heard("Mridangam Stroke", SONG, "strokes of a drum", 6977, 10),
    heard("Mridangam Tonic", SONG, "tuning of a drum", 6977, 6),
    heard("NSynth Pitch 50h", SONG, "pitch of notes", 49060, 88),
    heard("NSynth Pitch 5h", SONG, "pitch of notes", 5000, 88),
    heard("Speech commands 5h", VOICE, "spoken words", 22890, 12),
    heard("Speech commands full", VOICE, "spoken words", 100503, 12),
    heard("Vocal Imitation", MIMIC, "vocal imitations of sounds", 5601, 302),
    heard("VoxLingua107 top 10", VOICE, "spoken languages", 972, 10),
)
XARES = (
    heard("ASV2015", VOICE, "spoken, natural or synthetic", 0, 2),
    heard("CREMA-D", VOICE, "spoken emotions", 7438, 6),
    heard("DESED", HOME, "household sounds", 0, 10),
    heard("ESC-50", HOME, "everyday sounds", 1600, 50),
    heard("Fluent Speech Commands", VOICE, "spoken commands", 23132, 31),
    heard("Free Music Archive Small", SONG, "genres of music", 6400, 8),
    heard("FSD50k", HOME, "everyday sounds", 36796, 200),
    heard("FSD18-Kaggle", HOME, "everyday sounds", 9473, 41),
    heard("GTZAN Genre", SONG, "genres of music", 900, 10),
    heard("LibriCount", VOICE, "number of speakers", 4576, 11),
    heard("LibriSpeech-MF", VOICE, "voice of a man or a woman", 0, 2),
    heard("MAESTRO", SONG, "piano notes", 0, 88),
    heard("NSynth-Instruments", SONG, "instruments", 289205, 11),
    heard("RAVDESS", VOICE, "spoken emotions", 1152, 8),
    heard("Speech Commands V1", VOICE, "spoken words", 51088, 30),
    heard("UrbanSound 8k", HOME, "sounds of a city", 7859, 10),
    heard("Vocal Imitation", MIMIC, "vocal imitations of sounds", 5601, 302),
    heard("VocalSound", MIMIC, "sounds of a human voice", 15570, 6),
    heard("VoxCeleb1", VOICE, "who speaks", 138361, 1251),
    heard("VoxLingua33", VOICE, "spoken languages", 0, 33),
)
DASHENG = (
    heard("ESC50", HOME, "everyday sounds", 1600, 50),
    heard("FSDKaggle18", HOME, "everyday sounds", 9473, 41),
    heard("NSynth Instrument", SONG, "instruments", 289205, 11),
    heard("Speech Commands 1", VOICE, "spoken words", 51088, 30),
    heard("Speech Commands 2", VOICE, "spoken words", 84843, 35),
    heard("US8k", HOME, "sounds of a city", 7859, 10),
    heard("VoxCeleb1", VOICE, "who speaks", 138361, 1251),
    heard("RAVDESS-Speech", VOICE, "spoken emotions", 1152, 8),
    heard("FluentSpeechCommands", VOICE, "spoken commands", 23132, 31),
    heard("mean of Environment Sounds", HOME, "sounds"),
    heard("mean of Speech", VOICE),
    heard("mean of Music", SONG),
)
ENCODERS = {"dasheng": ("Dasheng base", 86), "wav2vec2": ("wav2vec2", 95)}
ENCODERS |= {"whisper": ("Whisper base", 74), "data2vec": ("data2vec audio", 94)}
SIZES = {"Dasheng-Base": 86, "Dasheng-0.6B": 600, "Dasheng-1.2B": 1200, "CED-Base": 86, "AudioMAE": 86, "MSM-MAE": 86}
SIZES |= {"WavLM-Large": 316, "Wav2vec-large-100k-voxpopuli": 317, "Whisper-Base-V1": 74, "Data2Vec-Audio-Large": 313}


def hear(copies: Copies) -> Iterator[Row]:
    """The leaderboard of HEAR. A nought stands for an encoder that gives nothing over time."""
    repository, path = "hearbenchmark/hearbenchmark.com", "docs/leaderboard.csv"
    for line in csv.DictReader(io.StringIO(copies.text(repository, path))):
        name = line["Model"].strip()
        for data in HEAR:
            value = 100 * float(line[data.name] or 0)
            if value:
                at = copies.where(repository, path)
                told = {"strategy": "linear_probe", "metric": "accuracy, precision, area or F-score of onsets"}
                yield Row("hear_2021", at, data, name, value, name, **told)


def xares(copies: Copies) -> Iterator[Row]:
    """X-ARES: four encoders under a small network, and under a vote of neighbours."""
    repository, path = "jimbozhang/xares", "README.md"
    found = [table for table in tables(copies.text(repository, path)) if table[0].header[:2] == ("Task", "dasheng")]
    sets = {data.name: data for data in XARES}
    for strategy, table in zip(("linear_probe", "knn_frozen"), found, strict=True):
        source = "xares_2025" if strategy == "linear_probe" else "xares_neighbours_2025"
        for line in table:
            for name, cell in line.items() if line.name in sets else ():
                value = number(cell)
                if value is not None:
                    (model, size), at = ENCODERS[name], copies.where(repository, path, line.number)
                    told = {"strategy": strategy, "params_m": size, "metric": "accuracy, F1 or precision"}
                    yield Row(source, at, sets[line.name], model, 100 * value, model, **told)


def dasheng(copies: Copies) -> Iterator[Row]:
    """Dasheng and others: means over HEAR by kind of sound, and votes of neighbours. Spectrograms are no model."""
    repository, path = "XiaoMi/dasheng", "README.md"
    sets = {data.name.removeprefix("mean of "): data for data in DASHENG}
    for table in tables(copies.text(repository, path)):
        for line in table if table[0].header[0] in ("Model", "") else ():
            votes = "ESC50" in line.header
            for name, cell in line.items() if line.name in SIZES else ():
                value = number(cell)
                if name in sets and value is not None:
                    source = "dasheng_neighbours_2024" if votes else "dasheng_2024"
                    told = {"strategy": "knn_frozen" if votes else "linear_probe", "params_m": SIZES[line.name]}
                    at = copies.where(repository, path, line.number)
                    yield Row(source, at, sets[name], line.name, value, line.name, **told)


def tuned_speech(_: Copies) -> Iterator[Row]:
    """Runs of an example script; read from a file index, since the repository is too large to copy."""
    at = "github:huggingface/transformers@10c776bad9e2:examples/pytorch/audio-classification/README.md"
    words = heard("keyword spotting", VOICE, "spoken words", 51094, 12)
    languages = heard("common language", VOICE, "spoken languages", 22194, 45)
    runs = (
        (words, "ntu-spml/distilhubert", 23.5, 97.06),
        (words, "facebook/wav2vec2-base", 95, 98.26),
        (words, "facebook/hubert-base-ls960", 95, 98.19),
        (words, "asapp/sew-mid-100k", 81, 97.57),
        (languages, "ntu-spml/distilhubert", 23.5, 27.97),
        (languages, "facebook/wav2vec2-base", 95, 79.45),
    )
    for data, model, size, value in runs:
        yield Row("tuned_speech_2021", at, data, model, value, model, params_m=size)


SOUNDS = (hear, xares, dasheng, tuned_speech)

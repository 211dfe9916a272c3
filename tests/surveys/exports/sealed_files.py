"""Sealed files without a database: a few answers, what is withheld, and columns."""

import csv

import pyarrow as pa
import pyarrow.parquet as pq

from surveys.codebooks import codebook_of
from surveys.definitions import build
from surveys.exports.columns import columns_of
from surveys.exports.disclosure import telling_columns
from surveys.exports.rows import Rows, SealedFile, withheld_of
from tests.factories.surveys import questionnaire_document

OWN = ("pair", "group", "city", "language", "channel", "pace", "flags")
CODES = ("att1", "att2", "att3", "allow", "warm", "know", "seen_poster", "seen_decoy")
PLAIN = {"city": "prague", "language": "own", "channel": "mail", "pace": "normal"}
SMALL = build(questionnaire_document())


def sealed_file(folder, answers, wave="before"):
    """`answers` say what differs from a plain answer of `1` to everything."""
    path = folder / f"{wave}.parquet"
    schema = pa.schema(
        [(name, pa.string()) for name in OWN] + [(name, pa.int16()) for name in CODES]
    )
    rows = [PLAIN | {"flags": ""} | dict.fromkeys(CODES, 1) | own for own in answers]
    pq.write_table(pa.Table.from_pylist(rows, schema=schema), path)
    return SealedFile(wave=wave, version="small 1", path=path)


def rows_of(*files, language="cs", questionnaire=SMALL, left_out=("pair",)):
    telling = telling_columns([questionnaire])
    columns = columns_of(
        [codebook_of(questionnaire)], language, left_out=left_out, bandable=telling
    )
    read = tuple((file, withheld_of(file, telling)) for file in files)
    return Rows(files=read, columns=tuple(columns))


def read_csv(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))

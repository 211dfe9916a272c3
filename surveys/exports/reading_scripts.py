"""Short scripts for R and Python that read one exported file. Pure."""

import json
from collections.abc import Mapping
from pathlib import Path

# Names of files are put in as quoted strings: JSON's are R's and Python's too.
_CODEBOOK = {
    "R": """\
codebook <- read.csv({codebook}, fileEncoding = "UTF-8", check.names = FALSE,
                     colClasses = c(code = "character"))
""",
    "py": """\
codebook = pd.read_csv(here / {codebook}, dtype={{"code": str}}, keep_default_na=False)
""",
}
_R_CODES = """\
# Negative codes say why there is no answer. `codes` keeps them, `answers` has NA.
codes <- answers
for (name in unique(codebook$name)) {{
  own <- codebook[codebook$name == name & codebook$code != "", ]
  gone <- own$code[own$is_missing == 1]
  answers[[name]][as.character(answers[[name]]) %in% gone] <- NA
}}
# Words instead of codes, where you want them:
labelled <- function(name) {{
  own <- codebook[codebook$name == name & codebook$is_missing == 0, ]
  factor(answers[[name]], levels = own$code, labels = make.unique(own$label))
}}
"""
_PY_CODES = """\
# Negative codes say why there is no answer. `codes` keeps them, `answers` has NA.
codes = answers.convert_dtypes()  # whole numbers stay whole beside empty cells
answers = codes.copy()
gone = codebook[codebook["is_missing"] == 1].groupby("name")["code"].agg(set)
for name in gone.index.intersection(answers.columns):
    answers[name] = answers[name].mask(answers[name].astype(str).isin(gone[name]))


def labelled(name):
    \"\"\"Words instead of codes, where you want them.\"\"\"
    own = codebook[(codebook["name"] == name) & (codebook["is_missing"] == 0)]
    words = dict(zip(own["code"], own["label"], strict=True))
    return answers[name].map(lambda code: words.get(str(code), code), na_action="ignore")
"""
_PY_HEAD = """\
from pathlib import Path

import pandas as pd

here = Path(__file__).parent
"""
# One line that reads the data, by format and language of the script.
_READ: Mapping[tuple[str, str], str] = {
    ("csv", "R"): (
        '# Base R is enough.\nanswers <- read.csv({data}, fileEncoding = "UTF-8", '
        'na.strings = "", check.names = FALSE)\n'
    ),
    ("csv", "py"): (
        'answers = pd.read_csv(here / {data}, na_values=[""], keep_default_na=False)\n'
    ),
    ("xlsx", "R"): 'answers <- as.data.frame(readxl::read_excel({data}, na = ""))\n',
    ("xlsx", "py"): (
        "answers = pd.read_excel(here / {data}, "
        'na_values=[""], keep_default_na=False)\n'
    ),
    ("parquet", "R"): "answers <- as.data.frame(arrow::read_parquet({data}))\n",
    ("parquet", "py"): "answers = pd.read_parquet(here / {data})\n",
    ("sav", "R"): """\
# With the reasons for missing answers; foreign::read.spss({data}, to.data.frame = TRUE,
# use.missings = TRUE, reencode = "UTF-8") reads the file without any other package.
codes <- haven::read_sav({data}, user_na = TRUE)
answers <- haven::zap_missing(codes)
labelled <- function(name) haven::as_factor(answers[[name]])
""",
    ("sav", "py"): """\
import pyreadstat

answers, meta = pyreadstat.read_sav(here / {data})
codes, _ = pyreadstat.read_sav(here / {data}, user_missing=True)
words = meta.variable_value_labels  # by name and code
""",
    ("dta", "R"): """\
# Why there is no answer stands in Stata's own letters: .e is -5, .i is -9, .d is -4 (the
# letter's place in the alphabet). haven::na_tag(answers$NAME) tells them.
# The package foreign does not know this version of Stata's files.
answers <- haven::read_dta({data})
labelled <- function(name) haven::as_factor(haven::zap_missing(answers[[name]]))
""",
    ("dta", "py"): """\
import pyreadstat

# Why there is no answer stands in Stata's own letters: e is -5, i is -9, d is -4 (the
# letter's place in the alphabet).
answers, meta = pyreadstat.read_dta(here / {data})
codes, _ = pyreadstat.read_dta(here / {data}, user_missing=True)
words = meta.variable_value_labels  # by name and code
""",
}
_HAS_OWN_CODES = ("sav", "dta")


def script(
    kind: str, language: str, *, data: Path, codebook: Path, has_labels: bool
) -> str:
    """The text of a script in `language` (R or py) beside the two files."""
    names = {"data": _quoted(data.name), "codebook": _quoted(codebook.name)}
    parts = [f"# Reads {_quoted(data.name)} as export_responses wrote it.\n"]
    if language == "py":
        parts.append(_PY_HEAD)
    parts.append(_READ[kind, language].format(**names))
    if kind not in _HAS_OWN_CODES:
        parts.append(_CODEBOOK[language].format(**names))
        if not has_labels:
            parts.append((_R_CODES if language == "R" else _PY_CODES).format())
    return "".join(parts)


def _quoted(name: str) -> str:
    return json.dumps(name)

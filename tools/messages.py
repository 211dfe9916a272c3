"""Message catalogues: extract, and check that six languages are complete.

messages.py extract     update every locale/LANGUAGE/LC_MESSAGES/django.po
messages.py check       fail on a missing, empty, fuzzy or unknown message, or on a
                        placeholder that a translation lost
"""

import os
import pathlib
import re
import subprocess
import sys
import tempfile

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

ROOT = pathlib.Path(__file__).resolve().parent.parent
APPS = ("campaign_site", "surveys", "mailing", "analytics")
LANGUAGES = ("bg", "cs", "hr", "it", "sk")
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|\{\w+\}")


def extract(app: str, target: pathlib.Path, *languages: str) -> None:
    """Run Django's makemessages for one app, with its catalogues below `target`."""
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "campaign_site.settings.test",
        "PYTHONPATH": str(ROOT),
    }
    locales = [part for language in languages for part in ("-l", language)]
    command = [sys.executable, "-m", "django", "makemessages", *locales]
    options = ["--no-location", "--no-wrap", "--no-obsolete", "-v", "0"]
    options += ["-e", "html,txt,py,mjml"]
    target.mkdir(parents=True, exist_ok=True)
    subprocess.run([*command, *options], cwd=target.parent, env=environment, check=True)


def tidy(app: str, language: str) -> None:
    """Leave dates and names of machines out, so that a diff shows words.

    A header marked fuzzy would make the compiler skip the whole file without a word.
    """
    path = ROOT / app / "locale" / language / "LC_MESSAGES" / "django.po"
    text = path.read_text("utf-8")
    body = text[text.index('msgid ""') :].splitlines(keepends=True)
    dated = (
        "POT-Creation-Date",
        "PO-Revision-Date",
        "Last-Translator",
        "Language-Team",
    )
    kept = [line for line in body if not line.startswith(tuple(f'"{d}' for d in dated))]
    tidied = f"# {app} in {language}; EUPL-1.2\n" + "".join(kept)
    tidied = re.sub(
        r"Project-Id-Version: [^\\]*", "Project-Id-Version: INTEGRA", tidied
    )
    tidied = re.sub(r'"Language: [^\\]*', f'"Language: {language}', tidied)
    path.write_text(tidied, "utf-8")


def wanted(app: str) -> Catalog:
    """Every message of the app's code and templates, extracted into a copy of it."""
    with tempfile.TemporaryDirectory() as scratch:
        copy = pathlib.Path(scratch, app)
        ignored = ("locale", "__pycache__", "static", "content")
        subprocess.run(["cp", "-r", str(ROOT / app), scratch], check=True)
        for name in ignored:
            for folder in copy.rglob(name):
                subprocess.run(["rm", "-rf", str(folder)], check=True)
        extract(app, copy / "locale", "cs")
        with pathlib.Path(copy, "locale/cs/LC_MESSAGES/django.po").open("rb") as file:
            return read_po(file)


def faults_of(message: Message, known: Message | None) -> str | None:
    if known is None or not known.string or not all(_texts(known.string)):
        return "has no translation"
    if known.fuzzy:
        return "is marked fuzzy: read and confirm it"
    needed = set(PLACEHOLDER.findall(str(_texts(message.id)[-1])))
    for text in _texts(known.string):
        lost = needed - set(PLACEHOLDER.findall(text))
        if lost and isinstance(message.id, str):
            return f"lost {', '.join(sorted(lost))}"
    return None


def _texts(value: str | tuple[str, ...] | list[str]) -> list[str]:
    return [value] if isinstance(value, str) else list(value)


def check() -> int:
    faults = []
    for app in APPS:
        source = wanted(app)
        for language in LANGUAGES:
            path = ROOT / app / "locale" / language / "LC_MESSAGES" / "django.po"
            if not path.exists():
                faults.append(f"{path.relative_to(ROOT)}: is missing")
                continue
            with path.open("rb") as file:
                catalogue = read_po(file)  # plural forms as its header counts them
            faults += compare(source, catalogue, str(path.relative_to(ROOT)))
    print("\n".join(faults) or "messages: six languages complete")
    return 1 if faults else 0


def compare(source: Catalog, catalogue: Catalog, name: str) -> list[str]:
    faults = [f"{name}: its header is marked fuzzy"] if catalogue.fuzzy else []
    for message in source:
        if message.id:
            known = catalogue.get(_key(message), message.context)
            if fault := faults_of(message, known):
                faults.append(f"{name}: {_key(message)!r} {fault}")
    unused = [
        f"{name}: {_key(message)!r} is no longer used; delete it"
        for message in catalogue
        if message.id and source.get(_key(message), message.context) is None
    ]
    return faults + unused


def _key(message: Message) -> str:
    return _texts(message.id)[0]


if __name__ == "__main__":
    if sys.argv[1:] == ["extract"]:
        for name in APPS:
            extract(name, ROOT / name / "locale", *LANGUAGES)
            for code in LANGUAGES:
                tidy(name, code)
    elif sys.argv[1:] == ["check"]:
        sys.exit(check())
    else:
        sys.exit(__doc__)

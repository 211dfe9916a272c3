"""What travels in the form between screens: compressed, encrypted, ours.

The server keeps nothing until the end. The field is bound to its wave and version, not
to a language, so a resident may change the language in the middle.
"""

import base64
import hashlib
import json
import time
import zlib
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from types import MappingProxyType
from typing import TypeVar

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings

from surveys.checks import SectionAnswers
from surveys.enums import QualityFlag
from surveys.receipts import new_nonce

T = TypeVar("T")
# Five texts of a thousand signs that no compression makes shorter are 30,000; a form
# without texts takes a tenth. More is not ours.
MAX_LENGTH = 40_000
# 'Back' and reload send an old form again, and who does it may be the next person.
KIOSK_SECONDS = 600
# By so much clocks of two machines may differ. A form that is younger than that was made
# before a clock was set back, and would live as much longer.
SKEW_SECONDS = 60


class FormStateError(Exception):
    """The hidden field is missing, damaged, or belongs to another wave."""


class FormStateExpiredError(FormStateError):
    """A screen of a shared device stood too long, or somebody went back to it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FormState:
    wave: str
    version: int
    nonce: str
    started: int
    city: str
    channel: str = ""
    is_kiosk: bool = False
    flags: tuple[str, ...] = ()
    # Chose to go on when a quota was full: nobody is asked that twice.
    is_past_quota: bool = False
    # Digest of the draft that this form came from, to delete it when it is sent.
    draft: str = ""
    # What the order of the questions, and the arms, were drawn from; see arrangement.
    seed: int = 0
    answers: dict[str, int] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)
    code: dict[str, str] = field(default_factory=dict)

    def with_section(self, read: SectionAnswers) -> "FormState":
        """What a screen gave instead of what it gave before: ticks may be taken off."""
        return replace(
            self,
            answers=_without(self.answers, read.names) | read.answers,
            texts=_without(self.texts, read.names) | read.texts,
            code=_without(self.code, read.names, prefix="code_") | read.code,
        )

    def with_draft(self, code_digest: str) -> "FormState":
        return replace(self, draft=code_digest)

    def past_quota(self) -> "FormState":
        return replace(self, is_past_quota=True)

    @property
    def is_test(self) -> bool:
        """Begun with a 'Try it out' link; nothing else ever sets this flag."""
        return QualityFlag.TEST in self.flags

    def with_flag(self, flag: QualityFlag) -> "FormState":
        return replace(self, flags=tuple(sorted({*self.flags, flag.value})))


_FIELDS = {each.name for each in fields(FormState)}


def _without(
    old: dict[str, T], names: Collection[str], prefix: str = ""
) -> dict[str, T]:
    return {key: value for key, value in old.items() if prefix + key not in names}


def new_state(  # what a form begins with  # noqa: PLR0913
    *,
    wave: str,
    version: int,
    city: str,
    channel: str,
    is_kiosk: bool = False,
    seed: int = 0,
    arms: Mapping[str, int] = MappingProxyType({}),
) -> FormState:
    """A form of its own nonce; `arms` are answers that chance has given."""
    return FormState(
        wave=wave,
        version=version,
        nonce=new_nonce(),
        started=int(time.time()),
        city=city,
        channel=channel,
        is_kiosk=is_kiosk,
        seed=seed,
        answers=dict(arms),
    )


def _cipher() -> Fernet:
    key = hashlib.sha256(f"form state|{settings.FORM_STATE_KEY}".encode()).digest()
    return Fernet(base64.urlsafe_b64encode(key))


def seal(state: FormState) -> str:
    plain = json.dumps(
        asdict(state), separators=(",", ":"), ensure_ascii=False
    ).encode()
    return _cipher().encrypt(zlib.compress(plain)).decode()


def unseal(token: str, *, wave: str, version: int) -> FormState:
    """Open a hidden field; refuse one of another wave or version, or an old one."""
    if not token or len(token) > MAX_LENGTH:
        raise FormStateError("no usable form state")
    try:
        raw = json.loads(zlib.decompress(_cipher().decrypt(token.encode())))
    except (InvalidToken, UnicodeEncodeError) as error:
        raise FormStateError("the form state is damaged") from error
    # While a new release starts, an old process meets its forms: what it has not heard
    # of yet it leaves, for an error would lose the answers.
    known = {name: value for name, value in raw.items() if name in _FIELDS}
    state = FormState(**{**known, "flags": tuple(raw["flags"])})
    if (state.wave, state.version) != (wave, version):
        raise FormStateError("the form state belongs to another questionnaire")
    if state.is_kiosk and not -SKEW_SECONDS <= _age(token) <= KIOSK_SECONDS:
        raise FormStateExpiredError("the form state of a shared device is old")
    return state


def _age(token: str) -> int:
    return int(time.time()) - _cipher().extract_timestamp(token)

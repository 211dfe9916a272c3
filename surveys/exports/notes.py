"""What an export leaves out or withholds, said in whole sentences. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass

from surveys.exports.disclosure import K, withheld_counts
from surveys.exports.rows import PAIR, Rows, SealedFile, Withheld


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Notes:
    rows: Rows
    texts: tuple[str, ...]
    has_pairs: bool
    study: str
    is_simulated: bool
    unsealed: tuple[str, ...]

    @property
    def is_whole(self) -> bool:
        """Whether the sealed file itself may leave: nothing in it is withheld."""
        is_all_shown = all(withheld.is_nothing for _, withheld in self.rows.files)
        has_texts, is_one = bool(self.texts), len(self.rows.files) == 1
        is_paired = self.has_pairs and not self.rows.lonely
        return is_one and is_all_shown and is_paired and not has_texts

    def sentences(self) -> Iterator[str]:
        if self.is_simulated:
            yield f"{self.study} is simulated: a program wrote these answers."
        yield from self._left_out()
        for file, withheld in self.rows.files:
            yield from _withheld(file, withheld)
        if self.has_pairs and self.rows.lonely:
            yield (
                f"{PAIR}: empty where fewer than {K} linked residents are alike in what "
                "is shown of all their waves."
            )
        versions = dict.fromkeys(file.version for file, _ in self.rows.files)
        if len(versions) > 1:
            yield (
                f"The waves asked {', '.join(versions)}: compare them by "
                "instrument_version. Words are those of the last wave."
            )

    def _left_out(self) -> Iterator[str]:
        if self.unsealed:
            yield f"Not sealed, so not in the file: {', '.join(self.unsealed)}."
        if self.texts:
            yield (
                f"Left out: {', '.join(self.texts)}. Answers in a resident's own words "
                "never leave with the rest."
            )
        if not self.has_pairs:
            yield (
                f"Left out: {PAIR}. While the link key exists, linked rows are not "
                f"given away. Hold the link ceremony (link_ceremony {self.study}) to "
                "have it."
            )


def _withheld(file: SealedFile, withheld: Withheld) -> Iterator[str]:
    found = withheld_counts(withheld.names, withheld.counts, withheld.places)
    parts = [f"{name} in {n} answers" for name, n in found]
    if parts:
        yield (
            f"Withheld in {file.wave}: {', '.join(parts)}, because fewer than {K} would "
            "be alike in it."
        )

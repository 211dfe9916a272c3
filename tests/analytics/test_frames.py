from pathlib import Path

import pytest

from analytics.frames import (
    NotSealedError,
    SealBrokenError,
    file_frame,
    latest_seals,
    study_frame,
)
from tests.factories import surveys as factory

pytestmark = pytest.mark.django_db(databases=["default", "responses"])


def test_study_frame_reads_both_waves(sealed_study):
    frame = study_frame(latest_seals(sealed_study))

    assert frame["wave"].value_counts()["before"] == 80
    assert set(frame["city"]) == {"prague", "sofia"}
    assert frame["att1"].dtype == "int16"
    linked = frame.dropna(subset=["pair"]).groupby("pair")["wave"].nunique()
    assert set(linked) == {2}


def test_study_frame_refuses_a_changed_file(sealed_study, settings):
    seals = latest_seals(sealed_study)
    path = Path(settings.SEALED_DIR, seals[0].file_name)
    path.write_bytes(path.read_bytes() + b"x")

    with pytest.raises(SealBrokenError, match="is not the file that was sealed"):
        study_frame(seals)


def test_study_frame_names_a_missing_file(sealed_study, settings):
    seals = latest_seals(sealed_study)
    Path(settings.SEALED_DIR, seals[1].file_name).unlink()

    with pytest.raises(SealBrokenError, match="Restore it from the backup"):
        study_frame(seals)


def test_latest_seals_names_the_wave_that_is_not_sealed():
    study = factory.study("open")

    with pytest.raises(NotSealedError, match="open-before is not sealed"):
        latest_seals(study)


def test_file_frame_reads_csv_as_text_and_parquet_as_it_is(tmp_path, sealed_study):
    (tmp_path / "a.csv").write_text("id,x\n007,1\n,2\n")
    frame = file_frame(tmp_path / "a.csv")
    frame.to_parquet(tmp_path / "a.parquet")

    assert list(frame["id"]) == ["007", ""]
    assert file_frame(tmp_path / "a.parquet").equals(frame)

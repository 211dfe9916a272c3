"""Two synthetic waves as Parquet files, laid out as `seal_wave` lays them."""

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

CITIES = ("Sofia", "Praha", "Rubano", "Osijek", "Košice")
ITEMS = tuple(f"item_{number:02d}" for number in range(1, 13))
SCALES = {
    "contact": ITEMS[0:4],
    "threat": ITEMS[4:8],
    "warmth": ITEMS[8:12],
}
REVERSED = ("item_02", "item_07", "item_11")
LOW, HIGH = 1, 5
MISSING_SHARE = 0.03
# Persons per row group: data of any size are made in bounded memory.
CHUNK = 1_000_000

SCHEMA = pa.schema(
    [("pair", pa.string()), ("city", pa.string())]
    + [(item, pa.int16()) for item in ITEMS]
)


def write_waves(folder, *, persons, seed):
    """Write before.parquet and after.parquet, and give their paths."""
    paths = [folder / f"{wave}.parquet" for wave in ("before", "after")]
    rng = np.random.default_rng(seed)
    with (
        pq.ParquetWriter(paths[0], SCHEMA, compression="zstd") as before,
        pq.ParquetWriter(paths[1], SCHEMA, compression="zstd") as after,
    ):
        for start in range(0, persons, CHUNK):
            for writer, wave in zip(
                (before, after), _chunk(rng, min(CHUNK, persons - start)), strict=True
            ):
                writer.write_table(wave)
    return paths


def _chunk(rng, size):
    pair = _digests(rng, size)
    city = pa.DictionaryArray.from_arrays(
        rng.integers(0, len(CITIES), size).astype(np.int8), pa.array(CITIES)
    ).cast(pa.string())
    attitude = rng.normal(3.0, 0.8, size)
    for shift in (0.0, 0.1):
        order = pa.array(rng.permutation(size))
        answers = [_answers(rng, attitude + shift) for _ in ITEMS]
        yield pa.table([pair, city, *answers], schema=SCHEMA).take(order)


def _digests(rng, size):
    raw = np.frombuffer(rng.bytes(16 * size).hex().encode(), dtype=np.uint8)
    offsets = np.arange(size + 1, dtype=np.int32) * 32
    return pa.StringArray.from_buffers(size, pa.py_buffer(offsets), pa.py_buffer(raw))


def _answers(rng, level):
    codes = np.clip(np.rint(level + rng.normal(0, 0.8, len(level))), LOW, HIGH)
    return pa.array(codes.astype(np.int16), mask=rng.random(len(level)) < MISSING_SHARE)

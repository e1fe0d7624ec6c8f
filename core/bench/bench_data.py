"""Data to measure on, made by strax: runs of three chunks of peaks with waveforms, and superruns of them.

    python bench_data.py make DIR --compressor lz4 --mb 46 --runs 5
    python bench_data.py docs DIR --runs 5000

`make` writes `--runs` runs of three chunks of `--mb` MB of rows (peak_dtype(494): 3.4 kB a row), the superrun `_sr` over
them, and the run 900000 with the chunks of all of them, for rechunking. `docs` writes run documents alone, every second
one with empty data, for the selection of runs.
"""

import argparse
import datetime
import json
import os

import numpy as np
import strax
from bson import json_util

SPAN = int(1e9)
CHUNKS = 3
BIG_RUN = 900000


class Source(strax.Plugin):
    provides, data_kind, depends_on, dtype, __version__ = "source", "source", (), strax.time_fields, "1"
    save_when = strax.SaveWhen.EXPLICIT
    offset = strax.Config(default=0, track=False)
    n_chunks = strax.Config(default=CHUNKS, track=False)

    def source_finished(self):
        return True

    def is_ready(self, chunk_i):
        return chunk_i < self.n_chunks

    def compute(self, chunk_i):
        start = self.offset + chunk_i * SPAN
        data = np.zeros(1, self.dtype)
        data["time"], data["endtime"] = start, start + 1
        return self.chunk(start=start, end=start + SPAN, data=data)


PEAKS = strax.peak_dtype(n_channels=494, store_data_top=False, store_data_start=False)


class Peaks(strax.Plugin):
    """Peaks that compress like real ones: 15 % of the channels hit, a waveform with noise."""

    provides, data_kind, depends_on, __version__ = "peaks", "peaks", ("source",), "1"
    dtype = PEAKS
    rechunk_on_save = False
    allow_superrun = True
    rows = 5000

    def compute(self, source):
        rng = np.random.default_rng(int(source["time"][0] // SPAN))
        x = np.zeros(self.rows, self.dtype)
        x["time"] = source["time"][0] + np.sort(rng.integers(0, SPAN - 10000, self.rows))
        x["dt"], x["length"] = 10, rng.integers(20, 200, self.rows)
        x["area"] = rng.exponential(300, self.rows)
        x["type"] = rng.integers(0, 3, self.rows)
        hit = rng.uniform(size=(self.rows, 494)) < 0.15
        x["area_per_channel"][hit] = rng.exponential(2, hit.sum())
        t = np.arange(200)[None, :] / x["length"][:, None]
        wave = x["area"][:, None] * np.exp(-(((t - 0.4) / 0.15) ** 2)) + rng.normal(0, 0.2, t.shape)
        x["data"] = np.where(t < 1, wave, 0)
        x["n_hits"] = hit.sum(axis=1)
        x["center_time"] = x["time"] + x["dt"] * x["length"] // 2
        x["width"] = rng.exponential(200, (self.rows, 11))
        return x


def noise(numbers):
    """Noise in [0, 1) that both sides can make: murmur3's mixing of whole numbers, 16 bits of it as float32."""
    h = numbers.astype(np.uint32)
    h ^= h >> np.uint32(16)
    h *= np.uint32(0x85EBCA6B)
    h ^= h >> np.uint32(13)
    h *= np.uint32(0xC2B2AE35)
    return (h >> np.uint32(16)).astype(np.float32) / np.float32(65536)


class MadePeaks(strax.Plugin):
    """Peaks like those above by arithmetic, of which straxlab's side (made-peaks.mjs) makes the very same rows."""

    provides, data_kind, depends_on, __version__ = "made_peaks", "made_peaks", ("source",), "1"
    dtype = PEAKS
    rechunk_on_save = False
    rows = 5000

    def compute(self, source):
        n = self.rows
        i = np.arange(n, dtype=np.int64)
        first = int(source["time"][0] // SPAN) * n
        x = np.zeros(n, self.dtype)
        x["time"] = source["time"][0] + i * ((SPAN - 10000) // n)
        x["dt"], x["length"] = 10, 20 + i % 180
        x["area"] = noise(first + i) * np.float32(600)
        x["type"] = i % 3
        k = np.arange(74)
        channel = (i[:, None] * 31 + k[None, :] * 97) % 494
        x["area_per_channel"][i[:, None], channel] = noise((first + i)[:, None] * 74 + k[None, :]) * np.float32(5)
        t = np.arange(200)
        rise = (np.float32(100) - np.abs(t - 80).astype(np.float32)) / np.float32(100)
        wave = x["area"][:, None] * rise[None, :] + noise((first + i)[:, None] * 200 + t[None, :])
        x["data"] = np.where(t[None, :] < x["length"][:, None], wave, np.float32(0))
        x["n_hits"] = 74
        x["center_time"] = x["time"] + 5 * x["length"]
        x["width"] = noise((first + i)[:, None] * 11 + np.arange(11)[None, :]) * np.float32(400)
        return x


def rows_of(mb):
    return int(mb * 1e6 / np.dtype(PEAKS).itemsize)


def context(folder, compressor, mb=46, **config):
    Peaks.compressor = MadePeaks.compressor = compressor
    Peaks.rows = MadePeaks.rows = rows_of(mb)
    return strax.Context(
        storage=[strax.DataDirectory(folder, provide_run_metadata=True)],
        register=[Source, Peaks, MadePeaks],
        config=config,
        use_per_run_defaults=False,
    )


def write_run_doc(folder, number, seconds, start=None):
    begin = datetime.datetime(1970, 1, 1) + datetime.timedelta(seconds=number * seconds if start is None else start)
    doc = dict(
        name=f"{number:06d}",
        number=number,
        mode=["background_stable", "kr83m", "rn220"][number % 3],
        source=["none", "kr-83m", "rn-220"][number % 3],
        start=begin,
        end=begin + datetime.timedelta(seconds=seconds),
        tags=[dict(name=["_sr0", "_sr1", "bad", "messy"][number % 4])],
        comments=[],
    )
    with open(os.path.join(folder, doc["name"] + "-metadata.json"), "w") as f:
        f.write(json.dumps(doc, default=json_util.default))
    return doc["name"]


def make(a):
    os.makedirs(a.dir)
    st = context(a.dir, a.compressor, a.mb)
    runs = []
    for i in range(a.runs):
        runs.append(write_run_doc(a.dir, i, 10))
        st.set_config(dict(offset=i * 10 * SPAN))
        st.make(runs[-1], "peaks", progress_bar=False)
    st.define_run("_sr", runs)
    big = write_run_doc(a.dir, BIG_RUN, 10, start=0)
    st.set_config(dict(offset=0, n_chunks=CHUNKS * a.runs))
    st.make(big, "peaks", progress_bar=False)


def docs(a):
    os.makedirs(a.dir)
    key = context(a.dir, a.compressor).key_for("000000", "peaks")
    for i in range(a.runs):
        run = write_run_doc(a.dir, i, 1000)
        if i % 2 == 0:
            folder = os.path.join(a.dir, f"{run}-peaks-{key.lineage_hash}")
            os.makedirs(folder)
            with open(os.path.join(folder, f"peaks-{key.lineage_hash}-metadata.json"), "w") as f:
                json.dump(dict(run_id=run, lineage=key.lineage, chunks=[], writing_ended=1.0), f)


if __name__ == "__main__":
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("what", choices=["make", "docs"])
    p.add_argument("dir")
    p.add_argument("--compressor", default="zstd")
    p.add_argument("--runs", type=int, required=True)
    p.add_argument("--mb", type=float, default=46, help="MB of rows per chunk")
    a = p.parse_args()
    dict(make=make, docs=docs)[a.what](a)

"""strax's side of the benchmark: reads one request per line (JSON), does it, answers with one line of JSON.

    {"operation": "superrun", "folder": DIR, "compressor": "lz4", "mb": 46, "out": SCRATCH}
    -> {"seconds": 1.9, "rows": 201450, "mb": 690.0, "check": 60435000.5}

Each request is done in a fresh context. `check` is a sum over the result, to compare both sides by; it is not timed.
"""

import glob
import json
import os
import resource
import shutil
import sys
import time
from concurrent.futures import ThreadPoolExecutor

answers = os.fdopen(os.dup(1), "w")
os.dup2(2, 1)  # what strax prints is no answer

import blosc  # noqa: E402
import lz4.frame  # noqa: E402
import numpy as np  # noqa: E402
import strax  # noqa: E402
import zstd  # noqa: E402

import bench_data  # noqa: E402

blosc.set_releasegil(True)
blosc.set_nthreads(1)
DECODERS = dict(blosc=blosc.decompress, lz4=lz4.frame.decompress, zstd=zstd.decompress)
QUIET = dict(progress_bar=False)
TIME_RANGE = (int(1.2e9), int(1.3e9))


def timed(work):
    start, cpu = time.perf_counter(), time.process_time()
    result = work()
    return dict(seconds=time.perf_counter() - start, cpu=time.process_time() - cpu), result


def array_answer(took, x):
    check = float(x["area"].sum(dtype=np.float64)) if x.dtype.names and "area" in x.dtype.names else 0
    return dict(**took, rows=len(x), mb=x.nbytes / 1e6, check=check)


def getting(run_id, **options):
    def operation(r):
        st = bench_data.context(r["folder"], r["compressor"], r["mb"])
        return array_answer(*timed(lambda: st.get_array(run_id, "peaks", **options, **QUIET)))

    return operation


def iterating(r):
    """All chunks of the superrun one by one, as getIter does it."""
    st = bench_data.context(r["folder"], r["compressor"], r["mb"])

    def work():
        rows = total = area = 0
        for chunk in st.get_iter("_sr", "peaks", combining=True, **QUIET):
            rows, total = rows + len(chunk), total + chunk.nbytes
            area += float(chunk.data["area"].sum(dtype=np.float64))
        return rows, total, area

    took, (rows, total, area) = timed(work)
    return dict(**took, rows=rows, mb=total / 1e6, check=area)


def decoders(r):
    """The C libraries alone, on two threads: bytes in memory to fresh memory."""
    folders = glob.glob(os.path.join(r["folder"], "00000*-peaks-*"))
    files = [f for folder in sorted(folders) for f in sorted(glob.glob(folder + "/peaks-*")) if not f.endswith(".json")]
    packed = [open(f, "rb").read() for f in files]
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(len, packed))
        took, raw = timed(lambda: list(pool.map(DECODERS[r["compressor"]], packed)))
    return dict(**took, rows=len(raw), mb=sum(map(len, raw)) / 1e6, check=0)


def make_and_save(r):
    shutil.rmtree(r["out"], ignore_errors=True)
    n_chunks = bench_data.CHUNKS * r["runs"]
    st = bench_data.context(r["out"], r["compressor"], r["mb"], n_chunks=n_chunks)
    took, _ = timed(lambda: st.make("000000", "made_peaks", **QUIET))
    md = st.get_metadata("000000", "made_peaks")
    x = st.get_array("000000", "made_peaks", time_range=(0, bench_data.SPAN), **QUIET)
    rows, nbytes = (sum(c[key] for c in md["chunks"]) for key in ("n", "nbytes"))
    check = float(x["data"].sum(dtype=np.float64) + x["area_per_channel"].sum(dtype=np.float64))
    return dict(**took, rows=rows, mb=nbytes / 1e6, check=check)


def rechunk(r):
    """The large run to chunks of 500 MB with zstd; as `parallel` says."""
    shutil.rmtree(r["out"], ignore_errors=True)
    (source,) = glob.glob(os.path.join(r["folder"], f"{bench_data.BIG_RUN}-peaks-*"))
    options = dict(compressor="zstd", target_size_mb=r["target_mb"], parallel=r.get("parallel", False), max_workers=2)
    os.makedirs(r["out"])
    took, report = timed(lambda: strax.rechunker(source, r["out"], rechunk=True, **options))
    return dict(**took, rows=0, mb=report["uncompressed_mb"], check=0)


def selecting(repeated=False, **options):
    def operation(r):
        st = bench_data.context(r["folder"], "zstd")
        if repeated:
            st.select_runs(**options)
        took, table = timed(lambda: st.select_runs(**options, force_reload=not repeated))
        return dict(**took, rows=len(table), mb=0, check=0)

    return operation


CRITERIA = dict(run_mode="background*", include_tags="sr0")
OPERATIONS = dict(
    one_run=getting("000000"),
    superrun=getting("_sr", combining=True),
    two_columns=getting("_sr", combining=True, keep_columns=("time", "area")),
    selection=getting("_sr", combining=True, selection="area>100"),
    time_range=getting("000000", time_range=TIME_RANGE),
    iterate=iterating,
    decoders=decoders,
    make_save=make_and_save,
    rechunk=rechunk,
    select_first=selecting(**CRITERIA),
    select_repeated=selecting(repeated=True, **CRITERIA),
    select_available=selecting(available="peaks"),
)


def main():
    for line in sys.stdin:
        request = json.loads(line)
        answer = OPERATIONS[request["operation"]](request)
        answer["peak_rss_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3
        answers.write(json.dumps(answer) + "\n")
        answers.flush()


if __name__ == "__main__":
    main()

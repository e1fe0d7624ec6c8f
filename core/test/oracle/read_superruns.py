"""What real strax finds and loads in a folder made as superruns.py makes it; nothing is computed.

    python read_superruns.py FOLDER [--runs 3] [--chunks 10] [--records 10] [--compressor blosc]

Prints JSON: which keys are stored, their metadata, digests of the arrays, and the chunks of the superrun.
"""
import argparse
import contextlib
import json
import sys

import strax
from strax.testutils import PeakClassification, Peaks, Records
from superruns import digest


def main():
    p = argparse.ArgumentParser()
    p.add_argument("folder")
    p.add_argument("--runs", type=int, default=3)
    p.add_argument("--chunks", type=int, default=10)
    p.add_argument("--records", type=int, default=10)
    p.add_argument("--compressor", default="blosc")
    a = p.parse_args()
    st = strax.Context(
        storage=[strax.DataDirectory(a.folder, provide_run_metadata=True, readonly=True)],
        register=[Records, Peaks, PeakClassification],
        config=dict(bonus_area=42, n_chunks=a.chunks, recs_per_chunk=a.records),
        forbid_creation_of=("*",),
        write_superruns=True,
    )
    name = "_superrun_test"
    answer = dict(stored=[], metadata={}, arrays={})
    for run in [str(i) for i in range(a.runs)] + [name]:
        for target in ("records", "peaks", "peak_classification", "lone_hits"):
            if not st.is_stored(run, target):
                continue
            answer["stored"].append(str(st.key_for(run, target)))
            answer["metadata"][f"{run}/{target}"] = st.get_metadata(run, target)
            if run == name and target == "records":
                continue
            answer["arrays"][f"{run}/{target}"] = digest(st.get_array(run, target, progress_bar=False))
    answer["chunks"] = [
        dict(start=c.start, end=c.end, n=len(c), run_id=c.run_id, subruns=c.subruns)
        for c in st.get_iter(name, "peaks", progress_bar=False)
    ]
    return json.dumps(answer, indent=1, sort_keys=True, cls=strax.NumpyJSONEncoder)


if __name__ == "__main__":
    with contextlib.redirect_stdout(sys.stderr):
        result = main()
    print(result)

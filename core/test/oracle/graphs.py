"""Do what random plugin graphs are asked for with real strax, and say what comes out.

    python graphs.py CASES.json OUT_DIR [--read] > answers.jsonl

CASES.json is a list of cases as core/test/graphs/case.ts describes them; each gets its own folder OUT_DIR/<number>.
One line of JSON per case: the answers to its steps, in order; a step that failed has only `error`. With --read nothing is made:
all chunks of all data that strax finds in OUT_DIR/<number>.
"""
import contextlib
import datetime
import hashlib
import json
import logging
import os
import sys
import warnings
from pathlib import Path

import numpy as np

# Compiling takes longer than all the work here, and knows no half floats.
os.environ["NUMBA_DISABLE_JIT"] = "1"
import strax  # noqa: E402
from bson import json_util
from immutabledict import immutabledict

MOD = {"<i2": 30000, "<i4": 1000003, "<i8": 1000003, "<f4": 1000003, "<f8": 1000003}
KINDS = {
    "loop": strax.LoopPlugin, "overlap": strax.OverlapWindowPlugin, "merge": strax.MergeOnlyPlugin, "cut": strax.CutPlugin,
    "cutList": strax.CutList, "exhaust": strax.ExhaustPlugin, "down": strax.DownChunkingPlugin,
}


def dtype_of(out):
    time = [("time", "<i8"), ("endtime", "<i8")]
    if out["layout"] == "dt":
        time = [(("Start", "time"), "<i8"), ("length", "<i4"), ("dt", "<i4")]
    if out["layout"] == "dt2":
        time = [("length", "<i4"), ("dt", "<i2"), ("time", "<i8")]
    more = [("pair", "<i2", (2,))] if out["pair"] else []
    if out["odd"]:
        more += [("flag", "?"), ("tag", "S3"), ("text", "<U2"), ("half", "<f2"), ("grid", "<f4", (2, 3))]
    return np.dtype(time + [((f"Value of {out['dataType']}", out["field"]), out["type"])] + more)


def rows(out, time, end, value):
    r = np.zeros(len(time), dtype_of(out))
    r["time"] = time
    if out["layout"] == "endtime":
        r["endtime"] = end
    else:
        r["dt"], r["length"] = 1, np.asarray(end) - np.asarray(time)
    value = np.asarray(value, dtype=np.int64) % MOD[out["type"]]
    r[out["field"]] = value
    if out["pair"]:
        r["pair"][:, 0], r["pair"][:, 1] = value % 100, value % 7
    if out["odd"]:
        r["flag"], r["half"] = value % 2 == 1, (value % 2048) / 4
        r["tag"] = [str(v % 1000).encode() for v in value]
        r["text"] = ["a\u03b2\u6f22\U0001f600"[v % 4] + "x" * (v % 2) for v in value]
        r["grid"] = ((value % 50) / 8)[:, None, None] + np.arange(6).reshape(2, 3)
    return r


def values(x, fields):
    return sum(((i + 1) * x[f].astype(np.int64) for i, f in enumerate(fields)), np.zeros(len(x), np.int64))


def grouped(x, value, gap):
    time, end, counts = [], [], []
    for t, e, v in zip(x["time"], strax.endtime(x), value):
        if len(time) and t - end[-1] <= gap:
            end[-1], counts[-1] = max(end[-1], e), counts[-1] + int(v) + 1
        else:
            time.append(t), end.append(e), counts.append(int(v) + 1)
    return time, end, counts


def in_window(x, value, left, right):
    time, end = x["time"], strax.endtime(x)
    return [int((value[(time < e + right) & (end > t - left)] + 1).sum()) for t, e in zip(time, end)]


def make_plugin(p, case, parents):
    """The plugin class of one entry of case.plugins."""
    outs = {o["dataType"]: o for o in p["outputs"]}
    first = p["outputs"][0]
    runs = {r["id"]: r for r in case["runs"]}

    def source(self, chunk_i):
        run = runs[self.run_id]
        start, end, data = run["chunks"][first["dataType"]][chunk_i]
        t0 = int(run["start"])
        data = np.array(data, dtype=np.int64).reshape(-1, 3)
        return self.chunk(start=t0 + start, end=t0 + end, data=rows(first, t0 + data[:, 0], t0 + data[:, 1], data[:, 2] + self.add()))

    def add(self):
        return int(self.config[p["option"]["name"]] if p["option"] else 0)

    def calculate(self, inputs, chunk_i, start, end):
        if chunk_i is not None and p.get("failsAt") == chunk_i:
            raise RuntimeError("fails on purpose")
        x = inputs[p["main"]]
        v = values(x, p["fields"]) + self.add()
        if p["chunky"]:
            v = v + start % 1009 + end % 997 + (7 * chunk_i if chunk_i is not None else 0)
        t, e, rule = x["time"], strax.endtime(x), p["rule"]
        if rule in ("keep", "child"):
            return rows(first, t, e, v)
        if rule == "filter":
            ok = v % 5 != 0
            return rows(first, t[ok], e[ok], v[ok])
        if rule == "count":
            return rows(first, t, e, v + sum(len(i) for i in inputs.values()))
        if rule == "group":
            return rows(first, *grouped(x, v, p["gap"]))
        if rule == "exhaust":
            return rows(first, t, e, v + len(x))
        if rule == "overlap":
            v = np.asarray(in_window(x, v, *p["window"]), dtype=np.int64)
        if rule in ("multi", "overlap"):
            if len(outs) == 1:
                return rows(first, t, e, v)
            ok = v % 3 != 0
            second = p["outputs"][1]
            return {first["dataType"]: rows(first, t, e, v), second["dataType"]: rows(second, t[ok], e[ok], v[ok] + 1)}
        raise ValueError(rule)

    def down(self, start, end, **kw):
        x = kw[p["main"]]
        r = rows(first, x["time"], strax.endtime(x), values(x, p["fields"]) + self.add())
        cuts = [start]
        latest = start
        for i, (t, e) in enumerate(zip(x["time"], strax.endtime(x))):
            if i % p["every"] == 0 and t >= latest and t > cuts[-1]:
                cuts.append(int(t))
            latest = max(latest, e)
        for a, b in zip(cuts, cuts[1:] + [end]):
            part = r[(r["time"] >= a) & (r["time"] < b)] if b != end else r[r["time"] >= a]
            yield self.chunk(start=a, end=b, data=part)

    def compute_loop(self, base, **things):
        v = sum((i + 1) * int(base[f]) for i, f in enumerate(p["fields"])) + self.add()
        for kind in sorted(things):
            v += 10 * len(things[kind]) + int(things[kind][p["thingField"]].astype(np.int64).sum())
        v %= MOD[first["type"]]
        time = dict(time=base["time"])
        if first["layout"] == "endtime":
            time["endtime"] = strax.endtime(base)
        else:
            time["dt"], time["length"] = 1, int(strax.endtime(base) - base["time"])
        return {**time, first["field"]: v}

    members = dict(
        __version__=p["version"], depends_on=tuple(p["dependsOn"]), provides=tuple(outs), compressor=p["compressor"],
        rechunk_on_load=p["rechunkOnLoad"], chunk_target_size_mb=p["targetMb"], chunk_source_size_mb=p["sourceMb"],
        allow_superrun=p["allowSuperrun"], add=add,
    )
    several = len(outs) > 1
    save = {d: strax.SaveWhen(o["saveWhen"]) for d, o in outs.items()}
    members["save_when"] = immutabledict(save) if several else save[first["dataType"]]
    rechunk = {d: o["rechunkOnSave"] for d, o in outs.items()}
    members["rechunk_on_save"] = immutabledict(rechunk) if several else rechunk[first["dataType"]]
    rule = p["rule"]
    if rule not in ("merge", "cut", "cutList"):
        members["dtype"] = {d: dtype_of(o) for d, o in outs.items()} if several else dtype_of(first)
        members["data_kind"] = {d: o["kind"] for d, o in outs.items()} if several else first["kind"]
    if rule == "source":
        members.update(compute=source, source_finished=lambda self: True,
                       is_ready=lambda self, chunk_i: chunk_i < len(runs[self.run_id]["chunks"][first["dataType"]]))
    elif rule == "loop":
        members.update(compute_loop=compute_loop, loop_over=p["main"], time_selection=p["timeSelection"], touching_window=p["touchingWindow"])
    elif rule == "cut":
        members.update(cut_by=lambda self, **kw: values(kw[p["main"]], p["fields"]) % 3 != 0)
    elif rule == "cutList":
        members.update(cuts=tuple(parents[d] for d in p["dependsOn"]), accumulated_cuts_string=first["field"])
        del members["depends_on"]
    elif rule == "down":
        members.update(compute=down)
    elif rule != "merge":
        if p["takesChunkI"]:
            members["compute"] = lambda self, chunk_i, start, end, **kw: calculate(self, kw, chunk_i, start, end)
        else:
            members["compute"] = lambda self, start, end, **kw: calculate(self, kw, None, start, end)
    if rule == "overlap":
        left, right = p["window"]
        members["get_window_size"] = lambda self: left if left == right else (left, right)
    option = p["option"]
    base = KINDS.get(rule, strax.Plugin)
    if rule == "child":
        base = parents[p["parent"]]
        members["child_plugin"] = True
    cls = type(p["name"], (base,), members)
    if option:
        default = dict(default_by_run=[tuple(x) for x in option["byRun"]]) if option["byRun"] else dict(default=option["default"])
        child = dict(child_option=True, parent_option_name=option["replaces"]) if option["replaces"] else {}
        cls = strax.takes_config(strax.Option(option["name"], track=option["track"], **default, **child))(cls)
        if option["replaces"]:
            cls.add = lambda self: int(self.config[option["replaces"]])
    return cls


def digest(x):
    return dict(n=len(x), dtype=str(x.dtype.descr), sha1=hashlib.sha1(x.tobytes()).hexdigest())


def spans(runs):
    return None if runs is None else {k: [str(v["start"]), str(v["end"])] for k, v in runs.items()}


def get_options(o):
    names = dict(timeRange="time_range", secondsRange="seconds_range", timeWithin="time_within", timeSelection="time_selection",
                 keepColumns="keep_columns", dropColumns="drop_columns", chunkNumber="chunk_number")
    r = {names.get(k, k): v for k, v in o.items()}
    if "time_range" in r:
        r["time_range"] = tuple(int(t) for t in r["time_range"])
    if "time_within" in r:
        t, e = r["time_within"]
        r["time_within"] = np.array([(int(t), int(e))], dtype=[("time", "<i8"), ("endtime", "<i8")])[0]
    return dict(r, progress_bar=False)


def do(st, step, case):
    op = step["op"]
    if op == "make":
        return st.make(step["run"], step["target"], save=tuple(step["save"]), multi_run_progress_bar=False, **get_options(step["options"]))
    if op == "get":
        return digest(st.get_array(step["run"], step["target"], multi_run_progress_bar=False, **get_options(step["options"])))
    if op == "iter":
        return [dict(start=str(c.start), end=str(c.end), runId=c.run_id, subruns=spans(c.subruns), rows=digest(c.data))
                for c in st.get_iter(step["run"], step["target"], multi_run_progress_bar=False, **get_options(step["options"]))]
    if op == "define":
        data = step["data"]
        if isinstance(data, dict):
            data = {k: v if v == "all" else tuple(int(t) for t in v) for k, v in data.items()}
        return st.define_run(step["name"], data)
    if op == "keys":
        answer = {}
        for p in case["plugins"]:
            for o in p["outputs"]:
                d = o["dataType"]
                if step["run"].startswith("_") and not p["allowSuperrun"] and step["combining"]:
                    continue
                key = st.key_for(step["run"], d, combining=step["combining"])
                answer[d] = [str(key), bool(st.is_stored(step["run"], d, combining=step["combining"]))]
        return answer
    if op == "accumulate":
        r = st.accumulate(step["run"], step["target"], fields=step["fields"], progress_bar=False)
        return {k: str(int(r[k])) for k in ("n_rows", "n_chunks", "start", "end", *step["fields"])}
    if op == "context":
        return st.set_context_config(dict(write_superruns=step["writeSuperruns"]))
    if op == "fuzzy":
        return st.set_context_config(dict(fuzzy_for=tuple(step["fuzzyFor"]), fuzzy_for_options=tuple(step["fuzzyForOptions"])))
    if op == "config":
        return st.set_config(step["config"])
    raise ValueError(op)


def run_doc(folder, run):
    date = lambda ms: datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc) + datetime.timedelta(milliseconds=int(ms))
    doc = dict(name=run["id"], start=date(int(run["start"]) // 10**6), end=date(int(run["end"]) // 10**6), mode="test",
               source="test", tags=[dict(name="test")], comments=[dict(comment="Some comment")])
    if run["defaults"]:
        doc["strax_defaults"] = run["defaults"]
    (folder / f"{run['id']}-metadata.json").write_text(json.dumps(doc, default=json_util.default))


def context(case, folder, **options):
    classes = {}
    for p in case["plugins"]:
        cls = make_plugin(p, case, classes)
        for o in p["outputs"]:
            classes[o["dataType"]] = cls
    st = strax.Context(
        storage=[strax.DataDirectory(str(folder / "data"), provide_run_metadata=True, readonly="forbid_creation_of" in options, deep_scan=True)],
        config=case["config"], use_per_run_defaults=case["perRun"], allow_rechunk=case["allowRechunk"], **options,
    )
    st.register(list(dict.fromkeys(classes.values())))
    return st


def make_all(case, folder):
    (folder / "data").mkdir(parents=True)
    for run in case["runs"]:
        run_doc(folder / "data", run)
    st = context(case, folder)
    answers = []
    for step in case["steps"]:
        try:
            answers.append(dict(ok=do(st, step, case)))
        except Exception as e:
            answers.append(dict(error=f"{type(e).__name__}: {e}"))
    return answers


def read_all(case, folder):
    st = context(case, folder, forbid_creation_of=("*",))
    found = {}
    for run in sorted(path.name.split("-")[0] for path in (folder / "data").glob("*-metadata.json")):
        for d in st._plugin_class_registry:
            try:
                if not st.is_stored(run, d):
                    continue
                found[f"{run}/{d}"] = do(st, dict(op="iter", run=run, target=d, options={}), case)
            except Exception as e:
                found[f"{run}/{d}"] = f"{type(e).__name__}: {e}"
    return found


def main():
    warnings.simplefilter("ignore")
    logging.disable(logging.CRITICAL)
    work = read_all if "--read" in sys.argv else make_all
    for i, case in enumerate(json.loads(Path(sys.argv[1]).read_text())):
        # strax prints when a source has finished.
        with contextlib.redirect_stdout(sys.stderr):
            answers = work(case, Path(sys.argv[2]) / str(i))
        print(json.dumps(answers), flush=True)


if __name__ == "__main__":
    main()

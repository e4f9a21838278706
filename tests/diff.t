#!/usr/bin/env python3
# diff.t - profdiff's figures against python's own: medians, factors, shares, q; and the pairs of the corpus.
import glob
import itertools
import json
import marshal
import math
import os
import pstats
import random
import re
import statistics
import subprocess
import sys
import tempfile

os.chdir(os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
BUILD = os.path.abspath(os.environ.get("PROFKIT_BUILD", "build"))
CORPUS = os.path.join(os.environ.get("PROFKIT_CORPUS", "../shared/corpus"), "dev/made")
MIN_SHARE = 0.005
count = failed = 0


def ok(good, name, *notes):
    global count, failed
    count += 1
    failed += not good
    print(("ok" if good else "not ok"), count, "-", name)
    for note in notes if not good else ():
        print("#", str(note).encode("ascii", "backslashreplace").decode())


def skip(name, why):
    global count
    count += 1
    print("ok", count, "-", name, "# SKIP", why)


def near(a, b, tolerance=1e-9):
    return a == b or abs(a - b) <= tolerance * max(abs(a), abs(b))


# A run: {(file, line, name): (self, total, calls)}, read without our programs.

def read_pstats(path):
    return {key: (row[2], row[3], row[1]) for key, row in pstats.Stats(path).stats.items()}


def read_folded(path):
    costs, totals = {}, {}
    for line in open(path):
        stack, samples = line.rstrip("\n").rsplit(" ", 1)
        frames = [re.match(r"(.*) \(([^()]*):\d+\)$", frame) for frame in stack.split(";")]
        keys = [(frame.group(2), 0, frame.group(1)) for frame in frames]
        costs[keys[-1]] = costs.get(keys[-1], 0) + int(samples)
        for key in set(keys):
            totals[key] = totals.get(key, 0) + int(samples)
    return {key: (costs.get(key, 0), total, None) for key, total in totals.items()}


def profdiff(before, after, *options):
    command = [BUILD + "/profdiff", *before, "--vs", *after, "-q", "-t", "json", "-n", "0", *options]
    return json.loads(subprocess.run(command, stdout=subprocess.PIPE, check=True).stdout)


def findings(diff):
    return [(row["name"], row["verdict"]) for row in diff["rows"]
            if row["verdict"] not in (None, "unchanged", "inconclusive")]


# ---- what the figures should be ----

def self_of(run, key):
    return run.get(key, (0, 0, 0))[0]


def is_judged(before, after, key):
    sides = [statistics.median(self_of(run, key) / sum(row[0] for row in run.values()) for run in side)
             for side in (before, after)]
    return max(sides) >= MIN_SHARE


def median_factors(before, after):
    runs = before + after
    keys = [key for key in runs[0] if all(self_of(run, key) > 0 for run in runs)
            and is_judged(before, after, key)]
    means = {key: math.exp(sum(math.log(self_of(run, key)) for run in runs) / len(runs)) for key in keys}
    return [1 / statistics.median(self_of(run, key) / means[key] for key in keys) for run in runs]


def wrong_costs(row, key, before, after, factors):
    sides = (("before", before, factors[:len(before)]), ("after", after, factors[len(before):]))
    for column, prefix in enumerate(("", "total_")):
        for side, runs, scale in sides:
            cost = statistics.median(run.get(key, (0, 0, 0))[column] * f for run, f in zip(runs, scale))
            if not near(row[prefix + side], cost):
                return "%s of %s: %r, not %r" % (prefix + side, key, row[prefix + side], cost)
    for side, runs, _ in sides:
        share = statistics.median(self_of(run, key) / sum(r[0] for r in run.values()) for run in runs)
        unknown = (0, 0, next(iter(runs[0].values()))[2] and 0)
        calls = [run.get(key, unknown)[2] for run in runs]
        calls = None if None in calls else statistics.median(calls)
        if not near(row[side + "_share"], share):
            return "share of %s" % (key,)
        if row["calls_" + side] != calls:
            return "calls of %s" % (key,)
    return None


def wrong_q(rows):
    tested = sorted((row["p"], row["q"]) for row in rows if row["q"] is not None)
    q = 1
    for rank in range(len(tested), 0, -1):
        q = min(q, tested[rank - 1][0] * len(tested) / rank)
        if not near(q, tested[rank - 1][1], 3e-8):  # p and q have nine digits
            return "q of rank %d" % rank
    return None


def check_figures(name, before_files, after_files, read, normalize):
    diff = profdiff(before_files, after_files, "--no-match", "--normalize", normalize)
    before, after = [read(f) for f in before_files], [read(f) for f in after_files]
    runs = before + after
    factors = median_factors(before, after) if normalize == "median" else [1] * len(runs)
    told = diff["before"]["factors"] + diff["after"]["factors"]
    rows = {(row["file"] or "", row["line"] or 0, row["name"]): row for row in diff["rows"]}
    keys = {key for run in runs for key, row in run.items() if any(row[:2]) or row[2]}
    wrong = [w for w in (wrong_costs(rows[key], key, before, after, factors) for key in rows) if w]
    ok(all(map(near, told, factors)), name + ": factors", told, factors)
    ok(set(rows) == keys, name + ": functions", len(rows), len(keys))
    ok(not wrong, name + ": costs, shares and calls", *wrong[:5])
    ok(not wrong_q(diff["rows"]), name + ": q", wrong_q(diff["rows"]))
    return diff


# ---- runs made here ----

def made_run(folder, name, seed, changed):
    numbers = random.Random(seed)
    stats = {}
    for i in range(60):
        cost = 0.001 * (i + 1) * numbers.uniform(0.97, 1.03) * (changed if i == 30 else 1)
        stats["app.py", i + 1, "f%d" % i] = (i + 1, 2 * i + 1, cost, cost * 1.5, {})
    path = os.path.join(folder, name)
    with open(path, "wb") as f:
        marshal.dump(stats, f)
    return path


def check_made():
    with tempfile.TemporaryDirectory() as folder:
        before = [made_run(folder, "before.%d" % i, i, 1) for i in range(5)]
        after = [made_run(folder, "after.%d" % i, 100 + i, 2) for i in range(4)]
        for normalize in ("median", "none"):
            diff = check_figures("made runs, " + normalize, before, after, read_pstats, normalize)
            ok(findings(diff) == [("f30", "regressed")], "the function that was changed", findings(diff))
        single = profdiff(before[:1], after[:1])
        total = sum(row[0] for row in read_pstats(after[0]).values()) - \
            sum(row[0] for row in read_pstats(before[0]).values())
        ok(near(sum(row["delta"] for row in single["rows"]), total, 1e-9), "differences add up")


# ---- recorded runs ----

def halves(runs):
    for few in itertools.combinations(runs, 2):
        yield few, [run for run in runs if run not in few]


def check_pairs(folder, ending, read):
    sides = [sorted(glob.glob("%s/%s/%s.*.%s" % (CORPUS, folder, side, ending)))
             for side in ("base", "regression")]
    if not all(sides):
        return skip(folder, "no corpus")
    diff = check_figures(folder, *sides, read, "median")
    ok(profdiff(*sides)["normalize"] == "median", folder + ": the median is the default")
    ok(findings(diff) == [("dedupe", "regressed")], folder + ": the only finding", findings(diff))
    for runs in sides:
        found = [(few, f) for few, rest in halves(runs) for f in findings(profdiff(few, rest))]
        ok(not found, folder + ": nothing between runs of one version", *found)


check_made()
check_pairs("pstats_pairs", "prof", read_pstats)
check_pairs("collapsed_pairs", "folded", read_folded)
print("1..%d" % count)
sys.exit(failed != 0)

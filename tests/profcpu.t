#!/usr/bin/env python3
"""profcpu.t - profcpu against awk and python's statistics; its limits, comparisons, scales, forms and refusals."""
import csv, glob, io, json, os, re, shutil, statistics, subprocess, sys, tempfile

os.chdir(os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
BUILD = os.path.abspath(os.environ.get("PROFKIT_BUILD", "build"))
os.environ["PATH"] = BUILD + ":" + os.environ["PATH"]
os.environ["LC_ALL"] = "C.UTF-8"
LOGS = "testdata/profcpu"
IDLE = f"{LOGS}/idle.csv"
TMP = tempfile.mkdtemp()
tests = 0


def ok(good, name, why=""):
    global tests
    tests += 1
    print(f"{'ok' if good else 'not ok'} {tests} - {name}")
    if not good and why != "":
        print("".join(f"# {line}\n" for line in str(why).split("\n")), end="")
    sys.stdout.flush()


def equal(got, expected, name):
    ok(got == expected, name, f"got      {got!r}\nexpected {expected!r}")


def near(got, expected, name, by=1e-9):
    ok(got is not None and abs(got - expected) <= by * max(1, abs(expected)), name, f"got      {got!r}\nexpected {expected!r}")


def run(*args, stdin=b"", program="profcpu", **more):
    p = subprocess.run([program, *args], input=stdin, capture_output=True, **more)
    return p.returncode, p.stdout.decode("utf-8", "replace"), p.stderr.decode("utf-8", "replace")


def ask(*args, stdin=b""):
    status, out, err = run("-t", "json", *args, stdin=stdin)
    if status not in (0, 1):
        raise SystemExit(f"Bail out! profcpu {args}: {status} {err}")
    return json.loads(out)


def write(name, text):
    path = f"{TMP}/{name}"
    with open(path, "w") as f:
        f.write(text)
    return path


def log(name, cpu, memory=None, step=5):
    """A log without a clock: elapsed seconds."""
    rows = ["elapsed_seconds,cpu_percent" + (",memory_mb" if memory else "")]
    for i, value in enumerate(cpu):
        rows.append(f"{i * step},{value}" + (f",{memory[i]}" if memory else ""))
    return write(name, "\n".join(rows) + "\n")


def counters(name, scale, cores, subjects):
    """A log in our own JSON: CPU of these subjects ("": all), of a known scale."""
    rows = len(next(iter(subjects.values())))
    return write(name, json.dumps({
        "profkit": 1, "profile": {"file": name, "format": "json"}, "metrics": [], "threads": [], "functions": [],
        "frames": {"function": [], "line": [], "column": [], "kind": []}, "nodes": {"parent": [0], "frame": [0], "self": []},
        "logs": [{"clock": "elapsed", "cores": cores, "rows_skipped": 0, "times": list(range(rows)),
                  "counters": [{"name": "cpu", "subject": s or None, "unit": "percent", "percent_of": scale, "values": v}
                               for s, v in subjects.items()]}]}))


def gate(expected, what, *args):
    """The exit status; a limit that is passed is told on stderr with its option, one that is kept is not."""
    status, out, err = run(*args)
    equal(status, expected, f"{what}: exit {expected}")
    option = [a for a in args if a.startswith(("--target", "--expect", "--max-"))][0]
    if expected == 1:
        ok(option in err and re.search(r"\d", err), f"{what}: stderr says which limit", err)
    if expected == 0:
        equal(err, "", f"{what}: nothing on stderr")
    if expected == 2:
        equal(out, "", f"{what}: nothing on stdout")
        ok(err.startswith("profcpu: ") and option in err, f"{what}: stderr says what lacks", err)


def refused(pattern, *args, stdin=b""):
    status, out, err = run(*args, stdin=stdin)
    ok(status == 2 and out == "" and re.search(pattern, err), f"refused: {' '.join(args)}", f"{status} {out!r} {err!r}")


# ---- figures ----

AWK = "$2+0==$2 {s+=$2;n++} END{printf \"%.17g\", s/n}"
for path in (IDLE, *sorted(glob.glob(f"{LOGS}/before.*.csv")), f"{LOGS}/leak.csv", f"{LOGS}/work.csv"):
    mean = float(subprocess.run(["awk", "-F", ",", AWK, path], capture_output=True, text=True).stdout)
    near(ask(path)["cpu"]["mean"], mean, f"{path}: the mean is awk's", 1e-12)

a = ask("--target", "5%", IDLE)
equal([a["samples"], a["cpu"]["mean"], a["interval"]["median"], a["duration"]], [4, 78.75, 5, 15], "the example's figures")
equal(a["target"], {"limit": 5, "met": False}, "the example's target")
equal(run("--target", "5%", IDLE)[0], 1, "the example's exit status")
equal([a["start"], a["start_epoch"], a["clock"]], ["2025-10-24T14:30:00", None, "local"], "a calendar without a zone has no epoch")
equal([a["cpu"]["cpu_seconds"], a["cpu"]["scale"]], [None, None], "seconds of CPU are unknown while the scale is")
ok(run("-t", "json", IDLE)[1].startswith('{"samples":4,"rows_skipped":0,\n"cpu":{"mean":78.75,"min":78.2,"max":79.2,"median":'),
   "the first words of the JSON", run("-t", "json", IDLE)[1][:200])

rows = list(csv.DictReader(open(f"{LOGS}/leak.csv")))
a = ask(f"{LOGS}/leak.csv")
for ours, column in (("cpu", "cpu_percent"), ("memory", "memory_mb"), ("memory_percent", "memory_percent")):
    values = sorted(float(r[column]) for r in rows)
    cuts = statistics.quantiles(values, n=100, method="inclusive")
    expected = {"mean": statistics.fmean(values), "min": values[0], "max": values[-1], "median": cuts[49], "p90": cuts[89],
                "p95": cuts[94], "p99": cuts[98], "stddev": statistics.pstdev(values)}
    for word, value in expected.items():
        near(a[ours][word], value, f"leak.csv: {ours} {word}")
equal(a["cpu"]["spike_count"], 2, "leak.csv: two spikes were put in")
equal([[round(s["start"]), s["rows"]] for s in a["cpu"]["spikes"]], [[1000, 3], [2500, 1]], "leak.csv: where they were put")
t = a["memory"]["trend"]
ok(t["verdict"] == "growing" and t["low"] < 3.2 < t["high"], "leak.csv: it grows by the 3.2 MB/h that were put in", t)
equal(a["cpu"]["trend"]["verdict"], "stable", "leak.csv: CPU does not")

# Each mark of mprof has the moments and the memory of its FUNC line.
for path in ("testdata/mprof/functions.dat", "testdata/mprof/five-fields.dat"):
    lines = [line.split() for line in open(path)]
    begin = min([float(l[2]) for l in lines if l[0] == "MEM"] + [float(l[3]) for l in lines if l[0] == "FUNC"])
    expected = sorted((round(float(l[3]) - begin, 4), round(float(l[5]) - begin, 4), l[1], round(float(l[4]) - float(l[2]), 4)) for l in lines if l[0] == "FUNC")
    got = sorted((round(m["from"], 4), round(m["to"], 4), m["function"], round(m["memory_growth"], 4)) for m in ask(path)["marks"])
    equal(got, expected, f"{path}: marks are the FUNC lines")

# ---- the forms agree ----

answer = ask(IDLE)
table = list(csv.DictReader(io.StringIO(run("-t", "csv", IDLE)[1])))
equal(len(table), 1, "csv: a row a log")
equal([float(table[0][k]) for k in ("samples", "duration", "interval", "cpu_mean", "cpu_p99", "cpu_stddev", "memory_max")],
      [answer["samples"], answer["duration"], answer["interval"]["median"], answer["cpu"]["mean"], answer["cpu"]["p99"],
       answer["cpu"]["stddev"], answer["memory"]["max"]], "csv has the figures of json")
equal([line.split("\t") for line in run("-t", "tsv", IDLE)[1].splitlines()], list(csv.reader(io.StringIO(run("-t", "csv", IDLE)[1]))), "tsv is csv")
summary = run(f"{LOGS}/leak.csv")[1]
a = ask(f"{LOGS}/leak.csv")
for label, word in (("mean", "mean"), ("mean by time", "weighted_mean"), ("minimum", "min"), ("median", "median"), ("90 % below", "p90"),
                    ("95 % below", "p95"), ("99 % below", "p99"), ("maximum", "max"), ("std deviation", "stddev")):
    found = re.search(rf"^{label} +([\d.]+) +([\d.]+)$", summary, re.M)
    equal(found and found.groups(), (f"{a['cpu'][word]:.2f}", f"{a['memory'][word]:.2f}"), f"summary: {label} is json's")
ok(max(map(len, summary.splitlines())) <= 80, "summary: 80 columns are enough", summary)
status, out, err = run("-t", "summary", f"{LOGS}/before.1.csv", f"{LOGS}/after.1.csv")
equal(len(re.findall(r"^Log ", out, re.M)), 2, "summary: one a log")
equal([x["file"] for x in ask(f"{LOGS}/before.1.csv", f"{LOGS}/after.1.csv")["logs"]], [f"{LOGS}/before.1.csv", f"{LOGS}/after.1.csv"],
      "json: the logs in their order")

# ---- limits, both ways ----

gate(0, "target", "--target", "79%", IDLE)
gate(0, "target that is the mean", "--target", "78.75", IDLE)
gate(1, "target", "--target", "78.7 %", IDLE)
gate(0, "overhead", "--target-overhead", "5%", "--baseline", "74", IDLE)
gate(1, "overhead", "--target-overhead", "4.7pp", "--baseline", "74", IDLE)
gate(1, "overhead over a log", "--target-overhead", "1", "--baseline", f"{LOGS}/after.1.csv", IDLE)
gate(0, "memory", "--max-memory", "145.6MB", IDLE)
gate(1, "memory", "--max-memory", "145.5", IDLE)
gate(0, "memory in another unit", "--max-memory", "1GB", IDLE)
gate(1, "growth", "--max-growth", "1MB/h", f"{LOGS}/leak.csv")
gate(0, "growth", "--max-growth", "5MB/h", f"{LOGS}/leak.csv")
gate(0, "growth by the minute", "--max-growth", "1MB/min", f"{LOGS}/leak.csv")
gate(0, "growth that may be none", "--max-growth", "0MB/h", f"{LOGS}/before.1.csv")
gate(0, "spikes", "--max-spikes", "2", f"{LOGS}/leak.csv")
gate(1, "spikes", "--max-spikes", "1", f"{LOGS}/leak.csv")
high, low = log("high.csv", [78.6] * 8), log("low.csv", [73.6] * 8)
gate(0, "5 points", "--expect-reduction", "5pp", high, "--vs", low)
gate(1, "6 points", "--expect-reduction", "6pp", high, "--vs", low)
gate(0, "6.3 percent", "--expect-reduction", "6.3%", high, "--vs", low)
gate(1, "6.4 percent", "--expect-reduction", "6.4%", high, "--vs", low)
gate(0, "5 points below a number", "--expect-reduction", "5pp", "--baseline", "78.6%", low)
gate(1, "5 points the other way round", "--expect-reduction", "5pp", low, "--vs", high)
memory_only = write("memory.csv", "elapsed_seconds,memory_mb\n" + "".join(f"{i},{100 + i % 3}\n" for i in range(30)))
cpu_only = log("cpu.csv", [5, 6, 5, 6, 5, 6])
gate(2, "target without CPU", "--target", "5%", memory_only)
gate(2, "memory without memory", "--max-memory", "5MB", cpu_only)
gate(2, "growth without memory", "--max-growth", "5MB/h", cpu_only)
gate(2, "growth of one row", "--max-growth", "5MB/h", log("one.csv", [5], [5]))
gate(2, "spikes without CPU", "--max-spikes", "5", memory_only)
gate(2, "reduction without CPU", "--expect-reduction", "5%", memory_only, "--vs", cpu_only)
gate(2, "percent of nothing", "--expect-reduction", "5%", log("zero.csv", [0, 0, 0]), "--vs", low)
gate(0, "the logs after --vs are judged", "--target", "75%", high, "--vs", low)
gate(1, "the logs after --vs are judged", "--target", "75%", low, "--vs", high)
gate(0, "the mean of runs is judged", "--target", "77%", "--average", high, low)
gate(1, "each log is judged", "--target", "77%", high, low)

percent = write("percent.csv", "time,memory_percent\n1,5\n2,7\n")
out = run(percent)[1]
ok("memory %\n" in out and re.search(r"^mean +6\.00$", out, re.M), "summary: of memory in percent alone, that", out)
refused("neither CPU nor memory in MB", "-t", "text", percent)
flat = log("flat.csv", [5] * 2000, [100] * 2000)
out = run(flat)[1]
ok("Samples       2,000," in out and "CPU trend     stable, less than 0.01 points/h up or down\n" in out and "Memory trend  stable, less than 0.01 MB/h up or down\n" in out, "summary: what does not change, and large counts", out)

# ---- comparing ----

before, after = sorted(glob.glob(f"{LOGS}/before.*.csv")), sorted(glob.glob(f"{LOGS}/after.*.csv"))
c = ask(*before, "--vs", *after)["comparison"]
means = {}
for side in (before, after):
    means[side[0]] = statistics.fmean(ask(path)["cpu"]["mean"] for path in side)
near(c["cpu"]["before"], means[before[0]], "--vs: before is the mean of the runs' means")
near(c["cpu"]["after"], means[after[0]], "--vs: after too")
near(c["cpu"]["difference"], means[after[0]] - means[before[0]], "--vs: points")
near(c["cpu"]["percent"], (means[after[0]] / means[before[0]] - 1) * 100, "--vs: percent")
ok(c["cpu"]["difference_low"] <= c["cpu"]["difference"] <= c["cpu"]["difference_high"] < 0, "--vs: the interval is below 0", c)
equal([c["cpu"]["verdict"], c["memory"]["verdict"]], ["less", "less"], "--vs: less")
equal([c["cpu"]["method"], ask(before[0], "--vs", after[0])["comparison"]["cpu"]["method"]], ["t", "bootstrap"], "--vs: how the interval was made")
d = ask(*after, "--vs", *before)["comparison"]
equal([d["cpu"]["verdict"], d["memory"]["verdict"]], ["more", "more"], "--vs: more, the other way round")
near(d["cpu"]["difference"], -c["cpu"]["difference"], "--vs: by as much")
same = ask(before[0], "--vs", before[0])["comparison"]["cpu"]
ok(same["verdict"] in ("unchanged", "inconclusive") and same["difference"] == 0, "--vs: a run does not differ from itself", same)
ok("run to run" in run(before[0], "--vs", after[0])[1] and "run to run" not in run(*before, "--vs", *after)[1], "--vs: one run a side does not tell what differs between runs")
equal(ask(*before, "--vs", *after), ask(*before, "--vs", *after), "--vs: the same on every run")
out = run(high, "--vs", low)[1]
ok("-5.00 points" in out and "-6.36 %" in out, "--vs: from 78.6 to 73.6", out)
out = run("--average", *before)[1]
average = ask("--average", *before)["average"]
means = [ask(path)["cpu"]["mean"] for path in before]
equal(average["runs"], 3, "--average: three runs")
near(average["cpu_mean"]["mean"], statistics.fmean(means), "--average: the mean of means")
near(average["cpu_mean"]["stddev"], statistics.stdev(means), "--average: the deviation between runs")
equal([average["cpu_mean"]["min"], average["cpu_mean"]["max"]], [min(means), max(means)], "--average: least and most")
ok(f"{statistics.fmean(means):.2f}" in out and f"± {statistics.stdev(means):.2f}" in out, "--average: the summary has them", out)
out = run("-t", "markdown", "--average", *before, "--vs", *after)[1]
row = re.search(r"^\| CPU mean % \| before \| 3 \| (\S+) \| (\S+) \| (\S+) \| (\S+) \|$", out, re.M)
ok(row and all(abs(float(x) - y) < 0.0051 for x, y in zip(row.groups(), (statistics.fmean(means), min(means), max(means), statistics.stdev(means)))),
   "--average: markdown has them", out)
ok("| CPU mean % | after | 3 |" in out, "--average: markdown has both sides", out)
both = ask("--average", *before, "--vs", *after)["average"]
equal([both["before"]["runs"], both["after"]["runs"]], [3, 3], "--average: both sides")
b = ask("--baseline", before[0], *after)["baseline"]
equal(len(b), 3, "--baseline: each log")
equal(len(ask("--average", "--baseline", before[0], *after)["baseline"]), 1, "--baseline: all runs of one thing together")
out = run("-t", "markdown", "--baseline", before[0], *after)[1]
ok(all(f"- CPU: {os.path.basename(a)} against {os.path.basename(before[0])}: " in out for a in after), "--baseline: markdown says which log each line is of", out)
b = ask("--baseline", "78.6", low)["baseline"][0]
equal([b["cpu"]["verdict"], b["memory"]], [None, None], "--baseline: a number has no verdict")
near(b["cpu"]["difference"], -5, "--baseline: a number")

# ---- scales of CPU ----

core = counters("core.json", "core", None, {"": [50, 50, 50]})
machine = counters("machine.json", "machine", 4, {"": [25, 25, 25]})
unknown = counters("unknown.json", None, None, {"": [30, 30, 30]})
near(ask(core)["cpu"]["cpu_seconds"], 1.5, "seconds of CPU of a core")
near(ask(machine)["cpu"]["cpu_seconds"], 3, "seconds of CPU of a machine of 4 cores")
equal(ask(unknown)["cpu"]["cpu_seconds"], None, "seconds of CPU of an unknown scale")
near(ask("--cpu-scale", "core", unknown)["cpu"]["cpu_seconds"], 0.9, "--cpu-scale says it")
near(ask("--cpu-scale", "system", "--cores", "2", unknown)["cpu"]["cpu_seconds"], 1.8, "--cores too")
equal(ask("--cpu-scale", "system", unknown)["cpu"]["cpu_seconds"], None, "a machine of unknown cores")
refused(r"core\.json: .*--cores", machine, "--vs", core)
refused(r"core\.json: .*--cores", "--average", machine, core)
refused(r"core\.json: .*--cores", "--baseline", core, machine)
equal(run(machine, core)[0], 0, "what is not compared may differ")
status, out, err = run("-t", "json", "--cores", "4", machine, "--vs", core)
equal([status, json.loads(out)["comparison"]["cpu"]["after"]], [0, 12.5], "--cores: converted to the first")
ok("core.json" in err and "4 cores" in err, "--cores: and said", err)
status, out, err = run("-t", "json", machine, "--vs", unknown)
ok(status == 0 and "warning" in err and "unknown.json" in err, "unknown against known: a warning", err)
equal(run("-q", machine, "--vs", unknown)[2], "", "-q: none")

# ---- processes, time ----

many = counters("many.json", "core", None, {"python3 [12]": [1, 2, 3], "nginx [4]": [10, None, 30]})
equal(ask(many)["cpu"]["mean"], (11 + 2 + 33) / 3, "processes are added up, an absent one counts nothing")
equal(ask(many)["processes"], 2, "and counted")
equal(ask("--process", "nginx", many)["cpu"]["mean"], 20, "--process")
equal(ask("--process", "12", many)["cpu"]["mean"], 2, "--process by id")
refused(r"nginx \[4\]", "--process", "apache", many)
refused("does not tell processes apart", "--process", "x", IDLE)
a = ask("--time-range", "5s..10s", IDLE)
equal([a["samples"], a["cpu"]["mean"], a["start"]], [2, 78.8, "2025-10-24T14:30:05"], "--time-range")
refused("no rows", "--time-range", "100s..", IDLE)
a = ask("--above", "78.8", IDLE)["cpu"]["above"]
equal(a, {"threshold": 78.8, "share": 0.5}, "--above")
equal(ask(IDLE)["cpu"]["above"], None, "no threshold, no share")

# ---- functions ----

work = (f"{LOGS}/work.csv", "--profile", f"{LOGS}/work.speedscope.json")
d = ask("--above", "90%", *work)["during"]
shares = {f["function"]: f for f in d["functions"]}
ok("wait" not in shares or shares["wait"]["self_seconds"] < 0.6, "--profile: what waits is not above", shares)
near(shares["parse"]["self_seconds"] / shares["grow"]["self_seconds"], 2, "--profile: parse ran twice as long as grow", 0.3)
ok(abs(shares["grow"]["growth"] - 50) < 15 and abs(shares["parse"]["growth"]) < 1, "--profile: memory grew in grow", shares)
ok("profiler's own cost" in run("--above", "90%", *work)[1], "--profile: a profiler's cost is in the log")
equal([f["function"] for f in d["functions"]],
      [r["function"] for r in csv.DictReader(io.StringIO(run("-t", "csv", "--above", "90%", *work)[1]))], "--profile: csv has the functions of json")
shifted = {f["function"]: f for f in ask("--above", "90%", "--offset", "4s", *work)["during"]["functions"]}
ok(shifted["wait"]["self_seconds"] > 3, "--offset: the profile lies otherwise then", shifted)
equal(ask("--target", "90%", *work)["during"], d, "--profile: without --above the target is the threshold, as the words say")
local = write("local.csv", "time,cpu\n" + "".join(f"2025-10-24 14:30:{i:02},95\n" for i in range(20)))
clocked = json.loads(run("-t", "json", f"{LOGS}/work.speedscope.json", program="profconv")[1])
clocked["profile"]["start"] = 1761316202
clocked = write("clocked.json", json.dumps(clocked))
out = run("--profile", clocked, local)[1]
ok("began at 0 s of the log: its calendar has no time zone" in out, "--profile: a calendar without a zone is not set against a clock, and it is said", out)
zoned = write("zoned.csv", open(local).read().replace(",95", "Z,95"))
d = ask("--profile", clocked, zoned)["during"]
equal([d["offset"], d["by_clocks"]], [2, True], "--profile: with a zone it is")
refused("time|samples|order", "--profile", "testdata/pstats/shop.prof", f"{LOGS}/work.csv")

# ---- several outputs, stdin, refusals ----

status, out, err = run("-o", f"{TMP}/a.json", "-o", f"md:{TMP}/a.out", "-o", f"{TMP}/a.txt", IDLE)
equal([status, out, err], [0, "", ""], "three outputs")
equal(open(f"{TMP}/a.json").read(), run("-t", "json", IDLE)[1], "-o: json by its ending")
equal(open(f"{TMP}/a.txt").read(), run(IDLE)[1], "-o: a summary by its ending")
ok(open(f"{TMP}/a.out").read().startswith("| log |"), "-o: markdown by its word")
text = open(IDLE, "rb").read()
equal(ask(stdin=text)["cpu"]["mean"], 78.75, "stdin")
equal(ask("-", stdin=text)["cpu"]["mean"], 78.75, "-")
refused("only once", "-", "-", stdin=text)
refused("neither CPU nor memory", "testdata/collapsed/shop.folded")
refused("nothing.csv", f"{TMP}/nothing.csv")
refused("--vs needs", "--vs", IDLE)
refused("--vs needs", IDLE, "--vs")
refused("needs --baseline", "--target-overhead", "5", IDLE)
refused("--vs or --baseline", "--expect-reduction", "5pp", IDLE)
refused("5% of what was before, or 5pp", "--expect-reduction", "5", high, "--vs", low)
refused("1MB/h", "--max-growth", "5MB", IDLE)
refused("percentage", "--target", "five", IDLE)
refused("500MB", "--max-memory", "5 apples", IDLE)
refused("core or system", "--cpu-scale", "cpu", IDLE)
refused("1200x800", "--size", "1200", IDLE)
refused("one log", "--profile", f"{LOGS}/work.speedscope.json", high, low)
refused("cores", "--cores", "-1", IDLE)
refused("unknown output", "-t", "xml", IDLE)
refused("unrecognized option", "--metric", "x", IDLE)
refused("does not say when", "--clock", "-o", f"{TMP}/clock.svg", high)
err = run("--clock", "-t", "text", IDLE, zoned)[2]
ok("idle.csv" in err and "no time zone" in err, "--clock: a calendar without a zone beside one of UTC is told", err)
equal(run("--clock", "-t", "text", IDLE, IDLE)[2], "", "--clock: but not beside another without")
p = subprocess.run(["sh", "-c", f"profcpu {IDLE} >/dev/full"], capture_output=True)
ok(p.returncode == 2 and b"space" in p.stderr, "a full disk", p)
before_files = set(os.listdir(TMP))
status, out, err = run("-o", f"{TMP}/no/such/a.json", "-o", f"{TMP}/b.json", IDLE)
ok(status == 2 and "no/such" in err, "a folder that is not there", err)
equal(set(os.listdir(TMP)), before_files, "leaves no other output")
if os.geteuid():
    os.mkdir(f"{TMP}/locked", 0o555)
    refused("locked", "-o", f"{TMP}/locked/a.json", IDLE)
same = [log(f"{folder}.csv", [1, 2, 3]) for folder in ("x", "y")]
for path in same:
    os.makedirs(path[:-4])
    shutil.move(path, path[:-4] + "/run.csv")
c = ask(f"{TMP}/x/run.csv", "--vs", f"{TMP}/y/run.csv")["comparison"]
equal([c["before"], c["after"]], [f"{TMP}/x/run.csv", f"{TMP}/y/run.csv"], "logs of one name have their folders")
hostile = write("ev\x1b[31mil`$(x)\n.csv", open(IDLE).read())
ok("\x1b" not in run(hostile)[1], "a name is shown and does nothing")

shutil.rmtree(TMP)
print(f"1..{tests}")

#!/usr/bin/env python3
"""profscore.t - profscore against the formula, worked out anew from pstats; its forms and refusals."""
import csv, glob, io, json, marshal, os, pstats, shutil, subprocess, sys, tempfile

os.chdir(os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
BUILD = os.path.abspath(os.environ.get("PROFKIT_BUILD", "build"))
os.environ["PATH"] = BUILD + ":" + os.environ["PATH"]
os.environ["LC_ALL"] = "C.UTF-8"
EXAMPLE = "testdata/metrics/example.prof"
FACTORS = ("execution_time", "coupling", "complexity", "memory", "call_frequency")
WEIGHTS = dict(zip(FACTORS, (0.40, 0.30, 0.15, 0.10, 0.05)))
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
    if isinstance(expected, (str, bool, list)) or expected is None or got is None:
        return got == expected
    return abs(got - expected) <= by * max(1, abs(expected))


def run(*args, stdin=b""):
    p = subprocess.run(["profscore", *args], input=stdin, capture_output=True)
    return p.returncode, p.stdout.decode("utf-8", "replace"), p.stderr.decode("utf-8", "replace")


def ask(*args, stdin=b""):
    status, out, err = run("-t", "json", *args, stdin=stdin)
    if status not in (0, 1):
        raise SystemExit(f"Bail out! profscore {args}: {status} {err}")
    return json.loads(out)


def scores(answer):
    return {m["module"]: m["unclamped_score"] for m in answer["modules"]}


# ---- the worked example, six digits, from each form of metrics ----

EXPECTED = [("/srv/app/store.py", 123.240000), ("/srv/app/parse.py", 76.289474), ("/srv/app/util.py", 35.437632)]
for form in ("example.csv", "example.records.json", "example.graph.json", "example.windows.csv"):
    modules = ask("--metrics", f"testdata/metrics/{form}", EXAMPLE)["modules"]
    equal([(m["module"], round(m["unclamped_score"], 6)) for m in modules], EXPECTED, f"{form}: the worked example")
    equal([m["score"] for m in modules][0], 100, f"{form}: shown cut off at 100")
    equal([(m["impact"], m["difficulty"], m["circular"], m["hot_zone"]) for m in modules],
          [("critical", "very hard", True, True), ("critical", "very hard", False, False), ("high", "hard", False, False)],
          f"{form}: impact, difficulty, circle, hot zone")
answer = ask("--metrics", "testdata/metrics/example.graph.json", EXAMPLE)
equal([m["affected"] for m in answer["modules"]],
      [["/p/app/never.py"], ["/srv/app/tiny.py"], ["/srv/app/parse.py", "/srv/app/store.py"]],
      "who is affected is by the graph's edges")
equal(answer["metrics"][0]["unmatched"], ["/p/app/never.py"], "what is not in the profile is listed")
equal([m["matched"] for m in answer["modules"]], ["suffix"] * 3, "paths match by their ends")
equal(list(answer)[:2], ["weights", "modules"], "json begins with weights and modules")
equal(list(answer["modules"][0])[:15], "module rank score impact difficulty kind execution_time coupling complexity "
      "memory calls circular hot_zone affected recommendation".split(), "a module's keys, in their order")
equal(answer["weights"], WEIGHTS, "the weights")
equal(answer["sources"], dict.fromkeys(FACTORS + ("circular", "hot_zone"), "measured"), "all was measured")
equal(answer["thresholds"]["kind"], {"cpu": 0.05, "memory": 0.1, "io": 0.3}, "thresholds of kinds stand in json")


# ---- a program of several modules, profiled now ----

def reach(edges, start):
    seen, todo = set(), [start]
    while todo:
        for target in edges.get(todo.pop(), ()):
            if target not in seen:
                seen.add(target)
                todo.append(target)
    return seen


class Model:
    """What pstats holds, by module; the formula once more."""

    def __init__(self, path):
        stats = pstats.Stats(path).stats
        self.time, self.calls, self.uses = {}, {}, {}
        for (file, _, _), (_, calls, own, _, callers) in stats.items():
            name = self.name(file)
            self.time[name] = self.time.get(name, 0) + own
            self.calls[name] = self.calls.get(name, 0) + calls
            for caller in callers:
                if "~" not in (file, caller[0]) and caller[0] != file:
                    self.uses.setdefault(caller[0], set()).add(file)
        self.total = sum(self.time.values())
        self.candidates = [m for m in self.time if self.time[m] >= 0.005 * self.total and self.time[m] > 0]

    def name(self, file):
        return "(built-in)" if file == "~" else file

    def coupling(self, module):
        return len(self.uses.get(module, ())) + sum(module in used for used in self.uses.values())

    def circular(self, module):
        return module in reach(self.uses, module)

    def top(self, values, module):
        value = values.get(module) or 0
        return value > 0 and sum((values.get(m) or 0) >= value for m in self.candidates) <= -(-len(self.candidates) // 5)

    def scores(self, weights=WEIGHTS, complexity=None, memory=None, boosters=(1.2, 1.3)):
        coupling = {m: self.coupling(m) for m in self.candidates}
        known = {"execution_time": self.time, "coupling": coupling, "complexity": complexity, "memory": memory,
                 "call_frequency": self.calls}
        known = {f: v for f, v in known.items() if v and any(m in v for m in self.candidates)}
        whole = sum(weights[f] for f in known)
        found = {}
        for module in self.candidates:
            priority = 0
            for factor, values in known.items():
                largest = max(values.get(m, 0) for m in self.candidates)
                priority += weights[factor] / whole * (values.get(module, 0) / largest if largest else 0)
            if self.circular(module):
                priority *= boosters[0]
            if complexity and self.top(complexity, module) and self.top(coupling, module):
                priority *= boosters[1]
            found[module] = priority * 100
        return found


def compare(answer, expected, name):
    got = scores(answer)
    wrong = [f"{m}: {got.get(m)} {expected.get(m)}" for m in {*got, *expected}
             if m not in got or m not in expected or not near(got[m], expected[m], "")]
    ok(not wrong and len(got) > 3, name, "\n".join(wrong))
    ranks = [m["module"] for m in answer["modules"]]
    equal(ranks, sorted(got, key=lambda m: (-got[m], m)), name + ": ranked")


tmp = tempfile.mkdtemp()
shutil.copytree("testdata/metrics/bakery", os.path.join(tmp, "bakery"))
live = os.path.join(tmp, "live.prof")
subprocess.run([sys.executable, "-B", "-c",
                "import cProfile, sys; sys.path.insert(0, sys.argv[1]); import bakery.main\n"
                "p = cProfile.Profile(); p.runcall(bakery.main.main, 1500); p.dump_stats(sys.argv[2])", tmp, live], check=True)


def bakery(name, values):
    return {os.path.join(tmp, "bakery", f"{m}.py"): v for m, v in values.items()}


RADON = {"main": 3, "orders": 6, "pricing": 9, "report": 4, "stock": 6}
model = Model(live)
answer = ask(live)
compare(answer, model.scores(), "a live profile, with nothing else")
for m in answer["modules"]:
    name = m["module"]
    good = near(m["execution_time"], model.time[name], "") and m["calls"] == model.calls[name] and \
        m["coupling"] == model.coupling(name) and m["circular"] == model.circular(name)
    ok(good, f"{os.path.basename(name)}: time, calls, coupling and circle are those of pstats", m)
circular = {os.path.basename(m["module"]) for m in answer["modules"] if m["circular"]}
ok({"pricing.py", "stock.py"} <= circular and not circular & {"main.py", "orders.py", "report.py"},
   "prices and stock call each other in a circle", circular)
equal(answer["sources"]["coupling"] + answer["sources"]["complexity"], "derivedabsent", "and the sources are said")
compare(ask("--metrics", "testdata/metrics/bakery.radon.json", live),
        model.scores(complexity=bakery("radon", RADON)), "with radon's complexity")
for file in ("bakery.lizard.csv", "bakery.lizard-named.csv"):
    compare(ask("--metrics", f"testdata/metrics/{file}", live),
            model.scores(complexity=bakery("lizard", {**RADON, "pricing": 11})), f"with lizard's: {file}")
changed = dict(WEIGHTS, execution_time=0.2, coupling=0.8)
compare(ask("-q", "--weights", "time=0.2,coupling=0.8", "--boosters", "circular=2", live),
        model.scores(changed, boosters=(2, 1.3)), "with weights and a booster of one's own")
edges = ask("--metrics", "testdata/metrics/bakery.edges.json", live)
found = {os.path.basename(m["module"]): m for m in edges["modules"]}
equal((found["pricing.py"]["coupling"], found["pricing.py"]["circular"], found["orders.py"]["circular"]), (3, True, False),
      "coupling and circles follow from a graph's edges")
ok("coupling" in found["(built-in)"]["missing"] and found["(built-in)"]["coupling"] is None,
   "a module that the metrics lack is said to lack it")

# Memory from another profile, whose paths have another root.
heap = {"$schema": "https://www.speedscope.app/file-format-schema.json", "shared": {"frames": [
    {"name": "parse", "file": "/elsewhere/bakery/orders.py"}, {"name": "price", "file": "/elsewhere/bakery/pricing.py"}]},
    "profiles": [{"type": "sampled", "name": "heap", "unit": "bytes", "startValue": 0, "endValue": 5000,
                  "samples": [[0], [0, 1]], "weights": [4000, 1000]}]}
heap_file = os.path.join(tmp, "heap.json")
with open(heap_file, "w") as out:
    json.dump(heap, out)
memory = ask("--memory", heap_file, live)
compare(memory, model.scores(memory=bakery("heap", {"orders": 4000, "pricing": 1000})), "with memory of another profile")
kinds = {os.path.basename(m["module"]): m["kind"] for m in memory["modules"]}
ok(kinds["orders.py"] in ("memory", "combined"), "which makes its owner one of memory", kinds)
equal(run("--memory", EXAMPLE, live)[::2], (2, f"profscore: {EXAMPLE}: expected a metric in bytes; there are: time in seconds\n"),
      "memory without bytes is refused")
austin = ask("testdata/collapsed/austin-full.austin")
equal(austin["sources"]["memory"], "measured", "a column in bytes beside the metric is memory")
again = ask(live, live)
compare(again, model.scores(), "the same profile twice has the same scores")
ok(all(near(a["execution_time"], 2 * b["execution_time"], "") for a, b in zip(again["modules"], answer["modules"])),
   "and twice the time")

# ---- every format, files and pipes ----

for file in sorted(f for folder in ("pstats", "speedscope", "collapsed", "json") for f in glob.glob(f"testdata/{folder}/*")):
    status, out, err = run("-q", "-t", "json", file)
    good = status == 0
    try:
        total = sum(m["share"] for m in json.loads(out)["modules"])
        good = good and total <= 1 + 1e-9
    except ValueError:
        good = False
    ok(good, f"{file} is read", f"{status} {err}")
with open(live, "rb") as f:
    equal(scores(ask("-", stdin=f.read())), scores(answer), "stdin")
pipe = f"profconv -t json {live} | profscore -t tsv"
p = subprocess.run(pipe, shell=True, capture_output=True, text=True)
rows = list(csv.DictReader(io.StringIO(p.stdout), delimiter="\t", quoting=csv.QUOTE_NONE))
equal([r["module"] for r in rows], [m["module"] for m in answer["modules"]], "profconv | profscore")
p = subprocess.run(pipe + " | head -n 1", shell=True, capture_output=True, text=True)
equal((p.stdout.split("\t")[:3], p.stderr), (["module", "rank", "score"], ""), "and | head, without a word")
status, out, err = run("-t", "csv", live)
rows = list(csv.DictReader(io.StringIO(out, newline="")))
ok(all(near(float(r["unclamped_score"]), scores(answer)[r["module"]], "") for r in rows) and len(rows) == len(answer["modules"]),
   "csv has the same figures")
equal(len(run("-t", "tsv", "-n", "2", live)[1].splitlines()), 3, "-n 2 shows two")

outputs = [os.path.join(tmp, f"scores.{e}") for e in ("json", "csv", "tsv", "md", "txt")]
status, out, err = run(*sum((["-o", o] for o in outputs), []), live)
ok(status == 0 and out == "" and all(os.path.getsize(o) for o in outputs), "five outputs of one run", err)
with open(outputs[0]) as f:
    equal(scores(json.load(f)), scores(answer), "as json alone has it")

# ---- gates and budgets ----

METRICS = ["--metrics", "testdata/metrics/example.csv"]
equal(run("--fail-over", "76.3", *METRICS, EXAMPLE)[::2], (1, "profscore: /srv/app/store.py: score 123.2 is over 76.3\n"),
      "--fail-over fails and names the module")
equal(run("--fail-over", "123.25", *METRICS, EXAMPLE)[::2], (0, ""), "--fail-over passes")
budget = os.path.join(tmp, "budget.txt")
with open(budget, "w") as out:
    out.write("[app/store.py::save]\nintentional = locks are slow by design\n")
status, out, err = run("-t", "json", "--fail-over", "99", "--budget", budget, *METRICS, EXAMPLE)
answer = json.loads(out)
equal((status, [m["module"] for m in answer["modules"]]), (0, ["/srv/app/parse.py", "/srv/app/util.py"]),
      "what is intentional is not ranked and does not fail")
equal([(i["module"], i["reason"]) for i in answer["intentional"]], [("/srv/app/store.py", "locks are slow by design")],
      "but listed")
ok("intentional: /srv/app/store.py, 30.0 %: locks are slow by design" in run("--budget", budget, EXAMPLE)[1],
   "in the table too")

# ---- refusals ----

for file in sorted(f for f in glob.glob("testdata/metrics/bad/*") if not f.endswith(".err")):
    with open(file + ".err") as f:
        expected = f.read()
    status, out, err = run("--metrics", file, "-o", os.path.join(tmp, "none"), EXAMPLE)
    equal((status, out, err), (2, "", "profscore: " + expected), f"{os.path.basename(file)} is refused")
ok(not os.path.exists(os.path.join(tmp, "none")), "and nothing is written")


def config(text, expected, name):
    path = os.path.join(tmp, "weights")
    with open(path, "w") as out:
        out.write(text)
    status, out, err = run("--config", path, EXAMPLE)
    equal((status, err.replace(path, "F")), (2, f"profscore: {expected}\n"), name)


NAMES = "expected execution_time, coupling, complexity, memory or call_frequency"
config("[weights]\ncoupling = -1\n", "F:2: expected a number from 0 on, not -1", "a negative weight")
config("[weights]\n\nspeed = 1\n", f"F:3: {NAMES}, not \"speed\"", "an unknown weight")
config("[weights]\ncoupling = half\n", 'F:2: expected a number, not "half"', "a weight in words")
config("# none\n[weights]\ntime=0\ncoupling=0\ncomplexity=0\nmemory=0\ncalls=0\n", "F:2: all weights are 0", "no weight")
config("[boosters]\nhot-zone = 0\n", "F:2: expected a number above 0, not 0", "a booster of 0")
config("[boosters]\nhot = 2\n", 'F:2: expected circular or hot_zone, not "hot"', "an unknown booster")
config("[colours]\nred = 2\n", "F:1: expected [weights] or [boosters], not [colours]", "an unknown title")
config("red = 2\n", "F:1: expected [weights] or [boosters] before it", "a setting without a title")
for args, expected in (
        (["--weights", "coupling"], '--weights: expected NAME=NUMBER, not "coupling"'),
        (["--weights", "speed=1"], f'--weights: {NAMES}, not "speed"'),
        (["--weights", "coupling=-0.5"], "--weights: expected a number from 0 on, not -0.5"),
        (["--weights", "time=0,coupling=0,complexity=0,memory=0,calls=0"], "all weights are 0"),
        (["--weights", "time=0,coupling=0,complexity=1,memory=0,calls=0"],
         "no factor that has a weight is known; see --metrics and --memory"),
        (["--boosters", "circular=0"], "--boosters: expected a number above 0, not 0"),
        (["--metrics", "-", "-"], "stdin can be read only once"),
        (["--metrics", "/no/such"], "/no/such: No such file or directory"),
        (["-t", "pdf"], None)):
    status, out, err = run(*args, EXAMPLE)
    if expected:
        equal((status, out, err), (2, "", f"profscore: {expected}\n"), " ".join(args))
    else:
        equal((status, out), (2, ""), " ".join(args))
with open(os.path.join(tmp, "weights"), "w") as out:
    out.write("[weights]\ntime = 2\ncoupling = 1\ncomplexity = 1\nmemory = 0\ncalls = 0\n[boosters]\ncircular = 1\n")
status, out, err = run("-t", "json", "--config", os.path.join(tmp, "weights"), EXAMPLE)
equal((json.loads(out)["weights"], err), (dict(zip(FACTORS, (0.5, 0.25, 0.25, 0, 0))),
      "profscore: the weights add up to 4: each is divided by that\n"), "weights are made to add up to 1, with a word")
equal(run(stdin=marshal.dumps({}))[0], 0, "an empty profile is fine")

shutil.rmtree(tmp)
print(f"1..{tests}")

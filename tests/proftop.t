#!/usr/bin/env python3
"""proftop.t - proftop's figures, views and forms, against expectations made by hand and pstats."""
import collections, csv, io, json, os, pstats, pty, re, struct, subprocess, sys, tempfile
import fcntl, termios

os.chdir(os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
BUILD = os.path.abspath(os.environ.get("PROFKIT_BUILD", "build"))
PROFTOP = os.path.join(BUILD, "proftop")
for name in ("NO_COLOR", "COLUMNS"):
    os.environ.pop(name, None)
os.environ["LC_ALL"] = "C.UTF-8"
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


def near(got, expected, name):
    good = all(a is not None and abs(a - b) <= 1e-9 * max(1, abs(b)) for a, b in zip(got, expected))
    ok(good and len(got) == len(expected), name, f"got      {got!r}\nexpected {expected!r}")


def run(*args, stdin=b""):
    if isinstance(stdin, str):
        stdin = stdin.encode()
    p = subprocess.run([PROFTOP, *args], input=stdin, capture_output=True)
    return p.returncode, p.stdout.decode("utf-8", "surrogateescape"), p.stderr.decode("utf-8", "replace")


def ask(*args, stdin=b""):
    status, out, err = run("-t", "json", *args, stdin=stdin)
    if status:
        raise SystemExit(f"Bail out! proftop {args}: {status} {err}")
    return json.loads(out)


def by_name(answer):
    return {f["name"]: f for f in answer["functions"]}


def table(*args, stdin=b""):
    """The table's rows as lists of words, without what stands above it."""
    out = run(*args, stdin=stdin)[1]
    return [re.split(r"  +", line.strip()) for line in out.split("\n\n")[1].split("\n") if line]


def on_terminal(columns, *args, environment={}, stdin=None):
    """What proftop prints on a terminal so many columns wide."""
    pid, fd = pty.fork()
    if pid == 0:
        os.environ.update({"TERM": "xterm", **environment})
        fcntl.ioctl(1, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
        os.execv(PROFTOP, [PROFTOP, *args])
    text = b""
    while True:
        try:
            piece = os.read(fd, 65536)
        except OSError:
            break
        if not piece:
            break
        text += piece
    os.waitpid(pid, 0)
    os.close(fd)
    return text.decode().replace("\r\n", "\n")


def write(name, text):
    path = os.path.join(tmp.name, name)
    with open(path, "wb") as f:
        f.write(text if isinstance(text, bytes) else text.encode())
    return path


def speedscope(name, frames, *profiles):
    return write(name, json.dumps({"$schema": "https://www.speedscope.app/file-format-schema.json",
                                   "shared": {"frames": frames}, "profiles": profiles}))


tmp = tempfile.TemporaryDirectory()

# ---- self and total; recursion counts a stack once ----

stacks = "a;a;b 3\na;c 5\nd 2\n"
answer = ask(stdin=stacks)
equal([(f["name"], f["self"], f["total"]) for f in answer["functions"]],
      [("c", 5, 5), ("b", 3, 3), ("d", 2, 2), ("a", 0, 8)], "self and total of a;a;b 3 / a;c 5 / d 2")
near([f["total_percent"] for f in answer["functions"]], [50, 30, 20, 80], "their shares")
equal((answer["total"], answer["function_count"], answer["percent_of"]), (10, 4, "total"), "the whole of it")
equal((answer["duration"], answer["rate"], answer["metric"]["unit"]), (None, None, "count"), "what is unknown is null")

mutual = "even;odd;even;odd;even 7\neven;odd 1\n"
f = by_name(ask(stdin=mutual))
equal((f["even"]["total"], f["odd"]["total"]), (8, 8), "mutual recursion stays within 100 %")
edges = {(e["caller"]["name"], e["callee"]["name"]): e for e in ask("--edges", stdin=mutual)["edges"]}
equal(edges["even", "odd"]["total"], 8, "an edge counts a stack once")
equal(edges["odd", "even"]["total"], 7, "and the edge back")


def independent(text):
    """Self and total of collapsed stacks, the plain way."""
    own, total = collections.Counter(), collections.Counter()
    for line in text.splitlines():
        stack, _, count = line.rpartition(" ")
        frames = stack.split(";")
        own[frames[-1]] += int(count)
        for frame in set(frames):
            total[frame] += int(count)
    return own, total


lines = []
for i in range(400):
    depth = 1 + i * 7 % 11
    lines.append(";".join("f%d" % ((i * 31 + k * k * 17) % 13) for k in range(depth)) + " %d" % (1 + i % 9))
own, total = independent("\n".join(lines))
f = by_name(ask(stdin="\n".join(lines) + "\n"))
equal({n: (v["self"], v["total"]) for n, v in f.items()}, {n: (own[n], total[n]) for n in total},
      "400 recursive stacks as an independent count has them")

# ---- percentages of what ----

two = speedscope("two.speedscope.json", [{"name": "main"}, {"name": "work"}, {"name": "rest"}],
    {"type": "sampled", "name": "one", "unit": "milliseconds", "startValue": 0, "endValue": 40,
     "samples": [[0, 1], [0]], "weights": [30, 10]},
    {"type": "sampled", "name": "two", "unit": "milliseconds", "startValue": 0, "endValue": 60,
     "samples": [[0, 1], [0, 2]], "weights": [15, 45]})
f = by_name(ask(two))
near([f["work"]["self_percent"], f["main"]["total_percent"]], [45, 100], "percent of the total")
rows = {(r["thread"], r["name"]): r for r in ask("--percent-of", "thread", two)["functions"]}
near([rows["one", "work"]["self_percent"], rows["two", "work"]["self_percent"], rows["two", "rest"]["self_percent"],
      rows["one", "main"]["self_percent"]], [75, 25, 75, 25], "percent of the thread")
rows = ask("--tree", "--percent-of", "process", two)["tree"]
near([rows[0]["total_percent"], sum(r["self_percent"] for r in rows)], [60, 100], "a tree's threads share their process's total")
equal([ask("--callers", "main", "--percent-of", of, two)["percent_of"] for of in ("thread", "process", "parent", "total")],
      ["total"] * 4, "callers are shares of the total, and say so")
for of in ("thread", "process"):
    answer = ask("--percent-of", of, "testdata/pstats/shop.prof")
    equal(answer["percent_of"], "total", f"a call graph has no {of}s: its 100 % is said to be the total")
rows = ask("--percent-of", "process", two)["functions"]
near([r["self_percent"] for r in rows if r["name"] == "work"], [45], "percent of the process")
near([by_name(ask("--percent-of", "parent", stdin="m;p;x 30\nm;p 10\nm 60\n"))["x"]["total_percent"]], [75],
     "percent of the parent")
answer = ask("--focus", "^rest$", two)
equal((answer["percent_of"], answer["total"], answer["read_total"]), ("focus", 45, 100), "a filter restates the 100 %")
near([by_name(answer)["main"]["total_percent"]], [100], "percent of the focus")
near([by_name(ask("--focus", "^rest$", "--percent-of", "total", two))["main"]["total_percent"]], [45],
     "percent of all, in focus")
out = run("--focus", "^rest$", two)[1]
ok("100 % = 45.00 ms left by the filters, 45.0 % of the 100.0 ms read" in out, "the header names the 100 % and its whole", out)
out = run("--focus", "^rest$", "--percent-of", "total", two)[1]
ok("100 % = 100.0 ms read, of which 45.00 ms (45.0 %) is left by the filters" in out, "and the other way round", out)
equal(run("--focus", "nowhere", two)[0], 0, "a filter that leaves nothing is no trouble")
ok("the filters leave nothing" in run("--focus", "nowhere", two)[2], "but is said")

# ---- ranking and limits ----

equal([r[-1] for r in table("--sort", "name", stdin=stacks)[1:]], ["a", "b", "c", "d"], "sorted by name")
equal([r[-1] for r in table("--sort", "total", stdin=stacks)[1:]], ["a", "c", "b", "d"], "sorted by total")
equal([r[-1] for r in table("--sort", "children", stdin=stacks)[1:]][0], "a", "sorted by children")
equal([r[-1] for r in table("--sort", "total", "--reverse", stdin=stacks)[1:]], ["d", "b", "c", "a"], "reversed")
half_known = speedscope("half.speedscope.json", [{"name": "called"}, {"name": "often"}, {"name": "sampled"}],
    {"type": "evented", "name": "calls", "unit": "milliseconds", "startValue": 0, "endValue": 9, "events": [
        {"type": "O", "frame": 0, "at": 0}, {"type": "O", "frame": 1, "at": 1}, {"type": "C", "frame": 1, "at": 2},
        {"type": "O", "frame": 1, "at": 3}, {"type": "C", "frame": 1, "at": 4}, {"type": "C", "frame": 0, "at": 9}]},
    {"type": "sampled", "name": "ticks", "unit": "milliseconds", "startValue": 0, "endValue": 3, "samples": [[2]],
     "weights": [3]})
equal([r[-1] for r in table("--sort", "calls", half_known)[1:]], ["often", "called", "sampled"], "unknown calls come last")
equal([r[-1] for r in table("--sort", "calls", "--reverse", half_known)[1:]], ["called", "often", "sampled"],
      "reversed too")
equal([r[-1] for r in table("--sort", "self,name", stdin="x 1\nb 1\na 1\n")[1:]], ["a", "b", "x"], "the second key breaks ties")
many = "".join("f%03d %d\n" % (i, (i * 37) % 101 + 1) for i in range(100))
equal([r[-1] for r in table("-n", "5", stdin=many)[1:]],
      sorted(("f%03d" % i for i in range(100)), key=lambda n: (-((int(n[1:]) * 37) % 101 + 1), n))[:5],
      "the first 5 of 100 are the first of all")
equal(len(table(stdin=many)), 21, "a table has 20 entries unless told")
equal(len(table("-n", "0", stdin=many)), 101, "-n 0 is all")
equal((len(ask(stdin=many)["functions"]), len(ask("-n", "3", stdin=many)["functions"])), (100, 3), "json has all unless told")
equal([f["name"] for f in ask("--min-self", "20ms", two)["functions"]], ["rest", "work"], "--min-self in milliseconds")
equal([f["name"] for f in ask("--min-self", "0.02 s", two)["functions"]], ["rest", "work"], "in seconds")
equal([f["name"] for f in ask("--min-self", "45", two)["functions"]], ["rest", "work"], "in the profile's unit")
equal([f["name"] for f in ask("--min-total", "46%", two)["functions"]], ["main"], "--min-total in percent")
equal([f["name"] for f in ask("--min-total", "45%", two)["functions"]], ["rest", "work", "main"], "on the limit")
status, out, err = run("--min-self", "3MiB", two)
equal((status, out), (2, ""), "a limit in a unit of another kind")
ok("--min-self" in err and "milliseconds" in err, "is told with the unit", err)

# ---- pstats ----

prof = "testdata/pstats/app_py3.10.13.prof"
stats = pstats.Stats(prof)
answer = ask(prof, "--edges")
got = {(f["file"], f["line"] or 0, f["name"]): f for f in answer["functions"]}
equal(set(got), set(stats.stats), "the functions that python's pstats has")
wrong = [k for k, (cc, nc, tt, ct, _) in stats.stats.items() if
         (got[k]["calls"], got[k]["primitive_calls"], got[k]["self"], got[k]["total"]) != (nc, cc, tt, ct)]
equal(wrong, [], "with its calls, self and total")
near([answer["total"]], [stats.total_tt], "and its total")
expected = {(c, k): v for k, s in stats.stats.items() for c, v in s[4].items()}
key = lambda f: (f["file"], f["line"] or 0, f["name"])
edges = {(key(e["caller"]), key(e["callee"])): (e["calls"], e["primitive_calls"], e["self"], e["total"]) for e in answer["edges"]}
equal(edges, expected, "and its edges")
k = max(stats.stats, key=lambda k: stats.stats[k][3] / stats.stats[k][0])
equal(key(ask("--sort", "per-call", "-n", "1", prof)["functions"][0]), k, "sorted by cost a call")
recursive = [k for k, s in stats.stats.items() if s[0] != s[1]]
rows = [r for r in table("-n", "0", prof) if "/" in r[4]]
equal(len(rows), len(recursive), "recursive functions show calls as total/primitive")
ok("estimated" in run("--tree", prof)[1].split("\n")[0], "a tree made from a call graph is called estimated")
ok("estimated" not in run(prof)[1], "the ranking is not")
ok(all(f["total_percent"] <= 100 for f in ask("--tree", prof)["tree"]), "no share of the tree is over 100 %")
files = ask("--by", "file", "testdata/pstats/shop.prof")
ok(files["estimated"] and all(f["total_percent"] <= 100 + 1e-9 for f in files["functions"]), "files that call each other stay within 100 %")
near([sum(f["self"] for f in files["functions"])], [files["total"]], "and their self is all there is")
slow = ask("--min-per-call", "1ms", prof)["functions"]
equal({key(f) for f in slow}, {k for k, s in stats.stats.items() if s[0] and s[3] / s[0] >= 1e-3}, "--min-per-call")

# ---- callers, callees, tree ----

calls = "m;p;x 30\nm;q;x 10\nm;q;y 5\nx;x 2\n"
rows = {r["caller_name"]: r for r in ask("--callers", "^x$", stdin=calls)["callers"]}
equal({n: (r["self"], r["total"]) for n, r in rows.items()},
      {"p": (30, 30), "q": (10, 10), "x": (2, 2), None: (0, 2)}, "who calls x: itself too, and once nobody")
near([rows["p"]["function_percent"], rows["p"]["total_percent"]], [30 / 42 * 100, 30 / 47 * 100], "with shares")
equal(table("--callers", "^[bc]$", stdin="a;b 3\nb 2\nc 1\n")[1:],
      [["5", "83.3", "100.0", "-", "b"], ["3", "50.0", "60.0", "-", "a"], ["2", "33.3", "40.0", "-", "(root)"],
       ["1", "16.7", "100.0", "-", "c"], ["1", "16.7", "100.0", "-", "(root)"]], "callers add up to 100 %")
shop = ask("testdata/pstats/shop.prof")
main = [f for f in shop["functions"] if f["name"] == "main"][0]
ok(main["total"] > shop["total"], "cProfile's total of main is more than all self costs")
equal(main["total_percent"], 100, "its share is not")
rows = ask("--callers", "^main$", "testdata/pstats/shop.prof")["callers"]
equal([(r["caller_name"], r["function_percent"], r["calls"]) for r in rows], [(None, 100, 1)], "in a call graph too")
rows = ask("--callees", "^q$", stdin=calls)["callees"]
equal([(r["callee_name"], r["total"]) for r in rows], [("x", 10), ("y", 5)], "whom q calls, the heaviest first")
equal(run("--callers", "none", stdin=calls)[1].split("\n")[-2], "no function matches", "no match is said")
tree = ask("--tree", stdin=calls)["tree"]
equal([(r["depth"], r["name"], r["self"], r["total"]) for r in tree],
      [(0, "m", 0, 45), (1, "p", 0, 30), (2, "x", 30, 30), (1, "q", 0, 15), (2, "x", 10, 10), (2, "y", 5, 5),
       (0, "x", 0, 2), (1, "x", 2, 2)], "the tree, the heaviest first")
equal([r["name"] for r in ask("--tree", "-n", "3", stdin=calls)["tree"]], ["m", "p", "x"], "the 3 heaviest calls")
equal([r["name"] for r in ask("--tree", "--min-total", "20%", stdin=calls)["tree"]], ["m", "p", "x", "q", "x"],
      "the tree above a share")
near([r["total_percent"] for r in ask("--tree", "--percent-of", "parent", stdin=calls)["tree"]][1:4],
     [30 / 45 * 100, 100, 15 / 45 * 100], "shares of the parent")
text = run("--tree", stdin=calls)[1]
ok("    x" in text and text.index("p") < text.index("q"), "the tree is indented", text)
equal(run("--tree", "--callers", "x", stdin=calls)[0], 2, "one view at a time")

# ---- granularity ----

lines = speedscope("lines.speedscope.json", [{"name": "f", "file": "a.py", "line": 3}, {"name": "f", "file": "a.py", "line": 9},
    {"name": "g", "file": "b.py", "line": 1}],
    {"type": "sampled", "name": "t", "unit": "seconds", "startValue": 0, "endValue": 6, "samples": [[0, 2], [1], [0, 1]],
     "weights": [1, 2, 3]})
equal([(f["name"], f["self"], f["total"]) for f in ask(lines)["functions"]], [("f", 5, 6), ("g", 1, 1)], "lines of one function add up")
equal([(f["name"], f["line"], f["self"], f["total"]) for f in ask("--by", "line", lines)["functions"]],
      [("f", 9, 5, 5), ("g", 1, 1, 1), ("f", 3, 0, 4)], "--by line")
equal([(f["self"], f["total"]) for f in ask("--granularity", "file", lines)["functions"]], [(5, 6), (1, 1)], "--granularity file")
equal([(f["name"], f["self"]) for f in ask("--by", "thread", two)["functions"]], [("two", 60), ("one", 40)], "--by thread")
pool = speedscope("pool.speedscope.json", [{"name": "f"}], *[
    {"type": "sampled", "name": n, "unit": "seconds", "startValue": 0, "endValue": 1, "samples": [[0]], "weights": [w]}
    for n, w in (("worker-1", 1), ("worker-22", 2), ("main", 4))])
equal([f["self"] for f in ask("--by", "thread-group", pool)["functions"]], [4, 3], "--by thread-group folds numbers")
groups = {"Thread-1": "Thread", "Thread-22": "Thread", "worker 7 (tid 4711)": "worker", "worker 8 (tid 4712)": "worker",
          "pool-3-thread-1": "pool-3-thread", "pool-3-thread-12": "pool-3-thread", "Thread 0x7f01": "Thread",
          "Thread 0x7fee": "Thread", "main": "main", "Thread-5 (load)": "Thread (load)", "Thread-6 (load)": "Thread (load)",
          "io[3]": "io", "rapid": "rapid", "the id": "the id", "GC (slow)": "GC (slow)", "17": "17", "x0x": "x0x"}
many = speedscope("groups.speedscope.json", [{"name": "f"}],
    *({"type": "sampled", "name": name, "unit": "seconds", "startValue": 0, "endValue": 2**i, "samples": [[0]], "weights": [2**i]}
      for i, name in enumerate(groups)))
expected = collections.Counter()
for i, group in enumerate(groups.values()):
    expected[group] += 2**i
equal({f["name"]: f["self"] for f in ask("--by", "thread-group", many)["functions"]}, dict(expected), "and ids, of many kinds")
equal(run("--by", "moon", two)[0], 2, "an unknown granularity")

# ---- time lines ----

frames = [{"name": "main"}, {"name": "f"}, {"name": "g"}]
at = lambda kind, frame, time: {"type": kind, "frame": frame, "at": time}
events = [at("O", 0, 0), at("O", 1, 10), at("C", 1, 20), at("O", 1, 20), at("O", 1, 22), at("C", 1, 25), at("C", 1, 30),
          at("O", 2, 50), at("O", 1, 60), at("C", 1, 90), at("C", 2, 95), at("C", 0, 100)]
evented = speedscope("evented.speedscope.json", frames,
    {"type": "evented", "name": "calls", "unit": "milliseconds", "startValue": 0, "endValue": 100, "events": events})
sampled = speedscope("sampled.speedscope.json", frames,
    {"type": "sampled", "name": "ticks", "unit": "milliseconds", "startValue": 0, "endValue": 20,
     "samples": [[0], [0, 1], [0, 1, 2], [0], [0, 2, 1], [0], [0], [0, 1]], "weights": [1, 1, 2, 1, 3, 1, 4, 7]})
# f stays [10,20], [20,30] with a call of itself in it, and [60,90]: starts 10 and 40 apart
answer = ask("--occurrences", "^f$", evented)
o = answer["occurrences"][0]
equal((o["thread"], o["stays"]), ("calls", 3), "a call that follows at once is a stay of its own")
near([o["median_gap"], o["p95_gap"], o["longest"], o["summed"]], [25, 10 + 0.95 * 30, 30, 50], "gaps and stays of calls")
equal([(r["path"], r["stays"]) for r in answer["paths"]], [("main;f", 2), ("main;g;f", 1)], "where they were")
rows = list(csv.DictReader(io.StringIO(run("-t", "csv", "--occurrences", "^f$", evented)[1], newline="")))
equal([(r["thread"], r["stays"], r["longest"], r["path"], r["path_stays"], r["unit"]) for r in rows],
      [("calls", "3", "30", "main;f", "2", "milliseconds"), ("calls", "3", "30", "main;g;f", "1", "milliseconds")],
      "csv has the paths, a line each")
rows = list(csv.DictReader(io.StringIO(run("-t", "csv", "--occurrences", "^none$", evented)[1], newline="")))
equal([(r["thread"], r["stays"], r["path"]) for r in rows], [("calls", "0", "")], "and the threads without a stay")
# samples at 0 1 2 4 5 8 9 13: f in [1,4), [5,8), [13,20): starts 4 and 8 apart
o = ask("--occurrences", "^f$", sampled)["occurrences"][0]
equal(o["stays"], 3, "consecutive samples are one stay")
near([o["median_gap"], o["p95_gap"], o["longest"], o["summed"]], [6, 7.8, 7, 13], "gaps and stays of samples")
o = ask("--occurrences", "^g$", evented)["occurrences"][0]
equal((o["stays"], o["median_gap"], o["longest"]), (1, None, 45), "one stay has no gap")
status, out, err = run("--occurrences", "a", stdin=stacks)
equal((status, out), (2, ""), "no time line")
ok("has no time line" in err, "is said", err)
f = by_name(ask(evented))
equal({n: (v["calls"], v["primitive_calls"]) for n, v in f.items()}, {"main": (1, 1), "f": (4, 3), "g": (1, 1)},
      "calls of a time line of calls")
near([f["f"]["per_call"]], [50 / 3], "and what one costs")

# ---- samples that filters leave ----

equal(ask(sampled)["samples"], 8, "samples")
equal(ask("--time-range", "2ms..9ms", sampled)["samples"], 4, "those of a time range")
equal(ask("--focus", "main", sampled)["samples"], 8, "all where a filter keeps all")
equal(ask("--focus", "g", sampled)["samples"], None, "unknown where they were not kept")
kept = subprocess.run([os.path.join(BUILD, "profconv"), "-q", "-t", "json", "--focus", "g", sampled], capture_output=True)
equal(json.loads(kept.stdout)["samples"], 2, "counted on the time line where there is one")
hidden = subprocess.run([os.path.join(BUILD, "profconv"), "-q", "-t", "json", "--hide", "g", sampled], capture_output=True)
equal(json.loads(hidden.stdout)["samples"], 8, "hidden functions leave the samples")

# ---- forms ----

names = write("names.json", json.dumps({"$schema": "https://www.speedscope.app/file-format-schema.json",
    "shared": {"frames": [{"name": 'a,"b"|c', "file": "x|y.c"}, {"name": "tab\there\nand *more* <b>"}, {"name": "esc\u001b[31m"}]},
    "profiles": [{"type": "sampled", "name": "t", "unit": "bytes", "startValue": 0, "endValue": 3,
                  "samples": [[0], [1], [2]], "weights": [3, 2, 1]}]}))
out = run("-t", "csv", names)[1]
rows = list(csv.DictReader(io.StringIO(out, newline="")))
equal([r["name"] for r in rows], ['a,"b"|c', "tab\there\nand *more* <b>", "esc\u241b[31m"], "csv is quoted, escapes are shown")
equal((rows[0]["self"], rows[0]["unit"], rows[0]["calls"]), ("3", "bytes", ""), "csv has plain numbers and the unit")
ok(out.count("\r\n") == 4 and out.startswith("name,file,line,module,self,total,"), "csv as RFC 4180 has it", out)
lines = run("-t", "tsv", names)[1].split("\n")
equal([len(line.split("\t")) for line in lines[:4]], [12] * 4, "tsv has as many fields in every line")
lines = [line for line in run("-t", "markdown", names)[1].split("\n") if line.startswith("|")]
equal([len(re.findall(r"(?<!\\)\|", line)) for line in lines], [6] * 5, "markdown's pipes are escaped")
ok("\\<b\\>" in lines[3] and "\\*more\\*" in lines[3], "so is what markdown or html would take", lines)
ok("\x1b" not in run(names)[1] and "␛" in run(names)[1], "a table shows control characters")
ok("\ufffd\ufffd" in run(stdin=b"a\x80\xfd;x 1\n")[1], "and bytes that are not UTF-8")
ok("self B" in run(names)[1], "the header has the unit")

for args in (["-n", "x"], ["--width", "x"], ["--color", "x"], ["--progress", "x"], ["-j", "x"], ["--max-size", "x"],
             ["--print", "x"], ["--min-self", "x"]):
    err = run(*args, stdin=stacks)[2]
    ok(err.startswith(f"proftop: {args[0]}: expected ") and '"x"' in err, f"{args[0]} is named", err)
equal(run("--list-formats", "-t", "csv")[:2], (2, ""), "formats are listed as table or json")
evil = write("e\x1b]0;vil\u202e.folded", "x\n")
for args in ([evil], [evil + "none"], ["--sort", "\x1b[31m"]):
    status, out, err = run(*args, stdin=stacks)
    ok(status == 2 and "\x1b" not in err and "\u202e" not in err and "␛" in err, "a message shows control characters", repr(err))
ok(run("--no-such-option")[2].startswith("proftop: unrecognized option"), "messages begin with the plain name")

# ---- terminals ----

for columns in (40, 60, 79, 80, 120):
    text = on_terminal(columns, "--help")
    ok(max(map(len, text.split("\n"))) <= min(columns, 79), f"--help fits {columns} columns", text)

wide = write("wide.folded", "main;" + "a_very_long_function_name_" * 6 + "end 70\nmain;日本語の関数名" + "長" * 60 + " 30\nmain;short 5\n")


def width(line):
    return sum(2 if ord(c) >= 0x1100 and ord(c) not in range(0x2000, 0x2e80) else 1 for c in line)


for columns in (40, 60, 80, 120, 200):
    text = on_terminal(columns, wide, environment={"NO_COLOR": "1"})
    body = text.split("\n\n")[1]
    ok(max(map(width, body.split("\n"))) <= columns, f"a table fits {columns} columns", body)
    ok("\ufffd" not in text, f"no character is cut at {columns}")
    if columns <= 120:
        ok(re.search(r"a_very\w*…\w*end", body), f"the middle gives way at {columns}", body)
text = on_terminal(150, wide, environment={"COLUMNS": "60", "NO_COLOR": "1"})
ok(max(map(width, text.split("\n\n")[1].split("\n"))) <= 60, "COLUMNS goes before the terminal's width", text)
ok("a_very_long_function_name_" * 6 in run(wide)[1], "a pipe's table is not cut")
ok(max(map(width, run("--width", "50", wide)[1].split("\n\n")[1].split("\n"))) <= 50, "but for --width")
ok("\x1b[" in on_terminal(100, wide), "a terminal has colour")
ok("█" in on_terminal(120, wide) and "█" not in run(wide)[1], "and bars, a pipe none")
ok("\x1b[" not in on_terminal(100, wide, environment={"NO_COLOR": "1"}), "NO_COLOR")
ok("\x1b[" not in on_terminal(100, "--color", "never", wide), "--color never")
ok("\x1b[" in run("--color", "always", wide)[1], "--color always")
ok("\x1b[" not in run(wide)[1], "a pipe has none")

# ---- nothing to show, and trouble ----

for what, text in (("all zero", "a;b 0\n"),):
    status, out, err = run("-t", "json", stdin=text)
    equal((status, json.loads(out)["total"], json.loads(out)["functions"]), (0, 0, []), f"{what}: exit 0 and an empty answer")
    equal(err.count("\n"), 1, f"{what}: one line is said")
    ok("no samples" in err, f"{what}: what it is", err)
    equal(run("-q", stdin=text)[2], "", f"{what}: not with -q")
status, out, err = run("testdata/pstats/empty_dict.prof", "-t", "json")
equal((status, json.loads(out)["total"]), (0, 0), "a profile of nothing")
status, out, err = run("-m", "moon", prof)
equal((status, out), (2, ""), "an unknown metric")
ok("time" in err and "moon" in err, "names those there are", err)
for args in (["-t", "moon"], ["--sort", "moon"], ["--percent-of", "moon"], ["-n", "-1"], ["-n", "x"], ["--callers", "("],
             ["--color", "moon"], ["--min-self", "moon"]):
    status, out, err = run(*args, stdin=stacks)
    ok(status == 2 and out == "" and args[1] in err or args[0] == "--callers" and status == 2, f"{' '.join(args)} is trouble", err)
target = os.path.join(tmp.name, "out.txt")
equal(run("-o", target, stdin=stacks)[:2], (0, ""), "-o writes a file")
equal(open(target).read(), run(stdin=stacks)[1], "with what stdout would have had")
run("-o", target + ".csv", stdin=stacks)
ok(open(target + ".csv").read().startswith("name,file,"), "whose ending is its form")
many = [target + end for end in (".json", ".c", ".d", ".e")]
out = run("--tree", "-o", many[0], "-o", f"csv:{many[1]}", "-o", f"table:{many[2]}", "-o", "tsv:-", calls_file := write("calls.folded", calls))
equal(out[0], 0, "several outputs")
equal([open(f, newline="").read() for f in many[:3]] + [out[1]],
      [run("--tree", "-t", form, calls_file)[1] for form in ("json", "csv", "table", "tsv")], "each as if alone")
out = run("-n", "3", "-o", "-", "-o", f"pstats:{many[3]}", "testdata/pstats/shop.prof")
equal(out[1], run("-n", "3", "testdata/pstats/shop.prof")[1], "Python's text beside others")
ok("6475692 function calls" in open(many[3]).read(), "is written too")
for args in (["-o", "-", "-o", "json:-"], ["-o", "json:"], ["-o", many[0], "-o", f"pstats:{many[1]}"]):
    equal(run(*args, stdin=stacks)[:2], (2, ""), " ".join(args).replace(tmp.name, "") + " is trouble")
equal(run("-o", "/dev/full", stdin=stacks)[0], 2, "a full disk is noticed")
print(f"1..{tests}")

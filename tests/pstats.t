#!/usr/bin/env python3
# pstats.t - python's own pstats and marshal against what we print and write.
import cProfile
import io
import itertools
import marshal
import os
import profile
import pstats
import re
import subprocess
import sys
import tempfile

os.chdir(os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
BUILD = os.path.abspath(os.environ.get("PROFKIT_BUILD", "build"))
os.environ["TZ"] = "Asia/Kolkata"    # half an hour off, so that the date must be local
import time
time.tzset()
count = failed = 0


def ok(good, name, *notes):
    global count, failed
    count += 1
    failed += not good
    print(("ok" if good else "not ok"), count, "-", name)
    for note in notes if not good else ():
        print("#", note.encode("ascii", "backslashreplace").decode())


def run(program, *args, stdin=None):
    return subprocess.run([f"{BUILD}/{program}", "-q", *args], capture_output=True, stdin=stdin)


# ---- what python prints ----

def python_text(files, sort=(), reverse=False, strip=False, what="stats", restrictions=()):
    out = io.StringIO()
    stats = pstats.Stats(*files, stream=out)
    if strip:
        stats.strip_dirs()
    if sort:
        stats.sort_stats(*sort)
    if reverse:
        stats.reverse_order()
    getattr(stats, "print_" + what)(*restrictions)
    return out.getvalue()


def our_text(files, sort=(), reverse=False, strip=False, what="stats", restrictions=()):
    args = ["-t", "pstats", f"--print={what}"]
    args += [f"--sort={k}" for k in sort] + [f"--restrict={r}" for r in restrictions]
    args += ["--reverse"] * reverse + ["--strip-dirs"] * strip
    done = run("proftop", *args, *files)
    return done.stdout.decode("utf-8", "surrogatepass") if not done.returncode else done.stderr.decode()


def difference(python, ours):
    for a, b in itertools.zip_longest(python.split("\n"), ours.split("\n")):
        if a != b:
            return f"python {a!r}", f"ours   {b!r}"
    return ()


def same_text(name, files, cases):
    for case in cases:
        python, ours = python_text(files, **case), our_text(files, **case)
        if python != ours:
            ok(False, name, repr(case), *difference(python, ours))
            return
    ok(True, name)


WORDS = list(pstats.Stats.sort_arg_dict_default)
BEGINNINGS = sorted({word[:i] for word in WORDS for i in range(1, len(word) + 1)})
KINDS = ("stats", "callers", "callees")
RESTRICTIONS = ([3], [0.1], ["built-in"], ["app", 5], [0.5, "a", 0.25], ["("], ["it's"], [r"\d\d"], ["^/"], [0],
                [10**6], [1.0], [-3], ["zzz"], [1e-5], ["é\"'\n"], [r"\w+é"], ["x", 2])


def every_key():
    known = pstats.Stats(FIBONACCI).get_sort_arg_defs()
    for key in BEGINNINGS + ["", "times", "x"]:
        done = run("proftop", "-t", "pstats", f"--sort={key}", FIBONACCI)
        if key in known:
            same_text(f"--sort {key}", [FIBONACCI], [{"sort": [key]}])
        else:
            ok(done.returncode == 2 and not done.stdout and b"unknown sort key" in done.stderr,
               f"--sort '{key}' is refused, as python does")
    same_text("the old numbers as keys", [FIBONACCI], [{"sort": [n]} for n in (-1, 0, 1, 2)])
    same_text("several keys", [FIBONACCI], [{"sort": list(k)} for k in itertools.permutations(("calls", "file", "name"))])


def every_file(file):
    cases = [{"strip": strip, "what": what, **more} for strip in (False, True) for what in KINDS
             for more in ({}, {"sort": ["cumulative"]}, {"sort": ["name", "line"], "reverse": True}, {"reverse": True})]
    same_text(f"{file}: sorted, reversed, stripped", [file], cases)


def every_restriction(file):
    for what in KINDS:
        cases = [{"sort": ["time"], "what": what, "restrictions": r} for r in RESTRICTIONS]
        same_text(f"{file}: --print {what} with each --restrict", [file], cases)


def several(files):
    cases = [{"strip": strip, "what": what, "sort": sort} for strip in (False, True) for what in KINDS
             for sort in ((), ("time",), ("stdname",))]
    same_text(f"added up: {', '.join(os.path.basename(f) for f in files)}", files, cases)


def corpus_files():
    """The corpus' small files that python loads; none where there is no corpus."""
    top = os.path.join(os.environ.get("PROFKIT_CORPUS", "../shared/corpus"), "dev")
    files = []
    for kind in ("made", "public"):
        for folder, _, names in os.walk(os.path.join(top, kind)):
            files += [os.path.join(folder, n) for n in names]
    return sorted(f for f in files if os.path.getsize(f) < 100000 and is_pstats(f))


def is_pstats(file):
    with open(file, "rb") as f:
        if f.read(1) not in b"{\xfb":
            return False
    try:
        wanted = load(file)
    except Exception:
        return False
    return isinstance(wanted, dict) and is_for_pstats(wanted)


def from_stdin(file):
    with open(file, "rb") as f:
        done = run("proftop", "-t", "pstats", "--sort=time", "-", stdin=f)
    first, rest = done.stdout.decode().split("\n", 1)
    ok(first == "-" and rest == python_text([file], ["time"]).split("\n", 1)[1], "stdin is called - and has no date",
       repr(first))


def restrictions_as_in_the_browser():
    for word, value in ((" 3 ", 3), ("+3", 3), ("1_0", 10), ("0.5e0", 0.5), (".1", 0.1), ("5e-1_0", 5e-10),
                        ("nan", float("nan")), ("-inf", float("-inf")), ("1__0", "1__0"), ("0x1", "0x1")):
        python = python_text([FIBONACCI], ["time"], restrictions=[value])
        ours = our_text([FIBONACCI], ["time"], restrictions=[word])
        ok(python == ours, f"--restrict '{word}' is {value!r}", *difference(python, ours))


# ---- what python reads ----

def reads(name, file, wanted):
    """The file through profconv is the dict wanted, in its order, with int callers as ints."""
    out = f"{TMP}/written.prof"
    done = run("profconv", "-t", "pstats", "-o", out, file)
    if done.returncode:
        ok(False, name, done.stderr.decode())
        return
    with open(out, "rb") as f:
        got = marshal.load(f)
    for k in wanted:
        if got.get(k) != wanted[k]:
            ok(False, name, f"{k!r}: {got.get(k)!r} should be {wanted[k]!r}")
            return
    kinds = [[[type(c) for c in v[4].values()] for v in d.values() if v is not True] for d in (got, wanted)]
    callers = [[list(v[4]) for v in d.values() if v is not True] for d in (got, wanted)]
    ok(list(got) == list(wanted) and kinds[0] == kinds[1] and callers[0] == callers[1], name,
       "the order or the kind of callers differs")


def marshal_versions(file, wanted):
    for version in range(marshal.version + 1):
        again = f"{TMP}/version{version}.prof"
        with open(again, "wb") as f:
            marshal.dump(wanted, f, version)
        reads(f"{file}: in marshal version {version}", again, wanted)


def load(file):
    """What python makes of a file; None where it cannot, or where it has code objects."""
    try:
        with open(file, "rb") as f:
            wanted = marshal.load(f)
    except (ValueError, EOFError, SystemError):
        return None
    return wanted if all(isinstance(k[-1], str) for k in wanted) else None


def is_for_pstats(wanted):
    return wanted and ("__sampled__",) not in wanted


# ---- files made here ----

def fibonacci(n):
    return n if n < 2 else fibonacci(n - 1) + fibonacci(n - 2)


def even(n):
    return n == 0 or odd(n - 1)


def odd(n):
    return n != 0 and even(n - 1)


def naïve(n):
    return sorted((i for i in range(n)), key=lambda x: -x)


def work():
    return fibonacci(10), even(9), naïve(20), [str(i) for i in range(9)]


def recorded(profiler, name):
    file = f"{TMP}/{name}.prof"
    profiler.runcall(work)
    profiler.dump_stats(file)
    return file


def made(name, wanted):
    file = f"{TMP}/{name}.prof"
    with open(file, "wb") as f:
        marshal.dump(wanted, f)
    return file


F, G, H = ("/a/x.py", 1, "f"), ("/b/x.py", 1, "g"), ("/c/x.py", 1, "g")
ODD = {
    F: (1, 2, 3, 4.5, {G: (1, 1, .5, .5), H: (2, 1, .25, .5)}),
    ("/b/x.py", 1, "f"): (1, 1, 0, 1e9, {G: (7, 7, .125, .0625)}),
    G: (1, 1, True, 9, {("jprofile", 0, "profiler"): (1, 1, 0, 0)}),
    ("~", 0, "<built-in é>"): (123456789, 2**31, 1e6, 1e7, {}),
    ("~", 0, "abc"): (0, 5, 1, 1, {("x", 3, "nobody"): (5, 0, 1, 1)}),
    ("~", 1, "<abc>"): (2**40, 2**40, 1, 1, {}),
    ("", 0, ""): (3, 0, 1, 1, {}),
    ("é\u4e2d", -5, "\u4e2d\U0001F600<>"): (-1, -1, -1.5, .0005, {G: (-1, -1, .0015, .0025)}),
}
MANY = {("m.py", i, "f"): (i, i, i / 8, i / 4, {("m.py", k, "f"): (k, k, k / 16, k / 8) for k in range(i % 40)})
        for i in range(90)}
SURROGATES = {("\udcff.py", 1, "\ud800"): (1, 1, 1.0, 1.0, {}), ("\u00e9\n", 2, "\x00\t"): (1, 1, 1.0, 1.0, {})}

with tempfile.TemporaryDirectory() as TMP:
    FIBONACCI = recorded(cProfile.Profile(), "fibonacci")
    files = [FIBONACCI, recorded(profile.Profile(), "profile"), made("odd", ODD), made("many", MANY)]
    made("surrogates", SURROGATES)
    samples = sorted(os.path.join("testdata/pstats", f) for f in os.listdir("testdata/pstats"))

    every_key()
    restrictions_as_in_the_browser()
    from_stdin(FIBONACCI)
    for file in files + samples:
        wanted = load(file)
        if wanted is None:
            continue
        reads(f"{file}: read and written it is equal", file, wanted)
        if is_for_pstats(wanted) and "hostile" not in file:
            every_file(file)
    for file in files:
        every_restriction(file)
    for some in (files[:1] * 2, files[:1] + files[2:], [files[3], files[2], files[0]], [files[1]] * 3):
        several(some)
    corpus = corpus_files()
    for some in list(zip(corpus, corpus[1:]))[::3] + [corpus[i:i + 3] for i in range(0, len(corpus), 9)]:
        several(list(some))
    marshal_versions("surrogates", SURROGATES)
    marshal_versions("odd", ODD)
    marshal_versions("profile", load(files[1]))
    marshal_versions("many", MANY)

    # Python 2's file cannot be read by python3, but what we make of it can.
    old = "testdata/pstats/app27_py2.7.18.prof"
    run("profconv", "-t", "pstats", "-o", f"{TMP}/new.prof", old)
    python, ours = python_text([f"{TMP}/new.prof"], ["nfl"]), our_text([old], ["nfl"])
    ok(python.split("\n")[1:] == ours.split("\n")[1:], "a file of Python 2 and what is written for it print alike")
    ok(" sha256" in ours or "hashlib.py" in ours, "its names are there")

    # Of a code object python prints the address too.
    for version in ("2.7.18", "3.7.16", "3.10.13", "3.11.7", "3.13.0", "3.14-slice"):
        text = our_text([f"testdata/pstats/code-py{version}.prof"], ["time"])
        ok(re.search(r'profile:0\(<code object <module>, file "(prog|new)\.py", line 1>\)', text),
           f"the code object of Python {version} has its name", text)
    code = python_text(["testdata/pstats/code-py3.11.7.prof"], ["cumulative"])
    ok(re.sub(r" at 0x[0-9a-f]+", "", code) == our_text(["testdata/pstats/code-py3.11.7.prof"], ["cumulative"]),
       "but for the address it is python's text")

    done = run("proftop", "-t", "pstats", "--print=all", FIBONACCI)
    ok(done.returncode == 2 and not done.stdout, "--print knows stats, callers and callees only")

print(f"1..{count}")
sys.exit(failed > 0)

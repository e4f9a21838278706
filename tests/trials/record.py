"""record.py KIND RUNS FILE.tsv.xz: records runs of work.py or work.c, base and slow by turns.

KIND  cprofile, as it is; cputime, cProfile with a clock that stands while others have the
      processor; perf:RATE for work.c under perf record with RATE samples a second

On a machine that others use too, "chrt -f 10 python3 record.py ..." keeps them away; the
pause before each run leaves them their share.

The table has a line a function, sorted by name, and a column a run: self time in ns,
or samples.  The columns of base come first, then those of slow.
"""
import collections
import lzma
import marshal
import os
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))


def run(*command, **more):
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, **more).stdout


CLOCKS = {"cprofile": "time.perf_counter", "cputime": "time.thread_time"}
PROFILE = """import cProfile, time, work
profiler = cProfile.Profile(%s)
profiler.runcall(work.main, %r)
profiler.dump_stats(%r)"""


def record_cprofile(folder, version, clock):
    out = os.path.join(folder, "prof")
    run(sys.executable, "-B", "-c", PROFILE % (clock, version == "slow", out), cwd=HERE)
    with open(out, "rb") as file:
        functions = marshal.load(file)
    return {f"{os.path.basename(path)}:{line}({name})": round(figures[2] * 1e9)
            for (path, line, name), figures in functions.items()}


def leaf(lines):
    """The symbol of a stack's first frame: "address symbol+0x1f (file)"."""
    return lines[1].split(None, 1)[1].rsplit(" (", 1)[0].split("+0x")[0] if len(lines) > 1 else "[unknown]"


def record_perf(folder, version, rate):
    work, out = os.path.join(folder, "work"), os.path.join(folder, "perf.data")
    if not os.path.exists(work):
        run("cc", "-O1", "-fno-omit-frame-pointer", "-o", work, os.path.join(HERE, "work.c"), "-lm")
    run("perf", "record", "-q", "-F", str(rate), "-g", "-o", out, work, version)
    text = run("perf", "script", "-F", "comm,time,ip,sym,dso", "-i", out, text=True)
    return collections.Counter(leaf(stack.split("\n")) for stack in text.strip().split("\n\n"))


def record(folder, kind, version):
    time.sleep(0.05)
    if kind in CLOCKS:
        return record_cprofile(folder, version, CLOCKS[kind])
    return record_perf(folder, version, int(kind.partition(":")[2]))


def main(kind, count, path):
    runs = {"base": [], "slow": []}
    with tempfile.TemporaryDirectory() as folder:
        for i in range(int(count)):
            for version in ("base", "slow") if i % 2 else ("slow", "base"):
                runs[version].append(record(folder, kind, version))
    columns = runs["base"] + runs["slow"]
    with lzma.open(path, "wt", preset=9) as out:
        for name in sorted(set().union(*columns)):
            print(name, *(column.get(name, 0) for column in columns), sep="\t", file=out)


if __name__ == "__main__":
    main(*sys.argv[1:])

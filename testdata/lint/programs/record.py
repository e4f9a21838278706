"""record.py [RULE...]: profiles of the programs here, each of a rule that it makes fire or just not.

A program NAME.py has functions fires*() and near_miss*().  Each is recorded into
../RULE/fires*.prof by Python's own cProfile, and into .folded by a sampler of all
threads where the function's name ends in _sampled.  What is said of the rule is its
docstring.  Names of folders are those of a usual system, not of this one.
"""
import collections
import cProfile
import glob
import marshal
import os
import sys
import sysconfig
import threading

RATE = 250
FOLDERS = [(sysconfig.get_path("purelib"), "/usr/lib/python3/dist-packages"),
           (sysconfig.get_path("stdlib"), "/usr/lib/python3.11")]


def clean(path):
    for ours, usual in FOLDERS:
        if path.startswith(ours):
            return usual + path[len(ours):]
    return path


def dump(profiler, path):
    """The statistics as dump_stats() writes them, with other names of folders."""
    profiler.create_stats()
    renamed = lambda key: (clean(key[0]), key[1], key[2])
    stats = {renamed(key): (*record[:4], {renamed(k): v for k, v in record[4].items()})
             for key, record in profiler.stats.items()}
    with open(path, "wb") as out:
        marshal.dump(stats, out)


def stack_of(frame):
    stack = []
    while frame:
        code = frame.f_code
        if os.path.basename(code.co_filename) != "record.py":
            stack.append("%s (%s:%d)" % (code.co_name, clean(code.co_filename),
                                        frame.f_lineno or code.co_firstlineno))
        frame = frame.f_back
    return ";".join(reversed(stack))


def sample(counts, done):
    while not done.wait(1 / RATE):
        names = {t.ident: t.name for t in threading.enumerate()}
        for ident, frame in sys._current_frames().items():
            if ident != threading.get_ident():
                stack = stack_of(frame)
                if stack:
                    counts[f'{names.get(ident, "?")};{stack}'] += 1


def record_stacks(function, path):
    counts, done = collections.Counter(), threading.Event()
    sampler = threading.Thread(target=sample, args=(counts, done))
    sampler.start()
    function()
    done.set()
    sampler.join()
    with open(path, "w") as out:
        for stack, count in sorted(counts.items()):
            print(stack, count, file=out)


def record(function, stem):
    if stem.endswith("-sampled"):
        return record_stacks(function, stem[:-len("-sampled")] + ".folded")
    profiler = cProfile.Profile()
    profiler.runcall(function)
    dump(profiler, stem + ".prof")


def main(rules):
    for path in sorted(glob.glob("*.py")):
        rule = path[:-3].replace("_", "-")
        if path == "record.py" or (rules and rule not in rules):
            continue
        names = {"__name__": "program"}
        with open(path) as source:
            exec(compile(source.read(), path, "exec"), names)
        os.makedirs(f"../{rule}", exist_ok=True)
        for name, function in list(names.items()):
            if name.startswith(("fires", "near_miss")):
                print(rule, name)
                record(function, f"../{rule}/" + name.replace("_", "-"))


if __name__ == "__main__":
    main(sys.argv[1:])

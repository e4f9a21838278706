"""record.py FOLDER: records shop.py in three ways, as profilers leave it behind.

shop.prof             python's own cProfile
shop.speedscope.json  stacks taken from outside, in the file that py-spy writes for speedscope
shop.folded           the same stacks, one a line
"""
import collections
import cProfile
import json
import os
import sys
import threading
import time

import shop

RATE = 200


def stack_of(frame):
    stack = []
    while frame:
        code = frame.f_code
        stack.append((code.co_name, os.path.basename(code.co_filename), frame.f_lineno))
        frame = frame.f_back
    return tuple(reversed(stack))


def sample(samples, done):
    """Takes the stacks of all threads but its own, RATE times a second."""
    while not done.wait(1 / RATE):
        names = {t.ident: t.name for t in threading.enumerate()}
        for ident, frame in sys._current_frames().items():
            if ident != threading.get_ident() and ident in names:
                samples[names[ident]].append(stack_of(frame))


def record_samples(orders):
    samples, done = collections.defaultdict(list), threading.Event()
    sampler = threading.Thread(target=sample, args=(samples, done))
    sampler.start()
    shop.main(orders)
    done.set()
    sampler.join()
    return samples


def speedscope(samples):
    frames, profiles = {}, []
    for name, stacks in samples.items():
        numbers = [[frames.setdefault(frame, len(frames)) for frame in stack] for stack in stacks]
        profiles.append({"type": "sampled", "name": f'Thread "{name}"', "unit": "seconds", "startValue": 0.0,
                         "endValue": len(stacks) / RATE, "samples": numbers, "weights": [1 / RATE] * len(stacks)})
    return {"$schema": "https://www.speedscope.app/file-format-schema.json", "profiles": profiles,
            "shared": {"frames": [{"name": n, "file": f, "line": l, "col": None} for n, f, l in frames]},
            "activeProfileIndex": None, "exporter": "shop's recorder", "name": "shop"}


def folded(samples):
    counts = collections.Counter(stack for stacks in samples.values() for stack in stacks)
    return sorted(";".join("%s (%s:%d)" % frame for frame in stack) + f" {count}" for stack, count in counts.items())


def main(folder, orders=6000):
    os.makedirs(folder, exist_ok=True)
    profiler = cProfile.Profile()
    profiler.runcall(shop.main, orders)
    profiler.dump_stats(os.path.join(folder, "shop.prof"))
    samples = record_samples(orders * 3)
    with open(os.path.join(folder, "shop.speedscope.json"), "w") as out:
        json.dump(speedscope(samples), out)
    with open(os.path.join(folder, "shop.folded"), "w") as out:
        print(*folded(samples), sep="\n", file=out)


if __name__ == "__main__":
    main(*sys.argv[1:2], *map(int, sys.argv[2:3]))

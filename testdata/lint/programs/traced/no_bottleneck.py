"""Flat, waiting, and with a bottleneck."""
import time

SOURCE = "def part{0}(n):\n    total = 0\n    for i in range(n):\n        total += i % {1}\n    return total\n"


def parts(count):
    names = {}
    for i in range(count):
        exec(compile(SOURCE.format(i, i + 2), "/srv/app/parts.py", "exec"), names)
    return [names[f"part{i}"] for i in range(count)]


PARTS = parts(80)


def fires_flat_prof():
    for part in PARTS:
        part(200000)


def fires_waits_prof():
    for _ in range(5):
        time.sleep(0.05)
        sum(range(10000))


def near_miss_prof():
    for i, part in enumerate(PARTS):
        part(400000 if i == 7 else 20000)

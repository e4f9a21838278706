"""generate.py FORMAT SIZE FILE: a large profile, the same on every run.

FORMAT is collapsed (sorted, a stack once) or speedscope (sampled), SIZE then
bytes; or pstats, SIZE then functions; or csv (CPU and memory over time), SIZE then rows.
"""
import datetime
import marshal
import random
import sys

NAMES = sorted("%s::%s_%03d" % (space, verb, i) for i in range(250)
         for space, verb in (("net", "read"), ("net", "write"), ("store", "find"), ("store", "insert"),
                             ("app::orders", "price"), ("app::report", "render"), ("json", "parse"), ("base", "hash")))


def stacks(r):
    """Stacks in sorted order: each keeps a part of the one before and goes on with later names."""
    stack = [0]
    while True:
        keep = min(len(stack), max(1, int(r.gauss(len(stack) - 2, 4))))
        if keep == len(stack) and r.random() < 0.5:
            stack.append(r.randrange(40))
        else:
            keep = min(keep, len(stack) - 1)
            while keep > 0 and stack[keep] + 1 >= len(NAMES):
                keep -= 1
            stack[keep:] = [stack[keep] + 1] if keep else [(stack[0] + 1) % len(NAMES)]
        while len(stack) < 12 or r.random() < 0.8 and len(stack) < 60:
            stack.append(r.randrange(60))
        yield stack


def collapsed(r, size, out):
    written = 0
    for stack in stacks(r):
        line = ("worker;%s %d\n" % (";".join(NAMES[f] for f in stack), r.randrange(1, 900))).encode()
        out.write(line)
        written += len(line)
        if written >= size:
            return


def speedscope(r, size, out):
    frames = ",".join('{"name":"%s","file":"src/%d.cc","line":%d}' % (n, i % 97, i) for i, n in enumerate(NAMES))
    out.write(('{"$schema":"https://www.speedscope.app/file-format-schema.json","shared":{"frames":[%s]},'
               '"profiles":[{"type":"sampled","name":"worker","unit":"milliseconds","startValue":0,"endValue":0,'
               '"samples":[' % frames).encode())
    written, count = 0, 0
    for stack in stacks(r):
        line = (",\n" if count else "") + "[" + ",".join(map(str, stack)) + "]"
        out.write(line.encode())
        written += len(line) + 4
        count += 1
        if written >= size:
            break
    out.write(('],"weights":[' + ",".join(["10"] * count) + "]}]}\n").encode())


def pstats(r, size, out):
    keys = [("app/%d.py" % (i % 999), i % 4000 + 1, "function_%d" % i) for i in range(size)]
    stats = {}
    for key in keys:
        callers = {r.choice(keys): (r.randrange(1, 99), r.randrange(1, 99), r.random(), r.random()) for _ in range(3)}
        stats[key] = (r.randrange(1, 999), r.randrange(1, 999), r.random(), r.random(), callers)
    marshal.dump(stats, out)


def csv(r, size, out):
    out.write(b"Timestamp, CPU %, Memory MB\n")
    begin, minute = datetime.datetime(2025, 10, 24, 14, 30), b""
    cpu, memory = 300, 1453
    for i in range(size):
        if i % 60 == 0:
            minute = (begin + datetime.timedelta(seconds=i)).strftime("%Y-%m-%d %H:%M:").encode()
        cpu = abs(cpu + r.randrange(-32, 33)) % 1000
        memory = max(500, memory + r.randrange(-7, 9))
        out.write(b"%s%02d, %d.%d, %d.%d\n" % (minute, i % 60, cpu // 10, cpu % 10, memory // 10, memory % 10))


if __name__ == "__main__":
    kind, size, path = sys.argv[1:]
    with open(path, "wb", buffering=1 << 20) as file:
        {"collapsed": collapsed, "speedscope": speedscope, "pstats": pstats, "csv": csv}[kind](random.Random(1), int(size), file)

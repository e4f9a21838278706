"""record.py [RULE...]: records the programs in this folder as profilers would.

RULE.py has functions whose names are files: fires_prof() becomes
../../RULE/fires.prof, near_miss_folded() near-miss.folded.  The ending says how:

prof             Python's own cProfile
folded           a sampler in a thread of its own, one stack a line
samples          the same in the order of time, as near-miss.samples.speedscope.json
active           the same without what waits, as recorders leave it out
native           stacks of the interpreter itself, taken with gdb, one a line
events           all calls and returns, as fires.events.speedscope.json

Code of the standard library is named as if it were in /usr/lib, programs as if they
were in /srv/app.
"""
import collections
import cProfile
import importlib
import json
import marshal
import os
import re
import subprocess
import sys
import sysconfig
import threading
import time

HERE = os.path.dirname(os.path.abspath(__file__))
PLACES = [(sysconfig.get_paths()["stdlib"], "/usr/lib/python3"), (HERE, "/srv/app")]


def shown(file):
    for place, name in PLACES:
        if file.startswith(place):
            return name + file[len(place):]
    return file


# ---- cProfile ----

def record_prof(program, out):
    profiler = cProfile.Profile()
    if getattr(program, "forgets_to_profile", False):
        program()
    else:
        profiler.runcall(program)
    profiler.create_stats()

    def key(k):
        return shown(k[0]), k[1], k[2]

    stats = {key(k): v[:4] + ({key(c): e for c, e in v[4].items()},) for k, v in profiler.stats.items()}
    with open(out, "wb") as file:
        marshal.dump(stats, file)


# ---- stacks from outside ----

def stack_of(frame, depth):
    stack = []
    while frame and (not depth or len(stack) < depth):
        code = frame.f_code
        stack.append((code.co_name, shown(code.co_filename), frame.f_lineno))
        frame = frame.f_back
    return tuple(reversed(stack))


def below_recorder(stack):
    """Without the frames that started the program."""
    for i, (name, file, _) in enumerate(stack):
        if file.endswith("/record.py"):
            continue
        if any(f.endswith("/record.py") for _, f, _ in stack[i:]):
            continue
        return stack[i:]
    return ()


class Sampler(threading.Thread):
    """Takes the stacks of all threads but its own."""

    def __init__(self, rate, depth):
        super().__init__(daemon=True)
        self.rate, self.depth, self.done = rate, depth, threading.Event()
        self.samples = collections.defaultdict(list)

    def run(self):
        last = time.perf_counter()
        while not self.done.wait(1 / self.rate):
            now = time.perf_counter()
            names = {t.ident: t.name for t in threading.enumerate()}
            for ident, frame in sys._current_frames().items():
                if ident != threading.get_ident() and ident in names:
                    stack = below_recorder(stack_of(frame, self.depth))
                    self.samples[names[ident]].append((stack, now - last))
            last = now


def sample(program):
    sampler = Sampler(getattr(program, "rate", 200), getattr(program, "depth", 0))
    sampler.start()
    program()
    sampler.done.set()
    sampler.join()
    return sampler.samples


def record_folded(program, out):
    counts = collections.Counter(s for samples in sample(program).values() for s, _ in samples if s)
    with open(out, "w") as file:
        for stack, count in sorted(counts.items()):
            print(";".join("%s (%s:%d)" % frame for frame in stack), count, file=file)


def speedscope(out, frames, profiles):
    shared = {"frames": [{"name": n, "file": f, "line": l} if l else {"name": n, "file": f} for n, f, l in frames]}
    with open(out, "w") as file:
        json.dump({"$schema": "https://www.speedscope.app/file-format-schema.json", "shared": shared,
                   "profiles": profiles, "exporter": "profkit's test recorder"}, file, separators=(",", ":"))


WAITS = {("threading.py", "wait"), ("threading.py", "_wait_for_tstate_lock"), ("queue.py", "get")}


def is_idle(stack):
    return not stack or (os.path.basename(stack[-1][1]), stack[-1][0]) in WAITS


def record_active(program, out):
    record_samples(program, out, leaves_out=is_idle)


def record_samples(program, out, leaves_out=lambda stack: False):
    frames, profiles = {}, []
    start = time.perf_counter()
    recorded = sample(program)
    end = round(time.perf_counter() - start, 6)
    for name, samples in recorded.items():
        samples = [s for s in samples if not leaves_out(s[0])]
        stacks = [[frames.setdefault(frame, len(frames)) for frame in stack] for stack, _ in samples]
        weights = [round(weight, 6) for _, weight in samples]
        profiles.append({"type": "sampled", "name": name, "unit": "seconds", "startValue": 0,
                         "endValue": end if leaves_out is is_idle else round(sum(weights), 6), "samples": stacks, "weights": weights})
    speedscope(out, frames, profiles)


# ---- calls and returns ----

def c_name(function):
    owner = getattr(function, "__self__", None)
    if owner is None or type(owner) is type(sys):
        module = function.__module__ + "." if getattr(function, "__module__", None) else ""
        return f"<built-in method {module}{function.__name__}>"
    kind = type(owner)
    module = "" if kind.__module__ == "builtins" else kind.__module__ + "."
    return f"<method '{function.__name__}' of '{module}{kind.__qualname__}' objects>"


class Tracer:
    def __init__(self, c_calls):
        self.c_calls = c_calls
        self.start, self.frames = time.perf_counter(), {}
        self.events, self.depth = collections.defaultdict(list), collections.Counter()
        self.names = {}
        self.done = False

    def name(self, ident):
        found = [t.name for t in threading.enumerate() if t.ident == ident]
        self.names[ident] = found[0] if found else f"thread {ident}"
        return self.names[ident]

    def note(self, kind, key):
        ident = threading.get_ident()
        thread = self.names.setdefault(ident, "") or self.name(ident)
        at = round((time.perf_counter() - self.start) * 1e6)
        self.depth[thread] += 1 if kind == "O" else -1
        if self.depth[thread] < 0:      # a return of what was called before
            self.depth[thread] = 0
            return
        number = self.frames.setdefault(key, len(self.frames))
        self.events[thread].append({"type": kind, "frame": number, "at": at})

    def __call__(self, frame, event, arg):
        file = frame.f_code.co_filename
        if self.done or file == __file__:
            return
        if event in ("call", "return"):
            key = frame.f_code.co_name, shown(file), frame.f_code.co_firstlineno
            self.note("O" if event == "call" else "C", key)
        elif self.c_calls:
            self.note("O" if event == "c_call" else "C", (c_name(arg), "", 0))


def record_events(program, out):
    tracer = Tracer(getattr(program, "c_calls", True))
    threading.setprofile(tracer)
    sys.setprofile(tracer)
    program()
    sys.setprofile(None)
    threading.setprofile(None)
    tracer.done = True
    end = round((time.perf_counter() - tracer.start) * 1e6)
    profiles = [{"type": "evented", "name": name, "unit": "microseconds", "startValue": 0, "endValue": end,
                 "events": events} for name, events in tracer.events.items()]
    speedscope(out, tracer.frames, profiles)


# ---- the interpreter's own stacks ----

NATIVE = r"^#\d+ +(?:0x[0-9a-f]+ in )?(\S+) \("


def native_stacks(text):
    for part in re.split(r"\n(?=Thread \d+ )", text)[1:]:
        yield ";".join(reversed(re.findall(NATIVE, part, re.M)))


def record_native(program, out):
    code = f"import sys; sys.path.insert(0, {HERE!r}); import {program.__module__} as m; m.{program.__name__}()"
    child = subprocess.Popen([sys.executable, "-c", code])
    counts = collections.Counter()
    time.sleep(0.5)
    while child.poll() is None and sum(counts.values()) < 160:
        found = subprocess.run(["gdb", "-p", str(child.pid), "-batch", "-ex", "thread apply all bt"],
                               capture_output=True, text=True)
        counts.update(stack for stack in native_stacks(found.stdout) if stack)
    child.kill()
    child.wait()
    with open(out, "w") as file:
        for stack, count in sorted(counts.items()):
            print(stack, count, file=file)


WAYS = {"native": (record_native, "native.folded"), "prof": (record_prof, "prof"), "folded": (record_folded, "folded"),
        "samples": (record_samples, "samples.speedscope.json"),
        "active": (record_active, "active.speedscope.json"),
        "events": (record_events, "events.speedscope.json")}


def record(rule):
    module = importlib.import_module(rule.replace("-", "_"))
    folder = os.path.join(HERE, "..", "..", rule)
    os.makedirs(folder, exist_ok=True)
    for name, program in list(vars(module).items()):
        words = name.split("_")
        if words[0] in ("fires", "near") and words[-1] in WAYS:
            way, ending = WAYS[words[-1]]
            out = os.path.join(folder, "-".join(words[:-1]) + "." + ending)
            way(program, out)
            print(os.path.relpath(out), os.path.getsize(out))


if __name__ == "__main__":
    sys.path.insert(0, HERE)
    sys.dont_write_bytecode = True
    ALL = sorted(f[:-3].replace("_", "-") for f in os.listdir(HERE) if f.endswith(".py") and f != "record.py")
    for rule in sys.argv[1:] or ALL:
        record(rule)

#!/usr/bin/env python3
"""profcpu_chart.t - charts of profcpu, by what is drawn: words, panels, and where the curves' extreme points lie."""
import json, os, random, re, shutil, struct, subprocess, sys, tempfile, zlib
import xml.etree.ElementTree as ET

os.chdir(os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
BUILD = os.path.abspath(os.environ.get("PROFKIT_BUILD", "build"))
os.environ["PATH"] = BUILD + ":" + os.environ["PATH"]
os.environ["LC_ALL"] = "C.UTF-8"
LOGS = "testdata/profcpu"
TMP = tempfile.mkdtemp()
SVG = "{http://www.w3.org/2000/svg}"
tests = 0

if not shutil.which("gnuplot") and os.environ.get("NO_NETWORK"):
    print("1..0 # SKIP gnuplot is not installed")
    sys.exit()


def ok(good, name, why=""):
    global tests
    tests += 1
    print(f"{'ok' if good else 'not ok'} {tests} - {name}")
    if not good and why != "":
        print("".join(f"# {line}\n" for line in str(why).split("\n")), end="")
    sys.stdout.flush()


def equal(got, expected, name):
    ok(got == expected, name, f"got      {got!r}\nexpected {expected!r}")


def run(*args, **more):
    p = subprocess.run(["profcpu", *args], stdin=subprocess.DEVNULL, capture_output=True, **more)
    return p.returncode, p.stdout, p.stderr.decode("utf-8", "replace")


def log(name, rows):
    path = f"{TMP}/{name}"
    with open(path, "w") as f:
        f.write("elapsed_seconds,cpu_percent,memory_mb\n" + "".join(f"{t},{c},{m}\n" for t, c, m in rows))
    return path


def figures(path):
    return json.loads(run("-t", "json", path)[1])


class Chart:
    """An SVG of gnuplot's, taken apart: texts with their places, curves by panel, scales by the ticks."""

    def __init__(self, *args):
        status, out, self.err = run("-t", "svg", *args)
        if status not in (0, 1):
            raise SystemExit(f"Bail out! profcpu -t svg {args}: {status} {self.err}")
        self.root = ET.fromstring(out)
        self.size = len(out)
        self.texts, self.curves, self.level = [], [], []
        for group in self.root.iter(SVG + "g"):
            place = re.match(r"translate\(([-\d.]+),([-\d.]+)\)", group.get("transform") or "")
            for text in group.findall(SVG + "text"):
                if place and "".join(text.itertext()):
                    self.texts.append(("".join(text.itertext()), float(place[1]), float(place[2]), group.get("text-anchor")))
            title = group.find(SVG + "title")
            if title is not None and title.text.startswith("$curve"):
                paths = [p.get("d") for p in group.iter(SVG + "path")]
                if paths:
                    self.curves.append([self.points(d) for d in paths])
        self.words = [t[0] for t in self.texts]

    @staticmethod
    def points(d):
        """Lists of points, one a stretch that is drawn without a break."""
        stretches = []
        for verb, x, y in re.findall(r"([ML])([-\d.]+),([-\d.]+)", d):
            if verb == "M":
                stretches.append([])
            stretches[-1].append((float(x), float(y)))
        return stretches

    def panels(self):
        """Where the axes' names stand, from above."""
        return sorted(((y, word) for word, x, y, anchor in self.texts if word in ("CPU %", "Memory MB")))

    def scale_y(self, panel):
        """value -> px, by the labels of a panel's axis."""
        middle = self.panels()[panel][0]
        others = [y for i, (y, _) in enumerate(self.panels()) if i != panel]
        ticks = [(float(word.replace(",", "")), y) for word, x, y, anchor in self.texts
                 if anchor == "end" and re.fullmatch(r"-?[\d.,]+", word) and all(abs(y - middle) < abs(y - o) for o in others)]
        (v1, y1), (v2, y2) = min(ticks), max(ticks)
        return lambda value: y1 + (value - v1) * (y2 - y1) / (v2 - v1)

    def scale_x(self):
        ticks = [(float(word.replace(",", "")), x) for word, x, y, anchor in self.texts if anchor == "middle" and re.fullmatch(r"[\d.,]+", word)]
        (v1, x1), (v2, x2) = min(ticks), max(ticks)
        return lambda value: x1 + (value - v1) * (x2 - x1) / (v2 - v1)

    def curve(self, number):
        return [point for path in self.curves[number] for stretch in path for point in stretch]


def extremes(chart, number, panel, stats, what):
    """The curve's highest and lowest point are where the figures say; labels stand half a line below their tick."""
    points, y = chart.curve(number), chart.scale_y(panel)
    top, bottom = min(p[1] for p in points), max(p[1] for p in points)
    label = 4.9
    ok(abs(top + label - y(stats["max"])) < 1.5, f"{what}: the maximum is drawn", f"{top + label} {y(stats['max'])}")
    ok(abs(bottom + label - y(stats["min"])) < 1.5, f"{what}: the minimum is drawn", f"{bottom + label} {y(stats['min'])}")
    x = chart.scale_x()(stats["max_time"])
    ok(any(abs(p[0] - x) < 1.5 for p in points if abs(p[1] - top) < 0.1), f"{what}: the maximum is where it was", x)


# ---- one log: words, panels, extreme points ----

leak = f"{LOGS}/leak.csv"
figure, chart = figures(leak), Chart("--target", "15%", leak)
equal([name for _, name in chart.panels()], ["CPU %", "Memory MB"], "CPU above, memory below")
for word in ("leak.csv", "elapsed seconds", "target 15 %"):
    ok(word in chart.words, f"\"{word}\" stands there", chart.words)
for column in ("cpu", "memory"):
    ok(any(w.startswith("mean ") and abs(float(w.split()[1]) - figure[column]["mean"]) < 0.6 for w in chart.words), f"the mean of {column}", chart.words)
    ok(any(w.startswith("peak ") and abs(float(w.split()[1]) - figure[column]["max"]) < 0.6 for w in chart.words), f"the peak of {column}", chart.words)
equal(len(chart.curves), 2, "two curves")
extremes(chart, 0, 0, figure["cpu"], "CPU")
extremes(chart, 1, 1, figure["memory"], "memory")
y15 = chart.scale_y(0)(15) - 4.9
level = [float(m[1]) for p in chart.root.iter(SVG + "path") for m in [re.match(r"M[-\d.]+,([-\d.]+) L[-\d.]+,([-\d.]+)\s*$", p.get("d") or "")]
         if m and m[1] == m[2] and p.get("class") != "gridline"]
ok(any(abs(y - y15) < 1.5 for y in level), "the target is a level line", f"{y15} {level}")
x0 = chart.scale_x()
for start in (1000, 2500):
    ok(any(abs(p[0] - x0(start)) < 8 and p[1] < chart.scale_y(0)(40) for p in chart.curve(0)), f"the spike at {start} s is in the curve")

# ---- several logs ----

names = [f"before.{i}.csv" for i in (1, 2, 3)]
chart = Chart(*(f"{LOGS}/{n}" for n in names))
equal([n for n in names if n not in chart.words], [], "the legend has all names")
equal(len(chart.curves), 6, "three curves a panel")
for i, name in enumerate(names):
    extremes(chart, i, 0, figures(f"{LOGS}/{name}")["cpu"], f"{name}: CPU")
    extremes(chart, 3 + i, 1, figures(f"{LOGS}/{name}")["memory"], f"{name}: memory")

# ---- gaps, few points, many ----

gap = log("gap.csv", [(t, 20 + t % 5, 100 + t % 3) for t in range(120) if not 40 < t < 80])
chart = Chart(gap)
x = chart.scale_x()
bridged = [s for path in chart.curves[0] for s in path for a, b in zip(s, s[1:]) if b[0] - a[0] > x(30) - x(0)]
equal(bridged, [], "a gap is not bridged")
ok(any(abs(p[0] - x(40)) < 1.5 for p in chart.curve(0)) and any(abs(p[0] - x(80)) < 1.5 for p in chart.curve(0)), "the curve goes up to the gap and on behind it")
two = log("two.csv", [(0, 10, 100), (60, 30, 110)])
chart = Chart(two)
extremes(chart, 0, 0, figures(two)["cpu"], "two points")
ok(run("-t", "svg", log("one.csv", [(0, 10, 100)]))[0] == 0, "one point")
random.seed(4)
rows = [(t / 10, round(30 + random.gauss(0, 3), 2), 200 + t // 1000) for t in range(200000)]
rows[123456] = (12345.6, 99.5, 323)
many = log("many.csv", rows)
chart = Chart(many)
extremes(chart, 0, 0, figures(many)["cpu"], "200,000 rows: one row of 99.5 %")
ok(len(chart.curve(0)) < 10 * 1200, "200,000 rows are reduced to the picture's columns", len(chart.curve(0)))
cpu_only = f"{TMP}/cpu_only.csv"
with open(cpu_only, "w") as f:
    f.write("elapsed_seconds,cpu_percent\n" + "".join(f"{t},{t % 7}\n" for t in range(20)))
equal([n for _, n in Chart(cpu_only).panels()], ["CPU %"], "CPU alone: one panel")
equal([n for _, n in Chart("testdata/mprof/functions.dat").panels()], ["Memory MB"], "memory alone: one panel")
ok("__main__.main" in Chart("testdata/mprof/functions.dat").words, "function marks have their names")

# ---- axis, size, forms ----

chart = Chart("--clock", f"{LOGS}/before.1.csv")
ok("time of day" in chart.words and "14:30:00" in chart.words and "2025-10-25" in chart.words, "--clock", chart.words)
equal(Chart("--size", "640x400", leak).root.get("viewBox"), "0 0 640 400", "--size")
status, png, err = run("-t", "png", "--size", "400x300", leak)
equal((png[:8], struct.unpack(">II", png[16:24])), (b"\x89PNG\r\n\x1a\n", (400, 300)), "png: of that size")


def pixels(png):
    """Rows of pixels, each a list of tuples (8 bits a channel, no interlace, no palette)."""
    width, height, depth, kind = struct.unpack(">IIBB", png[16:26])
    channels, at, data = {0: 1, 2: 3, 4: 2, 6: 4}[kind], 8, b""
    while at < len(png):
        length, = struct.unpack(">I", png[at:at + 4])
        data += png[at + 8:at + 8 + length] if png[at + 4:at + 8] == b"IDAT" else b""
        at += length + 12
    raw, stride, rows, before = zlib.decompress(data), width * channels, [], bytearray(width * channels)
    for r in range(height):
        line = bytearray(raw[r * (stride + 1) + 1:(r + 1) * (stride + 1)])
        method = raw[r * (stride + 1)]
        for i in range(stride):
            a, b, c = line[i - channels] if i >= channels else 0, before[i], before[i - channels] if i >= channels else 0
            p = a + b - c
            paeth = min((abs(p - a), 0, a), (abs(p - b), 1, b), (abs(p - c), 2, c))[2]
            line[i] = (line[i] + (0, a, b, (a + b) // 2, paeth)[method]) & 255
        rows.append([tuple(line[i:i + 3]) for i in range(0, stride, channels)])
        before = line
    return rows


def near(pixel, colour):
    return all(abs(p - c) < 25 for p, c in zip(pixel, colour))


rows = pixels(png)
blue = [r for r, row in enumerate(rows) if any(near(p, (0, 114, 178)) for p in row)]
green = [r for r, row in enumerate(rows) if any(near(p, (0, 158, 115)) for p in row)]
ok(blue and green and max(blue) < max(green) and min(blue) < min(green), "png: the curve of CPU lies above that of memory", f"{blue[:1]} {green[:1]}")
status, pdf, err = run("-t", "pdf", leak)
ok(status == 0 and pdf[:5] == b"%PDF-" and b"%%EOF" in pdf[-10:], "pdf")
status, out, err = run("-o", f"{TMP}/c.png", "-o", f"{TMP}/c.svg", "-o", f"{TMP}/c.pdf", "-o", f"{TMP}/c.txt", leak)
heads = [open(f"{TMP}/c.{e}", "rb").read(4) for e in ("png", "svg", "pdf", "txt")]
equal(heads, [b"\x89PNG", b"<?xm", b"%PDF", b"Log "], "the ending is the form")
status, out, err = run("-t", "text", "--width", "70", leak)
text = out.decode()
ok(status == 0 and "leak.csv" in text and "CPU %" in text and "Memory MB" in text and max(map(len, text.splitlines())) <= 70, "text: in 70 columns", text)
ok(text != run("-t", "text", "--width", "70", two)[1].decode() and "\x1b" not in text, "text: without colour where it is no terminal")

# ---- no string of the user's does anything ----

os.makedirs(f"{TMP}/here")
titles = ('"; system("touch x")', "`touch x`", "'; system('touch x') #", "@macro $x ${y}", "{/Symbol a}_b^c&{d}~a{.6-}", "%d %s %n", "\\042 \\n \\", "<b>&amp;",
          "a\nsystem('touch x')\nEOD")
for title in titles:
    shown = title.replace("\n", "\ufffd")
    p = subprocess.run(["profcpu", "-t", "svg", "--title", title, os.path.abspath(leak)], capture_output=True, cwd=f"{TMP}/here")
    words = ["".join(t.itertext()) for t in ET.fromstring(p.stdout).iter(SVG + "text")] if p.returncode == 0 else []
    ok(title in words or any(re.sub(r"[\u2400-\u2421\ufffd]", "\ufffd", w) == shown for w in words), f"title {title!r} stands there as it is", f"{words} {p.stderr}")
evil = f"{TMP}/here/\"; system('touch x') {{a}}_^@.csv"
shutil.copy(leak, evil)
chart = Chart(evil, leak)
ok(os.path.basename(evil) in chart.words, "a file's name in the legend stands there as it is", chart.words)
equal([n for n in os.listdir(f"{TMP}/here") if n != os.path.basename(evil)], [], "and nothing was run")
ok(not os.path.exists("x"), "nor here")

# ---- gnuplot that is not there, or fails ----

before = sorted(os.listdir(TMP))
status, out, err = run("-o", f"{TMP}/new.json", "-o", f"{TMP}/new.png", leak, env={"PATH": BUILD, "LC_ALL": "C.UTF-8"})
ok(status == 2 and out == b"" and "gnuplot" in err and "package" in err, "no gnuplot: the package is named", err)
equal(sorted(os.listdir(TMP)), before, "and no file is left, of no output")
os.makedirs(f"{TMP}/fake")
with open(f"{TMP}/fake/gnuplot", "w") as f:
    f.write("#!/bin/sh\ncat >/dev/null\nprintf '\\211PNG half a picture'\necho 'line 3: boom' >&2\nexit 1\n")
os.chmod(f"{TMP}/fake/gnuplot", 0o755)
before = sorted(os.listdir(TMP))
status, out, err = run("-o", f"{TMP}/new.png", leak, env={"PATH": f"{TMP}/fake:{os.environ['PATH']}", "LC_ALL": "C.UTF-8"})
ok(status == 2 and "boom" in err, "gnuplot fails: its own words", err)
equal(sorted(os.listdir(TMP)), before, "and no half picture is left")
p = subprocess.run(["sh", "-c", f"profcpu -t svg {leak} >/dev/full"], capture_output=True)
ok(p.returncode == 2 and b"space" in p.stderr, "a full disk", p.stderr)

shutil.rmtree(TMP)
print(f"1..{tests}")

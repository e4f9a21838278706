"""Layers upon layers, each a function of its own."""
SOURCE = "def layer{0}(n):\n    return layer{1}(n)\n"


def layers(count):
    names = {}
    for i in range(count):
        exec(compile(SOURCE.format(i, i + 1), "/srv/app/layers.py", "exec"), names)
    names[f"layer{count}"] = lambda n: sum(i * i for i in range(n))
    return names["layer0"]


def fires_folded():
    outermost = layers(120)
    for _ in range(70):
        outermost(300000)


fires_folded.rate = 50


def near_miss_folded():
    outermost = layers(60)
    for _ in range(70):
        outermost(300000)


near_miss_folded.rate = 50

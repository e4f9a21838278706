"""A recording that is too short, too slow, or as it should be."""


def work(n):
    return sum(i * i % 7 for i in range(n))


def fires_folded():
    for _ in range(6):
        work(300000)


def fires_short_samples():
    work(1500000)


def fires_slow_samples():
    for _ in range(120):
        work(600000)


fires_slow_samples.rate = 8


def near_miss_folded():
    for _ in range(350):
        work(600000)


near_miss_folded.rate = 500

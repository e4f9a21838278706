"""The same deep program recorded with room for 64 frames, and for all."""


def count(n):
    return sum(i * i for i in range(n))


def a(n, seed):
    return step(n, seed)


def b(n, seed):
    return step(n, seed)


def c(n, seed):
    return step(n, seed)


def step(n, seed):
    if not n:
        return count(50000)
    return (a, b, c)[seed // (n % 5 + 1) % 3](n - 1, seed)


def program():
    for i in range(300):
        a(38 + i % 25, i % 12)


def fires_folded():
    program()


fires_folded.rate, fires_folded.depth = 100, 64


def near_miss_folded():
    program()


near_miss_folded.rate = 100

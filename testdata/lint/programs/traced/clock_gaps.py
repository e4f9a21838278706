"""A call that keeps the interpreter's lock keeps the sampler from running."""


def power(n):
    return 3 ** n % 1000


def work(n):
    return sum(i * i % 7 for i in range(n))


def fires_samples():
    for _ in range(25):
        work(1000000)
    power(3000000)


def near_miss_samples():
    for _ in range(25):
        work(1000000)

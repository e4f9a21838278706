"""Many calls of little, and of much."""


def scale(value):
    return value


def mix(values):
    return sorted(values * 40)


def fires_prof():
    values = list(range(1000))
    for _ in range(20):
        for value in values:
            scale(value)
        mix(values)
        mix(values)


def weigh(value):
    return sum(range(value % 200))


def near_miss_prof():
    for value in range(20000):
        weigh(value)


def near_miss_few_prof():
    values = list(range(1000))
    for _ in range(5):
        for value in values:
            scale(value)
        mix(values)
        mix(values)

"""Lists that are searched from their begin, each time."""


def drain(items):
    order = sorted(items, key=lambda n: -n)
    for item in order:
        items.remove(item)


def fires_remove():
    drain(list(range(6000)))


def place_all(items, wanted):
    return [items.index(item) for item in wanted]


def fires_index():
    place_all(list(range(4000)), range(3999, 0, -1))


def drain_set(items):
    for item in sorted(items):
        items.remove(item)


def near_miss_set():
    drain_set(set(range(60000)))


def near_miss_short_lists():
    for _ in range(300):
        drain([3, 1, 2])
        sum(i * i for i in range(1000))

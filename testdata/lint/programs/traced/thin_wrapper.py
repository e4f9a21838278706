"""A layer that only passes on, and one that works."""


def work_out(key):
    total = 0
    for i in range(5):
        total += key * i
    return total


def get(key):
    return work_out(key)


def get_checked(key):
    text = repr(key)
    if text.startswith("-"):
        raise KeyError(text)
    return work_out(key)


def fires_prof():
    for key in range(50000):
        get(key)


def near_miss_prof():
    """Does something of its own."""
    for key in range(20000):
        get_checked(key)
        get_checked(-key if not key else key)


def get_twice(key):
    return work_out(key) + work_out(key + 1)


def near_miss_twice_prof():
    for key in range(20000):
        get_twice(key)

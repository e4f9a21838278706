"""A profiler that is never switched on."""


def work():
    return sum(range(100000))


def fires_prof():
    work()


fires_prof.forgets_to_profile = True


def near_miss_prof():
    work()

"""A heartbeat that was meant for ten a second; see the options beside the files."""
import threading
import time


def heartbeat():
    return sum(range(2000))


def beat(times, pause):
    for _ in range(times):
        heartbeat()
        time.sleep(pause)


def fires_events():
    beat(40, 0.02)


def fires_prof():
    beat(40, 0.02)


def near_miss_events():
    beat(10, 0.1)


def near_miss_prof():
    beat(10, 0.1)

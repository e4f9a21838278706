"""A recording that ends within calls, and a whole one."""
import sys


def work(n):
    return sum(range(n))


def stop_too_early():
    work(1000)
    sys.setprofile(None)


def fires_events():
    work(1000)
    stop_too_early()


def near_miss_events():
    work(1000)
    work(2000)

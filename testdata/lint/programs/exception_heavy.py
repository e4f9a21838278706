"""Errors that are ordinary, each with its traceback made into text."""
import traceback


def parse(text):
    try:
        return int(text)
    except ValueError:
        return len(traceback.format_exc())


def work(n):
    return sum(i * i for i in range(n))


def fires():
    for i in range(300):
        parse("x%d" % i)
        work(100)


def fires_sampled():
    for i in range(8000):
        parse("x%d" % i)
        work(100)


def near_miss():
    for i in range(300):
        parse("%d" % i)
        work(3000)
    parse("x")

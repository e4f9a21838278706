"""A program that mostly imports, and one that mostly works."""
import sys


def work(n):
    return sum(i * i % 7 for i in range(n))


def start():
    import http.server
    import unittest
    return http.server, unittest


def forget():
    for name in list(sys.modules):
        if name.split(".")[0] in ("http", "unittest", "html", "mimetypes"):
            del sys.modules[name]


def fires_prof():
    forget()
    start()
    work(20000)


def near_miss_prof():
    forget()
    start()
    work(6000000)

"""A leaf that everybody calls, and one that one function calls."""


def checksum(n):
    total = 0
    for i in range(n):
        total = (total * 31 + i) % 65521
    return total


def read(n):
    return checksum(n) + 1


def write(n):
    return checksum(n) + 2


def copy(n):
    return checksum(n) + 3


def move(n):
    return checksum(n) + 4


def verify(n):
    return checksum(n) + 5


def repair(n):
    return checksum(n) + 6


ALL = (read, write, copy, move, verify, repair)


def fires_prof():
    for _ in range(20):
        for function in ALL:
            function(3000)


def fires_folded():
    for _ in range(500):
        for function in ALL:
            function(9000)


def near_miss_prof():
    for _ in range(20):
        for function in ALL:
            function(30000 if function is verify else 300)

"""Three threads that compute in Python, and three that compute in C."""
import hashlib
import threading
import time


def up(n):
    return 3 * n + 1


def down(n):
    return n // 2


def collatz(n):
    steps = 0
    while n != 1:
        n = up(n) if n % 2 else down(n)
        steps += 1
    return steps


def compute(until):
    n = 1
    while time.monotonic() < until:
        n += 1
        collatz(n)


def digest(until):
    while time.monotonic() < until:
        hashlib.pbkdf2_hmac("sha256", b"secret", b"salt", 20000)


def run(function, seconds=3):
    until = time.monotonic() + seconds
    threads = [threading.Thread(target=function, args=(until,), name=f"sum-{i}") for i in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def fires_samples():
    run(compute)


def near_miss_samples():
    run(digest)


def fires_native():
    run(compute, 60)


def near_miss_native():
    run(digest, 60)


def near_miss_in_turn_samples():
    for number in range(3):
        until = time.monotonic() + 0.7
        thread = threading.Thread(target=compute, args=(until,), name=f"sum-{number}")
        thread.start()
        thread.join()


def near_miss_one_samples():
    compute(time.monotonic() + 2)

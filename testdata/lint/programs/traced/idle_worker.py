"""A background thread that spins, and one that waits."""
import queue
import threading
import time


def spin(done):
    checked = 0
    while not done:
        checked += 1
        if checked % 1000 == 0:
            checked = 0


def run(worker, argument, seconds, stop):
    thread = threading.Thread(target=worker, args=(argument,), name="background-checker")
    thread.start()
    threading.Event().wait(seconds)
    stop()
    thread.join()


def fires_samples():
    done = []
    run(spin, done, 1, lambda: done.append(True))


def tick(n):
    return sum(i * i for i in range(n))


def busy(done):
    while not done:
        for n in (10, 10):
            sorted(range(300000))


def fires_events():
    done = []
    run(busy, done, 0.5, lambda: done.append(True))


def serve(jobs):
    while (work := jobs.get()) is not None:
        tick(work)


def fires_active():
    done = []
    run(spin, done, 1, lambda: done.append(True))


def near_miss_active():
    near_miss(pause=0.7, work=500000)


def near_miss(pause=0.2, work=100):
    jobs = queue.Queue()
    thread = threading.Thread(target=serve, args=(jobs,), name="background-checker")
    thread.start()
    for _ in range(3):
        threading.Event().wait(pause)
        jobs.put(work)
    jobs.put(None)
    thread.join()


def near_miss_samples():
    near_miss()


def near_miss_events():
    near_miss()

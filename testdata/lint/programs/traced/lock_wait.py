"""A lock that another thread holds, and waits that are no lock's."""
import queue
import threading
import time

lock = threading.Lock()


def hold(times):
    for _ in range(times):
        with lock:
            time.sleep(0.02)
        time.sleep(0.001)


def book(times):
    for _ in range(times):
        lock.acquire()
        try:
            sum(range(1000))
        finally:
            lock.release()
        sum(range(100000))


def run():
    thread = threading.Thread(target=hold, args=(20,))
    thread.start()
    book(30)
    thread.join()


def fires_prof():
    run()


def fires_events():
    run()


def answer(jobs, results):
    while (job := jobs.get()) is not None:
        time.sleep(0.02)
        results.put(job)


def near_miss():
    """Waits as long, for results and for a thread's end."""
    jobs, results = queue.Queue(), queue.Queue()
    thread = threading.Thread(target=answer, args=(jobs, results))
    thread.start()
    for n in range(10):
        jobs.put(n)
        results.get()
    jobs.put(None)
    thread.join()


def near_miss_prof():
    near_miss()


def near_miss_events():
    near_miss()


def take(times):
    for _ in range(times):
        with lock:
            sum(range(100))


def near_miss_free_prof():
    """Takes a lock often that nobody else wants."""
    for _ in range(2000):
        take(1)

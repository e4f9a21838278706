"""Looking every few milliseconds."""
import queue
import select
import threading
import time


def look_often(done, pause):
    while not done.is_set():
        time.sleep(pause)


def run(seconds, how, *arguments):
    done = threading.Event()
    threading.Timer(seconds, done.set).start()
    how(done, *arguments)


def fires_prof():
    run(0.5, look_often, 0.005)


def pump(done):
    while not done.is_set():
        select.select([], [], [], 0.02)


def fires_events():
    run(1.0, pump)


def retry():
    for pause in (0.05, 0.1, 0.2):
        time.sleep(pause)


def near_miss_prof():
    retry()


def take(jobs, results):
    while (job := jobs.get()) is not None:
        results.append(sum(range(job)))


def near_miss_events():
    """Wakes often too, but when there is something to do."""
    jobs, results = queue.Queue(), []
    thread = threading.Thread(target=take, args=(jobs, results), name="adder")
    thread.start()
    for i in range(25):
        threading.Event().wait(0.002 * (1 + i * i % 13))
        jobs.put(100 * i)
    jobs.put(None)
    thread.join()


def look_seldom(done):
    while not done.wait(0.3):
        pass


def near_miss_seldom_events():
    run(1.0, look_seldom)

"""Waiting by asking, and by waiting."""
import queue
import threading
import time


def work(done, seconds):
    time.sleep(seconds)
    done.set()


def ask(done):
    while not done.is_set():
        pass


def wait(done):
    done.wait()


def run(how, seconds):
    done = threading.Event()
    thread = threading.Thread(target=work, args=(done, seconds))
    thread.start()
    how(done)
    thread.join()


def fires_prof():
    run(ask, 0.3)


def fires_folded():
    run(ask, 1.5)


def take_when_there(jobs):
    while True:
        if not jobs.empty():
            return jobs.get_nowait()


def fires_queue_prof():
    jobs = queue.Queue()
    thread = threading.Timer(0.3, jobs.put, (1,))
    thread.start()
    take_when_there(jobs)
    thread.join()


def wait_until(done, number=0):
    while not done:
        number += 1
        number %= 100


def fires_name_events():
    done = []
    thread = threading.Timer(0.2, done.append, (1,))
    thread.start()
    wait_until(done)
    thread.join()


def near_miss_prof():
    run(wait, 0.3)


def near_miss_folded():
    run(wait, 1.0)


def wait_for_mail(done):
    while not done.is_set():
        time.sleep(0.005)


def near_miss_sleep_samples():
    run(wait_for_mail, 1.0)


def near_miss_work_prof():
    """Asks often, between work."""
    done, total = threading.Event(), 0
    thread = threading.Thread(target=work, args=(done, 0.3))
    thread.start()
    while not done.is_set():
        total += sum(range(500))
    thread.join()

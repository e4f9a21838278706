"""server.py SECONDS: an idle server of doc/workflows.md, which asks for work far too often."""
import sys
import time

POLL = 0.0002


def look_for_work(queue):
    return [job for job in queue if job["due"] <= time.monotonic()]


def make_queue():
    return [{"due": float("inf"), "name": f"job {i}"} for i in range(400)]


def serve(seconds):
    queue, end = make_queue(), time.monotonic() + seconds
    while time.monotonic() < end:
        for job in look_for_work(queue):
            print(job["name"])
        time.sleep(POLL)


if __name__ == "__main__":
    serve(float(sys.argv[1]))

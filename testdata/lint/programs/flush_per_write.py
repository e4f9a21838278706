"""A log that is flushed, or brought to the disk, a line at a time."""
import os
import tempfile


def write_log(out, n, flush):
    for i in range(n):
        out.write("a line of the log %d\n" % i)
        if flush:
            out.flush()


def fires_flush():
    with tempfile.TemporaryFile("w") as out:
        write_log(out, 5000, True)


def fires_fsync():
    with tempfile.TemporaryFile("wb", buffering=0) as out:
        for i in range(1500):
            out.write(b"a line of the log\n")
            os.fsync(out.fileno())


def near_miss():
    with tempfile.TemporaryFile("w") as out:
        write_log(out, 50000, False)
        out.flush()


def near_miss_few():
    with tempfile.TemporaryFile("w") as out:
        for _ in range(40):
            write_log(out, 500, False)
            out.flush()
            os.fsync(out.fileno())

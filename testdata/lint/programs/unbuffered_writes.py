"""A file without a buffer that gets a few bytes at a time."""
import tempfile


def write_numbers(out, n):
    for i in range(n):
        out.write(b"%d\n" % i)


def fires():
    with tempfile.TemporaryFile("wb", buffering=0) as out:
        write_numbers(out, 5000)


def near_miss_buffered():
    with tempfile.TemporaryFile("wb") as out:
        write_numbers(out, 5000)


def near_miss_blocks():
    with tempfile.TemporaryFile("wb", buffering=0) as out:
        out.write(b"".join(b"%d\n" % i for i in range(50000)))

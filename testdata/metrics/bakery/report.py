"""report.py - writes it down."""
import os


def lines(priced):
    for number, amount in sorted(priced, key=lambda entry: (-entry[1], entry[0])):
        yield f"{number:6d} {amount:10.2f}"


def write(priced, path):
    with open(path, "w") as out:
        for line in lines(priced):
            out.write(line + "\n")
            out.flush()
        os.fsync(out.fileno())

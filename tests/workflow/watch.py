"""watch.py INTERVAL LOG COMMAND...: runs a command and logs its CPU and memory, as many such scripts do."""
import datetime
import os
import subprocess
import sys
import time

TICKS, PAGE = os.sysconf("SC_CLK_TCK"), os.sysconf("SC_PAGE_SIZE")


def look(pid):
    """-> seconds of CPU so far, and megabytes of memory"""
    with open(f"/proc/{pid}/stat") as file:
        fields = file.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / TICKS, int(fields[21]) * PAGE / 2**20


def main(interval, log, *command):
    child = subprocess.Popen(command)
    before, (used, _) = time.monotonic(), look(child.pid)
    with open(log, "w") as out:
        print("# Timestamp, CPU %, Memory MB", file=out)
        while True:
            time.sleep(float(interval))
            if child.poll() is not None:
                return child.returncode
            now, (cpu, memory) = time.monotonic(), look(child.pid)
            stamp = datetime.datetime.now().isoformat(" ", "milliseconds")
            print(f"{stamp}, {100 * (cpu - used) / (now - before):.1f}, {memory:.1f}", file=out, flush=True)
            before, used = now, cpu


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))

"""record.py FOLDER: records two versions of tests/demo/shop.py in turn, five runs each.

In the second version discount() takes twice as many steps, and parse_line() has
become take_line().  The clock is that of the process: other programs do not count.
"""
import cProfile
import os
import sys
import time

DEMO = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "tests", "demo", "shop.py")
WORK = """
def work(orders):
    priced = []
    for text in orders:
        number, lines = parse_order(text)
        priced.append((number, price(lines)))
    return report(priced)
"""


def load(version):
    with open(DEMO) as file:
        source = file.read()
    if version == "after":
        source = source.replace("amount * 4", "amount * 8").replace("parse_line", "take_line")
    shop = {"__name__": "shop"}
    exec(compile(source, "/srv/shop/shop.py", "exec"), shop)
    exec(compile(WORK, "/srv/shop/work.py", "exec"), shop)
    return shop


def main(folder):
    versions = {version: load(version) for version in ("before", "after")}
    for run in range(6):
        for version, shop in versions.items():
            orders = shop["make_orders"](600)
            profile = cProfile.Profile(time.process_time_ns, 1e-9)
            profile.runcall(shop["work"], orders)
            if run:     # the first one warms up
                profile.dump_stats(os.path.join(folder, f"{version}.{run}.prof"))


main(sys.argv[1])

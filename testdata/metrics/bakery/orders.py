"""orders.py - what customers want."""
import json
import random

GOODS = ("bread", "rolls", "cake", "pretzel", "tart")


def make(count, seed=7):
    r = random.Random(seed)
    return [json.dumps({"id": i, "lines": [[r.choice(GOODS), r.randrange(1, 9)] for _ in range(8)]})
            for i in range(count)]


def parse(text):
    order = json.loads(text)
    if not order["lines"]:
        raise ValueError("an order without lines")
    return order["id"], [(name, int(count)) for name, count in order["lines"]]

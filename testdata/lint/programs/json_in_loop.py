"""JSON made and taken apart for each of many small things."""
import json


def keys_of(items):
    return {json.dumps(item, sort_keys=True): item for item in items}


def fires():
    for _ in range(3):
        keys_of([{"n": i, "m": i % 5} for i in range(2000)])


def write_page(items):
    return json.dumps(items)


def near_miss():
    for _ in range(20):
        write_page([{"n": i, "m": i % 5} for i in range(2000)])

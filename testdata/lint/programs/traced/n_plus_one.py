"""Orders and their lines, one by one and at once."""
import json
import sqlite3


def open_shop(count):
    shop = sqlite3.connect(":memory:")
    shop.execute("CREATE TABLE lines (number INTEGER, good TEXT)")
    shop.executemany("INSERT INTO lines VALUES (?, ?)", [(i // 4, "tea") for i in range(4 * count)])
    return shop


def query(shop, text, *values):
    return shop.execute(text, values).fetchall()


def load_orders(shop, count):
    return [query(shop, "SELECT good FROM lines WHERE number = ?", i) for i in range(count)]


def load_all(shop):
    return query(shop, "SELECT number, good FROM lines ORDER BY number")


def fires_prof():
    load_orders(open_shop(300), 300)


def fires_events():
    load_orders(open_shop(1000), 60)


def near_miss_prof():
    load_all(open_shop(3000))


def serve(shop, number):
    lines = query(shop, "SELECT good FROM lines WHERE number = ?", number)
    return json.dumps([{"number": number, "good": good, "text": f"{good:>20}"} for good, in lines] * 60)


def near_miss_served_prof():
    """As many statements, but one a request."""
    shop = open_shop(300)
    requests = iter(range(300))
    list(map(lambda number: serve(shop, number), requests))

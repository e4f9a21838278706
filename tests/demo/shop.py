"""shop.py - a program to look into: reads orders, prices them, writes a report."""
import json
import random
import re
import threading
import time

GOODS = ["tea", "coffee", "sugar", "flour", "rice", "beans", "salt", "pepper"]


def make_orders(count):
    r = random.Random(7)
    return [json.dumps({"id": i, "lines": [f"{r.randrange(1, 9)} x {r.choice(GOODS)}" for _ in range(12)]})
            for i in range(count)]


def parse_line(line):
    match = re.match(r"(\d+) x (\w+)", line)
    return int(match.group(1)), match.group(2)


def parse_order(text):
    order = json.loads(text)
    return order["id"], [parse_line(line) for line in order["lines"]]


def discount(amount, depth=3):
    """Better the more is bought, worked out in steps."""
    if depth == 0:
        return 0.0
    return sum(i % 7 for i in range(amount * 4)) * 1e-4 + discount(amount, depth - 1)


def price(lines):
    return sum(amount * len(good) * (1 - discount(amount)) for amount, good in lines)


def report(priced):
    priced.sort(key=lambda entry: (-entry[1], entry[0]))
    return "\n".join(f"{number:6d} {total:10.2f}" for number, total in priced)


def wait_for_mail(done):
    while not done.is_set():
        time.sleep(0.005)


def main(orders=1500):
    done = threading.Event()
    mail = threading.Thread(target=wait_for_mail, args=(done,), name="mail")
    mail.start()
    priced = []
    for text in make_orders(orders):
        number, lines = parse_order(text)
        priced.append((number, price(lines)))
    text = report(priced)
    done.set()
    mail.join()
    return text


if __name__ == "__main__":
    print(main())

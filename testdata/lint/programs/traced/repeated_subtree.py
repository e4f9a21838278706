"""The same settings read by three functions, and three that do different things."""
import json

TEXT = json.dumps({f"key{i}": list(range(20)) for i in range(300)})


def split(text):
    return text.split(",")


def parse(text):
    return [convert(word) for word in split(text)]


def convert(word):
    total = 0
    for c in word:
        total += ord(c)
    return total


def load_settings():
    return parse(TEXT)


def list_orders():
    return load_settings()


def list_goods():
    return load_settings()


def list_bills():
    return load_settings()


def fires_folded():
    for _ in range(1500):
        list_orders()
        list_goods()
        list_bills()


def count_words(text):
    return [convert(word) for word in split(text)]


def upper(text):
    total = 0
    for c in text:
        total += c.isupper()
    return total


def squares(n):
    return sum(i * i for i in range(n))


def near_miss_folded():
    for _ in range(1500):
        count_words(TEXT)
        upper(TEXT)
        squares(20000)

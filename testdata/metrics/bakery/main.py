"""main.py - a day's work."""
from bakery import orders, pricing, report


def main(count=300, path="/dev/null"):
    priced = []
    for text in orders.make(count):
        number, lines = orders.parse(text)
        priced.append((number, pricing.total(lines)))
    try:
        report.write(priced, path)
    except OSError:
        pass
    return priced


if __name__ == "__main__":
    main()

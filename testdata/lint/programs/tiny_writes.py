"""Output written a character at a time."""
import tempfile


def write_text(out, text):
    for character in text:
        out.write(character)


def fires():
    with tempfile.TemporaryFile("w") as out:
        for _ in range(20):
            write_text(out, "all the words of a line, one by one\n" * 40)


def write_lines(out, lines):
    for line in lines:
        out.write(line)


def near_miss_lines():
    with tempfile.TemporaryFile("w") as out:
        write_lines(out, ["all the words of a line, one by one\n" * 40] * 20)


def near_miss_one_a_call():
    with tempfile.TemporaryFile("w") as out:
        for _ in range(12000):
            write_lines(out, [str(sum(range(200)))])

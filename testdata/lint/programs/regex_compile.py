"""Patterns that are made anew for each line."""
import importlib
import re
import sys

LINES = [f"{i} /shop/{i % 7} 200" for i in range(300)]


def match_all(line, words):
    return any(re.compile(rf"\b{word}-{len(line)}\b").search(line) for word in words)


def fires():
    for i, line in enumerate(LINES):
        match_all(line, [f"w{i}", f"x{i}"])


def fires_sampled():
    for k in range(12):
        for i, line in enumerate(LINES):
            match_all(line, [f"w{i}-{k}", f"x{i}-{k}"])


def match_compiled(pattern, line):
    return pattern.search(line)


def near_miss():
    pattern = re.compile(r"\b(\d+) /shop/(\d)")
    for _ in range(100):
        for line in LINES:
            match_compiled(pattern, line)


def near_miss_at_start():
    patterns = [re.compile(rf"\b(w{i})-(\d+)\b") for i in range(20)]
    for line in LINES * 3:
        [match_compiled(pattern, line) for pattern in patterns]


def near_miss_imports():
    for name in ["email.utils", "http.cookies", "textwrap", "string", "tokenize", "html.parser", "json.decoder"]:
        sys.modules.pop(name, None)
        importlib.import_module(name)

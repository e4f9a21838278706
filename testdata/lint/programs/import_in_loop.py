"""An import that is tried, and fails, at each call."""
import importlib


def parse(text):
    try:
        import no_such_fast_parser as parser
    except ImportError:
        parser = None
    return parser or len(text)


def fires_failing():
    for i in range(300):
        parse("some text")


def load_plugin(name):
    return importlib.import_module(name)


def fires_import_module():
    for i in range(5000):
        load_plugin("json.decoder")


def near_miss_at_start():
    import html.parser
    import xmlrpc.client
    html.parser.HTMLParser().feed("<p>text</p>" * 300)
    return xmlrpc.client


def near_miss_found():
    for i in range(5000):
        import json
        json.loads("[1, 2]")

"""A template that is taken apart again for each page."""
import jinja2

TEXT = "<h1>{{ title }}</h1>{% for x in items %}<li>{{ x.name|upper }} {{ x.n }}</li>{% endfor %}"
ITEMS = [{"name": f"n{i}", "n": i} for i in range(5)]


def page(items):
    return jinja2.Environment().from_string(TEXT).render(title="shop", items=items)


def fires():
    for _ in range(25):
        page(ITEMS)


def fires_sampled():
    for _ in range(300):
        page(ITEMS)


def render(template, items):
    return template.render(title="shop", items=items)


def near_miss():
    template = jinja2.Environment().from_string(TEXT)
    for _ in range(3000):
        render(template, ITEMS)

"""Calls that wait below asyncio's loop, and the same work awaited or without a loop."""
import asyncio
import http.server
import sqlite3
import subprocess
import threading
import time

import requests


class Slow(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        time.sleep(0.02)
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"ok")

    def log_message(self, *words):
        pass


def with_server(ask):
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Slow)
    threading.Thread(target=server.serve_forever, daemon=True, name="server").start()
    ask(f"http://127.0.0.1:{server.server_port}/")
    server.shutdown()


async def all_of(*tasks):
    await asyncio.gather(*tasks)


def work(n):
    return sum(i * i for i in range(n))


async def sleepy(n):
    for _ in range(n):
        work(2000)
        time.sleep(0.01)
        await asyncio.sleep(0)


def fires_sleep():
    asyncio.run(all_of(sleepy(10), sleepy(10)))


def fetch_all(url, n):
    for _ in range(n):
        requests.get(url)


async def fetch(url, n):
    for _ in range(n):
        requests.get(url)
        await asyncio.sleep(0.001)


def fires_requests():
    with_server(lambda url: asyncio.run(all_of(fetch(url, 5), fetch(url, 5))))


def fires_requests_sampled():
    with_server(lambda url: asyncio.run(all_of(fetch(url, 10), fetch(url, 10))))


async def query(n):
    connection = sqlite3.connect(":memory:")
    cursor = connection.cursor()
    cursor.execute("create table t (n integer)")
    cursor.executemany("insert into t values (?)", ((i,) for i in range(20000)))
    for _ in range(n):
        cursor.execute("select sum(a.n * b.n) from t a, t b where a.n = b.n + 1 or a.n < 20")
        await asyncio.sleep(0)


def fires_sqlite():
    asyncio.run(query(2))


async def compress(n):
    for _ in range(n):
        subprocess.run(["sleep", "0.02"], check=True)
        await asyncio.sleep(0)


def fires_subprocess():
    asyncio.run(compress(5))


async def awaiting(n):
    for _ in range(n):
        work(20000)
        await asyncio.sleep(0.01)
        await asyncio.to_thread(time.sleep, 0.01)
        child = await asyncio.create_subprocess_exec("true")
        await child.wait()


async def ask(port, n):
    for _ in range(n):
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"GET / HTTP/1.0\r\n\r\n")
        await reader.read()
        writer.close()
        await writer.wait_closed()


def fetch_by_streams(url):
    asyncio.run(all_of(ask(int(url.split(":")[2].rstrip("/")), 5), awaiting(4)))


def near_miss_awaited():
    with_server(fetch_by_streams)


def near_miss_awaited_sampled():
    with_server(fetch_by_streams)


def near_miss_no_loop():
    with_server(lambda url: fetch_all(url, 5))


def near_miss_no_loop_sampled():
    with_server(lambda url: fetch_all(url, 10))

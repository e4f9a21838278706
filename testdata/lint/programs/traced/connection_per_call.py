"""A connection for each request, and one for all."""
import socket
import sqlite3
import threading


def ask_database(number):
    with sqlite3.connect(":memory:") as shop:
        return shop.execute("SELECT ?", (number,)).fetchone()


def fires_prof():
    for number in range(60):
        ask_database(number)


def echo(listener, count):
    for _ in range(count):
        peer, _ = listener.accept()
        while data := peer.recv(100):
            peer.sendall(data)
        peer.close()


def with_server(connections, client):
    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=echo, args=(listener, connections))
        thread.start()
        client(listener.getsockname())
        thread.join()


def ask(address, times):
    with socket.create_connection(address) as peer:
        for _ in range(times):
            peer.sendall(b"ping")
            peer.recv(100)


def fires_socket_prof():
    with_server(40, lambda address: [ask(address, 1) for _ in range(40)])


def near_miss_prof():
    with_server(1, lambda address: ask(address, 40))


def near_miss_pool_prof():
    with_server(12, lambda address: [ask(address, 10) for _ in range(12)])

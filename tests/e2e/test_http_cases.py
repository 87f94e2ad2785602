"""The cases of tests/http (format: its README), each sent over a socket of its own to a real server."""
import re
import socket
from pathlib import Path

import pytest

FOLDER = Path(__file__).resolve().parents[1] / "http"


def cases():
    for path in sorted(FOLDER.glob("*.http")):
        for text in re.split(r"^### ", path.read_text(), flags=re.M)[1:]:
            title, _, rest = text.partition("\n")
            request, _, expected = rest.partition("\n=> ")
            yield pytest.param(request, ("=> " + expected).strip().splitlines(), id=f"{path.stem}: {title}")


def filled_in(text, server):
    text = text.replace("${ADMIN}", server.admin_key)
    return re.sub(r"\$\{REPEAT (\d+) (.*?)\}(?!\})", lambda match: int(match[1]) * match[2], text)


def to_bytes(request, server):
    text = filled_in(request, server)
    if text.startswith("RAW\n"):
        raw = text[4:].replace("\n", "\\x0d\\x0a") + "\\x0d\\x0a"
        return re.sub(rb"\\x([0-9a-f]{2})", lambda match: bytes([int(match[1], 16)]), raw.encode())
    head, _, body = text.partition("\n\n")
    line, *headers = head.splitlines()
    headers += [f"Host: 127.0.0.1:{server.port}", "Connection: close"]
    if not any(header.lower().startswith("content-length") for header in headers):
        headers.append(f"Content-Length: {len(body.encode())}")
    return "\r\n".join([line + " HTTP/1.1", *headers, "", body]).encode()


def exchange(server, data):
    """Status, headers as one text, body; status None when the server just closed."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=30) as connection:
        try:
            connection.sendall(data)
        except (BrokenPipeError, ConnectionResetError):
            pass  # refused before the end; the answer may still be there
        answer = b""
        try:
            while piece := connection.recv(65536):
                answer += piece
                if answer.startswith(b"HTTP/1.1 100"):
                    answer = answer.partition(b"\r\n\r\n")[2]
                head, end, body = answer.partition(b"\r\n\r\n")
                length = re.search(rb"(?i)content-length: (\d+)", head)
                if end and length and len(body) >= int(length[1]):
                    break
        except ConnectionResetError:
            pass
    if not answer:
        return None, "", ""
    head, _, body = answer.decode("latin-1").partition("\r\n\r\n")
    return int(head.split()[1]), head, body


def fits(status, wanted):
    return wanted == "closed" if status is None else re.fullmatch(wanted.replace("x", r"\d"), str(status)) is not None


@pytest.mark.parametrize(("request_text", "expected"), cases())
def test_case(server, request_text, expected):
    status, head, body = exchange(server, to_bytes(request_text, server))
    for line in expected:
        what = line.removeprefix("=> ")
        if what.startswith("header "):
            assert what.removeprefix("header ").lower() in head.lower()
        elif what.startswith("body: "):
            assert what.removeprefix("body: ") in body
        elif what.startswith("not body: "):
            assert what.removeprefix("not body: ") not in body
        elif what.startswith("then "):
            method_and_path, _, wanted = what.removeprefix("then ").rpartition(": ")
            after = exchange(server, to_bytes(f"{method_and_path}\nAuthorization: Bearer ${{ADMIN}}\n\n", server))
            assert fits(after[0], wanted), after
        else:
            assert fits(status, what), (status, body)

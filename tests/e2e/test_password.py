"""Passwords for the pages: set by the command line, by oneself and by administrators; signing in; guessing."""
import os
import pty
import select
import subprocess
import time

import pytest
from native import ApiError
from test_audit import fetch
from test_session import Browser

WORD, NEXT = "correct horse battery", "staple and then some"


def sign_in(user, name, password):
    """(status, user or None, browser)"""
    browser = Browser(user.server)
    status, body, headers = browser.ask("POST", "/api/v1/session", {"username": name, "password": password})
    if status == 201:
        browser.cookie = headers["Set-Cookie"].split(";")[0]
    return status, body.get("user"), browser


def passwd(user, password):
    return subprocess.run([user.server.binary, "user", "passwd", user.name, "--data-dir", user.server.data_dir], input=password + "\n", text=True,
                          capture_output=True, timeout=60)


def refused(call, *arguments):
    with pytest.raises(ApiError) as error:
        call(*arguments)
    return error.value


def test_the_command_line_gives_a_password_and_the_browser_signs_in_with_it(make_user):
    user = make_user()
    assert sign_in(user, user.name, WORD)[0] == 401
    done = passwd(user, WORD)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    status, who, browser = sign_in(user, user.name.upper(), WORD)
    assert (status, who["username"], who["password"]) == (201, user.name, True)
    assert browser.ask("POST", "/graphql", {"query": "{ viewer { username } }"})[1]["data"]["viewer"]["username"] == user.name
    assert browser.ask("GET", "/api/v1/users/" + user.name + "/keys")[0] == 200
    assert sign_in(user, user.name, WORD + "?")[0] == 401
    short = passwd(user, "short")
    assert short.returncode == 1 and "10 or more" in short.stderr
    assert sign_in(user, user.name, WORD)[0] == 201


def test_at_a_terminal_it_is_asked_twice_and_not_shown(make_user):
    user = make_user()
    pid, terminal = pty.fork()
    if pid == 0:
        os.execv(user.server.binary, [str(user.server.binary), "user", "passwd", user.name, "--data-dir", str(user.server.data_dir)])
    shown = b""

    def until(text):
        nonlocal shown
        end = time.monotonic() + 30
        while text not in shown and time.monotonic() < end:
            if select.select([terminal], [], [], 1)[0]:
                shown += os.read(terminal, 1000)
        assert text in shown, shown

    for question in (b"New password", b"same again"):
        until(question)
        time.sleep(0.3)   # the terminal is silenced behind the question
        os.write(terminal, WORD.encode() + b"\n")
    _, status = os.waitpid(pid, 0)
    assert os.waitstatus_to_exitcode(status) == 0
    assert WORD.encode() not in shown
    assert sign_in(user, user.name, WORD)[0] == 201


def test_changing_it_signs_out_every_browser(make_user, admin):
    user = make_user()
    path = ["users", user.name, "password"]
    user.native.put(path, {"password": WORD})
    browser = sign_in(user, user.name, WORD)[2]
    key_browser = Browser(user.server)
    key_browser.sign_in(user.key)
    assert refused(user.native.put, path, {"password": NEXT}).status == 403
    assert refused(user.native.put, path, {"password": NEXT, "current": "a guess of it"}).status == 403
    assert refused(make_user().native.put, path, {"password": NEXT}).status == 403
    assert browser.ask("PUT", "/api/v1/users/" + user.name + "/password", {"password": NEXT, "current": WORD}, web=None)[0] == 403, "forged"
    assert browser.ask("PUT", "/api/v1/users/" + user.name + "/password", {"password": NEXT, "current": WORD})[0] == 204
    for one in (browser, key_browser):
        assert one.ask("GET", "/api/v1/session")[1] == {"user": None}
    assert sign_in(user, user.name, WORD)[0] == 401
    assert sign_in(user, user.name, NEXT)[0] == 201
    admin.put(path, {"password": WORD})
    assert sign_in(user, user.name, WORD)[0] == 201
    assert user.native.get("/me")["username"] == user.name, "keys stay"
    log = fetch(user.server, admin.key)[2]
    assert '"password.set"' in log and WORD not in log and NEXT not in log


def test_a_deleted_user_is_signed_out(make_user, admin):
    user = make_user()
    user.native.put(["users", user.name, "password"], {"password": WORD})
    browser = sign_in(user, user.name, WORD)[2]
    admin.delete(["users", user.name])
    assert browser.ask("GET", "/api/v1/session")[1] == {"user": None}
    assert sign_in(user, user.name, WORD)[0] == 401


def test_guessing_is_slowed_down(make_user):
    user = make_user()
    user.native.put(["users", user.name, "password"], {"password": WORD})
    answers = [sign_in(user, user.name, f"guess number {n}")[0] for n in range(8)]
    assert answers[0] == 401 and answers[-1] == 429

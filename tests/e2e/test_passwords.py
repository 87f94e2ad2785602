"""Passwords: set on the command line or by oneself, signing in with one, what they leave behind, guessing."""
import sqlite3
import subprocess

from test_session import Browser


def passwd(server, name, password):
    return subprocess.run([str(server.binary), "user", "passwd", name, "--data-dir", str(server.data_dir)], input=password + "\n", text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=60)


def with_password(server, name, password):
    browser = Browser(server)
    status, body, headers = browser.ask("POST", "/api/v1/session", {"username": name, "password": password})
    if status == 201:
        browser.cookie = headers["Set-Cookie"].split(";")[0]
    return status, body, browser


def test_signing_in_with_a_password(server, admin, make_user):
    ada = make_user()
    unknown = with_password(server, "nobody-of-this-name", "correct horse battery")
    unset = with_password(server, ada.name, "correct horse battery")
    assert unknown[0] == unset[0] == 401 and unknown[1] == unset[1], "who has a password is not told"
    assert passwd(server, ada.name, "short").returncode == 1
    done = passwd(server, ada.name, "correct horse battery")
    assert done.returncode == 0, done.stdout
    status, body, browser = with_password(server, ada.name.upper(), "correct horse battery")
    assert (status, body["user"]["username"], body["user"]["password"]) == (201, ada.name, True)
    assert browser.ask("GET", "/api/v1/models")[0] == 200
    wrong = with_password(server, ada.name, "wrong horse battery")
    assert (wrong[0], wrong[1]) == (unknown[0], unknown[1]), "wrong password and unknown user are told alike"

    other = Browser(server)
    other.sign_in(ada.key)
    change = {"old_password": "not this one!", "password": "another horse battery"}
    assert browser.ask("PUT", "/api/v1/me/password", change, web=None)[0] == 403
    assert browser.ask("PUT", "/api/v1/me/password", change)[0] == 403
    assert browser.ask("PUT", "/api/v1/me/password", {**change, "old_password": "correct horse battery", "password": "short"})[0] == 400
    assert browser.ask("PUT", "/api/v1/me/password", {**change, "old_password": "correct horse battery"})[0] == 204
    for ended in (browser, other):
        assert ended.ask("GET", "/api/v1/session")[1] == {"user": None}, "all sessions of the user ended"
    assert ada.native.get("/me")["username"] == ada.name, "keys go on"
    assert with_password(server, ada.name, "correct horse battery")[0] == 401
    assert with_password(server, ada.name, "another horse battery")[0] == 201


def test_a_password_leaves_an_event_and_no_trace(server, admin, make_user):
    eve = make_user()
    secret = "a very secret password"
    assert passwd(server, eve.name, secret).returncode == 0
    assert with_password(server, eve.name, secret)[0] == 201
    assert secret not in server.log() and "argon2" not in server.log()
    with sqlite3.connect(f"file:{server.data_dir}/pedigree.db?mode=ro", uri=True) as database:
        rows = [str(row) for row in database.execute("SELECT * FROM event")]
        kept = database.execute("SELECT hash FROM password JOIN account a ON a.id = account_id WHERE a.username = ?", (eve.name,)).fetchone()[0]
    assert any("user.password" in row and eve.name in row for row in rows)
    assert not any(secret in row or "argon2" in row for row in rows)
    assert kept.startswith("$argon2id$") and secret not in kept


def test_a_deactivated_user_does_not_get_in(server, admin, make_user):
    user = make_user()
    assert passwd(server, user.name, "correct horse battery").returncode == 0
    assert with_password(server, user.name, "correct horse battery")[0] == 201
    admin.call("PATCH", ["users", user.name], {"active": False})
    assert with_password(server, user.name, "correct horse battery")[0] == 401


def test_guessing_passwords_is_slowed_down_by_user(server, make_user):
    victim = make_user()
    assert passwd(server, victim.name, "correct horse battery").returncode == 0
    answers = [with_password(server, victim.name, f"guess number {i}") for i in range(8)]
    assert answers[0][0] == 401 and answers[-1][0] == 429
    assert with_password(server, victim.name, "correct horse battery")[0] == 429, "who guesses must wait, right or wrong"

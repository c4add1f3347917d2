"""`make run`, piece by piece: no environment is built here and no network is used."""

from __future__ import annotations

import errno
import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import time
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import ImproperlyConfigured

from newsroom.launcher import environment, passwords, preparing, processes, supervisor
from newsroom.launcher.processes import Child

SLEEP = [sys.executable, "-c", "import time; time.sleep(60)"]


@pytest.fixture
def tree(tmp_path, monkeypatch):
    """A project with requirement files and no environment; what would be run is noted in `tree.ran`."""
    for name in ["requirements.txt", "requirements-dev.txt", "requirements-scale.txt"]:
        (tmp_path / name).write_text(f"# {name}\n")
    ran: list[str] = []

    def make_venv(python):
        ran.append("venv")
        (tmp_path / ".venv" / "bin").mkdir(parents=True)
        (tmp_path / ".venv" / "bin" / "python").touch()

    monkeypatch.setattr(environment, "ROOT", str(tmp_path))
    monkeypatch.setattr(environment, "VENV", str(tmp_path / ".venv"))
    monkeypatch.setattr(environment, "STAMP", str(tmp_path / ".venv" / "newsroom-stamp"))
    monkeypatch.setattr(environment, "_run_venv", make_venv)
    monkeypatch.setattr(environment, "_run_pip", lambda kind: ran.append(f"pip {kind}"))
    return SimpleNamespace(path=tmp_path, ran=ran, venv=tmp_path / ".venv")


class TestEnvironment:
    def test_it_is_made_once(self, tree):
        environment.make("base")
        environment.make("base")
        assert tree.ran == ["venv", "pip base"]

    def test_one_that_holds_more_serves_too(self, tree):
        environment.make("dev")
        environment.make("base")
        assert tree.ran == ["venv", "pip dev"]

    def test_one_that_holds_less_is_added_to(self, tree):
        environment.make("base")
        environment.make("dev")
        assert tree.ran == ["venv", "pip base", "pip dev"]

    def test_what_it_holds_stays_when_something_else_is_asked_for(self, tree):
        environment.make("scale")
        environment.make("dev")
        environment.make("scale")
        assert tree.ran == ["venv", "pip scale", "pip all"]

    def test_new_locks_make_a_new_one(self, tree):
        environment.make("base")
        (tree.path / "requirements.txt").write_text("# another\n")
        (tree.venv / "left-over").touch()
        environment.make("base")
        assert tree.ran == ["venv", "pip base"] * 2
        assert not (tree.venv / "left-over").exists()

    def test_another_python_makes_a_new_one(self, tree, monkeypatch):
        environment.make("base")
        monkeypatch.setattr(environment, "version_of", lambda python: "3.99")
        environment.make("base")
        assert tree.ran == ["venv", "pip base"] * 2

    def test_a_half_made_one_starts_again(self, tree, monkeypatch):
        def fail(kind):
            raise environment.Problem("no network")

        with monkeypatch.context() as patch:
            patch.setattr(environment, "_run_pip", fail)
            with pytest.raises(environment.Problem):
                environment.make("base")
        environment.make("base")
        assert tree.ran == ["venv", "venv", "pip base"]

    def test_one_whose_python_is_gone_starts_again(self, tree):
        environment.make("base")
        (tree.venv / "bin" / "python").unlink()
        environment.main(["base"])
        assert tree.ran == ["venv", "pip base"] * 2

    def test_a_problem_is_one_line_and_exit_status_1(self, tree, monkeypatch):
        monkeypatch.setattr(environment, "find_python", lambda: (_ for _ in ()).throw(environment.Problem("Too old.")))
        with pytest.raises(SystemExit, match=r"^Too old\.$"):
            environment.main(["base"])

    def test_an_unknown_kind_is_refused(self):
        with pytest.raises(SystemExit, match="Usage"):
            environment.main(["everything"])

    def test_a_python_without_venv_says_what_to_install(self, monkeypatch, tmp_path):
        said = b"The virtual environment was not created successfully because ensurepip is not\navailable.\n"
        monkeypatch.setattr(subprocess, "run", lambda *a, **kw: SimpleNamespace(returncode=1, stdout=said))
        with pytest.raises(environment.Problem, match="apt-get install python3-venv"):
            environment._run_venv("python3")

    def test_of_what_pip_says_the_last_error_is_told(self, monkeypatch):
        said = b"WARNING: Retrying\nERROR: No matching distribution found for django\nWARNING: There was an error\n"
        monkeypatch.setattr(subprocess, "run", lambda *a, **kw: SimpleNamespace(returncode=1, stdout=said))
        with pytest.raises(
            environment.Problem, match=r"network reachable\?\): ERROR: No matching distribution"
        ) as caught:
            environment._run_pip("base")
        assert "\n" not in str(caught.value)

    def test_pip_that_says_nothing_is_told_as_such(self):
        assert environment.last_line("\n \n") == "no reason was given"


class TestFindingPython:
    @pytest.fixture
    def old(self, monkeypatch):
        monkeypatch.setattr(sys, "version_info", (3, 8, 18, "final", 0))

    def test_this_one_serves_if_it_is_new_enough(self):
        assert environment.find_python() == sys.executable

    def test_the_first_that_really_runs_is_taken(self, old, monkeypatch):
        monkeypatch.setattr(
            environment.shutil, "which", lambda name: f"/shims/{name}" if name != "python3.13" else None
        )
        works = "/shims/python3.12"
        found = environment.find_python(run=lambda command, **kw: SimpleNamespace(returncode=int(command[0] != works)))
        assert found == works

    def test_without_any_it_says_what_is_needed_and_what_is_there(self, old, monkeypatch):
        monkeypatch.setattr(environment.shutil, "which", lambda name: None)
        with pytest.raises(environment.Problem, match=r"^Python 3\.12 or newer is needed, and this is 3\.8\.18\."):
            environment.find_python()

    def test_the_file_is_readable_by_old_versions(self):
        source = Path(environment.__file__).read_text()
        compile(source, "environment.py", "exec", dont_inherit=True)
        assert not re.search(r'\bf"|:=|\bmatch\b .*:$|from __future__', source, re.MULTILINE)


def test_passwords_are_readable_long_and_never_twice_the_same():
    made = {passwords.make_password() for _ in range(200)}
    assert len(made) == 200
    assert all(
        re.fullmatch(r"([bdfghjklmnprstvwz][aeiou]){3}(-([bdfghjklmnprstvwz][aeiou]){3}){3}", each) for each in made
    )
    assert passwords.BITS > 70


class TestListening:
    @pytest.fixture
    def taken(self):
        with socket.socket() as server:
            server.bind(("127.0.0.1", 0))
            server.listen()
            yield server.getsockname()[1]

    def free(self) -> int:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            return probe.getsockname()[1]

    def test_a_name_becomes_a_number(self):
        assert supervisor.find_address("localhost", self.free()) == "127.0.0.1"
        assert supervisor.find_address("0.0.0.0", self.free()) == "0.0.0.0"

    def test_a_taken_port_is_said_with_another_to_take(self, taken, monkeypatch):
        monkeypatch.setattr(supervisor, "PORT_SECONDS", 0.2)
        with pytest.raises(
            preparing.Problem, match=f"Port {taken} is taken. Choose another: make run PORT={taken + 1}"
        ):
            supervisor.find_address("127.0.0.1", taken)

    def test_a_port_that_comes_free_in_a_moment_is_waited_for(self):
        server = socket.create_server(("127.0.0.1", 0))
        threading.Timer(0.3, server.close).start()
        assert supervisor.find_address("127.0.0.1", server.getsockname()[1]) == "127.0.0.1"

    @pytest.mark.parametrize("host", ["..", "a" * 70, "192.0.2.1", "no such host"])
    def test_a_host_that_is_not_this_machine_is_refused(self, host):
        with pytest.raises(preparing.Problem, match="HOST must be a name or address of this machine, not"):
            supervisor.find_address(host, self.free())

    def test_a_port_that_only_root_may_use_is_said_so(self):
        line = supervisor._why_not("127.0.0.1", 80, OSError(errno.EACCES, "Permission denied"))
        assert line == "Port 80 of 127.0.0.1 cannot be used: Permission denied."

    def test_after_the_last_port_there_is_none(self):
        assert "PORT=8000" in supervisor._why_not("127.0.0.1", 65535, OSError(errno.EADDRINUSE, ""))


class TestBanner:
    @pytest.mark.parametrize(
        ("host", "given", "shown"),
        [
            ("127.0.0.1", None, "http://localhost:8001"),
            ("0.0.0.0", None, "http://localhost:8001"),
            ("::1", None, "http://localhost:8001"),
            ("192.0.2.1", None, "http://192.0.2.1:8001"),
            ("2001:db8::1", None, "http://[2001:db8::1]:8001"),
            ("127.0.0.1", "https://news.example/", "https://news.example"),
        ],
    )
    def test_the_address_is_the_one_readers_use(self, monkeypatch, host, given, shown):
        monkeypatch.setenv("SITE_URL", given or "")
        assert supervisor.site_url(host, 8001) == shown

    def test_it_names_the_site_the_desk_and_the_login(self, monkeypatch):
        monkeypatch.setenv("SITE_URL", "http://localhost:8001")
        text = supervisor.banner({"password": "mirato-kefusa"})
        for words in ["http://localhost:8001\n", "http://localhost:8001/admin/", "editor", "mirato-kefusa", "Ctrl-C"]:
            assert words in text

    def test_later_it_says_how_to_get_a_new_password(self, monkeypatch):
        monkeypatch.setenv("SITE_URL", "http://localhost:8001")
        assert "make password" in supervisor.banner({})


@pytest.fixture
def child():
    child = Child("server", SLEEP)
    yield child
    if child.process and child.process.poll() is None:
        child.process.kill()
        child.process.wait()


class TestKeepingThingsRunning:
    def die(self, child: Child) -> None:
        child.process.kill()
        child.process.wait()

    def test_what_runs_is_left_alone(self, child):
        child.start()
        first = child.process.pid
        assert not child.revive(child.started_at + 10)
        assert child.process.pid == first

    def test_what_died_is_started_again_after_a_pause_that_doubles(self, child):
        child.start()
        for pause in [1, 2, 4]:
            self.die(child)
            assert not child.revive(child.started_at + pause - 0.1)
            assert child.revive(child.started_at + pause + 0.1)
            assert child.is_running

    def test_the_pause_never_grows_beyond_a_minute(self, child):
        child.pause = 50
        child.start()
        self.die(child)
        child.revive(child.started_at + 51)
        assert child.pause == 60

    def test_a_minute_of_running_makes_the_pause_short_again(self, child):
        child.start()
        child.pause = 32
        child.revive(child.started_at + 61)
        assert child.pause == 1

    def test_stopping_asks_first_and_ends_what_does_not_listen(self, child, tmp_path):
        deaf = Child("worker", [sys.executable, "-c", _DEAF, str(tmp_path / "ready")])
        deaf.start()
        child.start()
        wait_for((tmp_path / "ready").exists)
        processes.stop([child, deaf], grace_seconds=0.3)
        assert child.process.returncode == -signal.SIGTERM
        assert deaf.process.returncode == -signal.SIGKILL

    def test_stopping_what_was_never_started_does_nothing(self, child):
        processes.stop([child])
        assert child.process is None

    @pytest.mark.skipif(sys.platform != "linux", reason="prctl is of Linux")
    def test_what_was_started_ends_when_its_parent_is_killed(self, tmp_path):
        note = tmp_path / "pid"
        parent = subprocess.Popen([sys.executable, "-c", _PARENT, str(note)], cwd=processes.ROOT)
        wait_for(lambda: note.exists() and note.read_text().endswith("\n"))
        parent.kill()
        parent.wait()
        wait_for(lambda: not is_alive(int(note.read_text())))

    def test_a_program_is_run_to_its_end(self):
        command = [sys.executable, "-c", "print('done'); raise SystemExit(3)"]
        assert processes.run_until(command, lambda: False) == (3, b"done\n")

    def test_a_program_is_stopped_when_a_signal_comes(self):
        began = time.monotonic()
        status, _ = processes.run_until(SLEEP, lambda: time.monotonic() > began + 0.2)
        assert status == -signal.SIGTERM
        assert time.monotonic() < began + 10


_DEAF = """
import pathlib, signal, sys, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
pathlib.Path(sys.argv[1]).touch()
time.sleep(60)
"""
_PARENT = """
import pathlib, sys, time
from newsroom.launcher import processes
child = processes.start([sys.executable, "-c", "import time; time.sleep(60)"])
pathlib.Path(sys.argv[1]).write_text(f"{child.pid}\\n")
time.sleep(60)
"""


class TestDataFolder:
    def test_it_is_made_and_nothing_is_left_in_it(self, tmp_path):
        preparing.check_folder(tmp_path / "a" / "b")
        assert os.listdir(tmp_path / "a" / "b") == []

    def test_one_that_cannot_be_made_is_said_with_what_to_do(self, tmp_path):
        (tmp_path / "file").write_text("")
        with pytest.raises(preparing.Problem, match=r"Not a directory\. Choose another: NEWSROOM_DATA=/path make run"):
            preparing.check_folder(tmp_path / "file" / "data")

    def test_of_two_starts_the_second_waits(self, tmp_path):
        order: list[str] = []

        def second() -> None:
            with preparing.alone_in(tmp_path, lambda: False):
                order.append("second")

        with preparing.alone_in(tmp_path, lambda: False):
            thread = threading.Thread(target=second)
            thread.start()
            time.sleep(0.3)
            order.append("first")
        thread.join()
        assert order == ["first", "second"]

    def test_a_start_that_waits_can_be_stopped(self, tmp_path):
        began = time.monotonic()
        with (
            preparing.alone_in(tmp_path, lambda: False),
            preparing.alone_in(tmp_path, lambda: time.monotonic() > began + 0.2),
        ):
            assert time.monotonic() < began + 5


class TestDatabaseFile:
    def test_it_is_made_where_there_is_none(self, tmp_path):
        preparing.make_database_file(tmp_path / "newsroom.sqlite3")
        assert (tmp_path / "newsroom.sqlite3").exists()

    def test_what_is_there_stays(self, tmp_path):
        path = tmp_path / "newsroom.sqlite3"
        connection = sqlite3.connect(path)
        connection.execute("CREATE TABLE story (headline)")
        connection.close()
        before = path.read_bytes()
        preparing.make_database_file(path)
        assert path.read_bytes() == before

    def test_another_file_is_refused_and_stays(self, tmp_path):
        path = tmp_path / "newsroom.sqlite3"
        path.write_bytes(b"no database at all" * 100)
        with pytest.raises(preparing.Problem, match="cannot be opened as a SQLite database: file is not a database"):
            preparing.make_database_file(path)
        assert path.read_bytes().startswith(b"no database")

    def test_the_side_database_may_be_deleted(self, tmp_path):
        (tmp_path / "side.sqlite3").write_bytes(b"no database at all" * 100)
        with pytest.raises(preparing.Problem, match="delete it"):
            preparing.make_database_file(tmp_path / "side.sqlite3")

    def test_a_folder_that_is_missing_is_one_line(self, tmp_path):
        with pytest.raises(preparing.Problem, match="cannot be made: No such file or directory"):
            preparing.make_database_file(tmp_path / "missing" / "newsroom.sqlite3")


@pytest.fixture
def sources(tmp_path, settings):
    """Static files of one folder only, and where they are built."""
    (tmp_path / "sources").mkdir()
    (tmp_path / "sources" / "site.css").write_text("a { color: red }")
    settings.STATICFILES_DIRS = [tmp_path / "sources"]
    settings.STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
    settings.STATIC_ROOT = tmp_path / "static"
    return tmp_path / "sources"


class TestStaticFiles:
    def test_they_are_built_once(self, sources, tmp_path, capsys):
        preparing.build_static_files(tmp_path / "static")
        assert "Building" in capsys.readouterr().err
        preparing.build_static_files(tmp_path / "static")
        assert capsys.readouterr().err == ""
        assert (tmp_path / "static" / "site.css").read_text() == "a { color: red }"

    def test_a_changed_source_builds_them_again(self, sources, tmp_path, capsys):
        preparing.build_static_files(tmp_path / "static")
        (sources / "site.css").write_text("a { color: green }")
        preparing.build_static_files(tmp_path / "static")
        assert (tmp_path / "static" / "site.css").read_text() == "a { color: green }"

    def test_a_build_that_was_stopped_begins_from_nothing(self, sources, tmp_path):
        preparing.build_static_files(tmp_path / "static")
        (tmp_path / "static" / "sources").unlink()
        (tmp_path / "static" / "site.css").write_text("a { col")
        preparing.build_static_files(tmp_path / "static")
        assert (tmp_path / "static" / "site.css").read_text() == "a { color: red }"

    def test_the_hash_of_the_sources_knows_names_contents_and_the_way_they_are_built(self, sources, settings):
        seen = [preparing.hash_of_sources()]
        assert preparing.hash_of_sources() == seen[0]
        (sources / "site.js").write_text("1")
        seen.append(preparing.hash_of_sources())
        (sources / "site.js").write_text("22")
        seen.append(preparing.hash_of_sources())
        settings.WHITENOISE_KEEP_ONLY_HASHED_FILES = not settings.WHITENOISE_KEEP_ONLY_HASHED_FILES
        seen.append(preparing.hash_of_sources())
        assert len(set(seen)) == 4


@pytest.mark.django_db(databases="__all__")
class TestTheFirstAccount:
    def test_it_is_made_with_a_password_that_works(self, tmp_path):
        password = preparing.make_owner(tmp_path)
        owner = User.objects.get(username=preparing.OWNER)
        assert owner.check_password(password)
        assert (owner.is_staff, owner.is_superuser) == (True, True)

    def test_once_shown_its_password_stays(self, tmp_path):
        password = preparing.make_owner(tmp_path)
        preparing.password_was_shown(tmp_path)
        assert preparing.make_owner(tmp_path) is None
        assert User.objects.get().check_password(password)

    def test_a_password_that_nobody_has_seen_is_replaced(self, tmp_path):
        first, second = preparing.make_owner(tmp_path), preparing.make_owner(tmp_path)
        assert first != second
        assert User.objects.get().check_password(second)

    def test_whoever_has_signed_in_keeps_the_password(self, tmp_path, client):
        client.login(username=preparing.OWNER, password=preparing.make_owner(tmp_path))
        assert preparing.make_owner(tmp_path) is None

    def test_where_there_is_another_owner_none_is_made(self, tmp_path):
        User.objects.create_superuser("ines")
        assert preparing.make_owner(tmp_path) is None
        assert User.objects.count() == 1
        assert os.listdir(tmp_path) == []


@pytest.mark.django_db(databases="__all__")
def test_migrations_that_are_there_are_not_done_again(capsys):
    preparing.migrate()
    assert capsys.readouterr().err == ""


class TestMain:
    @pytest.fixture(autouse=True)
    def _where(self, tmp_path, monkeypatch):
        for name, value in {
            "NEWSROOM_DATA": str(tmp_path / "data"),
            "HOST": "",
            "PORT": "",
            "SITE_URL": "",
            "DEMO": "",
        }.items():
            monkeypatch.setenv(name, value)
        monkeypatch.setattr(supervisor, "_stop_on_signals", lambda: lambda: False)

    @pytest.mark.parametrize(
        ("name", "value"),
        [
            ("PORT", "abc"),
            ("PORT", "0"),
            ("HOST", "no such host"),
            ("DEMO", "maybe"),
            ("SITE_URL", "news"),
            ("NEWSROOM_DATA", __file__),
        ],
    )
    def test_a_bad_value_is_one_line_that_names_it(self, monkeypatch, name, value):
        monkeypatch.setenv(name, value)
        with pytest.raises(SystemExit) as caught:
            supervisor.main()
        assert str(caught.value).startswith(f"{name} must be")
        assert "\n" not in str(caught.value)

    @pytest.mark.parametrize(
        ("name", "value"),
        [
            ("NEWSROOM_LANGUAGE", "tlh"),
            ("NEWSROOM_SESSION", "401d"),
            ("NEWSROOM_TRUSTED_ORIGINS", "news.example"),
            ("NEWSROOM_ALLOWED_HOSTS", "https://news.example"),
        ],
    )
    def test_a_setting_that_set_up_meets_first_is_one_line_too(self, tmp_path, name, value):
        done = subprocess.run(
            [sys.executable, "-m", "newsroom.launcher.preparing", str(tmp_path)],
            cwd=processes.ROOT,
            env=os.environ
            | {name: value, "NEWSROOM_DATA": str(tmp_path), "DJANGO_SETTINGS_MODULE": "newsroom.settings"},
            capture_output=True,
            text=True,
        )
        assert done.returncode == 1
        assert done.stderr.startswith(f"{name} must be")
        assert done.stderr.count("\n") == 1

    def test_preparing_says_a_problem_in_one_line(self, monkeypatch, tmp_path):
        for error in [preparing.Problem("No."), ImproperlyConfigured("No."), OSError(errno.ENOSPC, "No")]:
            monkeypatch.setattr(preparing, "prepare", lambda folder, error=error: (_ for _ in ()).throw(error))
            monkeypatch.setattr(sys, "argv", ["preparing", str(tmp_path)])
            with pytest.raises(SystemExit, match=r"^(The data folder: )?No\.$"):
                preparing.main()


def wait_for(condition) -> None:
    deadline = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False

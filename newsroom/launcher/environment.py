"""Make `.venv` with the locked dependencies, unless it is there already.

Run by whatever Python the machine has, before anything is installed, so it uses the standard library only and
syntax that old versions can read: they are told what is missing instead of showing a traceback. What it says is in
English for the same reason: a machine on which nothing is set up yet has not said its language.

Usage: python3 newsroom/launcher/environment.py [base|dev|scale|all]
"""

import hashlib
import os
import shutil
import signal
import subprocess
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
VENV = os.path.join(ROOT, ".venv")
STAMP = os.path.join(VENV, "newsroom-stamp")
OLDEST = (3, 12)
CANDIDATES = ["python3.13", "python3.14", "python3.12", "python3.15"]
KINDS = {
    "base": ["requirements.txt"],
    "dev": ["requirements.txt", "requirements-dev.txt"],
    "scale": ["requirements.txt", "requirements-scale.txt"],
    "all": ["requirements.txt", "requirements-dev.txt", "requirements-scale.txt"],
}


class Problem(Exception):
    """What stands in the way, in one line for the person at the terminal."""


def find_python(run=subprocess.run):
    """The path of a Python that is new enough; this one if it is.

    Raises Problem when there is none.
    """
    if sys.version_info[:2] >= OLDEST:
        return sys.executable
    for name in CANDIDATES:
        path = shutil.which(name)
        # A shim of a version manager may be on the path without a Python behind it, so each is asked.
        if path and run([path, "-c", ""], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode == 0:
            return path
    have = ".".join(str(part) for part in sys.version_info[:3])
    raise Problem(
        "Python %d.%d or newer is needed, and this is %s. Install one, or name it: make run PYTHON=/path/to/python3.13"
        % (OLDEST[0], OLDEST[1], have)
    )


def wanted_stamp(kind, python_version):
    """What a finished environment of this kind is marked with: it changes with the locks and with Python."""
    digest = hashlib.sha256((python_version + "\n").encode())
    for name in KINDS[kind]:
        with open(os.path.join(ROOT, name), "rb") as file:
            digest.update(name.encode() + file.read())
    return digest.hexdigest()


def stamps_that_serve(kind, python_version):
    """The stamps of environments that hold at least what `kind` asks for."""
    wanted = set(KINDS[kind])
    return {wanted_stamp(other, python_version) for other in KINDS if wanted <= set(KINDS[other])}


def read_stamp():
    """What the environment that is there is marked with; nothing where it or its Python is gone."""
    if not os.path.exists(os.path.join(VENV, "bin", "python")):
        return ""
    try:
        with open(STAMP) as file:
            return file.read().strip()
    except OSError:
        return ""


def serves(kind, python_version):
    """Whether the environment that is there holds what is asked for."""
    return read_stamp() in stamps_that_serve(kind, python_version)


def version_of(python):
    if python == sys.executable:
        return sys.version
    out = subprocess.run([python, "-c", "import sys; print(sys.version)"], stdout=subprocess.PIPE, check=True)
    return out.stdout.decode().rstrip("\n")


def make(kind):
    """Make the environment if there is none that serves; a half-made one (stopped at any moment) starts again.

    Raises Problem when it cannot be made.
    """
    python = find_python()
    version = version_of(python)
    if serves(kind, version):
        return
    # What is there may hold more than is asked for: a run after a test must not throw the tools away.
    held = next((other for other in KINDS if read_stamp() == wanted_stamp(other, version)), None)
    if held and set(KINDS[held]) | set(KINDS[kind]) > set(KINDS[kind]):
        kind = "all"
    if not held:
        shutil.rmtree(VENV, ignore_errors=True)
        say("Making a Python environment in .venv")
        _run_venv(python)
    else:
        os.unlink(STAMP)
    say("Installing the dependencies")
    _run_pip(kind)
    # Last, and at once: an environment without its stamp counts as half made.
    with open(STAMP + ".new", "w") as file:
        file.write(wanted_stamp(kind, version))
    os.replace(STAMP + ".new", STAMP)


def _run_venv(python):
    made = subprocess.run([python, "-m", "venv", VENV], stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    if made.returncode == 0:
        return
    said = made.stdout.decode(errors="replace")
    if "ensurepip" in said or "No module named venv" in said:
        raise Problem("This Python cannot make environments. On Debian and Ubuntu: apt-get install python3-venv")
    raise Problem("The environment could not be made: %s" % last_line(said))


def _run_pip(kind):
    command = [os.path.join(VENV, "bin", "python"), "-m", "pip", "install", "--quiet", "--no-input", "--no-compile"]
    command += ["--disable-pip-version-check", "--only-binary=:all:", "--require-hashes"]
    for name in KINDS[kind]:
        command += ["-r", os.path.join(ROOT, name)]
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    if done.returncode:
        said = last_line(done.stdout.decode(errors="replace"))
        raise Problem("The dependencies could not be installed (is the network reachable?): %s" % said)


def last_line(text):
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    errors = [line for line in lines if line.startswith("ERROR")]
    return (errors or lines or ["no reason was given"])[-1][:300]


def say(words):
    print("%s …" % words, flush=True)


def main(arguments):
    kind = arguments[0] if arguments else "base"
    if kind not in KINDS:
        raise SystemExit("Usage: environment.py [%s]" % "|".join(KINDS))
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # Ctrl-C ends it without a traceback
    try:
        if serves(kind, version_of(find_python())):
            return
        import fcntl

        with open(os.path.join(ROOT, ".venv.lock"), "w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)  # two starts at once make one environment
            make(kind)
    except Problem as problem:
        raise SystemExit(str(problem)) from None
    except OSError as error:
        raise SystemExit("%s: %s" % (error.filename or ROOT, error.strerror)) from None


if __name__ == "__main__":
    main(sys.argv[1:])

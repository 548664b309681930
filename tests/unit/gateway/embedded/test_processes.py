"""Child processes, with real processes: none outlives the run that started it."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from domain.errors import Misconfigured
from gateway.embedded.endings import end_all
from gateway.embedded.marks import MARK, Started, left_behind, marked, write_record
from gateway.embedded.ports import free_port
from gateway.embedded.processes import ProcessGroup

ROOT = Path(__file__).resolve().parents[4]
ENV = {"PATH": "/usr/bin:/bin", "PYTHONPATH": str(ROOT)}

SLEEPER = "import time; time.sleep(600)"
READY = """
import time
print('noise')
print('{"name": "x", "port": 5, "pid": 1}', flush=True)
time.sleep(600)
"""
STUBBORN = """
import signal, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
print('{"port": 1}', flush=True)
time.sleep(600)
"""
# A child with two grandchildren: one in its group, one that made itself a session (as Airflow's tasks do).
FAMILY = """
import subprocess, sys, time
for apart in (False, True):
    subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"], start_new_session=apart)
print('{"port": 1}', flush=True)
time.sleep(600)
"""
SERVER = """
import http.server, sys
class Ok(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200 if self.path == "/healthz" else 404); self.end_headers()
http.server.HTTPServer(("127.0.0.1", int(sys.argv[1])), Ok).serve_forever()
"""
# A run that starts a family, says its mark and then waits to be killed.
RUN = """
import sys, time
from pathlib import Path
from gateway.embedded.processes import ProcessGroup
group = ProcessGroup(Path(sys.argv[1]))
group.open()
child = group.start("family", [sys.executable, "-c", sys.argv[2]], env={})
group.wait_ready(child)
print("up", flush=True)
time.sleep(600)
"""


def python(code: str, *arguments: str) -> list[str]:
    """The command that runs ``code``."""
    return [sys.executable, "-c", code, *arguments]


def mark_of(workspace: Path) -> str:
    """The mark in the record of the run in ``workspace``."""
    return json.loads((workspace / "processes" / "children.json").read_text())["mark"]


def wait_until(condition, timeout_s=10.0):
    """Wait for ``condition()`` to be true; its last value."""
    deadline = time.monotonic() + timeout_s
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.02)
    return condition()


@pytest.fixture
def killed_run(tmp_path):
    """A run killed with SIGKILL while it had a family of children; gives workspace and mark."""
    run = subprocess.Popen(python(RUN, str(tmp_path), FAMILY), env=ENV, stdout=subprocess.PIPE)
    assert run.stdout.readline() == b"up\n"
    mark = mark_of(tmp_path)
    assert len(marked(mark)) == 3
    run.kill()
    run.wait()
    run.stdout.close()
    yield tmp_path, mark
    end_all(marked(mark), grace_s=1)


def test_stop_leaves_no_process_not_even_grandchildren_of_other_sessions(tmp_path):
    """After the block ends nothing of the run lives, and the record of it is gone."""
    with ProcessGroup(tmp_path) as group:
        group.wait_ready(group.start("family", python(FAMILY), env={}))
        mark = mark_of(tmp_path)
        assert len(marked(mark)) == 3
    assert marked(mark) == []
    assert not (tmp_path / "processes" / "children.json").exists()


def test_a_child_that_ignores_sigterm_is_killed(tmp_path):
    """SIGTERM first, SIGKILL after the grace: a deaf child does not keep the run from ending."""
    with ProcessGroup(tmp_path, grace_s=0.3) as group:
        child = group.start("deaf", python(STUBBORN), env={})
        group.wait_ready(child)
    assert child.process.returncode == -signal.SIGKILL


def test_children_end_in_reverse_order(tmp_path):
    """The last started ends first: what others rely on lives longest."""
    note = tmp_path / "order"
    code = (
        "import signal, sys, time\n"
        "def end(*_):\n"
        "    open(sys.argv[1], 'a').write(sys.argv[2]); sys.exit()\n"
        "signal.signal(signal.SIGTERM, end)\n"
        "print('{\"port\": 1}', flush=True)\n"
        "time.sleep(600)\n"
    )
    with ProcessGroup(tmp_path) as group:
        for name in "abc":
            group.wait_ready(group.start(name, python(code, str(note), name), env={}))
    assert note.read_text() == "cba"


def test_a_childs_death_is_told(tmp_path):
    """``ended`` names a child that ended although nobody stopped it."""
    with ProcessGroup(tmp_path) as group:
        group.start("lives", python(SLEEPER), env={})
        brief = group.start("brief", python("pass"), env={})
        brief.process.wait()
        assert group.ended() == (brief,)


@pytest.mark.skipif(sys.platform != "linux", reason="PR_SET_PDEATHSIG is Linux's")
def test_the_death_of_the_run_reaches_its_child_at_once(killed_run):
    """SIGKILL to the run ends its direct child by itself, without a next run."""
    _, mark = killed_run
    assert wait_until(lambda: all(FAMILY not in p.cmdline() for p in marked(mark)))


def test_the_next_run_ends_what_a_killed_run_left(killed_run):
    """Grandchildren of a run killed with SIGKILL, in its groups or not, are ended at the next start."""
    workspace, mark = killed_run
    assert marked(mark)
    with ProcessGroup(workspace) as group:
        assert group.leftovers
        assert marked(mark) == []


def test_a_reused_pid_is_never_killed(tmp_path):
    """A stranger that got a recorded pid later is left alone: its start time tells it apart."""
    stranger = subprocess.Popen(python(SLEEPER), start_new_session=True)
    try:
        before = psutil.Process(stranger.pid).create_time() - 60
        (tmp_path / "processes").mkdir()
        write_record(
            tmp_path / "processes" / "children.json", "0" * 32, [Started("old", stranger.pid, before)]
        )
        with ProcessGroup(tmp_path) as group:
            assert group.leftovers == ()
        assert stranger.poll() is None
    finally:
        stranger.kill()
        stranger.wait()


def test_a_record_cut_short_ends_nothing(tmp_path):
    """A record that is not whole names nobody, and does not keep the next run from starting."""
    file = tmp_path / "children.json"
    file.write_text('{"mark": "abc", "chil')
    assert left_behind(file) == []


def test_two_runs_in_one_workspace_do_not_end_each_other(tmp_path):
    """A second run on a workspace in use is refused by name, and the first one's children live on."""
    with ProcessGroup(tmp_path) as first:
        child = first.start("lives", python(SLEEPER), env={})
        with pytest.raises(Misconfigured, match=f"another process \\(pid {os.getpid()}\\)"):
            ProcessGroup(tmp_path).open()
        assert child.process.poll() is None


def test_the_ready_line_is_found_among_other_output(tmp_path):
    """A simulator's one line of JSON is understood also when warnings stand before it, and per start."""
    for _ in range(2):
        with ProcessGroup(tmp_path) as group:
            child = group.start("sim", python(READY), env={})
            assert group.wait_ready(child) == {"name": "x", "port": 5, "pid": 1}
            assert child.output().count("noise") == 1


def test_a_child_that_ends_instead_of_listening_is_an_error_with_its_words(tmp_path):
    """The message carries the end of the child's log, so the fault is seen without opening a file."""
    with ProcessGroup(tmp_path) as group:
        child = group.start("broken", python("raise SystemExit('no such config')"), env={})
        with pytest.raises(Misconfigured, match="process broken did not come up: no such config"):
            group.wait_ready(child)


def test_a_silent_child_is_given_up_after_the_timeout(tmp_path):
    """Neither a ready line nor an HTTP answer is waited for without end."""
    with ProcessGroup(tmp_path) as group:
        child = group.start("silent", python(SLEEPER), env={})
        with pytest.raises(Misconfigured, match="silent"):
            group.wait_ready(child, timeout_s=0.2)
        with pytest.raises(Misconfigured, match="silent"):
            group.wait_healthy(child, 9, timeout_s=0.2)


def test_health_is_waited_for_over_http(tmp_path):
    """``wait_healthy`` returns once the server answers 200."""
    port = free_port()
    with ProcessGroup(tmp_path) as group:
        child = group.start("server", python(SERVER, str(port)), env={})
        group.wait_healthy(child, port, timeout_s=20)


def test_a_program_that_does_not_exist_is_an_error_of_its_name(tmp_path):
    """A missing program ends in one clear error."""
    with ProcessGroup(tmp_path) as group:
        child = group.start("ghost", ["/no/such/program"], env={})
        with pytest.raises(Misconfigured, match="process ghost did not come up"):
            group.wait_ready(child)


def test_children_carry_the_mark_and_the_environment_given_and_nothing_else(tmp_path):
    """A child's environment is what the caller gave plus the mark: secrets of ours do not leak in."""
    code = "import json, os; print(json.dumps({'port': 0, **os.environ}), flush=True)"
    with ProcessGroup(tmp_path) as group:
        seen = group.wait_ready(group.start("env", python(code), env={"ONLY": "this"}))
    assert set(seen) - {"port", "LC_CTYPE"} == {"ONLY", MARK, "SPT_NOENV"}


def test_stop_is_finished_even_if_it_is_interrupted(tmp_path):
    """A Ctrl-C while children are being stopped cuts the waiting, not the stopping."""
    run = subprocess.Popen(
        python(
            "import signal, sys, threading, os\n"
            "from pathlib import Path\n"
            "from gateway.embedded.processes import ProcessGroup\n"
            "group = ProcessGroup(Path(sys.argv[1]), grace_s=60)\n"
            "group.open()\n"
            "group.wait_ready(group.start('deaf', [sys.executable, '-c', sys.argv[2]], env={}))\n"
            "print('up', flush=True)\n"
            "threading.Timer(0.5, os.kill, (os.getpid(), signal.SIGINT)).start()\n"
            "group.stop()\n",
            str(tmp_path),
            STUBBORN,
        ),
        env=ENV,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    assert run.stdout.readline() == b"up\n"
    mark = mark_of(tmp_path)
    run.wait(timeout=20)
    run.stdout.close()
    assert marked(mark) == []


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_one_signal_ends_a_run_in_order(tmp_path, number):
    """SIGINT, SIGTERM and SIGHUP close the context managers: children gone, then the exit code tells why."""
    run = subprocess.Popen(signalled_run(tmp_path, SLEEPER, 60), env=ENV, stdout=subprocess.PIPE)
    assert run.stdout.readline() == b"up\n"
    mark = mark_of(tmp_path)
    run.send_signal(number)
    assert run.wait(timeout=20) == (1 if number == signal.SIGINT else 128 + number)
    assert run.stdout.read() == b"tidy\n"
    run.stdout.close()
    assert marked(mark) == []


def test_a_second_signal_ends_deaf_children_at_once_and_still_tidies(tmp_path):
    """A second Ctrl-C does not wait for the grace, and does not skip what comes after."""
    run = subprocess.Popen(signalled_run(tmp_path, STUBBORN, 60), env=ENV, stdout=subprocess.PIPE)
    assert run.stdout.readline() == b"up\n"
    began = time.monotonic()
    run.send_signal(signal.SIGINT)
    time.sleep(0.5)
    run.send_signal(signal.SIGINT)
    run.wait(timeout=20)
    assert run.stdout.read() == b"tidy\n"
    run.stdout.close()
    assert time.monotonic() - began < 15


def signalled_run(workspace: Path, child: str, grace_s: float) -> list[str]:
    """The command of a run under ``orderly_signals`` that says "up", then "tidy" when it was stopped."""
    code = (
        "import sys, time\n"
        "from pathlib import Path\n"
        "from gateway.embedded.processes import ProcessGroup\n"
        "from gateway.embedded.signals import orderly_signals\n"
        "group = ProcessGroup(Path(sys.argv[1]), grace_s=float(sys.argv[3]))\n"
        "try:\n"
        "    with orderly_signals(group.kill), group:\n"
        "        group.start('child', [sys.executable, '-c', sys.argv[2]], env={})\n"
        "        time.sleep(0.3)\n"
        "        print('up', flush=True)\n"
        "        time.sleep(600)\n"
        "except KeyboardInterrupt:\n"
        "    sys.exit(1)\n"
        "finally:\n"
        "    print('tidy', flush=True)\n"
    )
    return python(code, str(workspace), child, str(grace_s))


def test_what_is_gone_is_ended_without_complaint():
    """Ending a process that ended meanwhile is no error."""
    gone = subprocess.Popen(python("pass"))
    process = psutil.Process(gone.pid)
    gone.wait()
    end_all([process], grace_s=0.1)
    assert not process.is_running()

"""A simulator's process: where it listens and when it ends."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[4]


@pytest.fixture
def config_file(config, tmp_path):
    """A config file for an office."""
    file = tmp_path / "config.json"
    file.write_text(json.dumps(config), "utf-8")
    return str(file)


def _answers(port):
    with socket.socket() as probe:
        probe.settimeout(2)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _ends_within(port, seconds):
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if not _answers(port):
            return True
        time.sleep(0.05)
    return False


def test_it_says_in_one_line_where_it_listens(start):
    """Name, port and process id of the office are on its first line, and it is healthy."""
    office = start("rest_office")
    assert office.ready == {"name": "rest_office", "port": office.ready["port"], "pid": office.process.pid}
    assert office.client.get("/healthz").json() == {"ok": True}


def test_it_listens_on_one_address_only(start):
    """Another loopback address of the same machine, which 0.0.0.0 would include, is refused."""
    office = start("soap_office")
    with socket.socket() as probe:
        probe.settimeout(2)
        assert probe.connect_ex(("127.0.0.2", office.ready["port"])) != 0


def test_sigterm_ends_it_at_once(start):
    """An open connection with a call in progress does not delay the end."""
    office = start("rest_office")
    office.script({"1": "slow:30"})
    with socket.create_connection(("127.0.0.1", office.ready["port"])) as waiting:
        waiting.sendall(b"GET /qlvb/api/danhmuc/don-vi HTTP/1.1\r\nHost: x\r\n\r\n")
        office.client.get("/calls")
        office.process.send_signal(signal.SIGTERM)
        assert office.process.wait(timeout=2) == -signal.SIGTERM


def test_it_dies_with_its_parent(config_file):
    """SIGKILL of the parent leaves no office behind."""
    code = (
        "import subprocess, sys, time;"
        "subprocess.Popen([sys.executable, '-m', 'simulators.soap_office', '--config', sys.argv[1]]);"
        "time.sleep(60)"
    )
    command = [sys.executable, "-c", code, config_file]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as parent:
        port = json.loads(parent.stdout.readline())["port"]
        assert _answers(port)
        parent.kill()
        assert _ends_within(port, 3)


def test_it_outlives_the_thread_that_started_it(start):
    """Only the death of the whole parent ends an office, not that of the starting thread."""
    found = []
    starter = threading.Thread(target=lambda: found.append(start("soap_office")))
    starter.start()
    starter.join()
    time.sleep(0.6)
    assert found[0].client.get("/healthz").json() == {"ok": True}


def test_a_taken_port_is_an_error(start, config_file):
    """Two offices never share a port silently."""
    port = str(start("soap_office").ready["port"])
    command = [sys.executable, "-m", "simulators.soap_office", "--port", port, "--config", config_file]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=30, check=False)
    assert ended.returncode != 0
    assert "in use" in ended.stderr


def test_a_missing_config_is_wrong_use(tmp_path):
    """Exit code 2 and the reason, no trace."""
    missing = str(tmp_path / "none.json")
    command = [sys.executable, "-m", "simulators.rest_office", "--config", missing]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=30, check=False)
    assert ended.returncode == 2
    assert "none.json" in ended.stderr

"""``python -m simulators.lgsp --port 0 --home DIR --config FILE.json``: three ways to one system.

    /token, then <prefix>/...                           the LGSP (WSO2): Bearer on every call
    /r1/VN/GOV/<member>/<subsystem>/<service>/...       X-Road, message protocol for REST
    /XrdAdapter/RestService/forward/...?dstcode=        the adapter in front of a security server

The config: client_id, client_secret, token_lifetime_s (3600) of the LGSP; prefix ("/ccvc/1.0"), service
("VN/GOV/000.00.00.H38/ccvc/qlnv"), clients (who may call, ["VN/GOV/000.00.00.H38/congtichhop"]);
upstream (the address of the system behind). Without upstream a REST office of seed, people, units, period
runs inside, whose key and secret are office_id and office_secret ("office"), for office_token_lifetime_s
(3600); the LGSP knows them and calls it for us. Faults as everywhere.
"""

from __future__ import annotations

from simulators.lgsp.app import build_front
from simulators.lgsp.behind import Behind
from simulators.lgsp.ways import Ways
from simulators.runtime import FaultScript, TokenDesk, read_arguments, serve

if __name__ == "__main__":
    arguments = read_arguments("lgsp")
    config = arguments.config
    desk = TokenDesk(
        config["client_id"], config["client_secret"], lifetime_s=float(config.get("token_lifetime_s", 3600))
    )
    front = build_front(desk, Ways.of(config), Behind.of(config), FaultScript(arguments.faults))
    serve(front, arguments.name, arguments.port)

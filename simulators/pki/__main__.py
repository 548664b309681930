"""``python -m simulators.pki --home DIR``: make a test PKI once and print where it lies, as one JSON line."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from simulators.pki.home import PkiOptions, make_pki


def main() -> None:
    """Parse the command line, make the PKI, print its paths."""
    parser = argparse.ArgumentParser(prog="python -m simulators.pki", description=main.__doc__)
    parser.add_argument("--home", type=Path, required=True, help="folder of the PKI; made if it is not there")
    parser.add_argument("--days", type=int, default=365, help="days the signers' certificates are valid")
    parser.add_argument("--signer", choices=("rsa", "p256"), default="rsa", help="key of the organisation")
    parser.add_argument("--expired-signer", action="store_true", help="its certificate ended yesterday")
    parser.add_argument("--expired-tsa", action="store_true", help="the TSA's ended yesterday")
    asked = parser.parse_args()
    options = PkiOptions(
        days=asked.days,
        signer_algorithm=asked.signer,
        expired_signer=asked.expired_signer,
        expired_tsa=asked.expired_tsa,
    )
    sys.stdout.write(json.dumps(make_pki(asked.home, options).as_json()) + "\n")


if __name__ == "__main__":
    main()

"""What every simulator is made of: a process, a set of control routes and scripted faults.

    arguments = read_arguments("rest_office")
    script = FaultScript(arguments.faults)
    app = build_app(routes, script=script, forms={"empty": an_empty_page})
    serve(app, arguments.name, arguments.port)

``serve`` listens on 127.0.0.1, prints one line of JSON when it does, and never returns.
"""

from simulators.runtime.answers import Answer
from simulators.runtime.arguments import Arguments, read_arguments
from simulators.runtime.control import build_app
from simulators.runtime.faults import Fault, FaultScript
from simulators.runtime.process import serve
from simulators.runtime.tokens import TokenDesk

__all__ = [
    "Answer",
    "Arguments",
    "Fault",
    "FaultScript",
    "TokenDesk",
    "build_app",
    "read_arguments",
    "serve",
]

"""Entry of the EC2 API: `server.py --port --state --objects --socket --amis --identity`. It lives as long as its standard input."""

from __future__ import annotations

import argparse
import json
import os
import sys
import threading
from pathlib import Path

CORRUPT_STATE, PORT_TAKEN = 3, 4


def main() -> int:
    options = _options()
    os.environ.update(
        MOTO_AMIS_PATH=options.amis,
        MOTO_ENABLE_AMI_VALIDATION="true",
        MOTO_ENABLE_KEYPAIR_VALIDATION="true",
        MOTO_EC2_ENABLE_INSTANCE_TYPE_VALIDATION="true",
    )
    # moto reads its settings when it is imported.
    import aws_rules
    import balancers
    import objects
    import observed
    from application import Application, ObjectStorageOnly
    from moto.moto_server.werkzeug_app import DomainDispatcherApplication, MotoRequestHandler, create_backend_app
    from state import CorruptState, Store
    from werkzeug.serving import make_server

    class QuietHandler(MotoRequestHandler):
        def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
            """The application announces mutations; reads need no line."""

    aws_rules.install()
    contents = objects.Contents(Path(options.objects))
    observation, store = observed.Observation(), Store(Path(options.state), contents)
    objects.install(contents)
    observed.install(observation)
    balancers.install(observation)
    try:
        store.load()
    except CorruptState as error:
        print(error, file=sys.stderr)
        return CORRUPT_STATE
    application = Application(DomainDispatcherApplication(create_backend_app), store, observation, json.loads(options.identity))
    try:
        server = make_server("127.0.0.1", options.port, application, threaded=True, request_handler=QuietHandler)
    except (OSError, SystemExit) as error:
        print(f"127.0.0.1:{options.port}: {error}", file=sys.stderr)
        return PORT_TAKEN
    # Instances reach the API here, and of the API only S3: a socket, because nothing of this machine listens on their network.
    Path(options.socket).unlink(missing_ok=True)
    instances = make_server(
        f"unix://{options.socket}", 0, ObjectStorageOnly(application), threaded=True, request_handler=QuietHandler
    )
    threading.Thread(target=instances.serve_forever, args=(30,), daemon=True).start()
    threading.Thread(target=_leave_with_parent, daemon=True).start()
    print(json.dumps({"port": server.port, "revision": store.revision}), flush=True)
    server.serve_forever(poll_interval=30)
    return 0


def _leave_with_parent() -> None:
    # Whoever started this process holds the other end: its death, even by kill -9, ends this one.
    sys.stdin.buffer.read()
    os._exit(0)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, required=True, help="0 chooses a free one")
    parser.add_argument("--state", required=True, help="file that holds the state")
    parser.add_argument("--objects", required=True, help="directory that holds the contents of S3 objects")
    parser.add_argument("--socket", required=True, help="Unix socket at which S3 is served to the instances")
    parser.add_argument("--amis", required=True, help="JSON file: the images on offer")
    parser.add_argument("--identity", required=True, help="JSON that /assay/identity answers")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())

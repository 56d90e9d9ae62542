"""Lets REDbot look at an address, and prints each of its notes: how grave it is, and what it says. Runs in the
environment of the readers; REDbot's own command shows the first by colour alone.
"""

from __future__ import annotations

import sys
from configparser import ConfigParser

import thor
from redbot.resource import HttpResource


def main() -> None:
    config = ConfigParser()
    config.read_dict({"redbot": {"enable_local_access": "True"}})
    resource = HttpResource(config["redbot"])
    resource.set_request(sys.argv[1])
    resource.on("check_done", thor.stop)
    resource.check()
    thor.run()
    if resource.fetch_error is not None:
        sys.exit(f"nothing came: {resource.fetch_error.desc}")
    for note in resource.response.notes:
        for each in (note, *note.subnotes):
            sys.stdout.write(f"{each.level.value if each.level else 'info'}\t{each.summary}\n")


if __name__ == "__main__":
    main()

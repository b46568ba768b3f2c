"""Open the application on a demo workspace as people would, sign in as every role, stop it.

Usage: scripts/try_demo.py FOLDER
"""

import http.cookiejar
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.parse
import urllib.request
from pathlib import Path

BIN = Path(sys.executable).parent
SECONDS = 120


def main(folder: str) -> None:
    """Serve, look, stop; fail with what was wrong."""
    port = free_port()
    command = [BIN / "presencia", "--lang", "en", "serve", "--demo", "--workspace", folder]
    serving = subprocess.Popen(  # noqa: S603  (our own command)
        [*map(str, command), "--port", str(port)], stdout=subprocess.PIPE, text=True
    )
    try:
        said = until_open(serving)
        root = f"http://127.0.0.1:{port}"
        for path in ("/health", "/es/", "/en/"):
            print(f"{path}: {look(urllib.request.build_opener(), root + path)[0]}")  # noqa: T201
        accounts = re.findall(r"^(.+?): (\S+@\S+)  (\S+)$", said, re.MULTILINE)
        if len(accounts) < 7:
            raise SystemExit(f"only {len(accounts)} accounts were printed:\n{said}")
        for role, email, password in accounts:
            print(f"{role}: {sign_in(root, email, password)}")  # noqa: T201
    finally:
        serving.send_signal(signal.SIGTERM)
        code = serving.wait(60)
    if code != 0:
        raise SystemExit(f"serve ended with {code}")
    print("The application opened, let every role in, and stopped.")  # noqa: T201


def until_open(serving: "subprocess.Popen[str]") -> str:
    """Return what was printed up to the address."""
    said, end = "", time.monotonic() + SECONDS
    for line in serving.stdout or ():
        said += line
        if "open at" in line:
            return said
        if time.monotonic() > end:
            break
    raise SystemExit(f"the application did not open:\n{said}")


def sign_in(root: str, email: str, password: str) -> str:
    """Sign in through the form and return the title of the first page."""
    cookies = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
    browser = urllib.request.build_opener(cookies)
    address, page = look(browser, f"{root}/en/desk/")
    hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page))
    fields = {**hidden, "email": email, "password": password}
    address, page = look(browser, address, urllib.parse.urlencode(fields).encode(), address)
    if not urllib.parse.urlsplit(address).path.startswith("/en/desk/"):
        raise SystemExit(f"{email} was not let in: {address}")
    title = re.search(r"<title>([^<]+)</title>", page)
    return title[1] if title else address


def look(
    browser: urllib.request.OpenerDirector,
    address: str,
    data: bytes | None = None,
    referer: str = "",
) -> tuple[str, str]:
    """Return where a request ended and what it showed; anything but success is an error."""
    request = urllib.request.Request(address, data, {"Referer": referer} if referer else {})  # noqa: S310
    with browser.open(request, timeout=60) as answer:
        return answer.url, answer.read().decode()


def free_port() -> int:
    """Return a port that nobody uses."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


if __name__ == "__main__":
    main(sys.argv[1])

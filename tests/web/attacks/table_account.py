"""Accounts: one's own, and the doors in. Letters in the order of `table.WHO`."""

from tests.web.attacks.table import EVERYBODY, NOBODY, row

OWN = "s ooooooo"

ROWS = [
    row("access:sign-in", "GET", EVERYBODY),
    row("access:sign-in", "POST", EVERYBODY, sent={"email": "x@y.z", "password": "no"}),
    row("access:sign-in-code", "GET", EVERYBODY),
    row("access:sign-in-code", "POST", EVERYBODY, sent={"code": "000000"}),
    row("access:provider", "GET", NOBODY, "no provider is configured"),
    row("provider-back", "GET", NOBODY, "no provider is configured"),
    row("access:forgotten", "GET", EVERYBODY),
    row("access:forgotten", "POST", EVERYBODY, sent={"email": "nobody@example.org"}),
    row("access:set-password", "GET", NOBODY, "a link that is over", who="MQ", word="x-y"),
    row("access:set-password", "POST", NOBODY, "a link that is over", who="MQ", word="x-y"),
    row("access:invitation", "GET", EVERYBODY, "open", word="@word_here"),
    row("access:invitation", "POST", EVERYBODY, "open", word="@word_here"),
    row("access:invitation", "GET", NOBODY, "made up", word="x"),
    row("setup", "GET", NOBODY, "people exist already"),
    row("setup", "POST", NOBODY, "people exist already"),
    row("access:account", "GET", OWN),
    row("access:account", "POST", OWN, sent={"name": "", "language": "xx"}),
    row("access:code", "GET", OWN),
    row("access:code", "POST", OWN, sent={"code": "000000"}),
    row("access:sign-out", "POST", OWN),
    row("access:confirm", "GET", OWN),
    row("access:confirm", "POST", OWN, sent={"password": "no"}),
    row("access:password", "GET", OWN),
    row("access:password", "POST", OWN, sent={"password": "no", "new": "x", "again": "y"}),
    row("access:second-factor", "GET", OWN),
    row("access:second-factor", "POST", OWN, sent={"code": "000000"}),
    row("access:second-factor-remove", "POST", OWN),
    row("access:sessions-end-others", "POST", OWN),
    row("access:session-end", "POST", "s -------", "of somebody else", pk="@session_here"),
    row("api-pages:reference", "GET", EVERYBODY),
    row("api-pages:tokens", "GET", "s oooo x oo"),
    row("api-pages:tokens", "POST", "s oooo x oo", sent={"name": ""}),
    row("api-pages:revoke", "POST", "s ---- x --", "of somebody else", handle="@token_here"),
]

"""Why a figure is there or not: absent, zero and withheld never look alike."""

ABSENT, SHOWN, WITHHELD, INHERITED = 0, 1, 2, 3
"""Nobody published it; shown; not shown so that no one is recognised; that of a place above."""

NAMES = {ABSENT: "absent", SHOWN: "shown", WITHHELD: "withheld", INHERITED: "inherited"}

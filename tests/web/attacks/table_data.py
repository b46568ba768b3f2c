"""Datasets and imports. Letters in the order of `table.WHO`."""

from tests.web.attacks.table import row

SEE = "s ooo xx oo"
IMPORT = "s ooo xxxx"
BEYOND = "s o-- xxxx"
NONE = "s --- xxxx"
HERE = {"name": "fact-gtm-municipalities", "version": 1}
WIDE = {"name": "fact-ca7-homicides-2010", "version": 1}  # seven countries
FORMS = ("csv", "xlsx")

ROWS = [
    row("desk:data", "GET", SEE),
    row("desk:data", "GET", SEE, "hostile", sent={"q": "' OR 1=1 --", "sort": "id; DROP TABLE"}),
    row("desk:data-quality", "GET", SEE),
    row("desk:data-missing", "GET", SEE, sent={"measure": "households", "period": "2018"}),
    row("desk:data-missing", "GET", "s --- xx --", "of nothing"),
    row("desk:assessments", "GET", SEE),
    row("desk:assessment", "GET", SEE, name="guatemala"),
    row("desk:assessment", "GET", "s o-- xx oo", "Honduras is in it", name="region-2010"),
    row("desk:assessment", "GET", "s --- xx --", name="nothing"),
    row("desk:assess", "POST", IMPORT, name="guatemala"),
    row("desk:assess", "POST", BEYOND, "Honduras is in it", name="region-2010"),
    row("desk:lineage", "GET", SEE, result_id="@assessment"),
    row("desk:lineage", "GET", "s --- xx --", result_id="nothing-00000000"),
    row("desk:dataset", "GET", SEE, name=HERE["name"]),
    row("desk:dataset", "GET", "s --- xx --", name="nothing"),
    row("desk:dataset-version", "GET", SEE, **HERE),
    row("desk:dataset-version", "GET", "s --- xx --", name=HERE["name"], version=99),
    row("desk:dataset-rows", "GET", SEE, **HERE),
    row("desk:dataset-rows", "GET", SEE, "hostile", sent={"place": "'; --", "page": "-1"}, **HERE),
    row("desk:dataset-lineage", "GET", SEE, **HERE),
    row("desk:dataset-rejects", "GET", SEE, **HERE),
    row("desk:dataset-matches", "GET", SEE, **HERE),
    row("desk:dataset-rejects", "GET", "s oxx xx oo", "names rows of others", **WIDE),
    row("desk:dataset-matches", "GET", "s oxx xx oo", "names rows of others", **WIDE),
    *(row("desk:dataset-rows-file", "GET", SEE, form=form, **HERE) for form in FORMS),
    *(
        row(f"desk:dataset-{what}-file", "GET", letters, form=form, **which)
        for what in ("rejects", "matches")
        for form in FORMS
        for which, letters in ((HERE, SEE), (WIDE, "s oxx xx oo"))
    ),
    row("desk:dataset-withdraw", "POST", IMPORT, "it is in use", **HERE),
    row("desk:import", "GET", IMPORT),
    row("desk:import", "POST", IMPORT, "no file"),
    *(
        row(f"desk:import-{what}", method, letters, pk=pk)
        for what, methods in (
            ("draft", "GET"), ("discard", "POST"), ("columns", "GET POST"),
            ("describe", "POST"), ("places", "GET"), ("go-on", "POST"),
            ("values", "GET"), ("confirm", "GET POST"),
        )
        for method in methods.split()
        for pk, letters in (("@import_here", IMPORT), ("@import_beyond", BEYOND))
    ),
    row("desk:import-draft", "GET", NONE, pk="00000000-0000-4000-8000-000000000000"),
    row("desk:import-choose", "GET", NONE, "no such row", pk="@import_here", row=1),
    row("desk:import-settle", "POST", NONE, "nothing doubtful", pk="@import_here"),
    row("desk:import-settle", "POST", NONE, "nothing doubtful", pk="@import_beyond"),
    *(
        row(f"desk:import-{what}-file", "GET", letters, pk=pk, form=form)
        for what in ("matches", "rejects")
        for form in FORMS
        for pk, letters in (("@import_here", IMPORT), ("@import_beyond", BEYOND))
    ),
]  # fmt: skip

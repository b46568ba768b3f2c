"""How the chunks of a mapped table become rows of the model's tables.

One module per question a row is asked: which rows count (`rows`), where (`joining`,
`points`), when (`times`), how many (`figures`); and one per table they become
(`observations`, `incidents`, `facilities`).
"""

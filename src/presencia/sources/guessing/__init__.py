"""How the wizard reads a table nobody described: columns, places, periods, measures, kind."""

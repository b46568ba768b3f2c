"""What forecasting methods are called."""

from presencia.text import Text

NAMES: dict[str, Text] = {
    "space_time": Text("modelo de espacio y tiempo", "space–time model"),
    "last_year": Text("el último periodo tal cual", "the last period as it was"),
    "raw": Text("tasa cruda", "raw rate"),
    "empirical_bayes": Text("Bayes empírico", "empirical Bayes"),
    "empirical_bayes_last_year": Text(
        "Bayes empírico del último periodo", "empirical Bayes of the last period"
    ),
    "shrunk_persistence": Text(
        "último periodo acercado al promedio", "last period drawn to the average"
    ),
}

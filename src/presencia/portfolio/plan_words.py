"""How a plan says amounts of harm, of money and what a re-solve found."""

from dataclasses import dataclass

from presencia.portfolio.resolve import Difference
from presencia.text import Text, same
from presencia.vocabularies.countries import currency_sign

_MILLIONS = Text("{sign} {n} millones", "{sign} {n} million")
_MILLION = Text("{sign} 1 millón", "{sign} 1 million")


def number(value: float) -> str:
    """Return a figure with about three digits; small ones keep two that say something.

    Examples
    --------
    >>> number(1234.56), number(12.34), number(0.0456)
    ('1,235', '12.3', '0.046')
    """
    size = abs(value)
    if size < 1e-9:
        return "0"
    if size >= 99.95:
        return f"{value:,.0f}"
    if size >= 0.995:
        return f"{value:,.1f}"
    if size >= 1e-4:
        return f"{value:.2g}"
    return "0.0001" if value > 0 else "-0.0001"


def money(amount: float, currency: str) -> Text:
    """Return an amount in words, millions as such."""
    sign = currency_sign(currency)
    if abs(amount - 1e6) < 1:
        return _MILLION.fill(sign=sign)
    if abs(amount) >= 999_500:
        return _MILLIONS.fill(sign=sign, n=f"{amount / 1e6:,.2f}")
    return same(f"{sign} {amount:,.0f}")


def percent(share: float) -> str:
    """Return a share as a percentage; over 99 and under 1 are said as such by the caller.

    Examples
    --------
    >>> percent(0.356), percent(0.0012)
    ('36%', '0.12%')
    """
    value = 100 * share
    if value == 0 or value >= 9.95:
        return f"{value:.0f}%"
    return f"{value:.2g}%"


_ALL = Text("en más de 99%", "in more than 99%")
_FEW = Text("en menos de 1%", "in less than 1%")
_SHARE = Text("en {share}", "in {share}")


def odds(share: float) -> Text:
    """Return "in 86%", "in more than 99%"."""
    if share > 0.99:
        return _ALL
    if share < 0.01:
        return _FEW
    return _SHARE.fill(share=f"{100 * share:.0f}%")


@dataclass(frozen=True, slots=True)
class Unit:
    """What the plan's goal is counted in.

    Parameters
    ----------
    harm : Text
        Plural noun of what is averted ("homicides").
    currency : str
    cost : bool
        Whether the goal is spending: gains are money saved.
    """

    harm: Text
    currency: str
    cost: bool = False

    def say(self, amount: float) -> Text:
        """Return an amount of the goal with its unit."""
        if self.cost:
            return money(amount, self.currency)
        return Text(f"{number(amount)} {self.harm.es}", f"{number(amount)} {self.harm.en}")

    def bare(self, amount: float) -> Text:
        """Return an amount without the noun of the harm."""
        return money(amount, self.currency) if self.cost else same(number(amount))


_AVERTS = Text("evitaría {amount} {unit} más", "would avert {amount} more {unit}")
_SAVES = Text("ahorraría {amount}", "would save {amount}")
_LOSES = Text("evitaría {amount} {unit} menos", "would avert {amount} fewer {unit}")
_COSTS = Text("costaría {amount} más", "would cost {amount} more")
_PROVEN = Text(
    "{subject} {verb} (demostrado: de {low} a {high}).",
    "{subject} {verb} (proven: {low} to {high}).",
)
_EXACT = Text("{subject} {verb}.", "{subject} {verb}.")
_ALIKE = Text(
    "{subject} no cambia nada que se pueda distinguir: a lo más {most} {unit}.",
    "{subject} changes nothing that can be told apart: at most {most} {unit}.",
)
_NOTHING = Text("{subject} no cambia nada.", "{subject} changes nothing.")
_ALIKE_MONEY = Text(
    "{subject} no cambia nada que se pueda distinguir: a lo más {most}.",
    "{subject} changes nothing that can be told apart: at most {most}.",
)


def gain(subject: Text, found: Difference, unit: Unit) -> Text:
    """Return what a change gains or loses, with its proven error.

    Parameters
    ----------
    subject : Text
        Of the sentence, with a capital: "One more million in the fund A".
    found : Difference
        Above 0 is a gain.
    unit : Unit
    """
    if not found.told_apart:
        most = max(abs(found.low), abs(found.high))
        if most < 1e-9:
            return _NOTHING.fill(subject=subject)
        if unit.cost:
            return _ALIKE_MONEY.fill(subject=subject, most=unit.bare(most))
        return _ALIKE.fill(subject=subject, most=unit.bare(most), unit=unit.harm)
    better = found.value > 0
    text = (_SAVES if better else _COSTS) if unit.cost else (_AVERTS if better else _LOSES)
    ends = sorted((abs(found.low), abs(found.high)))
    verb = text.fill(amount=unit.bare(abs(found.value)), unit=unit.harm)
    low, high = (unit.bare(end) for end in ends)
    if low == high:
        return _EXACT.fill(subject=subject, verb=verb)
    return _PROVEN.fill(subject=subject, verb=verb, low=low, high=high)

"""How does a batch keep lots apart, and may it take in what it took in?

The chain-of-custody models are those of ISO 22095:2020 (terms 3.3.1 to 3.3.5). From the standard:
*identity preserved* comes from a single source; *segregated* adds nothing without the specified
characteristics; *controlled blending* mixes by certain criteria, with a known proportion in each
output; *mass balance* mixes by defined criteria, and the proportion holds on average only; *book
and claim* needs no link between what is written and what moves.

Our choices. A source is one lot. The specified characteristic is the kind of waste: the sub-types
a base names, or any lot of this register where it names none; a lot that has it is *specified*. No
batch runs under book and claim, for here what is written always follows what moves. Unless
something else is said, a batch blends: shares tell the proportion of each output.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from recycling.errors import Conflict, Finding, Invalid, invalid_all
from recycling.sayings import known, say

PERIODS = (3, 6, 12)


class CustodyModel(StrEnum):
    """The five chain-of-custody models, from the one that keeps most apart to the one of least."""

    IDENTITY_PRESERVED = "identity preserved"
    SEGREGATED = "segregated"
    CONTROLLED_BLENDING = "controlled blending"
    MASS_BALANCE = "mass balance"
    BOOK_AND_CLAIM = "book and claim"


MODELS = tuple(model for model in CustodyModel if model is not CustodyModel.BOOK_AND_CLAIM)
# Under these it matters which lots are in a batch together.
KEEP_APART = frozenset({CustodyModel.IDENTITY_PRESERVED, CustodyModel.SEGREGATED})
USUAL_MODEL = CustodyModel.CONTROLLED_BLENDING


@dataclass(frozen=True)
class Custody:
    """Under which models a base runs batches, which sub-types are specified, and for how long.

    No sub-type: every lot is specified. After ``months`` a credit lapses.
    """

    models: tuple[str, ...] = ()
    subtypes: tuple[str, ...] = ()
    months: int = PERIODS[-1]


@dataclass(frozen=True)
class Source:
    """A lot some of which is in a batch, and whether it is specified."""

    lot: str
    is_specified: bool


def check_custody(custody: Custody, known_subtypes: Collection[str]) -> None:
    """Raise ``Invalid`` with a finding for each part of a declaration that cannot be."""
    refusal = invalid_all(_findings(custody, known_subtypes))
    if refusal:
        raise refusal


def _findings(custody: Custody, known: Collection[str]) -> Iterable[Finding]:
    if not custody.models or not set(custody.models) <= set(MODELS):
        yield Finding(
            "models", "unknown_model", say("Choose among %(models)s.", models=", ".join(MODELS))
        )
    for subtype in custody.subtypes:
        if subtype not in known:
            yield Finding(
                "subtypes",
                "unknown_subtype",
                say("“%(subtype)s” is no sub-type of waste.", subtype=subtype),
            )
    if custody.months not in PERIODS:
        periods = ", ".join(map(str, PERIODS))
        yield Finding(
            "months", "bad_period", say("Credits last one of %(periods)s months.", periods=periods)
        )


def check_model(wanted: str, declared: Custody | None) -> CustodyModel:
    """Return under which model a batch runs, the usual one unless another is wanted.

    Raises ``Invalid`` for a model the base has not declared.
    """
    allowed = {USUAL_MODEL, *(declared.models if declared else ())}
    if not wanted or wanted in allowed:
        return CustodyModel(wanted or USUAL_MODEL)
    raise Invalid(
        "model_not_declared",
        say(
            "The base has not declared that it runs batches under “%(wanted)s”.",
            wanted=known(wanted),
        ),
        field="custody_model",
        way_out=say(
            "Choose among %(allowed)s, or declare it for the base first.",
            allowed=", ".join(sorted(allowed)),
        ),
    )


def check_kept_apart(model: str, sources: Sequence[Source]) -> None:
    """Raise ``Conflict`` naming the lots that a batch under this model may not hold together."""
    if model == CustodyModel.IDENTITY_PRESERVED and len(sources) > 1:
        lots = ", ".join(source.lot for source in sources[:5])
        raise Conflict(
            "several_sources",
            say(
                "The batch preserves identity, and holds %(many)s lots: %(lots)s.",
                many=len(sources),
                lots=lots,
            ),
            field="inputs",
            way_out=say("Leave one of them in it, and run the others in batches of their own."),
        )
    others = [source.lot for source in sources if not source.is_specified]
    if model == CustodyModel.SEGREGATED and others:
        raise Conflict(
            "source_not_specified",
            say(
                "The batch is segregated; not of the kinds the base keeps apart: %(others)s.",
                others=", ".join(others[:5]),
            ),
            field="inputs",
            way_out=say("Take them out, and run them in a batch of their own."),
        )


def custody_of(models: Iterable[str], lots: int) -> CustodyModel:
    """Return the model a lot's whole way stands under: that of the batch that kept least apart.

    Where no other lot was in any of them its identity is preserved, unless credits were
    attributed to products instead of what was in them.
    """
    least = max(map(CustodyModel, models), key=list(CustodyModel).index, default=USUAL_MODEL)
    if lots <= 1 and least is not CustodyModel.MASS_BALANCE:
        return CustodyModel.IDENTITY_PRESERVED
    return least

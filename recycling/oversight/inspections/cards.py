"""What does a reader see of programmes, inspections and findings? Frozen cards.

A base reads of an announced inspection when it is and what is asked; answers, weighings and
findings it reads once the report is signed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeAlias

from recycling.deeds import Actor
from recycling.oversight.inspections.document import digest_of, written
from recycling.oversight.inspections.models import (
    Inspection,
    InspectionAnswer,
    InspectionFile,
    InspectionFinding,
    InspectionProgramme,
    ProgrammeLine,
)
from recycling.oversight.inspections.rules.checklist import Question, checklist
from recycling.oversight.inspections.rules.lifecycle import FindingState, InspectionState
from recycling.oversight.inspections.rules.ranking import (
    Component,
    Quarter,
    digest_of_seed,
    drawn_of,
)
from recycling.parties.permissions import Permission, may
from recycling.parties.rules import Kind
from recycling.quantities import Mass
from recycling.streams import rules as streams

UNFINISHED = (InspectionState.PLANNED, InspectionState.UNDER_WAY)
Answers: TypeAlias = dict[str, InspectionAnswer]


@dataclass(frozen=True)
class ProgrammeCard:
    """A programme as its authority reads it."""

    ref: str
    country: str
    quarter: str
    visits: int
    drawn_percent: int
    drawn: int
    bases: int
    seed_digest: str
    drawn_up_at: datetime


@dataclass(frozen=True)
class DrawCard:
    """What anybody may know of a draw; ``seed`` is empty until the quarter is over."""

    country: str
    quarter: str
    bases: int
    visits: int
    drawn: int
    drawn_up_at: datetime
    seed_digest: str
    seed: str


@dataclass(frozen=True)
class LineCard:
    """A base of a programme, and the inspection planned under it (empty: none yet)."""

    place: int
    base: str
    base_name: str
    place_name: str
    score: int
    components: tuple[Component, ...]
    picked: str
    inspection: str


@dataclass(frozen=True)
class InspectionCard:
    """An inspection in a list."""

    ref: str
    base: str
    base_name: str
    recycler_name: str
    country: str
    state: str
    visit_on: date
    is_announced: bool
    signed_at: datetime | None


@dataclass(frozen=True)
class EvidenceCard:
    """A file attached to a question."""

    number: int
    question: str
    name: str
    media_type: str
    size: int
    sha256: str
    scan: str


@dataclass(frozen=True)
class QuestionCard:
    """A question with its answer; ``answer`` is empty where there is none, or none to be read."""

    number: int
    question: Question
    answer: str = ""
    value: str = ""
    words: str = ""
    answered_at: datetime | None = None
    answered_by: str = ""
    files: tuple[EvidenceCard, ...] = ()


@dataclass(frozen=True)
class StockCard:
    """What was weighed of a stream, and what the register said then."""

    stream: str
    stream_name: str
    weighed: Mass
    register: Mass
    words: str
    weighed_at: datetime

    @property
    def difference(self) -> Mass:
        """Return how much more was weighed than the register says."""
        return self.weighed - self.register


@dataclass(frozen=True)
class FindingCard:
    """A finding; ``case`` is the one it opened, read by the authority and the base."""

    ref: str
    inspection: str
    base: str
    base_name: str
    recycler_name: str
    country: str
    visit_on: date
    question: str
    grade: str
    words: str
    put_right_by: date | None
    is_overdue: bool
    state: str
    case: str
    answer: str
    answered_at: datetime | None
    decision: str
    closed_at: datetime | None
    may_answer: bool = False
    may_close: bool = False
    may_give_back: bool = False
    may_strike: bool = False


@dataclass(frozen=True)
class WholeInspection:
    """An inspection as its page shows it to one reader.

    ``digest`` is that of the signed report, or of what would be signed now (for its authority).
    """

    card: InspectionCard
    authority_name: str
    reason: str
    officers: tuple[tuple[str, str], ...]
    programme: str
    cancelled: str
    questions: tuple[QuestionCard, ...]
    stock: tuple[StockCard, ...]
    findings: tuple[FindingCard, ...]
    digest: str
    signed_by: str
    shows_answers: bool
    may_fill_in: bool
    may_sign: bool
    may_cancel: bool

    @property
    def answered(self) -> int:
        """Return how many questions are answered."""
        return sum(bool(one.answer) for one in self.questions)


def programme_card(row: InspectionProgramme) -> ProgrammeCard:
    """Return a programme for its authority."""
    return ProgrammeCard(
        ref=row.ref,
        country=row.country,
        quarter=row.quarter,
        visits=row.visits,
        drawn_percent=row.drawn_percent,
        drawn=drawn_of(row.visits, row.drawn_percent),
        bases=row.bases,
        seed_digest=digest_of_seed(row.seed),
        drawn_up_at=row.drawn_up_at,
    )


def draw_card(row: InspectionProgramme, today: date) -> DrawCard:
    """Return what anybody may know of a draw on a day."""
    is_over = Quarter.parse(row.quarter) < Quarter.of(today)
    return DrawCard(
        country=row.country,
        quarter=row.quarter,
        bases=row.bases,
        visits=row.visits,
        drawn=drawn_of(row.visits, row.drawn_percent),
        drawn_up_at=row.drawn_up_at,
        seed_digest=digest_of_seed(row.seed),
        seed=row.seed if is_over else "",
    )


def line_card(row: ProgrammeLine, inspection: str) -> LineCard:
    """Return a line of a programme; its base is loaded."""
    return LineCard(
        place=row.place,
        base=row.base.ref,
        base_name=row.base.name,
        place_name=row.base.place,
        score=row.score,
        components=tuple(Component(name, *said) for name, said in row.figures.items()),
        picked=row.picked,
        inspection=inspection,
    )


def inspection_card(row: Inspection) -> InspectionCard:
    """Return a row of a list; its base and recycler are loaded."""
    return InspectionCard(
        ref=row.ref,
        base=row.base.ref,
        base_name=row.base.name,
        recycler_name=row.recycler.name,
        country=row.country,
        state=row.state,
        visit_on=row.visit_on,
        is_announced=row.is_announced,
        signed_at=row.signed_at,
    )


def finding_card(row: InspectionFinding, of: Inspection, actor: Actor, today: date) -> FindingCard:
    """Return a finding of an inspection, whose base and recycler are loaded, for one reader."""
    state = row.state
    may_visit = may(actor, Permission.INSPECTIONS_VISIT, of)
    is_told = state in (FindingState.OPEN, FindingState.ANSWERED)
    late = row.put_right_by is not None and row.put_right_by < today
    return FindingCard(
        ref=row.ref,
        inspection=of.ref,
        base=of.base.ref,
        base_name=of.base.name,
        recycler_name=of.recycler.name,
        country=row.country,
        visit_on=of.visit_on,
        question=row.question,
        grade=row.grade,
        words=row.words,
        put_right_by=row.put_right_by,
        is_overdue=late and state == FindingState.OPEN,
        state=state,
        case=row.case,
        answer=row.answer,
        answered_at=row.answered_at,
        decision=row.decision,
        closed_at=row.closed_at,
        may_answer=is_told and may(actor, Permission.INSPECTIONS_ANSWER, row),
        may_close=is_told and may_visit,
        may_give_back=state == FindingState.ANSWERED and may_visit,
        may_strike=state == FindingState.NOTED and of.state in UNFINISHED and may_visit,
    )


def whole_of(
    row: Inspection, actor: Actor, today: date, names: dict[str, str], programme: str
) -> WholeInspection:
    """Return an inspection with all that one reader may see of it; all of it is loaded."""
    is_signed = row.state == InspectionState.SIGNED
    is_open = row.state in UNFINISHED
    shows = is_signed or actor.kind == Kind.REGULATOR
    return WholeInspection(
        card=inspection_card(row),
        authority_name=row.authority.name,
        reason=row.reason if shows else "",
        officers=tuple((ref, names.get(ref, ref)) for ref in row.officers),
        programme=programme if actor.kind == Kind.REGULATOR else "",
        cancelled=row.cancelled,
        questions=_questions(row, shows=shows),
        stock=tuple(
            StockCard(
                one.stream,
                streams.stream(one.stream).name_en,
                one.weighed,
                one.register,
                one.words,
                one.weighed_at,
            )
            for one in row.weighings
            if shows
        ),
        findings=tuple(finding_card(one, row, actor, today) for one in row.findings if shows),
        digest=(row.digest or digest_of(written(row))) if shows else "",
        signed_by=row.signed_by,
        shows_answers=shows,
        may_fill_in=is_open and may(actor, Permission.INSPECTIONS_VISIT, row),
        may_sign=row.state == InspectionState.UNDER_WAY
        and may(actor, Permission.INSPECTIONS_SIGN, row),
        may_cancel=is_open and may(actor, Permission.INSPECTIONS_VISIT, row),
    )


def _questions(row: Inspection, *, shows: bool) -> tuple[QuestionCard, ...]:
    asked = checklist(row.traits)
    if not shows:
        return tuple(QuestionCard(number, one) for number, one in enumerate(asked, 1))
    answers = {one.question: one for one in row.answers}
    return tuple(_question(row, number, one, answers) for number, one in enumerate(asked, 1))


def _question(row: Inspection, number: int, one: Question, answers: Answers) -> QuestionCard:
    files = tuple(evidence_card(file) for file in row.files if file.question == one.id)
    said = answers.get(one.id)
    if said is None:
        return QuestionCard(number, one, files=files)
    return QuestionCard(
        number, one, said.answer, said.value, said.words, said.answered_at, said.answered_by, files
    )


def evidence_card(row: InspectionFile) -> EvidenceCard:
    """Return a file for the page."""
    return EvidenceCard(
        row.number, row.question, row.name, row.media_type, row.size, row.sha256, row.scan
    )

"""Pages of a review: what was asked and answered, and that a condition is met."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from recycling.access import requires
from recycling.bases import queries, reviews, service
from recycling.bases.cards import LicenceCard
from recycling.bases.forms import AnswerForm, MetForm, QuestionForm
from recycling.bases.rules import PENDING
from recycling.bases.views.blueprint import blueprint
from recycling.errors import Refusal, missing
from recycling.parties.guard import current_act, current_actor
from recycling.parties.permissions import Permission, may, permit


@blueprint.get("/licences/<ref>/questions")
@requires(Permission.LICENCES_READ_REVIEW)
def questions(ref: str) -> ResponseReturnValue:
    """Show the recycler and the regulator what was asked and answered."""
    card = queries.licence(ref)
    permit(current_actor(), Permission.LICENCES_READ_REVIEW, card)
    return _questions_page(card, _asking(card))


@blueprint.post("/licences/<ref>/questions")
@requires(Permission.LICENCES_GRANT)
def ask(ref: str) -> ResponseReturnValue:
    """Ask about an application."""
    card = queries.licence(ref)
    permit(current_actor(), Permission.LICENCES_GRANT, card)
    form = QuestionForm().offer(reviews.questions(ref))
    if form.validate_on_submit():
        try:
            service.ask_about_licence(current_act(), ref, form.question.data, form.follows_number)
            flash(_("Your question is with the base."), "success")
            return redirect(url_for("bases.questions", ref=ref), 303)
        except Refusal as refusal:
            form.refuse(refusal)
    return _questions_page(card, form)


@blueprint.route("/licences/<ref>/questions/<int:number>", methods=["GET", "POST"])
@requires(Permission.LICENCES_ANSWER)
def answer(ref: str, number: int) -> ResponseReturnValue:
    """Answer one question."""
    card = queries.licence(ref)
    permit(current_actor(), Permission.LICENCES_ANSWER, card)
    found = [one for one in reviews.questions(ref) if one.number == number]
    if not found:
        raise missing("question", f"{ref}/{number}")
    form = AnswerForm()
    if form.validate_on_submit():
        try:
            service.answer_about_licence(current_act(), ref, number, form.answer.data)
            flash(_("Your answer is with the regulator."), "success")
            return redirect(url_for("bases.questions", ref=ref), 303)
        except Refusal as refusal:
            form.refuse(refusal)
    page = render_template("bases/answer.html", licence=card, asked=found[0], form=form)
    return page, form.status


@blueprint.route("/licences/<ref>/conditions/<int:number>", methods=["GET", "POST"])
@requires(Permission.LICENCES_GRANT)
def condition(ref: str, number: int) -> ResponseReturnValue:
    """Say that a condition is met."""
    card = queries.licence(ref)
    permit(current_actor(), Permission.LICENCES_GRANT, card)
    found = [one for one in card.conditions if one.number == number]
    if not found:
        raise missing("condition", f"{ref}/{number}")
    form = MetForm()
    if form.validate_on_submit():
        try:
            service.meet_condition(current_act(), ref, number, form.reason.data)
            flash(_("Condition %(number)s is met.", number=number), "success")
            return redirect(url_for("bases.licence", ref=ref), 303)
        except Refusal as refusal:
            form.refuse(refusal)
    page = render_template("bases/condition.html", licence=card, condition=found[0], form=form)
    return page, form.status


def _asking(card: LicenceCard) -> QuestionForm | None:
    asks = may(current_actor(), Permission.LICENCES_GRANT, card) and card.state in PENDING
    return QuestionForm().offer(reviews.questions(card.ref)) if asks else None


def _questions_page(card: LicenceCard, form: QuestionForm | None) -> ResponseReturnValue:
    page = render_template(
        "bases/questions.html",
        licence=card,
        questions=reviews.questions(card.ref),
        may_answer=may(current_actor(), Permission.LICENCES_ANSWER, card),
        form=form,
    )
    return page, form.status if form else 200

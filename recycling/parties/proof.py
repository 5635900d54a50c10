"""What happens when somebody must prove anew who they are, or set a second factor up first?

A page that is only opened leads to ``/sign-in/again`` and comes back. A form that was sent is
answered by the question itself: what was filled in is kept in it, and the answer goes with all of
it to where it was going, so that nothing is typed twice.
"""

from __future__ import annotations

from flask import Flask, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from recycling import failures
from recycling.db import db
from recycling.errors import Invalid, ProofNeeded, Refusal, SecondFactorNeeded, TooMany
from recycling.pages.languages import here
from recycling.parties import sign_in
from recycling.parties.forms.secrets import PROOF_FIELDS, ProofForm
from recycling.parties.sign_in import Origin, passkeys, proving, recovery
from recycling.parties.sign_in.browsers import browser_words
from recycling.parties.sign_in.entering import Answer
from recycling.sayings import say
from recycling.wire import wants_problem

_NOT_KEPT = frozenset({"csrf_token", *PROOF_FIELDS})


def init_proof(app: Flask) -> None:
    """Answer refusals that a proof or a second factor would lift with the way to it."""
    app.register_error_handler(ProofNeeded, ask_for_proof)
    app.register_error_handler(SecondFactorNeeded, lead_to_second_factor)


def origin() -> Origin:
    """Return where this request comes from."""
    return Origin(request.remote_addr or "", browser_words(request.user_agent.string))


def demand_proof() -> None:
    """Let go on whoever proved a moment ago who they are; raises ``ProofNeeded``."""
    if not current_user.is_fresh:
        raise ProofNeeded(
            "proof_needed",
            say("This changes how you sign in, or cannot be undone."),
            way_out=say("Prove first that it is you; what you filled in is kept."),
        )


def take_proof() -> ResponseReturnValue | None:
    """Take a proof that came with a form; answers with the question again where it is wrong."""
    if not current_user.is_authenticated or not PROOF_FIELDS & set(request.form):
        return None
    form = ProofForm()
    try:
        prove_with(form)
    except (Invalid, TooMany) as refusal:
        db.session.rollback()
        g.refusal = refusal
        form.refuse(refusal)
        return _page(form, kept(), here()), refusal.status
    return None


def prove_with(form: ProofForm) -> None:
    """Make the session fresh by what a form holds; raises what ``proving.prove`` raises."""
    answer = Answer(form.proof_code.data or "", form.proof_passkey.data or "")
    proving.prove(current_user, form.proof_password.data or "", answer, origin())
    g.pop("actor", None)
    g.pop("_login_user", None)


def ask_for_proof(refusal: Refusal) -> ResponseReturnValue:
    """Ask for a proof: of a program as a problem, of a page at once, of a form with all it held."""
    db.session.rollback()
    g.refusal = refusal
    if wants_problem():
        return failures.show(refusal)
    if request.method == "GET":
        return redirect(url_for("parties.prove_again", next=here()))
    form = ProofForm(formdata=None)
    return _page(form, kept(), here(), refusal), refusal.status


def lead_to_second_factor(refusal: Refusal) -> ResponseReturnValue:
    """Lead a person to the page that sets a second factor up."""
    db.session.rollback()
    if wants_problem() or request.method != "GET":
        return failures.show(refusal)
    return redirect(url_for("parties.second_factor", next=here()))


def kept() -> list[tuple[str, str]]:
    """Return what was filled in, to be sent again."""
    return [
        (name, value) for name, value in request.form.items(multi=True) if name not in _NOT_KEPT
    ]


def _page(
    form: ProofForm, fields: list[tuple[str, str]], action: str, refusal: Refusal | None = None
) -> str:
    person_id = current_user.actor.person_id
    return render_template(
        "parties/prove_again.html",
        form=form,
        fields=fields,
        action=action,
        why=refusal.message if refusal else "",
        has_files=bool(request.files),
        has_factor=recovery.has_factor(person_id),
        has_passkey=recovery.has_passkey(person_id) and passkeys.are_possible(),
        shown_code=sign_in.shown_code(person_id),
    )


def proof_page(form: ProofForm, fields: list[tuple[str, str]]) -> str:
    """Render the page that asks for a proof and goes on to an address."""
    return _page(form, fields, url_for("parties.prove_again"))

"""Which lines can a verdict have, and in which words does each speak?

Each code is stable and the same on page, API, command line and in both offline verifiers; its
words may get better. In ``%(…)s`` places stand the facts a line fills in.
"""

from __future__ import annotations

from enum import StrEnum

from recycling.sayings import Said, say


class State(StrEnum):
    """How a line came out: holds, does not hold, or could not be told."""

    OK = "ok"
    FAILED = "failed"
    UNKNOWN = "unknown"


_ASK_ISSUER = say("Do not rely on this file. Fetch the certificate from the issuer by its number.")
_NONE = say("Nothing to do.")

WORDS: dict[str, tuple[State, Said, Said]] = {
    "seal.ok": (
        State.OK,
        say("The issuer sealed this file and not a byte has changed since.%(stamped)s"),
        _NONE,
    ),
    "seal.missing": (State.FAILED, say("The file carries no seal."), _ASK_ISSUER),
    "seal.broken": (State.FAILED, say("The file was changed after it was sealed."), _ASK_ISSUER),
    "seal.not_whole_file": (
        State.FAILED,
        say("Something was added to the file after the issuer sealed it."),
        _ASK_ISSUER,
    ),
    "seal.untrusted_key": (
        State.FAILED,
        say("The file is sealed with a key that is not the issuer’s."),
        _ASK_ISSUER,
    ),
    "seal.key_out_of_date": (
        State.FAILED,
        say("The seal’s key was not valid on the date of the certificate."),
        _ASK_ISSUER,
    ),
    "seal.key_compromised": (
        State.FAILED,
        say("The seal’s key was stolen or lost, and nothing shows that it was used before."),
        _ASK_ISSUER,
    ),
    "seal.timestamp_missing": (
        State.FAILED,
        say("The time stamp that belongs to this seal was taken out."),
        _ASK_ISSUER,
    ),
    "seal.timestamp_broken": (
        State.FAILED,
        say("The time stamp of the seal was changed, or it is that of another seal."),
        _ASK_ISSUER,
    ),
    "seal.timestamp_untrusted": (
        State.FAILED,
        say("The time stamp of the seal is from an authority that the issuer does not name."),
        say(
            "Check again with newer keys of the issuer; else fetch the certificate from the issuer."
        ),
    ),
    "seal.timestamp_out_of_time": (
        State.FAILED,
        say("The time stamp is older than the certificate, or its authority’s time was over."),
        _ASK_ISSUER,
    ),
    "record.ok": (State.OK, say("The issuer signed the record inside."), _NONE),
    "record.missing": (State.FAILED, say("The file encloses no record."), _ASK_ISSUER),
    "record.unreadable": (
        State.FAILED,
        say("The enclosed record is not in the form the issuer writes."),
        _ASK_ISSUER,
    ),
    "record.broken": (
        State.FAILED,
        say("The enclosed record was changed after it was signed."),
        _ASK_ISSUER,
    ),
    "record.untrusted_key": (
        State.FAILED,
        say("The record is signed with a key that is not the issuer’s."),
        _ASK_ISSUER,
    ),
    "record.key_out_of_date": (
        State.FAILED,
        say("The record’s key was not valid on the date of the certificate."),
        _ASK_ISSUER,
    ),
    "record.key_compromised": (
        State.FAILED,
        say(
            "The key that signed it was stolen or lost, and nothing shows that it was used before."
        ),
        say("Check the PDF or the kit, whose log proof tells when the log took the record in."),
    ),
    "log.ok": (
        State.OK,
        say("The record stands in the issuer’s public log as entry %(entry)s%(witnessed)s."),
        _NONE,
    ),
    "log.missing": (State.FAILED, say("The file encloses no log proof."), _ASK_ISSUER),
    "log.unreadable": (State.FAILED, say("The enclosed log proof cannot be read."), _ASK_ISSUER),
    "log.broken": (
        State.FAILED,
        say("The log proof does not lead from this record to a signed state of the log."),
        _ASK_ISSUER,
    ),
    "log.untrusted_key": (
        State.FAILED,
        say("The state of the log is not signed by the issuer’s log."),
        _ASK_ISSUER,
    ),
    "log.not_checked": (
        State.FAILED,
        say("There is no trustworthy record whose place in the log could be checked."),
        _ASK_ISSUER,
    ),
    "status.current": (State.OK, say("The certificate stands, as of %(as_of)s."), _NONE),
    "status.superseded": (
        State.FAILED,
        say("The certificate was replaced%(successor)s, as of %(as_of)s. %(reason)s"),
        say("Use its successor."),
    ),
    "status.revoked": (
        State.FAILED,
        say("The certificate was revoked, as of %(as_of)s. %(reason)s"),
        say("Do not rely on it any more. Ask its holder for the reason."),
    ),
    "status.not_registered": (
        State.FAILED,
        say("The registry knows no certificate of this number."),
        _ASK_ISSUER,
    ),
    "status.unknown_offline": (
        State.UNKNOWN,
        say("Without the registry nobody can tell whether the certificate still stands."),
        say("Check again with a network, or against a recent status list."),
    ),
    "status.not_checked": (
        State.UNKNOWN,
        say("There is no trustworthy record whose status could be asked."),
        _ASK_ISSUER,
    ),
    "page.ok": (State.OK, say("The page was drawn again from the record: it is the same."), _NONE),
    "page.differs": (
        State.FAILED,
        say("The page is not the one the record gives. People and machines would read two things."),
        _ASK_ISSUER,
    ),
    "page.qr_contradicts": (
        State.FAILED,
        say("The QR code does not speak of this record, or is not signed by the issuer."),
        _ASK_ISSUER,
    ),
    "page.other_renderer": (
        State.UNKNOWN,
        say(
            "The page was drawn with other versions than are installed here, so it cannot"
            " be compared."
        ),
        say("Rely on the enclosed record, or check with the versions the record names."),
    ),
    "page.not_compared": (
        State.UNKNOWN,
        say(
            "The page was not compared, because seal or record do not hold or no renderer is here."
        ),
        say("Read the other lines first."),
    ),
    "seal.not_enclosed": (
        State.UNKNOWN,
        say("Only the PDF carries the seal, and no PDF was given."),
        say("To check the seal too, check the PDF."),
    ),
    "record.vouched": (
        State.OK,
        say("The issuer signed this QR code, and it names the record by its digest."),
        _NONE,
    ),
    "record.contradicts": (
        State.FAILED,
        say("Two of the parts given contradict each other. Only one can be the issuer’s."),
        _ASK_ISSUER,
    ),
    "log.not_enclosed": (
        State.UNKNOWN,
        say("No log proof was given, and no log is here to ask."),
        say("Check the PDF or the kit, or check with a network."),
    ),
    "log.contradicts": (
        State.FAILED,
        say("The log proof speaks of another record, or of another place in the log."),
        _ASK_ISSUER,
    ),
    "log.forked": (
        State.FAILED,
        say("The log showed somebody else another history: two signed states of it contradict."),
        say("Do not rely on it, and tell a witness of the log: keep this file as evidence."),
    ),
    "log.history_broken": (
        State.FAILED,
        say("The history of the log that came with it does not hold together."),
        say("Do not rely on this kit. Fetch it from the issuer again, and compare the two."),
    ),
    "log.not_witnessed": (
        State.FAILED,
        say("Too few of the witnesses confirm that state of the log%(witnessed)s."),
        _ASK_ISSUER,
    ),
    "status.then": (
        State.UNKNOWN,
        say("The certificate stood as of %(as_of)s. That list has run out since."),
        say("Check again with a network, or against a recent status list."),
    ),
    "status.list_broken": (
        State.FAILED,
        say("The status list was changed, or is not signed by the issuer."),
        say("Do not rely on this list. Fetch it from the issuer again."),
    ),
    "page.not_enclosed": (
        State.UNKNOWN,
        say("There is no page here to compare."),
        say("Compare the paper in your hand with what is stated here."),
    ),
}

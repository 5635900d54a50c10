"""Which facts about organisations, their people and delegations are told, and in which words?"""

from __future__ import annotations

from recycling.notices.telling import Telling
from recycling.sayings import N_

ABOUT_PARTIES: dict[str, tuple[Telling, ...]] = {
    "WebhookPaused": (
        Telling(
            ("administrators",),
            N_(
                "Webhook %(webhook)s is paused: a message was not taken in ten attempts. Look what"
                " it answered, and let it go on."
            ),
            when={"why": "failing"},
        ),
        Telling(
            ("administrators",),
            N_("Webhook %(webhook)s is paused: it answered that it is gone (410)."),
            when={"why": "gone"},
        ),
    ),
    "InterestDeclared": (
        Telling(
            ("seen_by",),
            N_("%(organisation)s declared an interest that joins it to %(about)s."),
            about="organisation",
        ),
    ),
    "InterestRecorded": (
        Telling(
            ("seen_by",),
            N_(
                "A regulator recorded an interest that joins %(organisation)s to %(about)s. Until"
                " one of the two declares it, neither bids for a lot of the other."
            ),
            about="organisation",
        ),
    ),
    "PasswordResetAsked": (
        Telling(
            ("person",),
            N_(
                "Somebody asked for a new password of yours. Follow the link within an hour; it is "
                "good once. If it was not you, leave it: nothing has changed."
            ),
        ),
    ),
    "PasswordChanged": (
        Telling(
            ("person",),
            N_(
                "Your password was changed. If it was not you, ask for a new one on the page to "
                "sign in, at once."
            ),
        ),
    ),
    "SecondFactorAdded": (
        Telling(
            ("person",),
            N_(
                "An authenticator app was added to your account. If it was not you, change your"
                " password at once."
            ),
            when={"factor": "totp"},
        ),
        Telling(
            ("person",),
            N_(
                "A passkey was added to your account. If it was not you, change your password at"
                " once."
            ),
        ),
    ),
    "SecondFactorRemoved": (
        Telling(
            ("person",),
            N_(
                "An authenticator app was taken from your account. If it was not you, change your"
                " password at once."
            ),
            when={"factor": "totp"},
        ),
        Telling(
            ("person",),
            N_(
                "A passkey was taken from your account. If it was not you, change your password at"
                " once."
            ),
            when={"factor": "passkey"},
        ),
        Telling(
            ("person",),
            N_("The operator has taken every second factor from your account. Set up a new one."),
        ),
    ),
    "RecoveryCodesRenewed": (
        Telling(
            ("person",),
            N_(
                "You have new recovery codes; those before are good no longer. If it was not you,"
                " change your password at once."
            ),
        ),
    ),
    "RecoveryCodeUsed": (
        Telling(
            ("person",),
            N_(
                "A recovery code of yours was used; %(left)s are left. If it was not you, change"
                " your password at once."
            ),
        ),
    ),
    "PersonErased": (
        Telling(
            ("administrators",),
            N_(
                "Somebody who acted for your organisation (%(person)s) was erased: they cannot sign"
                " in any more, and what they did stays proved."
            ),
        ),
    ),
    "PersonAdmitted": (
        Telling(("person",), N_("You may now act for organisation %(organisation)s.")),
    ),
    "PersonInvited": (
        Telling(
            ("invited",),
            N_("%(name)s invites you to act for it as %(role)s. The link works for fourteen days."),
        ),
    ),
    "InvitationSentAgain": (
        Telling(
            ("invited",),
            N_("%(name)s invites you to act for it as %(role)s. The link works for fourteen days."),
        ),
    ),
    "InvitationAccepted": (
        Telling(
            ("organisation",),
            N_("Somebody you invited belongs to your organisation now, as %(role)s."),
            about="organisation",
        ),
    ),
    "InvitationExpired": (
        Telling(
            ("organisation",),
            N_("Nobody accepted an invitation to your organisation in time. Send it again."),
            about="organisation",
        ),
    ),
    "JoiningAsked": (
        Telling(
            ("organisation",),
            N_("Somebody asks to join your organisation. An administrator answers under People."),
            about="organisation",
        ),
    ),
    "JoiningAccepted": (
        Telling(
            ("person",),
            N_("You may now act for organisation %(organisation)s."),
            about="organisation",
        ),
    ),
    "JoiningRefused": (
        Telling(
            ("asker",),
            N_("Your request to join organisation %(organisation)s is refused."),
            about="organisation",
        ),
    ),
    "JoiningExpired": (
        Telling(
            ("asker",),
            N_("Nobody answered your request to join organisation %(organisation)s in time."),
            about="organisation",
        ),
        Telling(
            ("organisation",),
            N_("A request to join your organisation has expired unanswered."),
            about="organisation",
        ),
    ),
    "RoleChanged": (
        Telling(("person",), N_("Your role at organisation %(organisation)s is now %(role)s.")),
    ),
    "MemberRemoved": (
        Telling(("person",), N_("You no longer act for organisation %(organisation)s.")),
    ),
    "PowersDelegated": (
        Telling(
            ("organisation",),
            N_("Organisation %(principal)s lets you act in its name until %(valid_to)s."),
        ),
    ),
    "DelegationRevoked": (
        Telling(("organisation",), N_("Organisation %(principal)s has revoked its delegation.")),
    ),
    "DelegationCancelled": (
        Telling(("principal",), N_("Organisation %(organisation)s gives its delegation back.")),
    ),
    "DelegationExpiring": (
        Telling(
            ("principal",),
            N_("Your delegation to organisation %(organisation)s ends on %(valid_to)s."),
        ),
        Telling(
            ("organisation",),
            N_("You may act in the name of organisation %(principal)s until %(valid_to)s only."),
        ),
    ),
    "DelegationExpired": (
        Telling(
            ("principal",),
            N_("Your delegation to organisation %(organisation)s ended on %(valid_to)s."),
        ),
        Telling(
            ("organisation",),
            N_("You may no longer act in the name of organisation %(principal)s."),
        ),
    ),
    "OrganisationVerified": (
        Telling(("organisation",), N_("Your regulator has verified your organisation.")),
    ),
    "VerificationRevoked": (
        Telling(
            ("organisation",),
            N_("Your regulator has taken the verification of your organisation back: %(reason)s"),
        ),
    ),
    "StandingChanged": (
        Telling(("organisation",), N_("Your organisation is %(standing)s now: %(reason)s")),
    ),
}

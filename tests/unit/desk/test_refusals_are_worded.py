from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from string import Formatter

import pytest
from babel.messages.pofile import read_po

from desk import errors
from domain.errors import DeskError, FileTooLarge, FileTypeRefused, TicketChanged
from domain.surveys.rating import RatingFinal, ScoreInvalid, SurveyExpired
from domain.tickets.life_cycle import StatusForbids, Verb
from domain.tickets.ticket import Status

LOCALES = Path(__file__).parents[3] / "locales"


def refusals() -> Iterator[DeskError]:
    yield from (
        TicketChanged(number=1),
        FileTooLarge(limit=1),
        FileTypeRefused(name="a", media_type="b"),
        RatingFinal(number=1),
        ScoreInvalid(),
        SurveyExpired(number=1),
        errors.NotAllowed(),
        errors.TicketUnknown(number=1),
        errors.TicketMerged(number=1, into=2),
        errors.StaleCard(number=1),
        errors.AlreadyClaimed(number=1, by="a"),
        errors.PersonUnknown(who="a"),
        errors.PersonAmbiguous(who="a", names="b"),
        errors.TextMissing(),
        errors.TextTooLong(limit=1),
        errors.MessageUnknown(),
        errors.NothingToTakeBack(number=1),
        errors.AttachmentUnknown(),
        errors.TooManyTickets(limit=1),
        errors.MergeIntoItself(number=1),
        errors.MergeTargetEnded(number=1),
        errors.OtherCustomer(number=1, other=2),
        errors.UrgedRecently(number=1, minutes=2),
        errors.NotRated(number=1),
        errors.FollowUpUnknown(number=1),
        errors.FollowUpTaken(number=1, by="a"),
        errors.FieldUnknown(field="a"),
        errors.CodeInvalid(),
        errors.LastAdmin(),
        errors.LanguageUnknown(locale="fr"),
        errors.ChatMissing(),
        errors.CalendarUnknown(calendar="a", known="b"),
        errors.CalendarUnreadable(reason="a"),
        errors.LevelInvalid(limit=30),
        errors.LinkCodeInvalid(),
        errors.LinkGone(),
        errors.LinkedAlready(),
        errors.LinkImpossible(),
        errors.FollowUpTaken(number=1, by="李工"),
        errors.FollowUpUnknown(number=1),
        errors.HandoverNotYours(),
        errors.HandoverAccepted(by="李工"),
        errors.HandoverUnknown(),
        errors.MomentTooFar(days=366),
        errors.MomentPast(moment=datetime(2026, 3, 2, tzinfo=UTC)),
    )
    yield from (StatusForbids(number=1, verb=Verb.CLAIM, status=status) for status in Status)


@pytest.mark.parametrize("locale", ["zh_CN", "en"])
def test_every_refusal_has_a_sentence_it_can_fill(locale: str) -> None:
    with (LOCALES / locale / "errors.po").open("rb") as file:
        sentences = {str(m.id): str(m.string) for m in read_po(file, locale=locale) if m.id}

    for refusal in refusals():
        sentence = sentences[refusal.code]
        wanted = {name for _, name, _, _ in Formatter().parse(sentence) if name}
        assert wanted <= refusal.params.keys(), refusal.code
        assert sentence.format(**refusal.params)


def test_no_refusal_of_the_desk_is_left_out() -> None:
    named = {type(refusal) for refusal in refusals()}

    made = {e for e in vars(errors).values() if isinstance(e, type) and issubclass(e, DeskError)}
    assert made - {DeskError} <= named

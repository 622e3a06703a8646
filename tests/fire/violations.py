"""Each promise laid beside what happened: sentences about those that were broken."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from tests.crash.crowd import StubbornPage
from tests.fire.book import Book
from tests.fire.people import Customer, Engineer
from tests.fire.town import Town
from tests.phones import TelegramPhone
from tests.process import GROUP

# What is said once. What answers a press is said again to somebody who lost patience.
_SAID_ONCE = ("次答复", "换好了", "已受理您的工单", "还想请您给工单")
_SELDOM = 10
_KINDS = ("message", "callback_query")


def of_events(book: Book, town: Town, pages: Sequence[StubbornPage]) -> Iterator[str]:
    """Everything that happened was stored once and handled; all that was said was sent."""
    for account, postman in town.postmen.items():
        stored = _events_of(book, account)
        told = {str(one.id) for one in postman.delivered if any(k in one.body for k in _KINDS)}
        yield from _differ(
            f"events of {account}", Counter(event.partition(":")[0] for event in stored), told
        )
    said = _events_of(book, "webchat.main")
    wished = {page_id for page in pages for page_id in page.ids}
    yield from _differ("events of pages", Counter(e.rpartition(" ")[2] for e in said), wished)
    for error in book.column("SELECT error FROM inbox WHERE is_failed = 1"):
        yield f"an event could not be handled: {error}"
    for row in book.rows(
        "SELECT id, account, chat, state FROM outbox WHERE is_unsent = 1 OR state = 'sending'"
    ):
        yield f"never sent: {row}"
    for row in book.rows("SELECT id, account, error FROM outbox WHERE state = 'failed'"):
        if not row[2].startswith("unknown outcome, twice"):
            yield f"given up: {row}"


def of_tickets(book: Book, served: Sequence[tuple[Customer, Engineer]]) -> Iterator[str]:
    """One ticket each, with every word of both sides, once and in order."""
    numbers = book.column("SELECT number FROM tickets ORDER BY number")
    yield from _unless(
        numbers == list(range(1001, 1001 + len(served))), f"tickets are numbered {numbers}"
    )
    own = sorted(customer.number for customer, _ in served)
    yield from _unless(own == numbers, f"customers have {own}")
    for customer, engineer in served:
        number = customer.number
        said = book.rows(
            f"SELECT author, text FROM ticket_messages WHERE number = {number} ORDER BY id"
        )
        for author, texts in (("customer", customer.written), ("staff", customer.replies)):
            tries = {
                text: customer.tries_of(text)
                if author == "customer"
                else engineer.tries_of(number, text)
                for text in texts
            }
            kept = [text for one, text in said if one == author and text]
            yield from _compared(f"{author} on #{number}", kept, texts, tries)


def of_files(book: Book, customers: Sequence[Customer]) -> Iterator[str]:
    """Each was fetched, once for each time that it was sent."""
    for row in book.rows("SELECT id, number, account, state FROM attachments"):
        yield from _unless(row[3] == "stored", f"not fetched: {row}")
    kept = Counter(book.column("SELECT number FROM attachments"))
    for customer in customers:
        sent, again = customer.pictures, max(customer.tries_of("") - customer.pictures, 0)
        found = kept[customer.number]
        yield from _unless(
            sent <= found <= sent + again, f"#{customer.number}: {found} of {sent} files"
        )


def of_deadlines(book: Book, customers: Sequence[Customer]) -> Iterator[str]:
    """Each fired once, and where it had to."""
    for error in book.column("SELECT error FROM deadlines WHERE error <> ''"):
        yield f"a deadline failed: {error}"
    broken = Counter((n, d["metric"], d["instance"]) for n, d in book.events("sla_breached"))
    yield from _more_than_once("breach", broken)
    measured = book.rows(
        "SELECT number, metric, instance FROM measurements WHERE breached_at IS NOT NULL"
    )
    if sorted(map(tuple, measured)) != sorted(broken):
        yield f"measured {measured}, told {sorted(broken)}"
    rungs = Counter(
        (n, d["trigger"], d["instance"], d["step"], d["round"]) for n, d in book.events("alerted")
    )
    yield from _more_than_once("rung", rungs)
    lying = {customer.number for customer in customers if customer.is_left_lying}
    yield from (
        f"#{number} was late and nobody was told"
        for number in lying - {n for n, metric, _ in broken if metric == "first_response"}
    )
    yield from (
        f"no rung was taken for #{number}"
        for number in lying - {n for n, trigger, _, step, _ in rungs if trigger == "first_response"}
    )
    asked = Counter((n, d.get("reminder", False)) for n, d in book.events("survey_sent"))
    yield from _more_than_once("survey", asked)
    quiet = {(c.number, again) for c in customers if c.is_quiet for again in (False, True)}
    yield from (f"never asked to rate: {one}" for one in quiet - asked.keys())


def of_screens(book: Book, served: Sequence[tuple[Customer, Engineer]]) -> Iterator[str]:
    """Every word of the staff reached the customer, in order."""
    given_up = "\n".join(map(str, book.column("SELECT message FROM outbox WHERE state = 'failed'")))
    for customer, engineer in served:
        screen = customer.phone.screen()
        places = []
        for reply in customer.replies:
            seen = [place for place, line in enumerate(screen) if reply in line]
            if seen:
                places.append(seen[0])
            elif reply not in given_up:
                yield f"{customer.name} never saw {reply}"
            if not isinstance(customer.phone, TelegramPhone):
                most = 2 * engineer.tries_of(customer.number, reply)
                yield from _unless(
                    len(seen) <= most, f"{customer.name} saw {reply} {len(seen)} times"
                )
        yield from _unless(places == sorted(places), f"{customer.name} saw replies out of order")


def of_sending(
    book: Book, town: Town, served: Sequence[tuple[Customer, Engineer]]
) -> Iterator[str]:
    """Nothing was shown twice but what nobody could know of."""
    unsure = {
        (account, chat): count
        for account, chat, count in book.rows(
            "SELECT account, chat, count(*) FROM outbox WHERE is_unsure GROUP BY account, chat"
        )
    }
    for (account, chat), extra in shown_again(town, served).items():
        known = unsure.get((account, chat), 0)
        if sum(extra.values()) > known:
            yield f"{account} {chat}: {known} unknown, yet shown again: {dict(extra)}"
    yield from _requests(book, town)


def shown_again(
    town: Town, served: Sequence[tuple[Customer, Engineer]]
) -> dict[tuple[str, str], Counter[str]]:
    """What stands in a chat more often than it was said, and how much more often."""
    said_again = {
        reply: engineer.tries_of(customer.number, reply) - 1
        for customer, engineer in served
        for reply in customer.replies
    }
    found = {}
    for lane, texts in shown(town).items():
        counts = Counter(t for t in texts if any(words in t for words in _SAID_ONCE))
        for text in counts:
            tries = sum(again for reply, again in said_again.items() if reply in text)
            counts[text] -= 1 + tries
        found[lane] = +counts
    return found


def shown(town: Town) -> dict[tuple[str, str], list[str]]:
    """What platforms were asked to show and did, by account and chat."""
    found: dict[tuple[str, str], list[str]] = {}
    accounts = {town.telegram.bot.id: "telegram.main", town.hook.id: "telegram.hook"}
    for call in town.telegram.calls_of("sendMessage"):
        if call.status == 200:
            lane = (accounts[call.bot], str(call.chat_id))
            found.setdefault(lane, []).append(call.values["text"])
    for post in town.wecom.posts:
        found.setdefault(("wecom.main", post.user), []).append(post.text)
    for chat in town.dingtalk.chats.values():
        # Whoever writes alone is answered by their own id.
        lane = ("dingtalk.main", chat.id if chat.is_group else chat.people[0].user_id)
        # Files are messages of their own, beside the words that they go with.
        for message in (one for one in chat.ours if not one.files):
            found.setdefault(lane, []).append(message.text)
    return found


def of_limits(town: Town) -> Iterator[str]:
    """Limits hold over all processes. What is held up on its way may arrive together."""
    shows = len(town.telegram.calls_of("sendMessage"))
    slowed = slowed_down(town)
    yield from _unless(slowed <= _SELDOM + shows // 50, f"told to slow down {slowed} times")


def slowed_down(town: Town) -> int:
    """How often Telegram said that it was too much."""
    return sum(bot.flood.refused for bot in town.telegram.bots.values())


def of_cards(town: Town, customers: Iterable[Customer], book: Book) -> Iterator[str]:
    """One card per ticket in Telegram's group; more only where nobody could know: what was unknown
    twice may stand there twice, and is posted anew with the next change."""
    group = f"is_unsure AND account = 'telegram.main' AND chat = '{GROUP}'"
    unsure = book.count("outbox", group) + book.count("outbox", f"{group} AND state = 'failed'")
    extra = 0
    for customer in customers:
        posted = [
            message
            for message in town.telegram.chat(GROUP).messages
            if message.sender.is_bot and message.text.startswith(f"#{customer.number} ·")
        ]
        extra += len(posted) - 1
        yield from _unless(bool(posted), f"no card of #{customer.number}")
    yield from _unless(extra <= unsure, f"{extra} cards too many, {unsure} unknown")


def of_pages(book: Book) -> Iterator[str]:
    """What was sent to a page stands there once."""
    ours = [key for key in book.column("SELECT key FROM chat_lines") if key.startswith("out ")]
    sent = book.count("outbox", "account = 'webchat.main' AND state = 'sent'")
    yield from _unless(len(ours) == sent, f"pages show {len(ours)} of {sent}")


def _requests(book: Book, town: Town) -> Iterator[str]:
    """No more was shown than there were messages, and what was unknown again."""
    posts = Counter({lane: len(texts) for lane, texts in shown(town).items()})
    for account, chat, heads, unsure in book.rows(
        "SELECT account, chat, sum(CASE WHEN state = 'sent' AND sent_with IS NULL THEN 1 ELSE 0"
        " END), sum(CASE WHEN NOT is_unsure THEN 0 WHEN state = 'failed' THEN 2 ELSE 1 END)"
        " FROM outbox WHERE account IN ('telegram.main', 'telegram.hook', 'dingtalk.main')"
        " GROUP BY account, chat"
    ):
        asked = posts[account, chat]
        if asked > heads + unsure:
            yield f"{account} {chat}: {asked} shown, {heads} sent, {unsure} unknown"


def _events_of(book: Book, account: str) -> list[str]:
    return book.column(f"SELECT event_id FROM inbox WHERE account = '{account}'")


def _differ(what: str, stored: Counter[str], told: set[str]) -> Iterator[str]:
    yield from (f"{what}: lost {one}" for one in sorted(told - stored.keys()))
    yield from (f"{what}: from nowhere {one}" for one in sorted(stored.keys() - told))
    yield from (f"{what}: {one} stored {n} times" for one, n in stored.items() if n > 1)


def _compared(
    what: str, kept: Sequence[str], said: Sequence[str], tries: dict[str, int]
) -> Iterator[str]:
    counts = Counter(kept)
    for text in said:
        if not 1 <= counts[text] <= tries[text]:
            yield f"{what}: said {tries[text]}, kept {counts[text]} times: {text}"
    first = list(dict.fromkeys(kept))
    yield from _unless(first == list(said), f"{what}: out of order, or of nobody: {first}")


def _more_than_once(what: str, counts: Counter[tuple[object, ...]]) -> Iterator[str]:
    yield from (f"{what} {one}: {count} times" for one, count in counts.items() if count > 1)


def _unless(holds: bool, sentence: str) -> Iterator[str]:
    if not holds:
        yield sentence

from collections.abc import Iterable

from tests.architecture.catalogues import (
    all_keys,
    catalogues,
    error_codes,
    placeholders,
    sayings,
    sentences,
    used_keys,
)


def in_all_forms(forms: Iterable[str]) -> set[str]:
    """Placeholders of a sentence. A plural form may spell its number out ("one day")."""
    return {name for form in forms for name in placeholders(form)}


def test_every_language_says_everything() -> None:
    missing = {
        f"{locale}: {key}"
        for locale, catalogue in catalogues().items()
        for key in all_keys() - sentences(catalogue).keys()
    }

    assert missing == set()


def test_no_sentence_is_empty_unfinished_or_left_behind() -> None:
    empty = {
        f"{locale}: {key}"
        for locale, catalogue in catalogues().items()
        for key, forms in sentences(catalogue).items()
        if not all(form.strip() for form in forms)
    }
    unfinished = {
        f"{locale}: {message.id}"
        for locale, catalogue in catalogues().items()
        for message in (*catalogue, *catalogue.obsolete.values())
        if message.id and (message.fuzzy or message.id in catalogue.obsolete)
    }

    assert empty | unfinished == set()


def test_counted_sentences_have_every_plural_of_their_language() -> None:
    wrong = {
        f"{locale}: {message.id[0]}"
        for locale, catalogue in catalogues().items()
        for message in catalogue
        if message.pluralizable and len(message.string) != catalogue.num_plurals
    }
    counted = {
        locale: {message.id[0] for message in catalogue if message.pluralizable}
        for locale, catalogue in catalogues().items()
    }

    assert wrong == set()
    assert all(keys == counted["en"] for keys in counted.values())


def test_every_language_has_the_same_placeholders() -> None:
    differing = {
        f"{locale}: {key}"
        for locale, catalogue in catalogues().items()
        for key, forms in sentences(catalogue).items()
        for other in catalogues().values()
        if in_all_forms(forms) != in_all_forms(sentences(other).get(key, forms))
    }

    assert differing == set()


def test_every_key_the_code_says_exists() -> None:
    said = [(saying.where, saying.key) for saying in sayings()]

    unknown = [f"{where}: {key}" for where, key in [*said, *error_codes()] if key not in all_keys()]

    assert unknown == []


def test_every_saying_fills_its_sentence() -> None:
    wanted = {
        key: in_all_forms(forms)
        for catalogue in catalogues().values()
        for key, forms in sentences(catalogue).items()
    }

    wanting = {
        f"{saying.where}: {saying.key} needs {sorted(unfilled)}"
        for saying in sayings()
        if not saying.is_open and (unfilled := wanted.get(saying.key, set()) - saying.filled)
    }

    assert wanting == set()


def test_every_sentence_is_said_somewhere() -> None:
    assert all_keys() - used_keys() == set()

"""Redaction: nothing that a profile replaces is left, and nothing else is touched."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reviewapp.core.errors import BadInputError
from reviewapp.core.redaction import Names, Pattern, RedactionProfile, Redactor
from reviewapp.core.redaction_labels import Labels, letters

EVERYTHING = ("customers", "people", "incidents", "links")


def redactor(names: Names, known: Labels | None = None, **profile: object) -> Redactor:
    told = {"replace": EVERYTHING, **profile}
    return Redactor(RedactionProfile("p", "P", **told), names, known or Labels())


def customers(*names: str) -> Names:
    return Names(customers=tuple((name,) for name in names))


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("Contoso", "Contoso's, CONTOSO’s, contoso.", "Customer A's, Customer A’s, Customer A."),
        ("Contoso", "Contosoland, a contosos", "Contosoland, a contosos"),
        ("Contoso Bank AB", "contoso_bank-prod, Contoso\u00a0Bank and\nContoso\nBank AB",
         "Customer A-prod, Customer A and\nCustomer A"),
        ("Contoso Bank AB", "Contoso did; contoso did not", "Customer A did; contoso did not"),
        ("Bank of Nowhere", "a bank, not the Bank of Nowhere", "a bank, not the Customer A"),
        ("Halden Nord Shipping", "Halden Nord's, Halden", "Customer A's, Customer A"),
        ("Coca-Cola", "Coca Cola, coca-cola", "Customer A, Customer A"),
        ("C++ (Co) [x]*", "for C++ (Co) [x]*, not C", "for Customer A, not C"),
        ("R&D <b>", "the R&D <b> team", "the Customer A team"),
        ("👩‍💻 Studio", "by 👩‍💻 Studio", "by Customer A"),
        ("עברית", "עם עברית!", "עם Customer A!"),
        ("三菱", "三菱のために", "Customer Aのために"),
        ("Café", "cafe\u0301 and CAFÉ", "Customer A and Customer A"),
        ("Contoso", "Con\u00adtoso, C\u200bontoso, ＣＯＮＴＯＳＯ", ", ".join(["Customer A"] * 3)),
        ("A", "A and B: a plan", "Customer B and B: Customer B plan"),
    ],
)  # fmt: skip
def test_a_name_is_found_whole_however_it_is_written(name: str, text: str, expected: str) -> None:
    assert redactor(customers(name)).redact(text) == expected


def test_names_that_overlap_are_told_apart_and_short_forms_of_several_are_nobodys() -> None:
    made = redactor(customers("Contoso", "Contoso Bank", "Contoso Bank Norway"))
    text = "Contoso Bank Norway, Contoso Bank, Contoso"
    assert made.redact(text) == "Customer A, Customer B, Customer C"
    people = Names(people=(("Anna Berg", "aberg"), ("Anna Holm",), ("Will Grant", "wgrant")))
    made = redactor(people)
    assert made.redact("Berg, Anna; A. Berg; aberg") == "Person A; Person A; Person A"
    assert made.redact("Anna met Anna Holm") == "Person B met Person C"
    assert made.redact("We will grant it, said Will") == "We Person D it, said Person D"
    only_as_written = redactor(people, match_case=("Will Grant",))
    assert only_as_written.redact("We will grant it to Will Grant") == (
        "We will grant it to Person A"
    )


def test_incidents_and_addresses_leave_with_the_same_label_everywhere() -> None:
    names = Names(
        customers=(("Contoso",),),
        people=(("Jo Smith", "josmith"),),
        incidents=(("612518327", "IcM 612518327", "icm:612518327"), ("jira AB-12", "jira:AB-12")),
    )
    made = redactor(names)
    text = "IcM 612518327 is icm:612518327 or #612518327; INC0012345; AB-12; jira:AB-12"
    assert made.redact(text) == (
        "Incident 1 is Incident 1 or #Incident 1; Incident 2; AB-12; Incident 3"
    )  # fmt: skip
    assert made.redact("12 of 1500 on 2026-03-04, up 20260304") == (
        "12 of 1500 on 2026-03-04, up 20260304"
    )
    text = (
        "https://dev.example/contosoprod/x?y=%20. josmith@contoso.com, jo@x.org, 10.0.0.1, a.b.corp"
    )
    assert made.redact(text) == "Address 1. Person A, Address 2, Address 3, Address 4"
    alone = redactor(names, replace=("customers",))
    kept = "https://dev.example/plain and https://x.example/Conto%73o%20x"
    assert alone.redact(kept) == "https://dev.example/plain and Address 1"


def test_words_patterns_and_what_stays() -> None:
    made = redactor(
        customers("Contoso", "Target"),
        words={"Project Falcon": "the project"},
        patterns=(Pattern(r"TKT-\d+", "a ticket"),),
        keep=("github.com", "Contoso University"),
        match_case=("Target",),
    )
    text = (
        "Project  falcon, tkt-12, Contoso University, our target for Target, https://github.com/a"
    )
    assert made.redact(text) == (
        "the project, a ticket, Contoso University, our target for Customer A, https://github.com/a"
    )


def test_a_label_is_never_one_of_the_names() -> None:
    with pytest.raises(BadInputError, match="another word"):
        redactor(customers("Customer"))
    made = redactor(customers("Customer", "B"), labels={"customers": "Client"})
    assert made.redact("Customer, B") == "Client A, Client C"
    assert [letters(number) for number in (1, 26, 27, 52, 53, 702, 703)] == [
        "A", "Z", "AA", "AZ", "BA", "ZZ", "AAA",
    ]  # fmt: skip


def test_labels_are_given_in_the_order_of_the_text_and_stay() -> None:
    labels = Labels()
    names = customers("Alpha Corp", "Beta", "Gamma")
    assert redactor(names, labels).redact("Gamma, Beta") == "Customer A, Customer B"
    again = Labels(labels.assigned)
    more = customers("Aaa", "Alpha Corp", "Beta", "Gamma")
    assert redactor(more, again).redact("Alpha, gamma, Aaa, beta") == (
        "Customer C, Customer A, Customer D, Customer B"
    )
    assert again.changed
    same = Labels(again.assigned)
    redactor(more, same).redact("Alpha, gamma")
    assert not same.changed


#: Words that meet each other: names, parts of names, labels, joints.
_WORDS = st.sampled_from(
    ["Contoso", "contoso", "Bank", "bank", "Customer", "A", "B", "Person", "Maya", "Okafor", "AB",
     "-", "_", " ", "\n", "'s", ".", "(", "[x]", "*", "IcM", "612518327", "INC0012345", "é", "漢",
     "https://contoso.com/x", "maya@x.org", "\u200b", "😀", "Falcon", "it", "ticket"]
)  # fmt: skip
_TEXTS = st.lists(_WORDS, max_size=14).map("".join) | st.lists(_WORDS, max_size=9).map(" ".join)
_NAMES = st.lists(_WORDS.filter(str.strip), min_size=1, max_size=3).map(" ".join)


@settings(max_examples=250, deadline=None)
@given(st.lists(_NAMES, max_size=5), st.lists(_NAMES, max_size=3), _TEXTS)
def test_redacting_twice_is_redacting_once_and_nothing_is_left(
    firms: list[str], persons: list[str], text: str
) -> None:
    names = Names(tuple((it,) for it in firms), tuple((it,) for it in persons))
    made = redactor(
        names,
        labels={"customers": "Kund", "people": "Pers", "incidents": "Ärende", "links": "Adress"},
        words={"Falcon": "it"},
        patterns=(Pattern("ticket", "thing"),),
    )
    once = made.redact(text)
    assert made.redact(once) == once
    assert not made.find(once)

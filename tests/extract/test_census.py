from claimcheck.extract.ballot import DATASET, SYSTEM, UNKNOWN
from claimcheck.extract.census import Census, census_of_text, is_list, take_census
from claimcheck.vocabulary import find_terms
from tests.extract.papers import ABSTRACT, PARAGRAPH, document


def roles(census: Census, text: str) -> dict[str, str]:
    return {name.text: name.role for name in census.names_in(text, find_terms(text))}


def test_prose_tells_systems_from_datasets() -> None:
    census = census_of_text(
        [
            "We evaluate on Quxset and on the Barset corpus.",
            "There Zorp outperforms the Blip model. Thus Zorp wins.",
        ]
    )
    found = roles(census, "On Quxset and Barset, Zorp beats Blip.")
    assert found == {"Quxset": DATASET, "Barset": DATASET, "Zorp": SYSTEM, "Blip": SYSTEM}


def test_headers_vote() -> None:
    table = (("Model", "QUX", "BAR"), ("ZORP", "1.0", "2.0"), ("BLIP", "3.0", "4.0"))
    census = take_census(document((PARAGRAPH, "QUX and ZORP are here."), table=table))
    assert roles(census, "ZORP and not QUX") == {"ZORP": SYSTEM, "QUX": DATASET}
    turned = (("Dataset", "ZORP", "BLIP"), ("QUX", "1.0", "2.0"), ("BAR", "3.0", "4.0"))
    again = take_census(document((PARAGRAPH, "Nothing."), table=turned))
    assert roles(again, "the BAR") == {"BAR": DATASET}


def test_the_own_system_is_the_one_proposed() -> None:
    census = take_census(
        document(
            (ABSTRACT, "We propose a new model, Zorp, for translation. Blip is older."),
            (PARAGRAPH, "Our Zorp is fast. The Blip model is slow."),
            title="A Fast Network",
        )
    )
    assert census.own == ("Zorp",)
    (name,) = [n for n in census.names_in("Here Zorp wins", ()) if n.text == "Zorp"]
    assert name.own


def test_a_title_with_a_colon_names_the_own_system() -> None:
    assert take_census(document((PARAGRAPH, "Zorp is fast."), title="Zorp: A Network")).own == (
        "Zorp",
    )


def test_families_share_a_role() -> None:
    census = census_of_text(["ZOR-2 outperforms the ZOR-J model. We evaluate on QUX-1."])
    assert roles(census, "with ZOR-NeoX here. On QUX-9 there.") == {
        "ZOR-NeoX": SYSTEM,
        "QUX-9": DATASET,
    }


def test_neighbours_are_one_name_unless_both_stand_alone() -> None:
    merged = census_of_text(["We compare with BlipCorp XPQ. BlipCorp XPQ is large."])
    assert list(roles(merged, "Here BlipCorp XPQ wins.")) == ["BlipCorp XPQ"]
    apart = census_of_text(["The ZORB GLoRB model. We use ZORB. We test on GLoRB."])
    assert list(roles(apart, "the ZORB GLoRB model")) == ["ZORB", "GLoRB"]


def test_a_list_shares_the_role_of_most_votes() -> None:
    census = census_of_text(["We test on Foo, Bar, and Baz yields most."])
    assert set(roles(census, "on Foo, Bar, and Baz").values()) == {DATASET}


def test_words_that_are_written_small_elsewhere_are_no_names() -> None:
    census = census_of_text(["We saw a River there.", "the river and a river and the river"])
    assert roles(census, "near the River there") == {}


def test_authors_of_citations_are_no_names() -> None:
    assert roles(census_of_text(["as in Smith et al. (2019)."]), "like Smith et al. say") == {}


def test_a_name_of_no_known_role_is_unknown() -> None:
    assert roles(census_of_text(["It has ZORP inside."]), "see ZORP there") == {"ZORP": UNKNOWN}


def test_two_names_with_a_comma_are_no_list() -> None:
    census = census_of_text(["On MNLI, Zorp wins."])
    names = census.names_in("On MNLI, Zorp wins.", find_terms("On MNLI, Zorp wins."))
    assert not is_list("On MNLI, Zorp wins.", names)
    assert not is_list("x", names[:1])

"""The search box finds only what the person may see, and keeps secrets out of addresses."""

import pytest
from django.db.models import Q

from tests.example.models import Visit
from unionhub.core import policy
from unionhub.core.models import FormToken, Organisation
from unionhub.core.search import (
    LIMIT,
    SearchSource,
    broken_sources,
    clean_text,
    looks_secret,
    marked,
    search,
)

pytestmark = [pytest.mark.django_db, pytest.mark.db_engine]


def found(user, text, sources=None):
    return {
        (source.label, str(hit.title).replace("<mark>", "").replace("</mark>", ""))
        for source in search(user, text, sources)
        for hit in source.hits
    }


@pytest.fixture
def plain_address(monkeypatch):
    """Hits lead to pages of other mechanisms; here only the finding counts."""
    monkeypatch.setattr(Organisation, "get_absolute_url", lambda self: f"/organisation/{self.pk}/")


@pytest.mark.usefixtures("plain_address")
def test_scope_bounds_what_is_found(cast):
    everything = {"甲镇总工会", "甲镇第一工会", "甲镇第二工会", "乙镇总工会", "乙镇第一工会"}
    assert everything <= {title for label, title in found(cast.clerk, "工会") if label == "组织"}
    own = {title for _, title in found(cast.township, "工会")}
    assert own == {"甲镇总工会", "甲镇第一工会", "甲镇第二工会"}
    assert {title for _, title in found(cast.officer, "工会")} == {"甲镇第一工会"}


@pytest.mark.usefixtures("plain_address")
def test_a_source_whose_action_is_not_held_is_not_asked(cast):
    assert not [hit for hit in found(cast.clerk, "township") if hit[0] == "账号"]
    assert [hit for hit in found(cast.sysadmin, "township") if hit[0] == "账号"]


@pytest.mark.usefixtures("plain_address")
def test_nothing_is_found_without_a_grant(cast):
    cast.clerk.grants.all().delete()
    assert found(cast.clerk, "工会") == set()


@pytest.mark.usefixtures("plain_address")
def test_more_than_fits_is_said(cast):
    for number in range(LIMIT + 1):
        Organisation.objects.create(
            name=f"丙厂{number}工会", code=f"N{number}", kind="primary", parent=cast.town_a
        )
    (source,) = search(cast.clerk, "丙厂")
    assert len(source.hits) == LIMIT
    assert source.more


@pytest.mark.usefixtures("plain_address")
def test_one_query_per_source(cast, django_assert_num_queries):
    sources = [source(Organisation, lambda text: Q(name__icontains=text))]
    search(cast.clerk, "工会", sources)  # the grants are read once per request
    with django_assert_num_queries(1):
        search(cast.clerk, "工会", sources)


@pytest.mark.parametrize("text", ["%%", "__", "';--", "\\\\", "甲" * 500, "<script>", "\x00甲镇"])
@pytest.mark.usefixtures("plain_address")
def test_hostile_text_is_only_text(cast, text):
    hits = found(cast.clerk, text)
    assert hits == (found(cast.clerk, "甲镇") if "甲镇" in text else set())


def source(model, match, **more):
    return SearchSource("x", "组织", model, "core.organisation.view", match, **more)


def visit_at(organisation, cast, household="江小禾"):
    return Visit.objects.create(
        organisation=organisation,
        created_by=cast.clerk,
        household=household,
        visited_on="2026-03-05",
        id_number="11010519491231002X",
    )


def test_a_hidden_value_finds_its_rows_as_a_whole_and_within_scope(cast):
    visit_at(cast.union_a1, cast, "甲家")
    visit_at(cast.union_b1, cast, "乙家")
    number = "11010519491231002x"
    assert {title for _, title in found(cast.clerk, number)} == {"甲家 2026-03-05", "乙家 2026-03-05"}
    assert {title for _, title in found(cast.township, number)} == {"甲家 2026-03-05"}
    assert found(cast.clerk, number[:-1]) == set()
    assert found(cast.clerk, "11010519491231") == set()


def test_a_hidden_value_is_compared_only_where_something_of_the_field_is_seen(cast, tmp_path, settings):
    visit_at(cast.union_a1, cast, "甲家")
    # Without the field's line nobody sees anything of it, though the visits themselves stay visible.
    lines = (settings.BASE_DIR / "tests" / "example" / "policy.csv").read_text(encoding="utf-8").splitlines()
    bare = tmp_path / "policy.csv"
    bare.write_text("\n".join(line for line in lines if ",id_number," not in line), encoding="utf-8")
    settings.POLICY_FILES = [settings.POLICY_FILES[0], bare]
    policy.load.cache_clear()
    try:
        assert found(cast.clerk, "甲家") == {("走访记录", "甲家 2026-03-05")}
        assert found(cast.clerk, "11010519491231002X") == set()
    finally:
        policy.load.cache_clear()


def test_text_is_folded_and_bounded():
    assert clean_text("  ＡＢ　甲镇 \n") == "AB 甲镇"
    assert len(clean_text("长" * 500)) == 60


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        ("410101199001011234", True),
        ("13800138000", True),
        ("138 0013 8000", True),
        ("6222 0200-0000 0000 000", True),
        ("甲镇工会", False),
        ("2026-03-05", False),
    ],
)
def test_what_looks_like_a_personal_number(text, secret):
    assert looks_secret(text) is secret


def test_marking_escapes_the_title():
    assert marked("<b>甲镇</b>", "甲镇") == "&lt;b&gt;<mark>甲镇</mark>&lt;/b&gt;"


def test_a_personal_number_in_an_address_is_not_asked_and_not_repeated(cast, client):
    client.force_login(cast.clerk)
    page = client.get("/search/", {"q": "410101199001011234"})
    assert "没有查找" in page.content.decode()
    assert "410101199001011234" not in page.content.decode()
    by_post = client.post("/search/", {"q": "410101199001011234"})
    assert "没有找到" in by_post.content.decode()
    assert "410101199001011234" not in by_post.content.decode()


def test_too_short_a_question_is_told(cast, client):
    client.force_login(cast.clerk)
    assert "至少两个字" in client.get("/search/", {"q": "甲"}).content.decode()


def test_every_declared_source_is_sound():
    assert broken_sources(policy.load().actions) == []


def test_a_broken_source_is_named_with_its_mend():
    bad = SearchSource("x", "坏源", FormToken, "core.no.such", lambda text: Q(), secrets=("id_number",))
    problems = " ".join(broken_sources(policy.load().actions, [bad]))
    for word in ("core.no.such", "visible_to", "get_absolute_url", "BlindIndexField"):
        assert word in problems

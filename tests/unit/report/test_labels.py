"""The label map: whole in every language, and every label the templates use is in it."""

from __future__ import annotations

import re
import string

import pytest
import yaml

from dagster_project.report.labels import LANGUAGES, Labels, percent
from dagster_project.report.published import FOLDER

TEXTS = {
    key: texts
    for path in sorted((FOLDER / "labels").glob("*.yml"))
    for key, texts in yaml.safe_load(path.read_text(encoding="utf-8")).items()
}


def test_labels__take_the_same_values_in_every_language() -> None:
    for key, texts in TEXTS.items():
        assert tuple(texts) == LANGUAGES, key
        fields = [{part[1] for part in string.Formatter().parse(text)} for text in texts.values()]
        assert fields[0] - {None} == fields[1] - {None} or key == "actions.language", key


@pytest.mark.parametrize(
    "path", sorted((FOLDER / "templates").glob("*.html")), ids=lambda p: p.name
)
def test_templates__use_only_labels_there_are(path: object) -> None:
    text = (FOLDER / "templates" / str(getattr(path, "name", ""))).read_text(encoding="utf-8")
    used = set(re.findall(r"label\(\s*[\"']([a-z_.]*[a-z_])[\"']\s*[,)]", text))
    assert used <= set(TEXTS)


def test_labels__show_an_unknown_code_in_plain_words() -> None:
    assert Labels("ja").code("channel", "carrier_pigeon") == "carrier pigeon"


def test_labels__translate_a_shipped_phrase_and_keep_a_reworded_one() -> None:
    assert Labels("ja").phrase("Weak signs only; the account is worth a look.").startswith("弱い")
    assert Labels("ja").phrase("Our own words.") == "Our own words."


@pytest.mark.parametrize(
    ("ratio", "shown"), [(None, "\u2013"), (0, "0 %"), (0.004, "< 1 %"), (0.126, "13 %")]
)
def test_percent__never_shows_a_little_as_nothing(ratio: float | None, shown: str) -> None:
    assert percent(ratio) == shown

"""Answers in a notebook: HTML, SVG, Arrow, and a notebook that is run."""

import re
import sys
from collections import Counter
from collections.abc import Callable
from html import escape

import nbformat
import pyarrow
import pytest
from nbconvert import HTMLExporter
from nbconvert.preprocessors import ExecutePreprocessor

from ascertain import answers
from ascertain.answers import Answer
from ascertain.errors import ExtraMissing

MADE: dict[str, Callable[[], Answer]] = {
    "outcome": lambda: answers.outcome(2016),
    "first": lambda: answers.outcome(1789),
    "whatif": lambda: answers.whatif(2016, "flip=MI,PA,WI"),
    "popular": lambda: answers.whatif(2016, "rule=national-popular-vote"),
    "house": lambda: answers.whatif(2016, house_size=500),
    "counties": lambda: answers.tally(2016, by="county"),
    "tracker": lambda: answers.tally(2016, tracker=True),
    "states": lambda: answers.history_of(),
    "sources": lambda: answers.sources(),
    "electors": lambda: answers.electors(2016),
    "law": lambda: answers.law(2016),
    "flip": lambda: answers.flip(2016),
    "amendment": lambda: answers.amendment(),
}


@pytest.mark.parametrize("name", MADE)
def test_html_is_small_and_stands_alone(name: str) -> None:
    answer = MADE[name]()
    text = answer._repr_html_()
    assert len(text.encode()) <= 60_000
    assert escape(answer.sentence) in text
    assert str(answer.as_of) in text
    assert not re.search(r"<script|<link|<img|javascript:|@import|url\((?!#)", text)
    assert not re.findall(r'(?:href|src)="(?!#)', text)


@pytest.mark.parametrize("name", MADE)
def test_arrow_has_every_row_and_column(name: str) -> None:
    answer = MADE[name]()
    table = pyarrow.table(answer)
    assert table.num_rows == len(answer.rows())
    assert set(table.column_names) == {key for row in answer.rows() for key in row}
    votes = next((name for name in table.column_names if name.startswith(("votes.", "margin"))), None)
    assert votes is None or table.column(votes).to_pylist() == [row.get(votes) for row in answer.rows()]


def test_drawings_go_with_outcomes_and_what_ifs_only() -> None:
    with_picture = {name for name, made in MADE.items() if "image/svg+xml" in made()._repr_mimebundle_()}
    assert with_picture == {"outcome", "first", "whatif"}


def test_several_drawings_share_a_document() -> None:
    """No id stands for two different things."""
    pages = [MADE[name]()._repr_html_() for name in ("outcome", "first", "whatif")]
    ids = Counter(found for page in pages for found in re.findall(r'\bid="([^"]+)"', page))
    assert len(ids) > 10
    assert {name for name, times in ids.items() if times > 1} == set()
    for page in pages:
        own = set(re.findall(r'\bid="([^"]+)"', page))
        assert set(re.findall(r"url\(#([^)]+)\)", page)) <= own


def test_styles_are_held_to_their_answer() -> None:
    for rules in re.findall(r"<style>(.*?)</style>", MADE["whatif"]()._repr_html_(), re.S):
        assert all(rule.startswith("#") for rule in re.findall(r"([^{}]+)\{", rules))


def test_the_closest_contests_are_shown() -> None:
    rows = re.findall(r"<tr><td>([A-Z]{2})</td>", MADE["outcome"]()._repr_html_())
    assert rows[:3] == ["NH", "MI", "ME"]
    assert len(rows) == 10


def test_names_are_escaped() -> None:
    rows = [{"name": "<script>alert(1)</script>"}]
    text = Answer({"rows": rows}, "2016-11-08", "counting", (), (), "<b>", rows)._repr_html_()
    assert "<script" not in text
    assert "&lt;b&gt;" in text


def test_without_the_extra_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(ExtraMissing, match=r"ascertain\[arrow\]") as raised:
        answers.outcome(2016).__arrow_c_stream__()
    assert raised.value.exit_code == 3


@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::ResourceWarning", "ignore::UserWarning")
def test_a_notebook_runs(tmp_path: object) -> None:
    """A small notebook is executed and exported: text, drawing and table are in the page, and no reference of ours."""
    cells = [
        "from ascertain import answers\nanswers.outcome(2016)",
        "answers.whatif(2016, 'flip=MI,PA,WI')",
        "import pyarrow\nrows = pyarrow.table(answers.outcome(2016))\nrows.num_rows",
    ]
    book = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    ExecutePreprocessor(timeout=120, kernel_name="python3").preprocess(book, {"metadata": {"path": str(tmp_path)}})
    outputs = [cell["outputs"][0]["data"] for cell in book.cells]
    assert outputs[0]["text/plain"].startswith("Donald Trump was elected")
    assert outputs[1]["image/svg+xml"].startswith("<svg")
    assert outputs[2]["text/plain"] == "51"
    page, _ = HTMLExporter(embed_images=True).from_notebook_node(book)
    assert page.count('aria-labelledby="chart-') >= 2
    assert "The 10 closest of 51 rows." in page

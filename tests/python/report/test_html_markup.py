"""Text that becomes HTML stays text."""

from __future__ import annotations

from html.parser import HTMLParser

from hypothesis import given
from hypothesis import strategies as st

from laptime.report.html.markup import element, group, scrolling_table
from laptime.report.visible import visible

ANY_TEXT = st.text(st.characters())


class Read(HTMLParser):
    """What a browser finds: tags with their attributes, and text."""

    def __init__(self, page):
        super().__init__(convert_charrefs=True)
        self.tags, self.text = [], ""
        self.feed(page)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data):
        self.text += data


@given(ANY_TEXT)
def test_any_text_is_read_back_as_that_text(text):
    read = Read(element("p", text).text)
    assert read.tags == [("p", {})]
    assert read.text == visible(text)


@given(ANY_TEXT)
def test_any_attribute_is_read_back_as_that_attribute(text):
    read = Read(element("p", "x", title=text).text)
    assert read.tags == [("p", {"title": visible(text)})]
    assert read.text == "x"


def test_elements_hold_elements_texts_and_nothing():
    assert element("p", element("b", "1 < 2"), None, " & more").text == "<p><b>1 &lt; 2</b> &amp; more</p>"
    assert group(element("b"), "x").text == "<b></b>x"


def test_names_of_attributes_are_written_as_html_has_them():
    assert element("p", class_="a b", aria_label="c", viewBox="0 0 1 1", tabindex=0, title=None).text == (
        '<p class="a b" aria-label="c" viewBox="0 0 1 1" tabindex="0"></p>'
    )


def test_void_elements_have_no_end():
    assert element("meta", charset="utf-8").text == '<meta charset="utf-8">'
    assert element("line", x1=0).text == '<line x1="0"/>'


def test_a_table_scrolls_in_a_box_named_by_its_caption():
    read = Read(scrolling_table("What it shows", element("tr"), element("tbody"), name="some").text)
    box, caption = read.tags[0][1], next(attrs for tag, attrs in read.tags if tag == "caption")
    assert (box["role"], box["tabindex"]) == ("region", "0")  # reached and scrolled by keyboard
    assert box["aria-labelledby"] == caption["id"] == "some-caption"

"""WordPress's export files: what they say is read whole, and what is none of them is refused in one line."""

from __future__ import annotations

import io
import re
import tracemalloc
from collections.abc import Iterator
from xml.sax.saxutils import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.importing.clean_xml import CHUNK, CleanXML
from newsroom.importing import wxr
from newsroom.importing.wxr import Author, Channel, Comment, Item, Label, NotReadable, Term, read

SPACES = {
    "excerpt": "http://wordpress.org/export/1.2/excerpt/",
    "content": "http://purl.org/rss/1.0/modules/content/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "wp": "http://wordpress.org/export/1.2/",
}
DECLARATION = '<?xml version="1.0" encoding="UTF-8" ?>\n'
FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
POST = "<wp:post_id>1</wp:post_id><wp:post_type>post</wp:post_type>"


def export(channel: str, *, start: str = DECLARATION, spaces: dict[str, str] = SPACES) -> str:
    names = "".join(f' xmlns:{name}="{address}"' for name, address in spaces.items())
    return f'{start}<rss version="2.0"{names}>\n<channel>\n{channel}\n</channel>\n</rss>\n'


def post(content: str = "", more: str = "") -> str:
    return f"<item>{POST}<content:encoded>{content}</content:encoded>{more}</item>"


def records(text: str | bytes) -> list[wxr.Record]:
    return list(read(io.BytesIO(text if isinstance(text, bytes) else text.encode())))


def items(text: str | bytes) -> list[Item]:
    return [record for record in records(text) if isinstance(record, Item)]


def only_item(text: str | bytes) -> Item:
    (item,) = items(text)
    return item


def content_of(content: str) -> str:
    return only_item(export(post(content))).content


def refusal(text: str | bytes) -> str:
    with pytest.raises(NotReadable) as refused:
        records(text)
    return str(refused.value)


def outcome(text: bytes) -> list[wxr.Record] | str:
    """What is read, or why it is not."""
    try:
        return records(text)
    except NotReadable as refused:
        return str(refused)


# What is in the file


WHOLE = """
<title>The Old Paper</title>
<link>https://old.example/blog</link>
<language>en-GB</language>
<wp:wxr_version>1.2</wp:wxr_version>
<wp:base_site_url>https://old.example/</wp:base_site_url>
<wp:base_blog_url>https://old.example/blog</wp:base_blog_url>
<wp:author><wp:author_id>2</wp:author_id><wp:author_login><![CDATA[ester]]></wp:author_login>
  <wp:author_email>ester@old.example</wp:author_email>
  <wp:author_display_name><![CDATA[Ester Vold]]></wp:author_display_name>
  <wp:author_first_name>Ester</wp:author_first_name><wp:author_last_name>Vold</wp:author_last_name></wp:author>
<wp:category><wp:term_id>3</wp:term_id><wp:category_nicename>rivers</wp:category_nicename>
  <wp:category_parent>water</wp:category_parent><wp:cat_name><![CDATA[Rivers & Lakes]]></wp:cat_name>
  <wp:category_description>All that flows</wp:category_description></wp:category>
<wp:tag><wp:term_id>4</wp:term_id><wp:tag_slug>dam</wp:tag_slug><wp:tag_name>Dam</wp:tag_name></wp:tag>
<wp:term><wp:term_id>5</wp:term_id><wp:term_taxonomy>nav_menu</wp:term_taxonomy><wp:term_slug>main</wp:term_slug></wp:term>
<item>
  <title>The dam &amp; the valley</title>
  <link>https://old.example/blog/2013/03/dam/</link>
  <pubDate>Fri, 15 Mar 2013 18:32:00 +0000</pubDate>
  <dc:creator><![CDATA[ester]]></dc:creator>
  <guid isPermaLink="false">https://old.example/blog/?p=7</guid>
  <description></description>
  <content:encoded><![CDATA[  <p>It holds.</p>
]]></content:encoded>
  <excerpt:encoded><![CDATA[In short.]]></excerpt:encoded>
  <wp:post_id>7</wp:post_id>
  <wp:post_date>2013-03-15 20:32:00</wp:post_date>
  <wp:post_date_gmt>2013-03-15 18:32:00</wp:post_date_gmt>
  <wp:post_modified_gmt>2013-03-16 18:32:00</wp:post_modified_gmt>
  <wp:comment_status>closed</wp:comment_status>
  <wp:post_name>dam</wp:post_name>
  <wp:status>publish</wp:status>
  <wp:post_parent>6</wp:post_parent>
  <wp:menu_order>9</wp:menu_order>
  <wp:post_type>post</wp:post_type>
  <wp:post_password>open sesame</wp:post_password>
  <wp:is_sticky>1</wp:is_sticky>
  <wp:attachment_url>https://old.example/blog/wp-content/uploads/2013/03/dam.jpg</wp:attachment_url>
  <category domain="category" nicename="rivers"><![CDATA[Rivers & Lakes]]></category>
  <category domain="post_tag" nicename="dam">Dam</category>
  <wp:postmeta><wp:meta_key>_thumbnail_id</wp:meta_key><wp:meta_value><![CDATA[8]]></wp:meta_value></wp:postmeta>
  <wp:postmeta><wp:meta_key>_thumbnail_id</wp:meta_key><wp:meta_value>9</wp:meta_value></wp:postmeta>
  <wp:comment>
    <wp:comment_id>11</wp:comment_id><wp:comment_author><![CDATA[Ida]]></wp:comment_author>
    <wp:comment_author_email>ida@example.org</wp:comment_author_email>
    <wp:comment_author_url>https://ida.example/</wp:comment_author_url>
    <wp:comment_date>2013-03-15 21:00:00</wp:comment_date><wp:comment_date_gmt>2013-03-15 19:00:00</wp:comment_date_gmt>
    <wp:comment_content><![CDATA[ Good.
]]></wp:comment_content><wp:comment_approved>1</wp:comment_approved>
    <wp:comment_type>pingback</wp:comment_type><wp:comment_parent>10</wp:comment_parent>
  </wp:comment>
</item>"""


def test_everything_that_a_whole_export_says_is_in_the_records():
    dam = "https://old.example/blog/wp-content/uploads/2013/03/dam.jpg"
    said = Comment(11, "Ida", "ida@example.org", "https://ida.example/", "2013-03-15 21:00:00", "2013-03-15 19:00:00",
                   " Good.\n", "1", "pingback", 10)  # fmt: skip
    assert records(export(WHOLE)) == [
        Channel("The Old Paper", "https://old.example/blog", "https://old.example/blog", "1.2", "en-GB"),
        Author("ester", "Ester Vold", "ester@old.example", "Ester", "Vold", 2),
        Term("category", "rivers", "Rivers & Lakes", 3, "water", "All that flows"),
        Term("post_tag", "dam", "Dam", 4),
        Term("nav_menu", "main", "main", 5),
        Item(place=1, number=7, kind="post", status="publish", title="The dam & the valley",
             link="https://old.example/blog/2013/03/dam/", guid="https://old.example/blog/?p=7", author="ester",
             content="  <p>It holds.</p>\n", excerpt="In short.", date="2013-03-15 20:32:00",
             date_gmt="2013-03-15 18:32:00", modified_gmt="2013-03-16 18:32:00",
             published="Fri, 15 Mar 2013 18:32:00 +0000", slug="dam", parent=6, order=9, password=True,
             is_sticky=True, comments_open=False, file=dam,
             labels=[Label("category", "rivers", "Rivers & Lakes"), Label("post_tag", "dam", "Dam")],
             meta={"_thumbnail_id": "8"}, comments=[said]),
    ]  # fmt: skip


def test_a_password_itself_is_in_no_record():
    assert "sesame" not in repr(records(export(WHOLE)))


@pytest.mark.parametrize("version", ["1.0", "1.1", "1.2", "1.3"])
@pytest.mark.parametrize("scheme", ["http", "https"])
@pytest.mark.parametrize("letters", [dict.fromkeys(SPACES), {"wp": "w", "dc": "d", "content": "c", "excerpt": "e"}])
def test_names_are_known_by_their_namespace_whatever_version_scheme_and_prefix(version, scheme, letters):
    spaces = {
        letters[name] or name: address.replace("http", scheme, 1).replace("1.2", version)
        for name, address in SPACES.items()
    }
    text = WHOLE
    for name, letter in letters.items():
        text = text.replace(f"<{name}:", f"<{letter or name}:").replace(f"</{name}:", f"</{letter or name}:")
    assert records(export(text, spaces=spaces)) == records(export(WHOLE))


def test_a_prefix_of_wordpress_with_another_namespace_is_not_wordpress():
    spaces = SPACES | {"wp": "https://elsewhere.example/"}
    assert "no WordPress export" in refusal(export(WHOLE, spaces=spaces))


def test_what_is_missing_is_empty():
    found = records(export("<item><wp:post_type></wp:post_type></item>"))
    assert found == [Channel(), Item(place=1, number=None, comments_open=True)]


def test_a_site_without_items_is_told_of_all_the_same():
    assert records(export("<title>Empty</title><wp:wxr_version>1.2</wp:wxr_version>")) == [
        Channel(title="Empty", version="1.2")
    ]


def test_the_site_is_told_of_once_and_before_all_else():
    found = records(export(post() + "<title>Late</title>" + post()))
    assert [type(record) for record in found] == [Channel, Item, Item]


def test_items_are_told_apart_by_their_place_in_the_file():
    assert [item.place for item in items(export(post() * 3))] == [1, 2, 3]


@pytest.mark.parametrize("number", ["", "0", "-1", "seven", "1.5", "٧", "9" * 25, "0x1f"])
def test_what_is_no_number_of_wordpress_is_none(number):
    item = only_item(export(f"<item><wp:post_id>{number}</wp:post_id><wp:post_parent>{number}</wp:post_parent></item>"))
    assert (item.number, item.parent) == (None, 0)


def test_an_author_without_any_name_and_a_term_without_any_are_left_out():
    empty = "<wp:author></wp:author><wp:category></wp:category><wp:tag><wp:term_id>4</wp:term_id></wp:tag>"
    assert records(export(empty)) == [Channel()]


@pytest.mark.parametrize(
    "login", ["o'brien", "joe+news@old.example", "Åse Ø.", "<ester>", "ester\u200b\u200d", " ester "]
)
def test_an_author_and_the_items_of_that_author_have_the_same_login(login):
    known = f"<wp:author><wp:author_login>{escape(login)}</wp:author_login></wp:author>"
    _channel, author, item = records(export(f"{known}<item>{POST}<dc:creator>{escape(login)}</dc:creator></item>"))
    assert author.login == item.author
    assert item.author == login.strip().strip("<>\u200b\u200d")


def test_a_slip_of_the_pen_around_a_creator_makes_no_other_author():
    written = ["ester", "<![CDATA[>ester]]>", "ester&gt;", "ester\u200e\ufeff"]
    text = "".join(f"<item>{POST}<dc:creator>{name}</dc:creator></item>" for name in written)
    assert {item.author for item in items(export(text))} == {"ester"}


# Labels


@pytest.mark.parametrize(
    ("written", "labels"),
    [
        ("", []),
        ('<category domain="category" nicename="a">A</category>', [Label("category", "a", "A")]),
        ('<category domain="category" nicename="a"></category>', [Label("category", "a", "a")]),
        ('<category domain="category">A</category>', [Label("category", "", "A")]),
        ('<category domain="tag" nicename="t">T</category>', [Label("post_tag", "t", "T")]),
        ('<category domain="post_format" nicename="post-format-aside">Aside</category>',
         [Label("post_format", "post-format-aside", "Aside")]),
        ('<category>A</category><category domain="category" nicename="a">A</category>', [Label("category", "a", "A")]),
        ("<category><![CDATA[A]]></category><category>B</category><category>A</category>",
         [Label("category", "", "A"), Label("category", "", "B")]),
        ('<category domain="category" nicename="a">A</category>' * 2, [Label("category", "a", "A")]),
        ('<category domain="category" nicename="a">A</category><category domain="post_tag" nicename="a">A</category>',
         [Label("category", "a", "A"), Label("post_tag", "a", "A")]),
        ('<category domain="category" nicename=""> </category><category/>', []),
    ],
)  # fmt: skip
def test_the_labels_of_an_item_come_once_each_also_those_of_the_first_version(written, labels):
    assert only_item(export(f"<item>{POST}{written}</item>")).labels == labels


# Text


@pytest.mark.parametrize(
    ("written", "text"),
    [
        ("<![CDATA[a & b <c>]]>", "a & b <c>"),
        ("a &amp; b &lt;c&gt; &#8217; &#x2019;", "a & b <c> ’ ’"),
        ("<![CDATA[a ]]]]><![CDATA[> b]]>", "a ]]> b"),
        ("<![CDATA[a]]> &amp; <![CDATA[b]]>", "a & b"),
        ("<![CDATA[]]>", ""),
        ("a <b>c <i>d</i></b> e", "a c d e"),
        ("a<!-- no -->b<?no no?>c", "abc"),
        ("<![CDATA[&#8217; &amp; &nbsp;]]>", "&#8217; &amp; &nbsp;"),
        ("a\r\nb", "a\nb"),
        ("one\u0085two\u2028three 🌋 \u0301", "one\u0085two\u2028three 🌋 \u0301"),
    ],
)
def test_text_is_read_however_it_is_written(written, text):
    assert content_of(written) == text


@pytest.mark.parametrize(
    ("written", "text"),
    [
        ("a\x00\x08\x0b\x0c\x1fb", "ab"),
        ("a\ufffe\uffffb", "ab"),
        ("a&#0;&#8;&#11;&#31;b", "ab"),
        ("a&#x0;&#xB;&#x1f;&#xFFFE;&#xffff;b", "ab"),
        ("a&#xD83D;&#xDE00;&#55357;&#56832;b", "ab"),
        ("a&#65534;&#1114112;&#x110000;&#99999999999999999999;b", "ab"),
        ("a&#x0000000000000b;&#00000000011;b", "ab"),
        ("a&#9;&#10;&#x20;&#x1F30B;b", "a\t\n 🌋b"),
        ("a&#x85;b", "a\x85b"),
    ],
)
def test_characters_that_xml_has_no_place_for_are_left_out_and_others_stay(written, text):
    assert content_of(written) == text


def test_what_is_left_out_is_counted():
    clean = CleanXML(io.BytesIO(b"<a>\x01&#2;&#xFFFF;&#65;</a>"))
    while clean.read():
        pass
    assert clean.left_out == 3


@pytest.mark.parametrize(
    ("written", "text"),
    [("&#11;", ""), ("&#x0000000B;", ""), ("\x0b", ""), ("&#8217;", "’"), ("&amp;", "&"), ("ß", "ß"), ("🌋", "🌋"),
     ("]]>&amp;<![CDATA[", "&"), ("]]]]><![CDATA[>", "]]>")],
)  # fmt: skip
@pytest.mark.parametrize("before", range(1, 9))
def test_what_stands_across_the_border_of_a_chunk_is_read_as_anywhere(written, text, before):
    start, end = ("<![CDATA[", "]]>") if "]]>" in written else ("", "")
    head, tail = export(post(f"{start}@{end}")).split("@")
    filling = "x" * (CHUNK - before - len(head.encode()))
    assert only_item(f"{head}{filling}{written}end{tail}").content == f"{filling}{text}end"


@given(st.text())
def test_any_text_in_a_post_is_read_as_it_was_written(text):
    allowed = "".join(c for c in text if not FORBIDDEN.match(c)).replace("\r", "\n")
    as_section = allowed.replace("]]>", "]]]]><![CDATA[>")
    if "&#" not in allowed:
        assert content_of(f"<![CDATA[{as_section}]]>") == allowed
    assert content_of(escape(allowed)) == allowed


# Encodings


@pytest.mark.parametrize(
    ("declared", "written"),
    [
        ("UTF-8", "utf-8"),
        ("UTF-8", "utf-8-sig"),
        ("UTF-8", "cp1252"),
        ("utf8", "utf-8"),
        ("ISO-8859-1", "iso-8859-1"),
        ("ISO-8859-1", "cp1252"),
        ("ISO-8859-15", "iso-8859-15"),
        ("Windows-1252", "cp1252"),
        ("ISO-8859-1", "utf-8-sig"),
        ("US-ASCII", "utf-8"),
        ("UTF-16", "utf-16"),
        ("UTF-16", "utf-16-le"),
        ("UTF-16", "utf-16-be"),
        ("UTF-8", "utf-16"),
        ("UTF-16", "utf-8"),
        ("UTF-16LE", "utf-8"),
        ("UTF-16", "utf-32"),
    ],
)
def test_a_file_is_read_in_the_encoding_it_is_in(declared, written):
    text = "Fähre über den Fluß" if written.startswith("iso") else "Fähre über den „Bach“ – für 5 €"
    start = DECLARATION.replace("UTF-8", declared)
    assert only_item(export(post(text), start=start).encode(written)).content == text


def test_single_bytes_of_windows_in_a_file_of_utf_8_are_read_as_what_was_meant():
    text = export(post("Fähre @")).encode().replace(b"@", b"\x93F\xe4hre\x94 \x80 \x81")
    assert only_item(text).content == "Fähre “Fähre” € \ufffd"


@pytest.mark.parametrize("name", ["klingon", "base64", "rot13", "zlib"])
def test_an_encoding_that_is_none_is_refused_by_its_name(name):
    assert name in refusal(export(post(), start=DECLARATION.replace("UTF-8", name)))


@pytest.mark.parametrize("name", ["undefined", "idna", "punycode"])
def test_an_encoding_that_a_file_cannot_be_in_is_refused(name):
    assert "encoding" in refusal(export(post("ä"), start=DECLARATION.replace("UTF-8", name)))


@pytest.mark.parametrize(
    "start",
    ["", "\n\n", "\ufeff", "\ufeff\ufeff", "\n\ufeff", DECLARATION, f"\n \r\n{DECLARATION}", f"\ufeff\n{DECLARATION}",
     f"\ufeff\ufeff{DECLARATION}", "<?xml version='1.0'?>", "<?xml version='1.0'\n encoding = 'utf-8'?>",
     '<?xml-stylesheet href="a.xsl"?>', f"{DECLARATION}<!-- generator -->\n"],
)  # fmt: skip
def test_what_plugins_leave_before_the_export_is_no_error(start):
    assert only_item(export(post("Fähre"), start=start)).content == "Fähre"


# Refused


@pytest.mark.parametrize(
    "start",
    [
        "<!DOCTYPE rss>",
        '<!DOCTYPE rss SYSTEM "https://elsewhere.example/rss.dtd">',
        '<!DOCTYPE rss [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>',
        '<!DOCTYPE rss [<!ENTITY a SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE rss [<!ENTITY % a SYSTEM "https://elsewhere.example/a"> %a;]>',
    ],
)
def test_a_document_type_is_refused_and_with_it_every_entity(start):
    assert "document type" in refusal(export(post("&a;" if "ENTITY a" in start else ""), start=start))


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (export("<title>a</title>\n<title>b</titel>"), 5),
        (export("<title>a & b</title>"), 4),
        (export("<title>a</title>\n\n<title>&nbsp;</title>"), 6),
        (export("<title>a</title>\n<item><xy:z>b</xy:z></item>"), 5),
        (export("<![CDATA[ ]]> ]]>"), 4),
        (export("", start=f"\n\n\n{DECLARATION}") + "<more/>", 10),
        (export("\x01\x02\n\n&#1;<title>b</titel>"), 6),
        (export("<title>a</title>\r\n<title>b</titel>"), 5),
        (export("x")[:-8], 5),
        (export(f"<title>{'long\n' * CHUNK}</title>\n<oops"), CHUNK + 6),
        (export("", start="\ufeff\n<?xml version='1.0'\r\n?>\n") + "<", 9),
        ("", 1),
        ("not XML at all", 1),
    ],
)
def test_what_is_not_well_formed_is_refused_with_the_line_of_the_file(text, line):
    assert refusal(text).startswith(f"Line {line}: this is not well-formed XML (")


def test_the_line_is_that_of_the_file_in_any_encoding():
    text = export("<title>Fähre</title>\n<title>b</titel>", start=DECLARATION.replace("8", "16"))
    assert refusal(text.encode("utf-16")).startswith("Line 5: ")


@pytest.mark.parametrize(
    "text",
    [
        "<html><body>Not found</body></html>",
        '<feed xmlns="http://www.w3.org/2005/Atom"><entry/></feed>',
        '<rss version="2.0"><channel><title>A feed</title><item><title>News</title></item></channel></rss>',
        '<rss version="2.0"/>',
        '<rss xmlns="https://elsewhere.example/"><channel/></rss>',
        export("<title>Nothing of WordPress's own</title>"),
    ],
)
def test_other_xml_is_refused_as_no_export(text):
    assert "no WordPress export" in refusal(text)


@given(
    st.binary()
    | st.text().map(lambda text: export(text).encode())
    | st.text().map(lambda text: export(post(text)).encode())
)
def test_whatever_a_file_holds_it_is_read_or_refused_in_one_line(data):
    found = outcome(data)
    assert found
    assert isinstance(found, list) or len(found.splitlines()) == 1


@given(
    st.integers(0, len(WHOLE)),
    st.sampled_from(["<", ">", "</item>", "<item>", "&", "]]>", "\0", "\udcff", "<wp:comment>", "<!DOCTYPE a>"]),
)
def test_a_whole_export_with_one_thing_broken_is_read_or_refused_in_one_line(at, broken):
    found = outcome(export(WHOLE[:at] + broken + WHOLE[at:]).encode("utf-8", "surrogateescape"))
    assert found
    assert isinstance(found, list) or len(found.splitlines()) == 1


# Size


class Long(io.RawIOBase):
    """A file of many items that is made as it is read."""

    def __init__(self, number: int) -> None:
        self._parts = self._made(number)
        self._rest = b""

    def _made(self, number: int) -> Iterator[bytes]:
        head, tail = export("@").encode().split(b"@")
        yield head
        for _ in range(number):
            yield post("word " * 1000).encode() + b"\n"
        yield tail

    def readable(self) -> bool:
        return True

    def readinto(self, buffer) -> int:
        self._rest = self._rest or next(self._parts, b"")
        taken, self._rest = self._rest[: len(buffer)], self._rest[len(buffer) :]
        buffer[: len(taken)] = taken
        return len(taken)


def peak_of(number: int) -> int:
    tracemalloc.start()
    try:
        assert sum(isinstance(record, Item) for record in read(io.BufferedReader(Long(number), CHUNK))) == number
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_items_are_let_go_of_so_that_a_long_file_takes_no_more_memory_than_a_short_one():
    assert peak_of(2000) < peak_of(100) + 500_000  # the long one has 10 MB of text

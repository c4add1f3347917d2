"""Makers of Disqus exports for tests."""

from __future__ import annotations

from pathlib import Path
from xml.sax.saxutils import escape

HEAD = """<?xml version="1.0" encoding="utf-8"?>
<disqus xmlns="http://disqus.com" xmlns:dsq="http://disqus.com/disqus-internals">
<category dsq:id="1"><forum>paper</forum><title>General</title><isDefault>true</isDefault></category>
"""
TAIL = "</disqus>\n"


def thread(number: int | str, link: str, title: str = "A story", name: str = "", gone: bool = False) -> str:
    return (
        f'<thread dsq:id="{number}"><id>{escape(name)}</id><forum>paper</forum><category dsq:id="1" />'
        f"<link>{escape(link)}</link><title>{escape(title)}</title><message />"
        f"<createdAt>2014-05-01T10:00:00Z</createdAt>"
        f"<author><name>Desk</name><isAnonymous>false</isAnonymous><username>desk</username></author>"
        f"<isClosed>false</isClosed><isDeleted>{str(gone).lower()}</isDeleted></thread>\n"
    )


def post(
    number: int | str,
    thread: int | str,
    message: str = "<p>Well said.</p>",
    *,
    parent: int | str = "",
    at: str = "",
    author: str = "<name>Ida</name><isAnonymous>false</isAnonymous><username>ida</username>",
    deleted: bool = False,
    spam: bool = False,
    more: str = "",
) -> str:
    """A post; written as many minutes after six as its number says, unless `at` says when."""
    minutes = int(number) if str(number).isdecimal() else 0
    at = at or f"2014-05-02T{6 + minutes // 60 % 18:02}:{minutes % 60:02}:00Z"
    answered = f'<parent dsq:id="{parent}" />' if parent else ""
    return (
        f'<post dsq:id="{number}"><id /><message><![CDATA[{message}]]></message><createdAt>{at}</createdAt>'
        f"<isDeleted>{str(deleted).lower()}</isDeleted><isSpam>{str(spam).lower()}</isSpam>{more}"
        f'<author>{author}</author><thread dsq:id="{thread}" />{answered}</post>\n'
    )


def write(folder: Path, *parts: str, name: str = "disqus.xml") -> Path:
    file = folder / name
    file.write_text(HEAD + "".join(parts) + TAIL, encoding="utf-8")
    return file

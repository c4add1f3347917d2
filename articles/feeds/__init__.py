"""The feeds: of the site, of each section, tag and author, as RSS 2.0, Atom and JSON Feed, with the full text.

`channels` says what a feed is of, `entries` what each piece says in it; `rss`, `atom` and `json_feed` write that down,
and `views` are the doors. A feed of something else, such as a series, is one more function in `channels`, one more line
in `articles.urls`, and one in `redirecting._LISTS`, so that its former addresses lead to it.
"""

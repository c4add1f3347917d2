"""Headers of static files that the library gets wrong for us."""


def weaken_etag(headers, path, url):
    """Give a file one weak validator (RFC 9110, 8.8.1): its copies in gzip and brotli share it, which a strong one
    must not. The hashed name already changes with the content."""
    headers["ETag"] = f'W/"{url.rpartition("/")[2]}"'

"""The one script that must run before the page is painted, and the hash by which the policy lets it."""

import base64
import hashlib
import re
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured


def theme_script_hash(templates: Path) -> str:
    """The CSP source ('sha256-…', CSP Level 3) of the script in `_theme_script.html` under `templates`.

    The script is constant, so pages that hold it can be kept and shared.

    Raises:
        ImproperlyConfigured: when the template holds no script.
    """
    script = re.search(r"<script>(.*?)</script>", (templates / "_theme_script.html").read_text("utf-8"), re.DOTALL)
    if script is None:
        raise ImproperlyConfigured("templates/_theme_script.html must hold the one script that runs before painting.")
    digest = hashlib.sha256(script[1].encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"

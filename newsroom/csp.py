"""The one script that must run before the page is painted, and the hash by which the policy lets it."""

import base64
import hashlib
import re
from pathlib import Path


def theme_script_hash(templates: Path) -> str:
    """The CSP source of the script in `_theme_script.html` (CSP Level 3, 'sha256-…'); the script is constant,
    so pages that hold it can be kept and shared."""
    script = re.search(r"<script>(.*?)</script>", (templates / "_theme_script.html").read_text("utf-8"), re.DOTALL)
    digest = hashlib.sha256(script[1].encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"

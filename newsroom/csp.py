"""The scripts that must run before the page is painted, and the hashes by which the policy lets them."""

import base64
import hashlib
import re
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured


def theme_script_hash(templates: Path) -> str:
    """The CSP source of the script in `_theme_script.html` under `templates`, see `script_hash`."""
    return script_hash(templates / "_theme_script.html")


def banner_script_hash(templates: Path) -> str:
    """The CSP source of the script in `_banner_script.html` under `templates`, see `script_hash`."""
    return script_hash(templates / "_banner_script.html")


def script_hash(template: Path) -> str:
    """The CSP source ('sha256-…', CSP Level 3) of the one script in a template.

    The script is constant, what changes stands in its attributes, so pages that hold it can be kept and shared.

    Raises:
        ImproperlyConfigured: when the template holds no script, or one that is not constant.
    """
    script = re.search(r"<script[^>]*>(.*?)</script>", template.read_text("utf-8"), re.DOTALL)
    if script is None or "{{" in script[1] or "{%" in script[1]:
        raise ImproperlyConfigured(f"{template.name} must hold the one script that runs before painting, as it is.")
    digest = hashlib.sha256(script[1].encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"

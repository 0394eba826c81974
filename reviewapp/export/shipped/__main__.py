"""Write the shipped templates: `python -m reviewapp.export.shipped`."""

from __future__ import annotations

from pathlib import Path

from reviewapp.assets import asset
from reviewapp.export.shipped.files import make_templates

for name, content in make_templates().items():
    Path(asset("templates"), f"{name}.docx").write_bytes(content)

"""The site: the guides, the notebooks as they are stored, and a link to the javadoc. Built by ./workbench site."""

import base64
import hashlib
import json
from pathlib import Path

from docutils import nodes

project = "Longrun"
copyright = "The Longrun developers, Apache-2.0"
extensions = ["myst_nb", "sphinx-mathjax-offline"]  # MathJax comes along: the site works without a network

root_doc = "docs/index"
include_patterns = ["docs/*.md", "notebooks/*.ipynb"]
exclude_patterns = [".*", "target", "src", "examples"]

nb_execution_mode = "off"
nb_merge_streams = True
myst_enable_extensions = ["dollarmath", "amsmath"]
myst_heading_anchors = 3
suppress_warnings = ["mystnb.unknown_mime_type"]
highlight_language = "text"

html_theme = "furo"
html_title = "Longrun"
html_static_path = ["_static"]
html_css_files = ["site.css"]
templates_path = ["_templates"]
html_extra_path = ["_root"]
html_show_sourcelink = html_copy_source = False
html_sidebars = {
    "**": [
        "sidebar/brand.html",
        "sidebar/search.html",
        "sidebar/scroll-start.html",
        "sidebar/navigation.html",
        "java-api.html",
        "sidebar/scroll-end.html",
    ]
}


def alternatives(app, doctree):
    """The alternative texts that the notebook holds of its images and MyST leaves out; it names images by their hash."""
    source = Path(app.env.doc2path(app.env.docname))
    if source.suffix != ".ipynb":
        return
    texts = {}
    for cell in json.loads(source.read_text(encoding="utf-8"))["cells"]:
        for output in cell.get("outputs", []):
            if "image/png" in output.get("data", {}):
                image = base64.b64decode("".join(output["data"]["image/png"]))
                texts[hashlib.sha256(image).hexdigest()] = output["metadata"].get("image/png", {}).get("alt", "")
    for image in doctree.findall(nodes.image):
        image.setdefault("alt", texts.get(Path(image["uri"]).stem, ""))


def setup(app):
    app.connect("doctree-read", alternatives)
    return {"parallel_read_safe": True}

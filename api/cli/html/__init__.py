"""Plans as one self-contained HTML page. These modules import jinja2, so commands import them only to write a page."""

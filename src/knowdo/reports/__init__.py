"""Renderers: a released document becomes HTML, PDF, CSV; a figure becomes SVG. The node types are in `kernel.document`."""

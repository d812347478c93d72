"""dcs: touchpoint maps and audits for digital customer success, as text in git."""

__version__ = "0.1.0"

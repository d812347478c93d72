"""Slides for leaders: one message on each, native tables and charts, definitions and sources in the notes."""

from dcs_cli.loading.further_packages import install_command
from dcs_cli.outputs.material import CannotMake, Material

__all__ = ["deck"]


def deck(material: Material) -> bytes:
    """The slides of a project as a PowerPoint file; :class:`CannotMake` when the library for it is missing."""
    from dcs_cli.outputs.deck.outline import outline

    try:
        # Only asked whether they are here, before the work begins.
        import PIL  # noqa: F401
        import pptx  # noqa: F401
    except ImportError:
        raise CannotMake(f"slides need further packages: {install_command('slides')}") from None
    from dcs_cli.outputs.deck.drawing import drawn

    return drawn(outline(material), material)

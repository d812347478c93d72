"""The automation plan as a checklist to hand out: every step of every item, ticked by what the project shows."""

from dcs_cli.outputs.checklist.steps import items_of
from dcs_cli.outputs.material import Material

__all__ = ["checklist"]


def checklist(material: Material, format: str) -> str | bytes:
    """The checklist as ``md``, ``xlsx`` or ``docx``; CannotMake says what to add when there is no plan."""
    items = items_of(material)
    if format == "xlsx":
        from dcs_cli.outputs.checklist.sheet import checklist_sheet

        return checklist_sheet(material, items)
    if format == "docx":
        from dcs_cli.outputs.checklist.document import checklist_document

        return checklist_document(material, items)
    from dcs_cli.outputs.checklist.task_list import task_list

    return task_list(material, items)

from typing import Any

from django.db import migrations

from paravent_desk.audit.protection import protect, unprotect


def on(apps: Any, editor: Any) -> None:
    for statement in protect(editor.connection.vendor):
        editor.execute(statement)


def off(apps: Any, editor: Any) -> None:
    for statement in unprotect(editor.connection.vendor):
        editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]
    operations = [migrations.RunPython(on, off)]

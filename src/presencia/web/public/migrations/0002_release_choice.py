"""What of an assessment a release shows."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    """Add the choice; releases of before show all of their assessment."""

    dependencies: ClassVar = [("public", "0001_initial")]
    operations: ClassVar = [
        migrations.AddField("release", "choice", models.JSONField(default=dict)),
    ]

"""How much a face would be liked, as the head of its pack predicts it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("catalog", "0013_order_of_people")]
    operations = [migrations.AddField("face", "awesomeness", models.FloatField(null=True))]

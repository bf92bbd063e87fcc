"""Imports become sheets: lean staged rows for COPY in place of sealed ones, and what the user chose beside the file.

Staged rows of the old shape mean nothing any more and are dropped. Imports that were not applied end as refused, to be
uploaded again; applied ones stay applied (their undo needed the rows and is over).
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

UPLOAD_AGAIN = "系统升级后请重新上传文件。"


def end_old_imports(apps, schema_editor):
    """Give every import of the old shape an end."""
    batches = apps.get_model("core", "ImportBatch").objects.using(schema_editor.connection.alias)
    batches.update(problems=[])
    batches.filter(state__in=("reading", "ready", "applying")).update(state="refused", error=UPLOAD_AGAIN)
    batches.filter(state="undoing").update(state="applied")


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.DeleteModel(name="ImportRow"),
        migrations.RemoveIndex(model_name="importbatch", name="core_import_own"),
        migrations.RenameField(model_name="importbatch", old_name="handler", new_name="sheet_key"),
        migrations.RenameField(model_name="importbatch", old_name="sheet", new_name="worksheet"),
        migrations.AddIndex(
            model_name="importbatch",
            index=models.Index(fields=["created_by", "sheet_key", "-id"], name="core_import_own"),
        ),
        migrations.AlterField(
            model_name="importbatch",
            name="state",
            field=models.CharField(
                choices=[
                    ("reading", "正在读取"),
                    ("matching", "待核对标题"),
                    ("ready", "待确认"),
                    ("refused", "未能读取"),
                    ("applying", "正在写入"),
                    ("applied", "已导入"),
                    ("undoing", "正在撤销"),
                    ("undone", "已撤销"),
                ],
                default="reading",
                max_length=10,
                verbose_name="状态",
            ),
        ),
        migrations.AddField(
            "importbatch", "options", models.JSONField(default=dict, verbose_name="导入方式")
        ),
        migrations.AddField("importbatch", "layout", models.JSONField(null=True, verbose_name="表格结构")),
        migrations.AddField(
            "importbatch", "total", models.PositiveIntegerField(default=0, verbose_name="总行数")
        ),
        migrations.AddField("importbatch", "notices", models.JSONField(default=list, verbose_name="提示")),
        migrations.AddField(
            "importbatch", "good_rows", models.BooleanField(default=False, verbose_name="只导入无误的行")
        ),
        migrations.AddField(
            "importbatch", "keyring", models.PositiveIntegerField(default=0, verbose_name="密钥代次")
        ),
        migrations.AddField("importbatch", "report", models.JSONField(null=True, verbose_name="撤销结果")),
        migrations.AddField(
            "importbatch",
            "marked",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="core.job",
                verbose_name="标注错误的工作簿",
            ),
        ),
        migrations.CreateModel(
            name="ImportRow",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveIntegerField(verbose_name="行号")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("new", "新增"),
                            ("changed", "变更"),
                            ("same", "未变"),
                            ("ask", "转为申请"),
                            ("bad", "有误"),
                        ],
                        max_length=10,
                        verbose_name="处理",
                    ),
                ),
                ("target_id", models.BigIntegerField(null=True, verbose_name="记录编号")),
                ("target_version", models.PositiveIntegerField(null=True, verbose_name="记录版本")),
                ("row_key", models.UUIDField(null=True, verbose_name="行标识")),
                ("cells", models.JSONField(default=list, verbose_name="内容")),
                ("old", models.JSONField(null=True, verbose_name="原内容")),
                ("problems", models.JSONField(null=True, verbose_name="问题")),
                (
                    "batch",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="rows",
                        to="core.importbatch",
                        verbose_name="导入",
                    ),
                ),
            ],
            options={
                "verbose_name": "导入行",
                "verbose_name_plural": "导入行",
                "indexes": [
                    models.Index(fields=["batch", "status", "number"], name="core_import_row_status")
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("batch", "number"), name="core_import_row_number")
                ],
            },
        ),
        migrations.RunPython(end_old_imports, migrations.RunPython.noop),
    ]

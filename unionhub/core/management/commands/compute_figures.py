"""Compute the kept figures: what changed, or everything."""

import json
from argparse import ArgumentParser
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand

from unionhub.core.indicators import store


class Command(BaseCommand):
    """`manage.py compute_figures [--all]`; prints one line of JSON."""

    help = "计算统计数字：默认只算有变动的和新一天的；--all 全部重算"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument("--all", action="store_true", help="全部重算")

    def handle(self, *args: Any, **options: Any) -> None:
        """Compute and print spans, nodes, blocks, seconds and mode."""
        done = store.compute_all() if options["all"] else store.refresh()
        names = ("spans", "nodes", "blocks", "seconds", "mode")
        self.stdout.write(json.dumps({name: asdict(done)[name] for name in names}))

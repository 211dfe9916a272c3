"""Where the plan of the core study stands; knowing it loads no statistics."""

from pathlib import Path

CORE_PLAN = Path(__file__).resolve().parent / "plans" / "core.plan.toml"

"""BFCL's data with prompts of our own in place of the official ones, which the shared data lacks."""

from __future__ import annotations

from pathlib import Path

PROMPTS = '''
import no_such_module

MEMORY_AGENT_SETTINGS = {
    "student": "You tutor.",
    "customer": "You sell.",
    "finance": "You count.",
    "healthcare": "You heal.",
    "notetaker": "You note.",
}
MEMORY_BACKEND_INSTRUCTION_CORE_ARCHIVAL = """{scenario_setting}
Core memory:
{memory_content}
"""
MEMORY_BACKEND_INSTRUCTION_UNIFIED = """{scenario_setting}
Whole memory:
{memory_content}
"""
ADDITIONAL_SYSTEM_PROMPT_FOR_AGENTIC_RESPONSE_FORMAT = "Answer like this: {'answer': ...}"
'''


def write_bfcl_data(home: Path, shared: Path) -> Path:
    """A data home with the shared files of the suite and `default_prompts.py`."""
    folder = home / "bfcl" / "v4"
    folder.mkdir(parents=True)
    for path in (shared / "bfcl" / "v4").iterdir():
        (folder / path.name).symlink_to(path)
    (folder / "default_prompts.py").unlink(missing_ok=True)
    (folder / "default_prompts.py").write_text(PROMPTS)
    return home

"""The suite: a split for each site that has tasks of its own, and one for all other tasks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path, PurePosixPath
from typing import Any

from sandbox import Ask, Message, Scorer, SuiteContext, Task, Trajectory, UsageError, file_sha256

from .addresses import Addresses
from .fuzzy import JUDGEMENT, ask_judge
from .official import GOLD_IN_PRED, Official
from .records import FILE, Evaluation, WebTask, read_tasks

OF_ONE_SITE = ("shopping", "shopping_admin", "reddit", "gitlab", "map")
SEVERAL = "several"
"""The splits."""
SHOP_ACCOUNT = "shopping_site_admin_account.json"
"""Among the logins: the account by which some checks ask the shop's administration."""
AND = " |AND| "
HOW = (
    "You see the page as a tree; elements have their numbers in brackets. Do one action in each reply, written between "
    "``` and ```:\n"
    "click [number]; hover [number]\n"
    "type [number] [text] [1] types a text and presses Enter; with [0] at the end it does not\n"
    "press [keys], such as press [Control+a]; scroll [down] or scroll [up]\n"
    "new_tab; tab_focus [number of the tab]; close_tab\n"
    "goto [address]; go_back; go_forward\n"
    "stop [answer] ends the task; the answer is what was asked, N/A if the task cannot be done, or empty."
)


class WebArena:
    def __init__(self, context: SuiteContext) -> None:
        self._settings = context.settings
        named = str(self._settings["tasks"])
        self._file = Path(named).absolute() if named else context.data / FILE
        self._addresses = Addresses(self._settings)

    def tasks(self, split: str) -> Iterator[Task]:
        for task in read_tasks(self._file):
            site = task.sites[0] if len(task.sites) == 1 else SEVERAL
            if split == (site if site in OF_ONE_SITE else SEVERAL):
                yield self._task(split, task)

    def scorers(self) -> dict[str, Scorer]:
        return {"official": Official()}

    def judged_scorers(self) -> dict[str, Scorer]:
        return {JUDGEMENT: Official()}

    async def judge(
        self, task: Task, trajectory: Trajectory, ask: Ask, settings: Mapping[str, Any], other: Trajectory | None
    ) -> list[tuple[str, Any]]:
        """Have the answer compared with the references that only a reader can compare it with, not with other runs."""
        if other is not None:
            return []
        said = await ask_judge(task, trajectory, ask)
        return [] if said is None else [(JUDGEMENT, said)]

    def data_sha256(self, splits: Sequence[str]) -> dict[str, str]:
        return {self._file.name: file_sha256(self._file)}

    def _task(self, split: str, raw: WebTask) -> Task:
        task = WebTask.model_validate(self._addresses.fill(raw.model_dump()))
        checks = (task.eval.program_html or []) if "program_html" in task.eval.eval_types else []
        setup = {
            "start_urls": task.start_url.split(AND),
            "reachable": self._addresses.all,
            "storage_state": self._login(task),
            "geolocation": task.geolocation,
            "checks": [check.model_dump(exclude={"required_contents"}) for check in checks],
            "shop": {"address": self._addresses.of("shopping"), "account": self._file_of_logins(SHOP_ACCOUNT)},
            "characters": self._settings["characters"],
            "wait": self._settings["wait"],
            "browser": str(self._settings["browser"]),
        }
        answers = task.eval.reference_answers
        return Task(
            id=f"{split}/{task.task_id}",
            prompt=task.intent,
            guidance=HOW,
            setup=setup,
            gold={
                "kinds": list(task.eval.eval_types),
                "answers": answers.model_dump(exclude_none=True) if answers else {},
                "note": task.eval.string_note or "",
                "url": task.eval.reference_url or "",
                "url_rule": task.eval.url_note or GOLD_IN_PRED,
                "contents": [dict(check.required_contents) for check in checks],
            },
            solution=tuple(Message("assistant", f"```{action}```") for action in task.solution or _solution(task.eval)),
        )

    def _login(self, task: WebTask) -> str:
        """The path of the browser's state to begin with; empty where there is none.

        Raises:
            UsageError: the folder is not given, or has no such file.
        """
        if not task.storage_state:
            return ""
        name, folder = PurePosixPath(task.storage_state).name, self._settings["logins"]
        path = self._file_of_logins(name)
        if not path:
            raise UsageError(
                f"task {task.task_id} begins logged in, and there is no {name} in --set logins={folder}",
                hint="--set logins=FOLDER, with the browser's states of the accounts",
            )
        return path

    def _file_of_logins(self, name: str) -> str:
        """The path of a file in the folder of logins; empty where there is none."""
        folder = str(self._settings["logins"])
        path = Path(folder).absolute() / name
        return str(path) if folder and path.is_file() else ""


def _solution(evaluation: Evaluation) -> list[str]:
    """Actions that only the reference answers are needed for; none where something has to be done on a page."""
    if "program_html" in evaluation.eval_types:
        return []
    answers = evaluation.reference_answers if "string_match" in evaluation.eval_types else None
    answer = ""
    if answers is not None:
        fuzzy = answers.fuzzy_match
        parts = [
            answers.exact_match,
            *(answers.must_include or ()),
            *([fuzzy] if isinstance(fuzzy, str) else fuzzy or ()),
        ]
        answer = ", ".join(part for part in parts if part)
    place = (evaluation.reference_url or "").split(" |OR| ")[0] if "url_match" in evaluation.eval_types else ""
    return [*([f"goto [{place}]"] if place else []), f"stop [{answer}]"]

"""The functions that we make of queries, beside those that recorded answers show."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pydantic import TypeAdapter

from tasks.toolbench.functions import corrected_documents, function_document
from tasks.toolbench.names import LONGEST
from tasks.toolbench.recorded import RecordedAnswer
from tasks.toolbench.records import SPLITS, QueryFiles, read_json

ANSWERS = Path("stabletoolbench") / "data_example" / "answer"


@dataclass(slots=True, frozen=True)
class FunctionParity:
    """What was compared.

    Attributes:
        answers: files of recorded answers; `same` of them have just the functions that we make.
        queries: all queries, `longest` of them with a name that is as long as names can be, `shared` with a name that
            several APIs share.
        functions: different names of all queries.
    """

    answers: int
    same: int
    queries: int
    longest: int
    shared: int
    functions: int


def compare_functions(data: Path) -> FunctionParity:
    """Compare the functions of every recorded answer, and name the APIs of every query."""
    files = QueryFiles(data, "sandbox data pull toolbench")
    queries = [query for split in SPLITS for query in files.queries(split)]
    by_id = {query.query_id: query for query in files.queries("G1_instruction")}
    paths = sorted((data / ANSWERS).rglob("*.json"))
    same = 0
    for path in paths:
        recorded = read_json(path, TypeAdapter(RecordedAnswer), "").answer_generation.function
        ours = [function_document(api) for api in by_id[int(path.name.split("_")[0])].api_list]
        same += recorded[:-1] == ours
    names = [[function_document(api)["name"] for api in query.api_list] for query in queries]
    for query in queries:
        corrected = [document["name"] for document in corrected_documents(query.api_list)]
        assert len(set(corrected)) == len(corrected), f"{query.query_id} has functions of one name"
    return FunctionParity(
        answers=len(paths),
        same=same,
        queries=len(queries),
        longest=sum(any(len(name) == LONGEST for name in one) for one in names),
        shared=sum(len(set(one)) < len(one) for one in names),
        functions=len({name for one in names for name in one}),
    )

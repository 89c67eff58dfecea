"""The rules of the searches, with replies from a script and tools that answer at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from hypothesis import given
from hypothesis import strategies as st

from sandbox.agent import SearchSettings
from sandbox.answer_paths import search_tree
from sandbox.journal.trajectory import Event, Trajectory
from sandbox.search_trees import Node, SearchTree
from sandbox.strategies.depth_first import Ask, Compare, Search, Turn, chain_of_thought, depth_first
from sandbox.types import ToolCall, ToolResult

ANSWER, GIVE_UP, UNREADABLE, THINK = "answer", "give_up", "unreadable", "think"


@dataclass
class Searched:
    """What a search did.

    Attributes:
        asked: the text of the node at which each reply was asked for; empty for the root.
        compared: the texts of the nodes that were compared, in order.
    """

    tree: SearchTree
    asked: list[str] = field(default_factory=list)
    compared: list[tuple[str, str]] = field(default_factory=list)

    @property
    def chosen(self) -> str | None:
        return None if self.tree.chosen is None else self.tree.chosen.text


def turn(word: str) -> Turn:
    if word == THINK:
        return Turn("Well.")
    if word == UNREADABLE:
        return Turn("Call(", problem="not closed")
    name = "Finish" if word.startswith((ANSWER, GIVE_UP)) else "look"
    return Turn(None, [ToolCall(name, {}, written=word)])


def results(asked: Turn) -> list[ToolResult]:
    found = []
    for call in asked.calls:
        written = call.written or ""
        status = "answer" if written.startswith(ANSWER) else "give_up" if written.startswith(GIVE_UP) else None
        found.append(ToolResult("", call.name, f"saw {written}", status=status))  # type: ignore[arg-type]
    return found


def search(
    words: Iterator[str],
    settings: SearchSettings,
    *,
    chance: float = 0.0,
    better: Callable[[str, str], bool] = lambda first, second: True,
    chain: bool = False,
) -> Searched:
    """Run a search; a script that ends goes on with more of the same."""
    tree = SearchTree()
    seen = Searched(tree)
    root = tree.add("Root")
    needs: Search = chain_of_thought(tree, root, settings) if chain else depth_first(tree, root, settings, chance)
    sent: object = None
    while True:
        try:
            need = needs.send(sent)
        except StopIteration:
            return seen
        if isinstance(need, Ask):
            seen.asked.append(need.node.text)
            sent = turn(next(words, "on"))
        elif isinstance(need, Compare):
            seen.compared.append((need.first.text, need.second.text))
            sent = better(need.first.text, need.second.text)
        else:
            sent = results(need.turn)


def run(script: str, **settings: int | bool) -> Searched:
    return search(iter(script.split()), SearchSettings.model_validate(settings))


def test_an_answer_ends_the_search() -> None:
    seen = run("a b answer")
    assert (seen.asked, seen.chosen, seen.tree.finish) == (["", "a", "b"], "answer", "answer")


def test_a_give_up_takes_back_the_decision_before_it_too() -> None:
    """The parent of the give-up is not asked again, its own parent is."""
    seen = run("a b give_up c answer")
    assert seen.asked == ["", "a", "b", "a", "c"]


def test_a_way_that_is_too_deep_takes_back_only_its_own_decision() -> None:
    seen = run("a b c d e answer", depth=6)
    assert seen.asked == ["", "a", "b", "b", "a", "e"]
    assert [node.text for node in seen.tree.nodes if node.pruned] == ["c", "d"]


def test_depth_counts_thoughts_names_and_inputs() -> None:
    seen = search(iter([]), SearchSettings(depth=5, width=1))
    assert [node.depth for node in seen.tree.leaves()] == [6]
    thoughts = search(iter([THINK] * 9), SearchSettings(depth=5, width=1))
    assert len(thoughts.asked) == 5


def test_a_call_that_cannot_be_read_is_not_followed() -> None:
    seen = run(f"a {UNREADABLE} answer")
    assert seen.asked == ["", "a", "a"]


def test_a_node_gets_no_more_children_than_the_width() -> None:
    seen = run(" ".join(f"w{number}" for number in range(50)), depth=4, width=3)
    assert seen.asked == ["", "w0", "w0", "w0", "", "w4", "w4", "w4", "", "w8", "w8", "w8"]
    assert seen.chosen is None


def test_the_reply_that_uses_up_the_queries_is_thrown_away() -> None:
    seen = run("a b answer", queries=3)
    assert (seen.tree.queries, seen.chosen) == (3, None)
    assert [node.text for node in seen.tree.nodes if node.type == "Action Input"] == ["a", "b"]
    assert run("a b answer", queries=4).chosen == "answer"


def test_more_answers_are_looked_for_where_they_are_wanted() -> None:
    """An answer takes back two decisions, as a give-up does."""
    seen = run("a b answer1 c answer2", answers=2)
    assert seen.asked == ["", "a", "b", "a", "c"]
    assert [node.text for node in seen.tree.answers] == ["answer1", "answer2"]
    assert seen.chosen == "answer1"


def test_without_an_answer_chance_takes_a_give_up() -> None:
    script = ["a", "b", "give_up1", "c", "give_up2", "d", "e", "give_up3", "f", "give_up4"]
    settings = SearchSettings(depth=8)
    chosen = [search(iter(script), settings, chance=chance).chosen for chance in (0.0, 0.3, 0.6, 0.99)]
    assert chosen == ["give_up1", "give_up2", "give_up3", "give_up4"]
    assert search(iter(script), settings).tree.finish == "give_up"


def test_with_the_filter_the_best_child_is_followed_first() -> None:
    seen = search(
        iter(["a", "b", "c", "c1", "c3", "c2", "answer"]),
        SearchSettings(width=3, filter=True),
        better=lambda first, second: first > second,
    )
    pairs = [("a", "b"), ("b", "a"), ("a", "c"), ("c", "a"), ("b", "c"), ("c", "b")]
    assert seen.compared[:6] == pairs
    assert seen.asked[:7] == ["", "", "", "c", "c", "c", "c3"]
    assert seen.tree.queries == len(seen.asked) + len(seen.compared)


def test_with_the_filter_a_tie_leaves_the_elder_first() -> None:
    for always in (True, False):
        settings = SearchSettings(filter=True)
        seen = search(iter(["a", "b", "answer", "answer2"]), settings, better=lambda first, second, said=always: said)
        assert seen.asked == ["", "", "a", "a"]
        assert seen.chosen == "answer"


def test_a_chain_ends_with_an_answer_a_give_up_or_its_depth() -> None:
    def chain(script: str, **settings: int) -> Searched:
        return search(iter(script.split()), SearchSettings.model_validate(settings), chain=True)

    assert (chain("a answer b").asked, chain("a answer b").chosen) == (["", "a"], "answer")
    assert (chain("a give_up b").tree.finish, chain("a give_up b").asked) == ("give_up", ["", "a"])
    assert (chain("a b c d", depth=4).asked, chain("a b c d", depth=4).tree.finish) == (["", "a"], None)
    assert chain("a give_up b answer c", tries=3).asked == ["", "a", "", "b"]
    assert [node.text for node in chain("answer1 answer2 answer3", tries=3, answers=2).tree.answers] == [
        "answer1",
        "answer2",
    ]


words = st.sampled_from([ANSWER, GIVE_UP, UNREADABLE, THINK, "a", "b"])
some_settings = st.builds(
    SearchSettings,
    depth=st.integers(1, 7),
    answers=st.integers(1, 3),
    tries=st.integers(1, 3),
    width=st.integers(1, 3),
    queries=st.integers(1, 60),
    filter=st.booleans(),
)


def by_query(node: Node) -> set[int]:
    """The replies that made a node's children."""
    return {child.query for child in node.children}


@given(st.lists(words, max_size=40), some_settings, st.booleans(), st.floats(0, 1, exclude_max=True), st.booleans())
def test_every_search_ends_within_its_bounds(
    script: list[str], settings: SearchSettings, chain: bool, chance: float, says: bool
) -> None:
    seen = search(iter(script), settings, chance=chance, better=lambda first, second: says, chain=chain)
    tree = seen.tree
    assert tree.queries == len(seen.asked) + len(seen.compared)
    assert max(node.depth for node in tree.nodes) <= settings.depth + 1
    if not chain:
        assert len(seen.asked) <= settings.queries
        assert max(len(by_query(node)) for node in tree.nodes) <= settings.width
        assert len(tree.answers) <= settings.answers or settings.filter
    orders = sorted(node.order for node in tree.nodes if node.order is not None)
    assert orders == list(range(len(orders)))
    assert (tree.finish == "answer") == bool(tree.answers)


@given(st.lists(words, max_size=40), some_settings, st.booleans())
def test_the_tree_is_read_back_from_its_events(script: list[str], settings: SearchSettings, chain: bool) -> None:
    made = search(iter(script), settings, chain=chain).tree
    events = [Event(0.0, "search", data) for data in made.events]
    for node in made.nodes:
        if node.type == "Action Input":
            events.append(Event(0.0, "tool_result", ToolResult("", "look", node.observation).to_json()))
    read = search_tree(Trajectory(events))
    assert read is not None

    def told(tree: SearchTree) -> object:
        nodes = [
            (node.id, node.type, node.text, node.parent and node.parent.id, node.depth, node.query, node.order)
            + (node.observation, [child.id for child in node.children])
            + ((node.terminal, node.gave_up, node.pruned) if node.order is not None else ())
            for node in tree.nodes
        ]
        ends = [[node.id for node in found] for found in (tree.answers, tree.give_ups)]
        return nodes, ends, tree.queries, tree.finish, tree.chosen and tree.chosen.id

    assert told(read) == told(made)

"""The prefix tree against a plain model of it: which cells each sequence holds."""

from __future__ import annotations

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from sandbox.models.llama_cpp.prefix_tree import PrefixTree

TOKENS = st.lists(st.integers(0, 2), min_size=1, max_size=6)


class AgainstPlainLists(RuleBasedStateMachine):
    """Each sequence is a list of (cell number, token); the tree must agree with that at every step."""

    def __init__(self) -> None:
        super().__init__()
        self.tree = PrefixTree()
        self.plain: dict[int, list[tuple[int, int]]] = {}
        self.next_cell = 0
        self.next_sequence = 0

    @rule()
    def add_empty(self) -> None:
        self.tree.add(self.next_sequence)
        self.plain[self.next_sequence] = []
        self.next_sequence += 1

    @precondition(lambda self: self.plain)
    @rule(data=st.data())
    def add_copy(self, data: st.DataObject) -> None:
        source = data.draw(st.sampled_from(sorted(self.plain)))
        length = data.draw(st.integers(0, len(self.plain[source])))
        self.tree.add(self.next_sequence, source, length)
        self.plain[self.next_sequence] = self.plain[source][:length]
        self.next_sequence += 1

    @precondition(lambda self: self.plain)
    @rule(data=st.data(), tokens=TOKENS)
    def append(self, data: st.DataObject, tokens: list[int]) -> None:
        sequence = data.draw(st.sampled_from(sorted(self.plain)))
        self.tree.append(sequence, tokens)
        for token in tokens:
            self.plain[sequence].append((self.next_cell, token))
            self.next_cell += 1

    @precondition(lambda self: self.plain)
    @rule(data=st.data())
    def truncate(self, data: st.DataObject) -> None:
        sequence = data.draw(st.sampled_from(sorted(self.plain)))
        length = data.draw(st.integers(0, len(self.plain[sequence])))
        self.tree.truncate(sequence, length)
        del self.plain[sequence][length:]

    @precondition(lambda self: self.plain)
    @rule(data=st.data())
    def remove(self, data: st.DataObject) -> None:
        sequence = data.draw(st.sampled_from(sorted(self.plain)))
        self.tree.remove(sequence)
        del self.plain[sequence]

    @rule(tokens=TOKENS)
    def look_up(self, tokens: list[int]) -> None:
        def shared(sequence: int) -> int:
            held = [token for _, token in self.plain[sequence]]
            return next(
                (i for i, (a, b) in enumerate(zip(held, tokens, strict=False)) if a != b), min(len(held), len(tokens))
            )

        best = max(map(shared, self.plain), default=0)
        found, length = self.tree.longest_prefix(tokens)
        assert length == best
        assert (found is None) == (best == 0)
        assert found is None or shared(found) == best

    @rule(tokens=TOKENS)
    def look_up_whole(self, tokens: list[int]) -> None:
        held = {sequence: [token for _, token in cells] for sequence, cells in self.plain.items()}
        whole = {sequence for sequence, own in held.items() if own and tokens[: len(own)] == own}
        found, length = self.tree.longest_whole(tokens)
        assert length == max((len(held[sequence]) for sequence in whole), default=0)
        assert found is None if not whole else found in whole and len(held[found]) == length

    @precondition(lambda self: self.plain)
    @rule(data=st.data())
    def cells_of_some(self, data: st.DataObject) -> None:
        some = set(data.draw(st.lists(st.sampled_from(sorted(self.plain)))))
        others = {cell for sequence, cells in self.plain.items() if sequence not in some for cell, _ in cells}
        theirs = {cell for sequence in some for cell, _ in self.plain[sequence]}
        assert self.tree.cells_of(some) == len(theirs - others)

    @invariant()
    def cells_agree(self) -> None:
        assert self.tree.cells == len({cell for cells in self.plain.values() for cell, _ in cells})
        for sequence, cells in self.plain.items():
            assert sequence in self.tree
            assert self.tree.length(sequence) == len(cells)


TestAgainstPlainLists = AgainstPlainLists.TestCase

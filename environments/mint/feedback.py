"""A second model that comments on each step, as an expert beside the agent."""

from __future__ import annotations

from sandbox import AskedModel, KeepReply, Message

INSTRUCTION = """You are an expert who watches an assistant solve a problem in steps. You are shown the problem and \
what was done so far. Say in a few sentences whether the last step is good or bad, why, and what to do next. You do \
not know the correct solution; never state one."""


class Expert:
    """Comments on one episode.

    Args:
        prompt: what the agent is asked; what comes before the last `---` is an instruction and an example.
        keep: records what the model says.
    """

    def __init__(self, model: AskedModel, prompt: str, keep: KeepReply | None) -> None:
        self._model = model
        self._keep = keep
        self._said = [prompt.rsplit("\n---\n", 1)[-1].strip()]

    async def comment(self, reply: str, told: str) -> str:
        """What is added to an observation.

        Raises:
            ModelError: the model failed.
        """
        self._said += [f"Assistant:\n{reply}", f"Observation:\n{told}"]
        messages = [Message("system", INSTRUCTION), Message("user", "\n\n".join([*self._said, "Expert feedback:"]))]
        asked = self._keep(lambda: self._model.ask(messages)) if self._keep else self._model.ask(messages)
        answer = (await asked).text.strip()
        self._said.append(f"Expert feedback:\n{answer}")
        return f"\nExpert feedback:\n{answer}\n"

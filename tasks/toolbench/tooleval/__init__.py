"""ToolEval: judging of answers by a model, as ToolBench and StableToolBench do it."""

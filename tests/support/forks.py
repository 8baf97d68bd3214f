"""Processes that are there in a moment: forked from one that has loaded already what each of them would load again."""

import multiprocessing

FORKS = multiprocessing.get_context("forkserver")
FORKS.set_forkserver_preload(["pytest", "tests.support.warm"])

"""Other solvers on the same files, in the same time, scored by the same evaluator.

A contender reads the file's JSON and returns a plan as plain data; ``benchmarks.judging`` says what it costs. None of
them uses anything of the product, but for ``watchbill``, which is the product.
"""

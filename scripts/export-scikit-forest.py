#!/usr/bin/env python3
"""Writes a fitted scikit-learn IsolationForest as JSON, for `porchlight model import` (docs/scikit-forest.md).

  python export-scikit-forest.py FOREST.joblib FOREST.json

or, where the forest is at hand:  from export_scikit_forest import write_forest;  write_forest(forest, "forest.json")
Unpickling runs code: open only files that you made. PyOD keeps the forest in `detector_`, a pipeline in its last step.
"""
import json
import math
import sys


def number(value):
    value = float(value)
    return value if math.isfinite(value) else str(value).replace("inf", "Infinity")


def tree_document(tree):
    document = {
        "children_left": tree.children_left.tolist(),
        "children_right": tree.children_right.tolist(),
        "feature": tree.feature.tolist(),
        "threshold": [number(value) for value in tree.threshold],
        "n_node_samples": tree.n_node_samples.tolist(),
    }
    missing = getattr(tree, "missing_go_to_left", None)
    if missing is not None and any(missing):
        document["missing_go_to_left"] = [int(value) for value in missing]
    return document


def forest_document(forest):
    everything = list(range(forest.n_features_in_))
    subsets = [[int(column) for column in columns] for columns in forest.estimators_features_]
    document = {
        "n_features_in_": int(forest.n_features_in_),
        "max_samples_": int(forest.max_samples_),
        "offset_": float(forest.offset_),
        "trees": [tree_document(estimator.tree_) for estimator in forest.estimators_],
    }
    if any(columns != everything for columns in subsets):
        document["estimators_features_"] = subsets
    if hasattr(forest, "feature_names_in_"):
        document["feature_names_in_"] = [str(name) for name in forest.feature_names_in_]
    return document


def write_forest(forest, path):
    forest = getattr(forest, "detector_", forest)
    if hasattr(forest, "steps"):
        forest = forest.steps[-1][1]
    with open(path, "w", encoding="utf-8") as file:
        json.dump(forest_document(forest), file, allow_nan=False)


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    import joblib

    write_forest(joblib.load(sys.argv[1]), sys.argv[2])

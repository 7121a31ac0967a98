"""ROC AUC of scikit-learn's and PyOD's detectors on outlier tables: reads file names from the command line, prints one JSON line each.

usage: outlier_accuracy.py SEEDS FILE...     (.npz with X and y, or .mat with X and y)
"""
import json
import os
import sys

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS"):
    os.environ.setdefault(name, "1")

import numpy as np
from pyod.models.copod import COPOD
from pyod.models.ecod import ECOD
from scipy.io import loadmat
from sklearn.ensemble import IsolationForest
from sklearn.metrics import average_precision_score, roc_auc_score

seeds = int(sys.argv[1])
for path in sys.argv[2:]:
    table = loadmat(path) if path.endswith(".mat") else np.load(path)
    x = np.asarray(table["X"], dtype=np.float64)
    y = np.asarray(table["y"]).ravel().astype(int)
    forest = [
        float(roc_auc_score(y, -IsolationForest(random_state=seed).fit(x).score_samples(x))) for seed in range(seeds)
    ]
    line = {"file": path, "rows": int(x.shape[0]), "columns": int(x.shape[1]), "outliers": int(y.sum()), "forest": forest}
    for name, detector in (("ecod", ECOD()), ("copod", COPOD())):
        scores = detector.fit(x).decision_scores_
        line[name] = float(roc_auc_score(y, scores))
        line[name + "_ap"] = float(average_precision_score(y, scores))
    print(json.dumps(line), flush=True)

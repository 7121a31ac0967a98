"""The rivals' side of the model bench: scikit-learn, PyOD and pandas, one subject in a process of its own.

usage: models_bench.py SUBJECT FOLDER REPEATS      (SUBJECT: isolation-forest, ecod, copod or csv)

Does the work, timing each step in CPU seconds, writes its scores into the folder and prints one line of JSON.
"""
import json
import os
import resource
import sys
import time

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS"):
    os.environ[name] = "1"

subject, folder, repeats = sys.argv[1], sys.argv[2], int(sys.argv[3])
seconds = {}
written = {}


def timed(step, work):
    before = time.process_time()
    result = work()
    seconds.setdefault(step, []).append(time.process_time() - before)
    return result


def read(name):
    import numpy as np

    return np.fromfile(os.path.join(folder, name)).reshape(-1, 48)


if subject == "isolation-forest":
    import sklearn
    from sklearn.ensemble import IsolationForest

    rival = "scikit-learn " + sklearn.__version__
    train, fresh = read("train.f64"), read("fresh.f64")
    make = lambda: IsolationForest(n_estimators=100, max_samples=256, random_state=1, n_jobs=1)
    make().fit(train[:200]).score_samples(fresh[:200])
    for _ in range(repeats):
        model = timed("fit", lambda: make().fit(train))
        written["training"] = timed("scoreTraining", lambda: -model.score_samples(train))
        written["fresh"] = timed("score", lambda: -model.score_samples(fresh))
        timed("oneRow", lambda: model.score_samples(fresh[:1]))
elif subject in ("ecod", "copod"):
    import pyod
    from pyod.models.copod import COPOD
    from pyod.models.ecod import ECOD

    rival = "PyOD " + getattr(pyod, "__version__", "")
    train, fresh = read("train.f64"), read("fresh.f64")
    make = ECOD if subject == "ecod" else COPOD
    make().fit(train[:200]).decision_function(fresh[:200])
    for _ in range(repeats):
        # Fitting scores the training rows too.
        model = timed("fit", lambda: make().fit(train))
        written["training"] = model.decision_scores_
        written["batch"] = timed("score", lambda: model.decision_function(fresh))
        timed("oneRow", lambda: model.decision_function(fresh[:1]))
else:
    import numpy as np
    import pandas

    rival = "pandas " + pandas.__version__
    for _ in range(repeats):
        frame = timed("read", lambda: pandas.read_csv(os.path.join(folder, "train.csv")))
        written["sum"] = np.array([float(frame.to_numpy().sum())])

peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
for name, numbers in written.items():
    numbers.astype("float64").tofile(os.path.join(folder, "theirs-%s-%s" % (subject, name)))
print(json.dumps({"rival": rival, "seconds": seconds, "peakMegabytes": peak}))

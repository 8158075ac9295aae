"""The Celery application of the tests' workers: what they queue themselves is theirs too."""

import os

from portal.celery import app

app.conf.task_default_queue = os.environ["PARVIS_TEST_QUEUE"]

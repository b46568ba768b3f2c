"""The four views of a place together: risk, root causes, state presence, priority.

Pure functions of frames: they read no file and know no workspace. `check` says what an
assessment would have and lack; `assess` makes it.
"""

from presencia.assessment.assess import Assessment, assess
from presencia.assessment.check import Check, check
from presencia.assessment.spec import AssessmentSpec

__all__ = ["Assessment", "AssessmentSpec", "Check", "assess", "check"]

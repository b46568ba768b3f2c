"""What stands in the queue."""

from django_tasks import task


@task()
def run_job(job_id: str) -> None:
    """Run a job. Only Presencia's own worker does: it also settles the job's row."""
    raise RuntimeError(f"job {job_id}: run it with presencia.web.jobs.worker")

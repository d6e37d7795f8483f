from officina.kernel.jobs import job
from officina.kernel.search import indexing


@job(queue="slow", attempts=4)
def index_everything() -> None:
    """Bring every record's row of the index to what the record is now, in chunks."""
    indexing.index_all()
